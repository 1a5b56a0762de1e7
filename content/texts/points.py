"""What is said about points."""

from collections.abc import Sequence
from datetime import date


def about_points() -> str:
    """What 积分 is for."""
    return "有多少积分、哪些快到期"


def about_entries() -> str:
    """What 积分明细 is for."""
    return "最近的积分收支"


def balance(*, points: int, expiring: tuple[int, date] | None, pending: int) -> str:
    """What somebody has, what of it goes next, on the last day it can be spent, and what comes."""
    lines = [f"待到账 {pending} 积分，订单完成后到账。"] if pending else []
    if not points or expiring is None:
        none = "你现在还没有积分。" if pending else "你现在还没有积分。回复“签到”领今天的积分吧！"
        return "\n".join([none, *lines])
    part, day = expiring
    has = [
        f"你现在有 {points} 积分。",
        f"其中 {part} 积分可用到 {day.year}年{day.month}月{day.day}日。",
    ]
    return "\n".join([*has, *lines, "回复“积分明细”看收支，回复“兑换”看能换什么。"])


def entries(*, lines: Sequence[tuple[date, str, int, int]]) -> str:
    """The last entries: day, reason, amount and the balance after it."""
    if not lines:
        return "还没有积分记录。回复“签到”领今天的积分吧！"
    text = ["最近的积分明细"]
    for day, reason, amount, after in lines:
        text.append(f"{day.month}月{day.day}日 {reason} {amount:+d}，余 {after}")
    return "\n".join(text)


def not_enough(*, needed: int, balance: int) -> str:
    """Something costs more than there is."""
    return f"这需要 {needed} 积分，你现在有 {balance} 积分，还差 {needed - balance} 积分。"


def check_in() -> str:
    """A reason."""
    return "签到"


def streak() -> str:
    """A reason."""
    return "连续签到奖励"


def make_up() -> str:
    """A reason."""
    return "补签"


def expired() -> str:
    """A reason."""
    return "积分到期"


def order() -> str:
    """A reason."""
    return "下单抵扣"


def order_back() -> str:
    """A reason."""
    return "抵扣退回"


def purchase() -> str:
    """A reason."""
    return "购物得积分"


def review() -> str:
    """A reason."""
    return "评价奖励"


def review_back() -> str:
    """A reason."""
    return "撤回评价"


def friend() -> str:
    """A reason."""
    return "好友完成首单"


def milestone() -> str:
    """A reason."""
    return "徽章奖励"


def redeem() -> str:
    """A reason."""
    return "积分兑换"


def redeem_back() -> str:
    """A reason."""
    return "兑换退回"


def debt() -> str:
    """A reason: what was earned makes up for what was taken back when there was too little."""
    return "抵还欠的积分"


def merged() -> str:
    """A reason."""
    return "账号合并"
