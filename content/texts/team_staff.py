"""What staff who run 拼团 are asked and told. Amounts in fen."""

from collections.abc import Sequence

from bot.kernel.money import show_yuan
from content.texts.cart import name_of
from content.texts.quoting import harmless, quoted
from content.texts.teams import price, span
from store.cart.rules import MOST_PIECES
from store.teams.reading import OfferFault
from store.teams.rules import LARGEST, MOST_QUOTA, SMALLEST, OfferDraft, TeamOffer

_CONFIRM = "回复“确认”执行，“算了”放弃。"
_USAGE = (
    "请这样说：开团购 A01 29.9 3人，后面可以加 24小时（或 30分钟）、限2、量100、可单买；"
    "阶梯团：开团购 A01 2人39 5人35；有几种规格时：开团购 A01 大份 29.9 3人。"
)
_PROBLEMS = {
    OfferFault.CODE: "先说商品编码。",
    OfferFault.PRICE: "{said}不能作为价格，应为大于 0 的金额，最多两位小数，比如 29.9。",
    OfferFault.NO_PRICE: "还没说拼团价。",
    OfferFault.PEOPLE: f"{{said}}人成不了团，人数应为 {SMALLEST} 到 {LARGEST} 的整数。",
    OfferFault.NO_PEOPLE: "还没说几人成团。",
    OfferFault.STEPS: "人数和价格要一一对应；阶梯团人数越多价格越低，人数不能重复。",
    OfferFault.LASTS: "成团时间{said}不行，应为 10 分钟到 30 天。",
    OfferFault.LIMIT: f"{{said}}不行，每人限购应为 1 到 {MOST_PIECES} 的整数。",
    OfferFault.QUOTA: f"{{said}}不行，总量应为 1 到 {MOST_QUOTA} 的整数。",
    OfferFault.TWICE: "{said}和前面的重复了。",
}


def opening_problem(*, why: OfferFault, said: str) -> str:
    """A part of 开团购 can't be taken."""
    quote = f"“{quoted(said)}”" if said else ""
    return f"{_PROBLEMS[why].format(said=quote)}\n{_USAGE}"


def which_spec(*, code: str, specs: Sequence[str], said: str) -> str:
    """Which spec of a product is meant isn't plain."""
    unknown = f"没有规格“{quoted(said)}”。" if said else ""
    known = "、".join(map(harmless, filter(None, specs))) or "（没有规格）"
    return f"{unknown}{code} 的规格有：{known}。请写成“开团购 {code} 规格 29.9 3人”。"


def ask_open(*, title: str, spec: str, code: str, ordinary: int, draft: OfferDraft) -> str:
    """Before 开团购."""
    steps = " · ".join(f"{one.people} 人 {show_yuan(one.price)}" for one in draft.steps)
    limits = [f"每个团有 {span(draft.lasts)}"]
    if draft.per_member is not None:
        limits.append(f"每人限 {draft.per_member} 件")
    limits.append(f"一共 {draft.quota} 件" if draft.quota is not None else "不限总量")
    limits.append("也可以单买" if draft.solo else "只拼团，不单卖")
    return "\n".join(
        [
            f"将开团购：{name_of(title, spec)}（{code}）",
            f"拼团价：{steps}（平时 {show_yuan(ordinary)}）",
            "，".join(limits) + "。",
            _CONFIRM,
        ]
    )


def opened(*, offer: TeamOffer) -> str:
    """After 开团购."""
    return (
        f"团购已开：{name_of(offer.title, offer.spec)} {price(offer)}。"
        f"顾客回复“拼团”或“开团 {offer.code}”就能参加，要停请说“关团购 {offer.code}”。"
    )


def ask_close(*, offer: TeamOffer, forming: int) -> str:
    """Before 关团购; so many teams form."""
    teams = (
        f"正在拼的 {forming} 个团继续到各自截止：拼成照常发货，没拼成全额退款。"
        if forming
        else "现在没有正在拼的团。"
    )
    alone = "" if offer.solo else "商品恢复单独出售。"
    name = name_of(offer.title, offer.spec)
    return f"将关团购：{name}（{offer.code}），不能再开新团。{teams}{alone}\n{_CONFIRM}"


def closed(*, offer: TeamOffer, forming: int) -> str:
    """After 关团购."""
    rest = f"，{forming} 个团继续拼到各自截止" if forming else ""
    return f"团购已关：{name_of(offer.title, offer.spec)}（{offer.code}）{rest}。"


def which_to_close(*, offers: Sequence[TeamOffer]) -> str:
    """关团购 without a code, while there are several offers."""
    text = ["要关哪一个？"]
    text += [f"· {one.code} {name_of(one.title, one.spec)} {price(one)}" for one in offers]
    text.append(f"请说“关团购 {offers[0].code}”。")
    return "\n".join(text)


def none_to_close() -> str:
    """关团购, but there is no offer, or not of that product."""
    return "现在没有开着的团购。"


def changed_meanwhile(*, code: str) -> str:
    """The product's price was changed between 开团购 and 确认."""
    return f"商品 {code} 的单价刚刚变了，团购没有开，请再说一遍。"
