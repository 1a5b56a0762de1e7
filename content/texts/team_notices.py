"""What members of teams are told without having asked."""

from dataclasses import dataclass
from datetime import datetime

from bot.kernel.money import show_yuan
from content.texts.quoting import harmless


@dataclass(frozen=True, slots=True)
class TeamNews:
    """A team as its members hear of it; `missing` people until it is full, and what that `lacks`.

    It `is_sure` once enough have paid for its first step; `deadline` is by the shop's clock.
    """

    title: str
    code: str
    paid: int
    missing: int
    lacks: str
    is_sure: bool
    deadline: datetime

    @property
    def name(self) -> str:
        """What the team is called."""
        return f"「{harmless(self.title)}」的团 {self.code}"

    @property
    def standing(self) -> str:
        """What is missing, and until when."""
        until = f"{self.deadline.month}月{self.deadline.day}日 {self.deadline:%H:%M}"
        return f"{self.lacks}，{until} 截止。"


def joined(*, team: TeamNews, number: str, total: int, is_leader: bool) -> str:
    """Somebody's payment has taken their place in a team."""
    how = "开团成功" if is_leader else "参团成功"
    paid = f"已收到付款 {show_yuan(total)}，订单 {number}。"
    sure, open_ = "人满或到时间就发货。", "凑齐就发货；到时没凑齐会全额退款。"
    invite = f"把“参团 {team.code}”发给邻居，{sure if team.is_sure else open_}"
    return f"{paid}\n{team.name} {how}，{team.standing}\n{invite}"


def grown(*, team: TeamNews) -> str:
    """A team has grown so far that those in it want to know."""
    return f"{team.name} 已有 {team.paid} 人付款，{team.standing}回复“我的团”看看。"


def step_reached(*, team: TeamNews, people: int, price: int, amount: int) -> str:
    """Everybody's price in a team has fallen; `amount` goes back to the reader."""
    fallen = f"{team.name} 满 {people} 人，每件降到 {show_yuan(price)}"
    return f"{fallen}，差价 {show_yuan(amount)} 将原路退回，到账时间以银行为准。"


def succeeded(*, team: TeamNews, number: str, total: int, pickup_code: str, url: str) -> str:
    """A team is complete."""
    lines = [
        f"拼团成功！{team.name} 已有 {team.paid} 人付款。",
        f"订单 {number}（实付 {show_yuan(total)}）正在备货。",
        *([f"自提码 {pickup_code}，取货时请出示。"] if pickup_code else []),
        f'<a href="{url}">查看订单</a>',
    ]
    return "\n".join(lines)


def failed(*, team: TeamNews, number: str, amount: int) -> str:
    """A team's time is over, and too few have paid."""
    back = f"订单 {number} 的 {show_yuan(amount)} 将原路全额退回，无需操作。"
    return f"{team.name} 到时没有凑齐，拼团未成。\n{back}"


def replaced(*, team: TeamNews, number: str, total: int, is_new: bool) -> str:
    """A payer's team had no place, so they are in another, in which they may stay or not."""
    paid = f"已收到付款 {show_yuan(total)}，订单 {number}。"
    where = "用你的名义新开了" if is_new else "把你安排到了"
    moved = f"你要参加的团已经没有名额，{where}{team.name}"
    if not team.missing:
        return f"{paid}\n{moved}。"
    stay = "愿意留下请回复“留下”，不回复也会留下"
    choice = f"{stay}；不想等请回复“退款”或“退团 {team.code}”，全额退款。"
    return f"{paid}\n{moved}，{team.standing}\n{choice}"


def refunded(*, number: str, amount: int) -> str:
    """A payer's team had no place, and there is no other."""
    return (
        f"订单 {number} 的拼团已经结束，没有别的团可以参加，"
        f"{show_yuan(amount)} 将原路全额退回，无需操作。"
    )


def leads_now(*, team: TeamNews) -> str:
    """The leader is gone, and the reader leads."""
    return f"原团长退出了，{team.name} 现在由你当团长，{team.standing}"


def seat_lost(*, number: str, code: str, cancelled: bool) -> str:
    """An unpaid place in a team is gone with its order."""
    why = "已取消" if cancelled else "没有按时付款，已关闭"
    return f"订单 {number} {why}，团 {code} 的名额已放开。想参加可以再回复“参团 {code}”。"
