"""What becomes of a place when its order is paid, or closed unpaid."""

from zoneinfo import ZoneInfo

from bot.persistence.work import Work
from store.checkout.actions import step_facts
from store.orders.actions import await_team
from store.orders.repository import Orders
from store.orders.rules import SHOP, Order, OrderState
from store.payments.actions import give_rebate
from store.pricing.quote import Step, StepKind
from store.teams.completing import mind_leader, pay_back, succeed
from store.teams.events import PayerRefunded, PayerReplaced, StepReached, TeamGrew, TeamJoined
from store.teams.queries import offer_by_id
from store.teams.repository import Offers, Seats, Teams
from store.teams.rules import (
    UNSEATED,
    Seat,
    SeatState,
    Team,
    TeamOffer,
    TeamState,
    is_worth_telling,
    step_reached,
)

_TRIED = 20
"""How many teams are tried for a payer whose own has no place."""


async def seat_payer(work: Work, order_id: int, *, zone: ZoneInfo) -> None:
    """Give who has paid a team's order their place: in it, in another team, or in one of their own.

    Where there is no team to go to, the money goes back whole. However often it is called, an order
    has one place; orders without a team are left alone.
    """
    found = await _unseated(work, order_id, OrderState.PAID)
    if found is None:
        return
    seat, order = found
    offer = await _offer(work, seat)
    if await _take_place(work, seat):
        work.record(TeamJoined(seat.team_id, order.id, order.member_id))
        await settle_in(work, seat, seat.team_id, order, zone=zone)
    elif offer.runs(work.now) and not await Seats(work).open_of(offer.id, seat.member_id):
        await _place_elsewhere(work, seat, offer, order, zone)
    else:
        await _refund(work, seat, order, zone)


async def free_seat(work: Work, order_id: int) -> None:
    """Give a place free whose order was closed unpaid, and its pieces back to the offer."""
    found = await _unseated(work, order_id, OrderState.CLOSED)
    if found is None:
        return
    seat, _ = found
    if seat.state is SeatState.HELD:
        await Teams(work).free(seat.team_id, held=1)
    await Offers(work).give_back([seat])
    await Seats(work).move(seat, SeatState.UNPAID)
    Teams(work).note(seat.team_id, "unpaid", order_id=order_id, member_id=seat.member_id)
    await mind_leader(work, seat.team_id)


async def settle_in(
    work: Work, seat: Seat, team_id: int, order: Order, *, zone: ZoneInfo, asked: bool = False
) -> None:
    """Let a payer whose place is counted be in a team, and the team reach what it reaches."""
    await Seats(work).move(seat, SeatState.PAID, team_id=team_id, paid_at=work.now, asked=asked)
    if not await await_team(work, order):
        raise RuntimeError(f"order {order.number} isn't just paid")
    teams = Teams(work)
    teams.note(team_id, "paid", order_id=order.id, member_id=order.member_id)
    team, offer = await teams.by_id(team_id), await _offer(work, seat)
    step = step_reached(offer.steps, team.paid)
    if step is not None and step.people > team.reached:
        await teams.change(team, reached=step.people, price=step.price)
    await _give_differences(work, offer, await teams.by_id(team_id))
    if not team.missing:
        await succeed(work, team, zone=zone)
    elif is_worth_telling(team):
        await teams.change(team, told=team.paid)
        work.record(TeamGrew(team.id, order.member_id, team.paid))


async def _unseated(work: Work, order_id: int, state: OrderState) -> tuple[Seat, Order] | None:
    """Give an order's place and lock its team, if that is still to be settled."""
    seat = await Seats(work).of_order(order_id)
    if seat is None:
        return None
    # A member's own orders, then the offer, then the team: so nobody waits in a ring.
    await work.lock(f"orders:{seat.member_id}")
    await Offers(work).one_at_a_time(seat.offer_id)
    await _lock_forming(work, seat.team_id)
    again, order = await Seats(work).of_order(order_id), await Orders(work).by_id(order_id)
    if again is None or again.state not in UNSEATED or order.state is not state:
        return None
    return again, order


async def _lock_forming(work: Work, team_id: int) -> None:
    """Lock a team that forms: one that has ended never changes."""
    if (await Teams(work).by_id(team_id)).state is TeamState.FORMING:
        await Teams(work).locked(team_id)


async def _take_place(work: Work, seat: Seat) -> bool:
    """Take the payer's place in the team that they wanted, if they have one or there is room."""
    if seat.state is SeatState.HELD:
        return await Teams(work).seat_held(seat.team_id)
    if await Seats(work).open_of(seat.offer_id, seat.member_id):
        return False
    return await Teams(work).seat_late(seat.team_id)


async def _place_elsewhere(
    work: Work, seat: Seat, offer: TeamOffer, order: Order, zone: ZoneInfo
) -> None:
    teams, is_new = Teams(work), False
    for team_id in await teams.with_room(offer.id, _TRIED):
        if await teams.seat_late(team_id):
            break
    else:
        team_id, is_new = (await teams.open(offer, seat.member_id, paid=1, held=0)).id, True
    work.record(PayerReplaced(team_id, order.id, order.member_id, is_new))
    await settle_in(work, seat, team_id, order, zone=zone, asked=True)


async def _refund(work: Work, seat: Seat, order: Order, zone: ZoneInfo) -> None:
    await Offers(work).give_back([seat])
    await pay_back(work, seat, order, SHOP, to=SeatState.FAILED, zone=zone)
    work.record(PayerRefunded(order.id, order.member_id, order.total))


async def _give_differences(work: Work, offer: TeamOffer, team: Team) -> None:
    """Give back what members have paid above the step that their team has reached."""
    for seat in await Seats(work).in_state(team.id, SeatState.PAID):
        amount = (seat.price - team.price) * seat.pieces
        if not amount:
            continue
        order = await Orders(work).by_id(seat.order_id)
        step = Step(StepKind.TEAM, "", -amount, offer.id, (-amount,), team.reached)
        cause = f"team:{order.id}:{team.reached}"
        (line,) = order.lines
        if not await give_rebate(work, order, line, amount, step=step_facts(step), cause=cause):
            raise RuntimeError(f"order {order.number} can't become cheaper")
        await Seats(work).reprice(seat, team.price)
        facts = (team.id, order.id, order.member_id, team.reached, team.price, amount)
        work.record(StepReached(*facts))


async def _offer(work: Work, seat: Seat) -> TeamOffer:
    offer = await offer_by_id(work, seat.offer_id)
    if offer is None:
        raise LookupError(f"no offer {seat.offer_id}")
    return offer
