"""What is said about checking in."""

from collections.abc import Sequence
from datetime import date

from content.texts.people import called


def topic() -> str:
    """The heading in the help."""
    return "签到与积分"


def about_check_in() -> str:
    """What 签到 is for."""
    return "每天一次，领积分"


def about_make_up() -> str:
    """What 补签 is for."""
    return "用积分补上漏签的一天"


def about_board() -> str:
    """What 签到榜 is for."""
    return "本月签到天数排行"


def checked_in(
    *,
    points: int,
    streak: int,
    bonuses: Sequence[tuple[int, int]],
    balance: int,
    next_bonus: tuple[int, int] | None,
) -> str:
    """Somebody has checked in; `next_bonus` is the days still missing and what they bring."""
    lines = [f"签到成功，+{points} 积分！已连续签到 {streak} 天。"]
    lines += _bonus_lines(bonuses)
    lines.append(f"现在共有 {balance} 积分。")
    if next_bonus:
        days, bonus = next_bonus
        lines.append(f"再连续签到 {days} 天，可再得 {bonus} 积分。")
    return "\n".join(lines)


def made_up(
    *, day: date, cost: int, streak: int, bonuses: Sequence[tuple[int, int]], balance: int
) -> str:
    """A missed day was made up."""
    lines = [f"已补签 {day.month}月{day.day}日，用去 {cost} 积分。这一段连续签到 {streak} 天。"]
    lines += _bonus_lines(bonuses)
    lines.append(f"现在共有 {balance} 积分。")
    return "\n".join(lines)


def _bonus_lines(bonuses: Sequence[tuple[int, int]]) -> list[str]:
    return [f"连续 {days} 天奖励：+{points} 积分 🎉" for days, points in bonuses]


def already_checked_in(*, streak: int) -> str:
    """The day's check-in was there already."""
    return f"今天已经签到过啦，连续签到 {streak} 天。明天再来吧！"


def nothing_to_make_up(*, within_days: int) -> str:
    """No day was missed."""
    return f"最近 {within_days} 天里没有可以补签的日子。"


def no_make_up_left(*, per_month: int) -> str:
    """The month's make-ups are used up."""
    return f"每月最多补签 {per_month} 次，这个月已经用完了。"


def board(
    *,
    month: int,
    lines: Sequence[tuple[int, str, str, int, bool]],
    own: tuple[int, int] | None,
    counted: int,
) -> str:
    """The month's board: place, name, tag, days and whether it is the reader's own line."""
    if not lines:
        return f"{month}月还没有人签到，回复“签到”来做第一个吧！"
    text = [f"{month}月签到榜"]
    for place, name, tag, days, is_own in lines:
        mark = "（你）" if is_own else ""
        text.append(f"{place}. {called(name=name, tag=tag)}{mark} {days} 天")
    text.append(_own_place(own, counted))
    return "\n".join(text)


def _own_place(own: tuple[int, int] | None, counted: int) -> str:
    if own is None:
        return "你这个月还没有签到，回复“签到”上榜。"
    place, days = own
    where = f"第 {place} 名" if place <= counted else f"{counted} 名以后"
    return f"你本月签到 {days} 天，排在{where}。"
