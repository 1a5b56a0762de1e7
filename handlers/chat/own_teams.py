"""我的团、退团、留团。"""

from collections.abc import Mapping, Sequence

from bot.dispatch.patterns import words, words_then
from bot.kernel.reply import Reply, Text
from community.staff.rules import Role
from content.texts import own_teams as say
from content.texts import teams as teams_say
from content.texts.own_teams import Mine
from handlers.chat.confirming import Confirming
from handlers.chat.context import Chat, ChatRouter, Undos
from handlers.chat.picking import VIEWED
from handlers.chat.teams_meant import clock_of, offer_of, team_meant, team_url
from store.orders.actions import find_order
from store.orders.repository import Orders
from store.orders.rules import OrderState
from store.teams.actions import leave_team, stay_in_team
from store.teams.codes import read_code
from store.teams.errors import NotInTeam, TeamOver
from store.teams.queries import MemberTeam, leaders_of, teams_of_member
from store.teams.rules import IN_TEAM, SeatState, Team, TeamState

router = ChatRouter(topic=teams_say.topic())
undos = Undos()
confirming = Confirming("teams")

_MOST, _SHOWN = 50, 6
_ANYBODY = (*Role, "")
_STAY = words("留下", "留团", "留下吧", "我留下", "不退", "不退了")
_GO = words("退款", "不等了", "不留了", "不想等了", "退团", "全额退款")


@router.on(
    words("我的团", "我的拼团", "我参加的团", "我开的团", "查看我的团"),
    usage="我的团",
    about=say.about_own(),
)
async def on_own(chat: Chat, _said: str) -> Reply:
    mine = await teams_of_member(chat.work, chat.member.id, most=_MOST)
    mine.sort(key=lambda one: one.team.state is not TeamState.FORMING)
    if not mine:
        return Text(say.no_own())
    shown = mine[:_SHOWN]
    leaders = await leaders_of(chat.work, [one.team for one in shown])
    own = [await _own(chat, one, leaders[one.team.id]) for one in shown]
    return Text(say.own(teams=own, clock=clock_of(chat)))


async def _own(chat: Chat, mine: MemberTeam, leader: str) -> Mine:
    team, seat, links = mine.team, mine.seat, chat.shop.links
    member_id, now, pay_url = chat.member.id, chat.work.now, ""
    if seat.state is SeatState.HELD and now < seat.held_until:
        order = await Orders(chat.work).by_id(seat.order_id)
        if order.state is OrderState.PENDING_PAYMENT and order.closing is None:
            pay_url = links.order(mine.order_number, member_id, now)
    return Mine(
        team=team,
        offer=mine.offer,
        state=seat.state,
        leader=None if team.leader_id == member_id else leader,
        pieces=seat.pieces,
        order=mine.order_number,
        held_until=seat.held_until,
        pay_url=pay_url,
        page_url=team_url(chat, team),
        asked=seat.asked and _forms(mine),
    )


async def _asked_to_stay(chat: Chat) -> list[MemberTeam] | None:
    """Find the teams into which a payer was put who hasn't said yet whether to stay."""
    if chat.incoming.group or chat.member.is_stranger:
        return None
    mine = await teams_of_member(chat.work, chat.member.id, most=_MOST)
    return [one for one in mine if one.seat.asked and _forms(one)] or None


async def _look_for_staying(chat: Chat) -> list[MemberTeam] | None:
    return await _asked_to_stay(chat) if _STAY(chat) else None


async def _look_for_going(chat: Chat) -> list[MemberTeam] | None:
    is_last_asked = chat.asked is None or chat.asked.step == VIEWED
    return await _asked_to_stay(chat) if is_last_asked and _GO(chat) else None


@router.on_finding(_look_for_staying)
async def on_stay(chat: Chat, asked: list[MemberTeam]) -> Reply:
    if len(asked) > 1:
        return Text(say.which_to_answer(codes=[one.team.code for one in asked]))
    return await _stay(chat, asked[0].team.code)


@router.on_finding(_look_for_going)
async def on_go(chat: Chat, asked: list[MemberTeam]) -> Reply:
    if len(asked) > 1:
        return Text(say.which_to_answer(codes=[one.team.code for one in asked]))
    return await _leave(chat, asked[0].team.code)


@router.on(words_then("留团"))
async def on_stay_in(chat: Chat, said: str) -> Reply:
    return await _stay(chat, (await team_meant(chat, read_code(said), said)).code)


@router.on(
    words_then("我要退团", "退团"),
    usage=say.usage_leaving(),
    about=say.about_leaving(),
)
async def on_leave(chat: Chat, said: str) -> Reply:
    mine = await teams_of_member(chat.work, chat.member.id, most=_MOST)
    if said:
        team = await team_meant(chat, read_code(said), said)
        return await _ask_leave(chat, _place_in(mine, team))
    forming = [one for one in mine if _forms(one)]
    if len(forming) == 1:
        return await _ask_leave(chat, forming[0])
    codes = [one.team.code for one in forming]
    return Text(say.which_to_leave(codes=codes) if codes else say.none_to_leave())


async def _ask_leave(chat: Chat, mine: MemberTeam) -> Reply:
    """Say what leaving does and wait for 确认; who was asked whether to stay has answered."""
    team, seat = mine.team, mine.seat
    if seat.asked:
        return await _leave(chat, team.code)
    order = await Orders(chat.work).by_id(seat.order_id)
    is_paid = seat.state is SeatState.PAID or order.state is not OrderState.PENDING_PAYMENT
    then = ""
    if team.paid + team.held == 1:
        then = say.team_ends()
    elif team.leader_id == chat.member.id:
        then = say.leader_passes_on()
    question = say.ask_leave(
        offer=mine.offer,
        team=team,
        order=order.number,
        refund=order.total if is_paid else None,
        then=then,
    )
    return confirming.ask(chat, "leave", question, team=team.code)


@confirming.deed("leave", *_ANYBODY)
async def leave(chat: Chat, facts: Mapping[str, str]) -> Reply:
    return await _leave(chat, facts["team"])


async def _leave(chat: Chat, code: str) -> Reply:
    left = await leave_team(chat.work, chat.member.id, code, zone=chat.shop.zone)
    chat.did_for_good()
    order, refund, is_closing = left.order_number, left.refund, left.is_closing
    return Text(say.left(code=code, order=order, refund=refund, is_closing=is_closing))


async def _stay(chat: Chat, code: str) -> Reply:
    team = await stay_in_team(chat.work, chat.member.id, code)
    return Text(say.stays(offer=await offer_of(chat, team), team=team, clock=clock_of(chat)))


@undos.on("team")
async def undo_joining(chat: Chat, facts: Mapping[str, str]) -> Reply:
    code, number = facts["code"], facts["number"]
    order = await find_order(chat.work, chat.member.id, number)
    if order.state is not OrderState.PENDING_PAYMENT:
        return Text(
            say.not_undone(code=code, order=number, closed=order.state is OrderState.CLOSED)
        )
    left = await leave_team(chat.work, chat.member.id, code, zone=chat.shop.zone)
    return Text(say.undone(code=code, order=number, is_closing=left.is_closing))


def _place_in(mine: Sequence[MemberTeam], team: Team) -> MemberTeam:
    """Give the place in a team that can be left, or refuse."""
    found = next((one for one in mine if one.team.id == team.id and _forms(one)), None)
    if found is None:
        forms = team.state is TeamState.FORMING
        raise NotInTeam(team.code) if forms else TeamOver(team.code, team.state)
    return found


def _forms(mine: MemberTeam) -> bool:
    return mine.team.state is TeamState.FORMING and mine.seat.state in IN_TEAM
