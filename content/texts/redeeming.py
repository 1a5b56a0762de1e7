"""What is said about what points buy. Money in fen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.kernel.money import show_yuan
from content.texts.quoting import harmless, quoted

_WAYS = "签到、购物、评价都能得积分，回复“签到”领今天的。"
_FIELDS = {
    "code": "口令",
    "name": "名称",
    "points": "积分",
    "ends_at": "结束时间",
    "quota": "总数",
    "per_person": "每人限换",
}


@dataclass(frozen=True, slots=True)
class OfferLine:
    """Something that points buy: a piece's points, its price besides, and more about it.

    `left` is how many there are, `per_person` how many each may have, if there is an end.
    """

    name: str
    points: int
    price: int | None
    about: str
    left: int | None
    per_person: int | None


@dataclass(frozen=True, slots=True)
class GiftLine:
    """A gift that waits to be fetched, by which code, and where."""

    name: str
    code: str
    place: str


def about_redeeming() -> str:
    """What 兑换 is for."""
    return "积分能换什么；“兑换 2”换第 2 样"


def offers(
    *, balance: int, lines: Sequence[OfferLine], gifts: Sequence[GiftLine], has_more: bool
) -> str:
    """What points buy, numbered, and what waits to be fetched."""
    if not lines:
        text = ["现在没有可以用积分换的东西，过些时候再来看看吧。"]
    else:
        text = [f"你有 {balance} 积分，可以换："]
        text += [f"{place}. {_line(one, balance)}" for place, one in enumerate(lines, 1)]
        text += ["还有更多，直接说“兑换 名称”也行。"] if has_more else []
        text.append("回复数字兑换，不换了说“算了”。")
    if gifts:
        text += ["", "等你领取的礼品："]
        text += [f"· {_gift(one)}" for one in gifts]
    return "\n".join(text)


def _line(line: OfferLine, balance: int) -> str:
    price = f" + {show_yuan(line.price)}" if line.price else ""
    about = f"（{line.about}）" if line.about else ""
    limits = [
        *([] if line.left is None else [f"还剩 {line.left} 份"]),
        *([] if line.per_person is None else [f"每人限 {line.per_person} 份"]),
        *([f"还差 {line.points - balance} 积分"] if balance < line.points else []),
    ]
    return "，".join([f"{harmless(line.name)}：{line.points} 积分{price}{about}", *limits])


def _gift(gift: GiftLine) -> str:
    return f"{harmless(gift.name)}：兑换码 {gift.code}，{gift.place}"


def of_gift(*, place: str) -> str:
    """What a gift is, in the list."""
    return f"礼品，{place}"


def fetched_at(*, name: str, address: str, hours: str) -> str:
    """Where a gift is fetched."""
    return harmless(f"到{name}领取，{address}（{hours}）")


def fetched_from_staff() -> str:
    """A gift without a pickup point."""
    return "找店员领取"


def redeemed_coupon(*, name: str, points: int, balance: int, details: str, undo: float) -> str:
    """Points were redeemed for a coupon."""
    return (
        f"换好了！“{quoted(name, longest=40)}”：{details}。\n"
        f"用了 {points} 积分，还有 {balance} 积分。{_undo(undo)}回复“优惠券”看你的券。"
    )


def redeemed_gift(*, gift: GiftLine, points: int, balance: int, undo: float) -> str:
    """Points were redeemed for a gift."""
    return (
        f"换好了！{_gift(gift)}，出示兑换码就行。\n"
        f"用了 {points} 积分，还有 {balance} 积分。{_undo(undo)}"
    )


def _undo(minutes: float) -> str:
    return f"{minutes:g} 分钟内反悔可以回复“撤回”。"


def undone(*, name: str, points: int) -> str:
    """A redeeming was given up."""
    return f"已撤回“{quoted(name, longest=40)}”的兑换，{points} 积分退回来了。"


def no_such_number(*, said: int, largest: int) -> str:
    """A number that the list doesn't have."""
    if not largest:
        return "现在没有可以用积分换的东西，过些时候再来看看吧。"
    return f"列表里没有第 {said} 样，请回复 1 到 {largest}，不换了说“算了”。"


def ask_hand_over(*, name: str, member: str) -> str:
    """Whether a gift shall be handed over now, to staff or who leads the pickup point."""
    gift = quoted(name, longest=40)
    return f"积分礼品“{gift}”，兑换人 {member}。\n确认已经交给对方？回复“确认”核销，“算了”放弃。"


