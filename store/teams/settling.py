"""What becomes of a team whose time is over."""

from zoneinfo import ZoneInfo

from bot.persistence.work import Work
from store.orders.repository import Orders
from store.orders.rules import OrderState
from store.teams.completing import fail, succeed
from store.teams.events import TeamJoined
from store.teams.repository import Offers, Seats, Teams
from store.teams.rules import Seat, SeatState, TeamState
from store.teams.seating import settle_in


async def settle_team(work: Work, team_id: int, *, zone: ZoneInfo) -> bool:
    """End a team whose time is over: it succeeds with the step that it has reached, or fails.

    `False` when there is nothing to settle. What the books know to be paid by now counts.
    """
    teams = Teams(work)
    await Offers(work).one_at_a_time((await teams.by_id(team_id)).offer_id)
    team = await teams.locked(team_id)
    if team.state is not TeamState.FORMING or team.takes(work.now):
        return False
    seats = await Seats(work).in_state(team_id, SeatState.HELD, SeatState.PAID)
    await Seats(work).lock_orders(seats)
    for seat in seats:
        if seat.state is SeatState.HELD:
            await _seat_if_paid(work, seat, zone)
    team = await teams.by_id(team_id)
    if team.state is TeamState.FORMING:
        await (succeed if team.reached else fail)(work, team, zone=zone)
    return True


async def _seat_if_paid(work: Work, seat: Seat, zone: ZoneInfo) -> None:
    """Seat who has paid, although nothing has come of it yet."""
    order = await Orders(work).by_id(seat.order_id)
    if order.state is OrderState.PAID and await Teams(work).seat_held(seat.team_id):
        work.record(TeamJoined(seat.team_id, order.id, order.member_id))
        await settle_in(work, seat, seat.team_id, order, zone=zone)
