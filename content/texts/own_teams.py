"""我的团, leaving a team, staying in it, and a place that is taken back. Amounts in fen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.kernel.money import show_yuan
from content.texts.cart import name_of
from content.texts.quoting import quoted
from content.texts.teams import Clock, missing, moment, nameable, span, standing
from store.teams.rules import SeatState, Team, TeamOffer, TeamState


@dataclass(frozen=True, slots=True)
class Mine:
    """A team of the reader's: who leads it (`None`: the reader), their place, their order.

    `pay_url` where they still can pay, `page_url` is the team's page. They are `asked` whether to
    stay, if they were put into it in place of a full one.
    """

    team: Team
    offer: TeamOffer
    state: SeatState
    leader: str | None
    pieces: int
    order: str
    held_until: datetime
    pay_url: str
    page_url: str
    asked: bool


def about_own() -> str:
    """What 我的团 is for."""
    return "我参加的团：还差几人、截止、订单"


def usage_leaving() -> str:
    """How a team is left."""
    return "退团 K7M2XQ"


def about_leaving() -> str:
    """What 退团 is for."""
    return "成团前退出，付了款的全额退回"


def own(*, teams: Sequence[Mine], clock: Clock) -> str:
    """The reader's own teams."""
    text = ["你的团："]
    for mine in teams:
        text += ["", *_own(mine, clock)]
    forming = [one.team.code for one in teams if one.team.state is TeamState.FORMING]
    if forming:
        text += ["", f"加入说“参团 {forming[0]}”，不想等了说“退团 {forming[0]}”。"]
    return "\n".join(text)


def _own(mine: Mine, clock: Clock) -> list[str]:
    team, offer = mine.team, mine.offer
    leader = "你是团长" if mine.leader is None else f"团长 {nameable(mine.leader)}"
    lines = [
        f"{team.code} {_named(offer)}",
        standing(offer=offer, team=team, clock=clock),
        f"{leader} · {mine.pieces} 件 · 订单 {mine.order}{_own_state(mine, clock)}",
    ]
    if mine.pay_url:
        lines.append(f'<a href="{mine.pay_url}">去付款</a>')
    if team.state is TeamState.FORMING:
        lines.append(f'<a href="{mine.page_url}">团的页面</a>')
    if mine.asked:
        lines.append("原来的团满了，把你安排到了这里：愿意留下说“留下”，不想等说“退款”。")
    return lines


def _own_state(mine: Mine, clock: Clock) -> str:
    if mine.pay_url:
        return f" 待付款，名额还留 {span(mine.held_until - clock.now)}"
    states = {
        SeatState.HELD: " 付款时间已过",
        SeatState.PAID: " 已付款",
        SeatState.WON: "",
        SeatState.FAILED: " 已全额退款",
    }
    return states.get(mine.state, "")


def no_own() -> str:
    """The reader is in no team."""
    return "你还没有参加过团。回复“拼团”看看正在拼的商品和团。"


def ask_leave(*, offer: TeamOffer, team: Team, order: str, refund: int | None, then: str) -> str:
    """Before leaving a team; `refund` is what was paid, `then` what becomes of the team."""
    back = (
        f"订单 {order} 的 {show_yuan(refund)} 全额原路退回"
        if refund is not None
        else f"订单 {order} 还没付款，会取消"
    )
    return (
        f"将退出团 {team.code}（{_named(offer)}）：{back}，名额放开。{then}\n"
        "回复“确认”退出，“算了”留下。"
    )


def leader_passes_on() -> str:
    """The leader leaves, and others stay."""
    return "你是团长，退出后由下一位当团长，截止时间不变。"


def team_ends() -> str:
    """The only one in a team leaves it."""
    return "团里没有别人，这个团会结束。"


def left(*, code: str, order: str, refund: int | None, is_closing: bool) -> str:
    """A team was left."""
    if refund is not None:
        back = f"订单 {order} 的 {show_yuan(refund)} 将原路全额退回，到账时间以银行为准"
    elif is_closing:
        back = f"订单 {order} 正在取消，付款页打开过，要等微信支付先关闭，好了会告诉你"
    else:
        back = f"订单 {order} 已取消"
    return f"已退出团 {code}，{back}。"


def stays(*, offer: TeamOffer, team: Team, clock: Clock) -> str:
    """Somebody who was put into another team stays in it."""
    return f"好的，你留在团 {team.code}（{_named(offer)}），{standing_short(offer, team, clock)}。"


def standing_short(offer: TeamOffer, team: Team, clock: Clock) -> str:
    """What is missing, and until when."""
    return f"{missing(offer, team)}，{moment(team.deadline, clock.zone)} 截止"


def which_to_leave(*, codes: Sequence[str]) -> str:
    """退团 without a code, by who is in several teams."""
    return f"要退出哪个团？你在 {'、'.join(codes)}。请说“退团 {codes[0]}”。"


def which_to_answer(*, codes: Sequence[str]) -> str:
    """An answer by who was put into several other teams."""
    return f"你被安排进了 {'、'.join(codes)}。请说“留团 {codes[0]}”或“退团 {codes[0]}”。"


def none_to_leave() -> str:
    """退团 by who is in no team that forms."""
    return "你现在没有正在拼的团，没有可以退出的。"


def undone(*, code: str, order: str, is_closing: bool) -> str:
    """A place that wasn't paid for was given up at once."""
    if is_closing:
        later = "付款页打开过，要等微信支付先关闭，好了会告诉你"
        return f"正在撤回：团 {code} 的名额已放开，订单 {order} 正在取消，{later}。"
    return f"已撤回：团 {code} 的名额已放开，订单 {order} 已取消，没有扣款。"


def not_undone(*, code: str, order: str, closed: bool) -> str:
    """撤回 of a place that was paid for meanwhile, or lost."""
    if closed:
        return f"订单 {order} 已经关闭，没有扣款，不用撤回了。"
    return f"订单 {order} 已经付款，不能撤回了。不想拼了请回复“退团 {code}”，全额退款。"


def _named(offer: TeamOffer) -> str:
    return name_of(quoted(offer.title, longest=40), offer.spec)
