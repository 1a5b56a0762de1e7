"""What is said about levels, growth, birthdays, holidays and badges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.kernel.money import show_yuan
from community.membership.festivals import Holiday
from community.membership.rules import Badge, Deed, Way
from content.texts.quoting import quoted

_HOLIDAYS = {
    Holiday.NEW_YEAR: "元旦快乐！新的一年，愿你和家人天天有好胃口。",
    Holiday.SPRING: "新春快乐！祝你和家人团团圆圆、吃得香甜。",
    Holiday.LANTERN: "元宵节快乐！祝你团团圆圆。",
    Holiday.LABOUR: "劳动节快乐！辛苦了，好好歇一歇。",
    Holiday.DRAGON_BOAT: "端午安康！记得吃粽子。",
    Holiday.MID_AUTUMN: "中秋快乐！愿你和家人月圆人圆。",
    Holiday.NATIONAL: "国庆快乐！祝你假期愉快。",
}


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A level and its benefits, for 权益; `is_own` for the reader's."""

    name: str
    growth: int
    percent: int
    gift: bool
    birthday_gift: bool
    holidays: bool
    own_sales: bool
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Ahead:
    """The level above the reader's: what is missing, and what would do."""

    name: str
    missing: int
    ways: Sequence[Way]


@dataclass(frozen=True, slots=True)
class Review:
    """When the reader's level is looked at, what it needs then, and what is missing of it."""

    on: date
    needed: int
    missing: int
    ways: Sequence[Way]


@dataclass(frozen=True, slots=True)
class BadgeLine:
    """A badge: what it needs, how far the reader has come, and whether they have it."""

    badge: Badge
    at: int
    done: int
    is_earned: bool


def topic() -> str:
    """The heading in the help."""
    return "会员"


def about_membership() -> str:
    """What 会员 is for."""
    return "你的等级、成长值，怎么更快升级"


def about_benefits() -> str:
    """What 权益 is for."""
    return "各等级有什么好处"


def about_birthday() -> str:
    """What 生日 is for."""
    return "记下生日，当天有问候"


def membership(
    *,
    level: str,
    growth: int,
    days: int,
    ahead: Ahead | None,
    review: Review | None,
    badges: Sequence[BadgeLine],
) -> str:
    """会员: where the reader stands, the way up, what keeps the level, and the badges."""
    lines = [f"你是{level}会员，近 {days} 天的成长值 {growth}。"]
    if ahead:
        lines += [
            f"离{ahead.name}还差 {ahead.missing} 成长值，做到其中一样就行：",
            *_ways(ahead.ways),
        ]
    else:
        lines.append(f"{level}上面没有等级啦，谢谢你一直都在。")
    lines += _review_lines(level, review) if review else []
    lines += [_badge_line(one) for one in badges]
    lines.append("回复“权益”看各等级的好处。")
    return "\n".join(lines)


def _ways(ways: Sequence[Way]) -> list[str]:
    return [f"· {_way(one)}" for one in ways]


def _way(way: Way) -> str:
    match way.deed:
        case Deed.BUY:
            return f"再买 {show_yuan(way.times * 100)}"
        case Deed.CHECK_IN:
            return f"签到 {way.times} 天"
        case Deed.FRIEND:
            return f"邀请 {way.times} 位好友下单"


def _review_lines(level: str, review: Review) -> list[str]:
    rule = f"{_day(review.on)}复核等级，那时成长值满 {review.needed} 就保持{level}："
    if not review.missing:
        return [f"{rule}按现在的已经够了。"]
    lacks = f"扣掉那时已过期的，还差 {review.missing}，做到其中一样就行："
    return [rule + lacks, *_ways(review.ways)]


def _badge_line(one: BadgeLine) -> str:
    if one.is_earned:
        return f"🏅 {badge_name(badge=one.badge, at=one.at)}"
    return f"徽章“{badge_name(badge=one.badge, at=one.at)}”：{one.done}/{one.at}"


def badge_name(*, badge: Badge, at: int) -> str:
    """What a badge is called, by what it needs."""
    match badge:
        case Badge.CHECK_INS:
            return f"签到 {at} 天"
        case Badge.SPENT:
            return f"购物满 {show_yuan(at * 100)}"
        case Badge.FRIENDS:
            return f"{at} 位好友下单"


def benefits(*, levels: Sequence[LevelLine]) -> str:
    """权益: every level with its benefits."""
    lines = ["会员权益"]
    for one in levels:
        own = "（你在这里）" if one.is_own else ""
        lines.append(f"{one.name}{own} 成长值 {one.growth} 起：{'、'.join(_benefits(one))}")
    lines.append(
        "成长值来自完成的订单（每 ¥1 得 1）、签到、评价和朋友的首单。回复“会员”看怎么升级。"
    )
    return "\n".join(lines)


def _benefits(one: LevelLine) -> list[str]:
    has = (
        (one.percent < 100, f"购物 {_tenths(one.percent)} 折"),
        (one.gift, "升级送券"),
        (True, "生日问候和礼券" if one.birthday_gift else "生日问候"),
        (one.holidays, "节日问候"),
        (one.own_sales, "等级专享优惠"),
    )
    return [words for is_so, words in has if is_so]


