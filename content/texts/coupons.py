"""What is said about coupons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.kernel.money import show_yuan
from content.texts.quoting import harmless, quoted
from store.pricing.terms import CouponKind

_SCOPE_NAMES = 3


@dataclass(frozen=True, slots=True)
class CouponLine:
    """What a coupon takes off (fen, or percent paid) and from what; times by the shop's clock.

    `good` is from when (if it is not good yet) until when, or for how many days after it was got;
    `only_for` names what it is limited to, `None` if nothing.
    """

    name: str
    kind: CouponKind
    value: int
    cap: int | None
    threshold: int
    only_for: tuple[str, ...] | None
    good: tuple[datetime | None, datetime] | int


def topic() -> str:
    """The heading in the help."""
    return "优惠券"


def about_coupons() -> str:
    """What 优惠券 is for."""
    return "有哪些券、还能领哪些"


def about_claiming() -> str:
    """What 领券 is for."""
    return "凭口令领券；“领券”看能领的"


def usage_claiming() -> str:
    """How a coupon is claimed."""
    return "领券 NEW10"


def coupons(
    *, held: Sequence[CouponLine], claimable: Sequence[tuple[str, CouponLine]], has_more: bool
) -> str:
    """What somebody has, and what they can have by which code."""
    text = _mine(held)
    if claimable:
        text += ["", "还可以领："]
        text += [f"· {_described(line)}，回复“领券 {code}”" for code, line in claimable]
    if has_more:
        text.append(_more())
    return "\n".join(text)


def _mine(held: Sequence[CouponLine]) -> list[str]:
    if not held:
        return ["你现在没有可用的优惠券。"]
    lines = [f"· {_described(line)}" for line in held]
    return [f"你有 {len(held)} 张优惠券：", *lines, "下单时会自动用上最划算的一张。"]


def claimable(*, lines: Sequence[CouponLine], has_more: bool) -> str:
    """What can be claimed, numbered."""
    if not lines:
        return "现在没有可以领的优惠券。回复“优惠券”看你已有的。"
    text = ["可以领的优惠券："]
    text += [f"{number}. {_described(line)}" for number, line in enumerate(lines, 1)]
    text.append("回复数字领取，不领了说“算了”。")
    if has_more:
        text.append(_more())
    return "\n".join(text)


def _more() -> str:
    return "能领的还有更多，领了这些再回复“领券”看。"


def claimed(*, line: CouponLine) -> str:
    """Somebody has claimed a coupon."""
    return f"领到了！{_described(line)}。\n回复“优惠券”看你所有的券。"


def _described(line: CouponLine) -> str:
    return f"{harmless(line.name)}：{details(line)}"


def details(line: CouponLine) -> str:
    """What a coupon takes off, from what, and how long it is good."""
    return "，".join([worth(line), _scope(line.only_for), _good(line.good)])


def worth(line: CouponLine) -> str:
    """What a coupon takes off, and from how much on."""
    start = f"满 {show_yuan(line.threshold)} " if line.threshold else ""
    most = f"，最多减 {show_yuan(line.cap)}" if line.cap else ""
    match line.kind:
        case CouponKind.AMOUNT:
            return f"{start or '立'}减 {show_yuan(line.value)}"
        case CouponKind.PERCENT:
            return f"{start}打 {_tenths(line.value)} 折{most}"
        case CouponKind.FREE_FREIGHT:
            return f"{start}免运费{most}"


def _tenths(percent: int) -> str:
    """Say what is paid in tenths: 90 is 9, 85 is 8.5."""
    whole, rest = divmod(percent, 10)
    return f"{whole}.{rest}" if rest else str(whole)


def _scope(only_for: tuple[str, ...] | None) -> str:
    if only_for is None:
        return "全场可用"
    if not only_for:
        return "限指定商品"
    rest = "等" if len(only_for) > _SCOPE_NAMES else ""
    return "限" + "、".join(map(harmless, only_for[:_SCOPE_NAMES])) + rest


def _good(good: tuple[datetime | None, datetime] | int) -> str:
    if isinstance(good, int):
        return f"领后 {good} 天内可用"
    start, end = good
    since = f"{_moment(start)}起，" if start else ""
    return f"{since}可用到 {_end(end)}"


def _end(end: datetime) -> str:
    """Say until when: the whole of a day, where it ends with the day."""
    return _day(end - timedelta(days=1)) if end.time() == time() else _moment(end)


def _moment(instant: datetime) -> str:
    return _day(instant) if instant.time() == time() else f"{_day(instant)} {instant:%H:%M}"


def _day(instant: datetime) -> str:
    return f"{instant.year}年{instant.month}月{instant.day}日"


def no_such_number(*, said: int, largest: int) -> str:
    """A number that the list of coupons doesn't have."""
    return f"上面的券里没有第 {said} 张，请回复 1 到 {largest}，不领了说“算了”。"


def claim_undone() -> str:
    """A coupon was given back."""
    return "已撤回，刚才领的券退回去了。"


def unknown(*, code: str) -> str:
    """No coupon can be had by this code."""
    return f"没有口令是“{quoted(code)}”的优惠券，请核对后再说一次，或回复“领券”看现在能领的。"


def not_open_yet(*, name: str) -> str:
    """It can be had later."""
    return f"“{quoted(name, longest=40)}”还没有开始领取，过些时候再来吧。"


def over(*, name: str) -> str:
    """Its time has passed."""
    return f"“{quoted(name, longest=40)}”已经过期，不能再领了。回复“领券”看现在能领的。"


def already_claimed(*, name: str, per_person: int) -> str:
    """The member has had as many as each may have."""
    title = quoted(name, longest=40)
    return f"“{title}”每人限领 {per_person} 张，你已经领过了。回复“优惠券”看你的券。"


def all_gone(*, name: str) -> str:
    """As many were given as there are."""
    return f"“{quoted(name, longest=40)}”已经领完了。回复“领券”看现在能领的。"


def not_usable() -> str:
    """A coupon that was chosen can't be used."""
    return "这张优惠券现在不能用了。回复“优惠券”看你可用的券。"


def not_withdrawable() -> str:
    """A claim can't be undone any more."""
    return "这张优惠券已经用掉或失效了，不能退回。"


def template_not_allowed(*, field: str) -> str:
    """A template makes no sense."""
    return f"券模板的“{_FIELDS.get(field, field)}”填得不对，没有保存。"


def code_taken(*, code: str) -> str:
    """Another template has this code."""
    return f"口令“{quoted(code)}”已经被另一种优惠券用了，请换一个。"


_FIELDS = {
    "name": "名称",
    "code": "口令",
    "value": "面值",
    "cap": "最多减",
    "threshold": "门槛",
    "good": "有效期",
    "claim_from": "开始领取时间",
    "claim_until": "结束领取时间",
    "per_person": "每人限领",
    "total": "总数",
}
