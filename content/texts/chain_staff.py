"""接龙 for who runs it: opening and ending a chain, and its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.kernel.money import show_yuan
from content.texts.chains import called, moment, named_chain
from content.texts.quoting import harmless, quoted
from store.chains.rules import Chain, ChainGood, ChainState, LineState


def usage_opening() -> str:
    """开接龙 with something missing."""
    return "请这样说：开接龙 周末水果 | A01 大份 39 | A02 25 量50 限2 | 截止 今晚8点 | 自提 3号楼"


def only_in_groups() -> str:
    """A chain was to be opened or ended outside of a group."""
    return "接龙在群里开，也在群里结束：请到群里说。"


def opening_problem(*, why: str, said: str) -> str:
    """A part of 开接龙 can't be taken."""
    quote = f"“{quoted(said, longest=30)}”" if said else ""
    return _OPENING_PROBLEMS[why].format(said=quote) + "\n" + usage_opening()


_OPENING_PROBLEMS = {
    "title": "接龙要有一个标题，最多 40 个字。",
    "goods": "接龙要有 1 到 30 样商品，每样写编码和价格。",
    "price": "{said}的价格看不懂，应为大于 0 的金额，比如 39 或 12.5。",
    "amount": "{said}的数量看不懂，应为 1 到 9999 的整数，比如 量50。",
    "limit": "{said}的限购看不懂，应为 1 到 9999 的整数，比如 限2。",
    "deadline_unread": "截止时间{said}看不懂，比如 今晚8点、明天12:00、3小时。",
    "deadline_past": "截止时间{said}已经过了。",
    "deadline_far": "截止时间{said}太远了，最多 60 天。",
    "pickup": "自提点{said}看不懂。",
    "twice": "{said}说了两次。",
}


def no_such_product(*, said: str) -> str:
    """A good of 开接龙 isn't in the catalogue, or not on sale."""
    return f"没有找到在售的商品“{quoted(said, longest=30)}”，请写编码或完整的名称。"


def which_spec(*, code: str, specs: Sequence[str], said: str) -> str:
    """Which spec of a product is meant isn't plain."""
    unknown = f"没有规格“{quoted(said)}”。" if said else ""
    known = "、".join(map(harmless, specs))
    return f"{unknown}{code} 的规格有：{known}。请写成“{code} {harmless(specs[0])} 39”。"


def which_point(*, said: str, points: Sequence[str]) -> str:
    """At which pickup point a chain's goods are fetched isn't plain."""
    if not points:
        return "接龙要有自提点，请先加一个：加自提点 名称 | 地址 | 时间说明"
    unknown = f"没有自提点“{quoted(said, longest=30)}”。" if said else "在哪里自提？"
    known = [harmless(one) for one in points]
    return f"{unknown}自提点有：{'、'.join(known)}。请在末尾加上“| 自提 {known[0]}”。"


def ask_open(*, title: str, goods: Sequence[ChainGood], until: datetime | None, point: str) -> str:
    """Before 开接龙."""
    text = [f"将在本群开接龙“{quoted(title, longest=40)}”："]
    for good in goods:
        quota = f"，共 {good.quota} 份" if good.quota else ""
        limit = f"，每人限 {good.per_person} 份" if good.per_person else ""
        text.append(f"- {good.code} {called(good)} {show_yuan(good.price)}{quota}{limit}")
    text.append(f"截止：{moment(until)}" if until else "不设截止时间，说“结束接龙”时截止")
    text.append(f"自提：{harmless(point)}")
    return "\n".join(text) + _CONFIRM


_CONFIRM = "\n回复“确认”执行，“算了”放弃。"


def ask_close(*, chain: Chain, people: int) -> str:
    """Before 结束接龙."""
    return f"将结束接龙 {named_chain(chain)}：{people} 人马上收到订单和付款链接。{_CONFIRM}"


def closed(*, chain: Chain) -> str:
    """After 结束接龙."""
    return f"已结束接龙 {named_chain(chain)}。"


def ask_cancel(*, chain: Chain, people: int) -> str:
    """Before 取消接龙."""
    return f"将取消接龙 {named_chain(chain)}：{people} 人的接龙作废，不会有订单。{_CONFIRM}"


