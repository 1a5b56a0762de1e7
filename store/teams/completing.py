"""How teams end and go on: success, failure, and who leads."""

from collections.abc import Sequence
from contextlib import suppress
from zoneinfo import ZoneInfo

from bot.persistence.work import Work
from store.orders.actions import call_off_order, cancel_order, release_order
from store.orders.errors import OrderIsClosing, OrderNotAllowed
from store.orders.repository import Orders
from store.orders.rules import SHOP, Actor, Cause, Order
from store.payments.actions import owe_refund
from store.teams.events import LeaderChanged, TeamFailed, TeamSucceeded
from store.teams.repository import Offers, Seats, Teams
from store.teams.rules import Seat, SeatState, Team, TeamState


async def succeed(work: Work, team: Team, *, zone: ZoneInfo) -> None:
    """Let a team succeed that is locked: its orders may be shipped, held places are let go."""
    seats = await Seats(work).in_state(team.id, SeatState.PAID)
    held = await Seats(work).in_state(team.id, SeatState.HELD)
    await _end(work, team, TeamState.SUCCEEDED, paid=len(seats))
    await Seats(work).win(team.id)
    for seat in seats:
        if not await release_order(work, await Orders(work).by_id(seat.order_id)):
            raise RuntimeError(f"order {seat.order_id} of team {team.code} doesn't wait for it")
    await _let_go(work, held, zone)
    work.record(TeamSucceeded(team.id))


async def fail(work: Work, team: Team, *, zone: ZoneInfo) -> None:
    """Let a team fail that is locked: every payer is refunded, held places are let go."""
    seats = await Seats(work).in_state(team.id, SeatState.PAID)
    held = await Seats(work).in_state(team.id, SeatState.HELD)
    await _end(work, team, TeamState.FAILED, paid=0)
    await Offers(work).give_back(seats)
    for seat in seats:
        order = await Orders(work).by_id(seat.order_id)
        await pay_back(work, seat, order, SHOP, to=SeatState.FAILED, zone=zone)
    await _let_go(work, held, zone)
    if seats:
        work.record(TeamFailed(team.id))


async def pay_back(
    work: Work, seat: Seat, order: Order, actor: Actor, *, to: SeatState, zone: ZoneInfo
) -> None:
    """Call a paid order off and owe all that was paid for it; its pieces were given back before."""
    cause = Cause.LEFT_TEAM if to is SeatState.LEFT else Cause.TEAM_FAILED
    await Seats(work).move(seat, to, asked=False)
    await call_off_order(work, order, actor, zone=zone, reason="", cause=cause)
    await owe_refund(
        work, order, order.total, cause=f"team:{order.id}", reason="", after_sale_id=None
    )


async def mind_leader(work: Work, team_id: int) -> None:
    """Let the next lead a forming team whose leader is gone; end it if nobody is left."""
    team = await Teams(work).by_id(team_id)
    if team.state is not TeamState.FORMING:
        return
    seats = await Seats(work).in_state(team.id, SeatState.PAID, SeatState.HELD)
    if not seats:
        await _end(work, team, TeamState.FAILED, paid=0)
    elif all(seat.member_id != team.leader_id for seat in seats):
        paid = (seat for seat in seats if seat.state is SeatState.PAID)
        heir = next(paid, seats[0])
        await Teams(work).change(team, leader_id=heir.member_id)
        Teams(work).note(team.id, "leads", order_id=heir.order_id, member_id=heir.member_id)
        work.record(LeaderChanged(team.id, heir.member_id))


async def _end(work: Work, team: Team, state: TeamState, *, paid: int) -> None:
    if not await Teams(work).end(team, state, paid=paid, held=0):
        raise RuntimeError(f"team {team.code} doesn't form any more")


async def _let_go(work: Work, held: Sequence[Seat], zone: ZoneInfo) -> None:
    """Close the orders of places that nobody has paid for; the bank may know better."""
    for seat in held:
        await Seats(work).move(seat, SeatState.LAPSED)
        order = await Orders(work).by_id(seat.order_id)
        with suppress(OrderIsClosing, OrderNotAllowed):
            await cancel_order(work, order, Cause.UNPAID, SHOP, zone=zone)