def handed_over(*, name: str) -> str:
    """A gift was handed over."""
    return f"已核销，积分礼品“{quoted(name, longest=40)}”已领取。"


def gift_changed() -> str:
    """A gift was handed over or given up between question and answer."""
    return "这份礼品刚才已经被领取或撤回了，没有核销。"


def expiring(*, points: int, last_day: date, names: Sequence[str]) -> str:
    """Points expire soon: on which day they can be spent last, and what for."""
    day = f"{last_day.year}年{last_day.month}月{last_day.day}日"
    could = "、".join(f"“{quoted(name, longest=30)}”" for name in names)
    bought = f"可以换{could}，回复“兑换”看看。" if names else "下单时回复“用积分”可以抵扣。"
    return f"你有 {points} 积分最晚能用到 {day}，过期会清零。{bought}"


def review_capped(*, points: int) -> str:
    """A review above the day's limit; it has brought so many points."""
    return f"今日评价积分已达上限，这次送 {points} 积分。" if points else "今日评价积分已达上限。"


def friend_capped() -> str:
    """A friend's first order above the day's limit."""
    return "今日好友奖励积分已达上限。"


def purchase_capped(*, points: int) -> str:
    """A completed order above the day's limit; it has brought so many points."""
    brought = f"这一单得 {points} 积分" if points else "这一单没有再得积分"
    return f"今日购物积分已达上限，{brought}。"


def offer_not_allowed(*, field: str) -> str:
    """Staff offer something of which a field makes no sense."""
    return f"兑换没有保存：“{_FIELDS.get(field, field)}”填得不对，请改一改。"


def code_taken(*, code: str) -> str:
    """Another offer has this code."""
    return f"兑换没有保存：口令“{quoted(code)}”已经用在别的兑换上了，请换一个。"


def price_too_low(*, title: str) -> str:
    """Staff offer goods for points alone."""
    good = quoted(title, longest=60)
    return f"兑换没有保存：用积分换“{good}”每件至少还要付 ¥0.01，不能是 ¥0 的订单。"


def not_cheaper(*, title: str, price: int, ordinary: int) -> str:
    """Goods cost as much money with points as without."""
    return (
        f"“{quoted(title, longest=60)}”换购价 {show_yuan(price)} 不比平时的 {show_yuan(ordinary)} "
        "便宜，现在不能用积分换。"
    )


def below_cost(*, title: str, price: int, points: int) -> str:
    """Money and points together are worth less than goods cost the shop."""
    return (
        f"“{quoted(title, longest=60)}”按 {points} 积分加 {show_yuan(price)} 算低于底价，"
        "现在不能用积分换。"
    )


def stock_does_not_last(*, title: str, wanted: int, available: int) -> str:
    """Staff offer more pieces than there are."""
    good = quoted(title, longest=60)
    return f"兑换没有保存：“{good}”要换 {wanted} 件，能用的库存只有 {available} 件。"


def nothing_there(*, said: str) -> str:
    """There is no such offer."""
    return f"没有“{quoted(said)}”可以兑换。回复“兑换”看现在能换的。"


def not_yet(*, name: str) -> str:
    """An offer begins later."""
    return f"“{quoted(name, longest=40)}”还没有开始兑换，过些时候再来吧。"


def redeemed_out(*, name: str, left: int) -> str:
    """There are fewer pieces than are wanted."""
    title = quoted(name, longest=40)
    if not left:
        return f"“{title}”已经换完了，现在剩 0 份。回复“兑换”看看别的。"
    return f"“{title}”只剩 {left} 份，请少换一些。"


def limit_reached(*, name: str, limit: int, had: int) -> str:
    """Somebody has had, or wants, more than each may have."""
    return f"“{quoted(name, longest=40)}”每人限换 {limit} 份，你已经换了 {had} 份。"


def too_few_points(*, name: str, needed: int, balance: int) -> str:
    """Somebody has not enough points: how many are missing, and how they are earned."""
    missing = needed - balance
    title = quoted(name, longest=40)
    return f"换“{title}”要 {needed} 积分，你现在有 {balance} 积分，还差 {missing} 积分。{_WAYS}"


def only_one_at_a_time(*, name: str) -> str:
    """Several of what is had one at a time."""
    return f"“{quoted(name, longest=40)}”一次换一份，说“兑换 {quoted(name, longest=40)}”就行。"


def redemption_over(*, name: str) -> str:
    """What was redeemed was fetched or given up already."""
    return f"“{quoted(name, longest=40)}”已经领取或撤回了，不能再退。"