def cancelled(*, chain: Chain) -> str:
    """After 取消接龙."""
    return f"接龙 {named_chain(chain)} 已取消，大家的接龙都不作数了。"


def which_chain(*, act: str, chains: Sequence[Chain]) -> str:
    """Several chains run, and it wasn't said which is meant."""
    first = chains[0].letter
    listed = "、".join(map(named_chain, chains))
    return f"有几个接龙：{listed}。请带上字母，比如“{act} {first}”。"


def too_many_chains(*, most: int) -> str:
    """All letters are taken."""
    return f"本群同时最多 {most} 个接龙，请先结束一个。"


def not_allowed(*, field: str) -> str:
    """A field of a new chain makes no sense, or not any more."""
    return f"{_FIELDS.get(field, field)}，接龙没有开。"


_FIELDS = {
    "title": "接龙要有一个标题，最多 40 个字",
    "goods": "有商品不在售了",
    "deadline": "截止时间已经过了",
    "price": "价格应为大于 0 的金额",
    "quota": "数量应为 1 到 9999",
    "limit": "限购应为 1 到 9999",
}


def good_twice(*, good: str) -> str:
    """The same good stands twice in a new chain."""
    return f"{harmless(good)} 写了两次，请只留一次。"


def price_too_low(*, good: str) -> str:
    """A good would be sold below its floor."""
    return f"{harmless(good)} 的价格低于成本，不能这样卖。"


def stock_short(*, good: str, quota: int, available: int) -> str:
    """A quota is more than there is."""
    return f"{harmless(good)} 只有 {available} 件库存，不够开 {quota} 份。"


def table_sent(*, chain: Chain) -> str:
    """接龙表 said in a group: it is told in private."""
    return f"接龙 {named_chain(chain)} 的表已私聊发给你。"


def no_chains_opened() -> str:
    """接龙表 in private, of one who has opened none."""
    return "你还没有开过接龙。"


@dataclass(frozen=True, slots=True)
class TableRow:
    """What of a chain's table is said in words: who, what, how far."""

    who: str
    goods: Sequence[tuple[ChainGood, int]]
    state: LineState


def table(
    *,
    chain: Chain,
    point: str,
    rows: Sequence[TableRow],
    totals: Sequence[tuple[ChainGood, int, int]],
    url: str,
) -> str:
    """The organiser's table in words, with the way to the workbook."""
    head = "已结清" if chain.state is ChainState.DONE else _TABLE_STATES[chain.state]
    text = [f"接龙 {named_chain(chain)}（{head}），自提：{harmless(point)}"]
    for row in rows:
        goods = "、".join(f"{called(good)}×{pieces}" for good, pieces in row.goods)
        text.append(f"{quoted(row.who, longest=40)}：{goods} {line_state(row.state)}")
    text += ["合计："] if totals else ["没有人接龙。"]
    text += [f"{called(good)} {pieces} 份，已付 {paid} 份" for good, pieces, paid in totals]
    return "\n".join(text) + f'\n<a href="{url}">下载表格</a>'


_TABLE_STATES = {
    ChainState.OPEN: "进行中",
    ChainState.FROZEN: "已截止，付款中",
    ChainState.CANCELLED: "已取消",
}


def line_state(state: LineState) -> str:
    """How far a line of the table has come."""
    return _LINE_STATES[state]


_LINE_STATES = {
    LineState.IN: "未截止",
    LineState.ORDERED: "未付",
    LineState.PAID: "已付",
}


def table_columns() -> tuple[str, ...]:
    """The headings of the workbook's sheets of a pickup point."""
    return (
        "订单号",
        "付款人",
        "取货人",
        "编码",
        "商品",
        "规格",
        "份数",
        "金额（元）",
        "付款",
        "备注",
        "自提码",
    )


def pick_list() -> str:
    """The name of the workbook's sheet with the totals."""
    return "备货单"


def pick_columns() -> tuple[str, ...]:
    """The headings of the sheet with the totals."""
    return ("编码", "商品", "规格", "份数", "已付")


def table_file(*, chain: Chain) -> str:
    """The workbook's file name."""
    return f"接龙{chain.letter}-{chain.id}.xlsx"


def on_behalf(*, payer: str, whom: str) -> str:
    """Who gets goods, and who pays for them if that is another."""
    return payer if payer == whom else f"{whom}（{payer} 帮报）"