def _tenths(percent: int) -> str:
    return f"{percent // 10}" if percent % 10 == 0 else f"{percent / 10:.1f}"


def level_raised(*, level: str, percent: int, gifts: Sequence[str]) -> str:
    """A member has come up to a level; `gifts` are the coupons that it brings."""
    lines = [f"恭喜你升为{level}会员！"]
    if percent < 100:
        lines.append(f"从现在起购物 {_tenths(percent)} 折。")
    lines += _gift_lines(gifts)
    lines.append("回复“权益”看看都有什么。")
    return "\n".join(lines)


def level_at_risk(
    *, level: str, review_on: date, missing: int, below: str, ways: Sequence[Way]
) -> str:
    """Some weeks before a review that would put a member one level down."""
    lacks = f"你的{level}会员到 {_day(review_on)} 满一年。那时的成长值还差 {missing}，"
    consequence = f"不够的话会变为{below}。保住它，做到其中一样就行："
    return "\n".join([lacks + consequence, *_ways(ways)])


def level_lowered(
    *, was: str, level: str, growth: int, days: int, needed: int, ways: Sequence[Way]
) -> str:
    """A review has put a member one level down."""
    why = f"近 {days} 天的成长值是 {growth}，{was}需要 {needed}。"
    lines = [f"你的会员等级今天由{was}变为{level}：{why}", "想回来，做到其中一样就行："]
    return "\n".join([*lines, *_ways(ways)])


def birthday_greeting(*, shop: str, gifts: Sequence[str]) -> str:
    """It is a member's birthday."""
    lines = [f"今天是你的生日，{shop}祝你生日快乐，天天开心！", *_gift_lines(gifts)]
    return "\n".join(lines)


def holiday_greeting(*, holiday: Holiday, shop: str, gifts: Sequence[str]) -> str:
    """It is a holiday."""
    return "\n".join([f"{shop}：{_HOLIDAYS[holiday]}", *_gift_lines(gifts)])


def milestone(*, badge: Badge, at: int, points: int, gifts: Sequence[str]) -> str:
    """A member has earned a badge."""
    lines = [f"🏅 你得到了徽章“{badge_name(badge=badge, at=at)}”！"]
    if points:
        lines.append(f"送你 {points} 积分。")
    return "\n".join([*lines, *_gift_lines(gifts)])


def friend_bought(*, friend: str, points: int, growth: int) -> str:
    """To a member whose friend's first order was completed."""
    brings = [f"{points} 积分"] if points else []
    return f"你的朋友 {friend} 完成了第一笔订单，送你 {'、'.join([*brings, f'{growth} 成长值'])}。"


def _gift_lines(gifts: Sequence[str]) -> list[str]:
    return [f"送你一张优惠券“{quoted(name, longest=30)}”，回复“优惠券”查看。" for name in gifts]


def staff_gift_not_given(*, code: str, why: str) -> str:
    """Staff: a coupon that a rule gives can't be given."""
    return f"【礼券】按规则要送的优惠券 {code} 发不出去：{why}请检查优惠券模板或会员设置。"


def gift_unknown() -> str:
    """Why a coupon can't be given: there is no template with its code."""
    return "没有这个券码的模板。"


def gift_gone() -> str:
    """Why a coupon can't be given: there are no more."""
    return "已经发完。"


def gift_over() -> str:
    """Why a coupon can't be given: it wouldn't be good any more."""
    return "有效期已过。"


def gift_had() -> str:
    """Why a coupon can't be given: a member has had as many as each may have."""
    return "有会员已达到每人限领的张数。"


def birthday_kept(*, birthday: str) -> str:
    """A birthday (`0520`) was taken down."""
    return f"记下啦，你的生日是 {_month_day(birthday)}，一年可以改一次。记错了现在可以回复“撤回”。"


def birthday_is(*, birthday: str) -> str:
    """Somebody asks which birthday is kept."""
    return f"你的生日是 {_month_day(birthday)}。要改请回复“生日 0520”这样的日期，一年可以改一次。"


def birthday_unknown() -> str:
    """Somebody asks which birthday is kept, and none is."""
    return "还没有记下你的生日。回复“生日 0520”（5月20日）告诉我，当天有问候；一年可以改一次。"


def birthday_undone(*, birthday: str | None) -> str:
    """撤回 after a birthday was set; `birthday` is what is kept again."""
    return (
        f"已撤回，你的生日还是 {_month_day(birthday)}。" if birthday else "已撤回，没有记下生日。"
    )


def birthday_changed_since() -> str:
    """撤回 of a birthday that was set anew since."""
    return "生日后来又改过，不能撤回了。"


def not_a_birthday(*, said: str) -> str:
    """What was said is no day of a year."""
    what = f"“{quoted(said)}”不是一个日期。" if said else ""
    return f"{what}请这样说：生日 0520（月日各两位），或 生日 5月20日。"


def birthday_just_changed(*, days: int) -> str:
    """A birthday was changed less than a year ago."""
    return f"生日一年只能改一次，再过 {days} 天可以再改。记错了请回复“人工”。"


def _month_day(birthday: str) -> str:
    return f"{int(birthday[:2])}月{int(birthday[2:])}日"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
