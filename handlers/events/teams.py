"""What payments, closed orders and time lead to in teams, and who is told of it."""

from bot.persistence.outbox import Priority
from bot.persistence.work import Work
from content.texts import team_notices as say
from content.texts.team_notices import TeamNews
from content.texts.teams import missing as lacks
from handlers.events.telling import World, reactions, tell
from store.orders.events import OrderClosed, OrderPaid
from store.orders.repository import Orders
from store.orders.rules import TEAM, Cause
from store.teams.events import (
    LeaderChanged,
    PayerRefunded,
    PayerReplaced,
    StepReached,
    TeamFailed,
    TeamGrew,
    TeamJoined,
    TeamSucceeded,
)
from store.teams.queries import offer_by_id
from store.teams.repository import Seats, Teams
from store.teams.rules import SeatState, TeamState
from store.teams.seating import free_seat, seat_payer


@reactions.on(OrderPaid)
async def seat_team_payer(work: Work, event: OrderPaid, world: World) -> None:
    """Give who has paid their place in a team."""
    await seat_payer(work, event.order_id, zone=world.zone)


@reactions.on(OrderClosed)
async def free_team_seat(work: Work, event: OrderClosed, _world: World) -> None:
    """Give the place free of an order that was closed unpaid."""
    await free_seat(work, event.order_id)


@reactions.on(OrderClosed)
async def tell_lost_seat(work: Work, event: OrderClosed, _world: World) -> None:
    """Tell a member whose unpaid order was closed without their being there."""
    order = await Orders(work).by_id(event.order_id)
    seat = await Seats(work).of_order(order.id)
    cancelled = event.cause == Cause.CANCELLED
    is_away = event.cause == Cause.UNPAID or (cancelled and order.doors > 0)
    if order.activity == TEAM and seat is not None and is_away:
        code = (await Teams(work).by_id(seat.team_id)).code
        words = say.seat_lost(number=order.number, code=code, cancelled=cancelled)
        await tell(work, event.member_id, words, Priority.SERVICE)


@reactions.on(TeamJoined)
async def tell_joined(work: Work, event: TeamJoined, world: World) -> None:
    """Tell who has paid that they are in, unless how their team ended tells more."""
    team = await Teams(work).by_id(event.team_id)
    if team.state is not TeamState.FORMING:
        return
    order = await Orders(work).by_id(event.order_id)
    words = say.joined(
        team=await _news(work, event.team_id, world),
        number=order.number,
        total=order.total + order.rebate,
        is_leader=team.leader_id == event.member_id,
    )
    await tell(work, event.member_id, words, Priority.MONEY)


@reactions.on(TeamGrew)
async def tell_growth(work: Work, event: TeamGrew, world: World) -> None:
    """Tell who was in before that the team has grown."""
    team = await Teams(work).by_id(event.team_id)
    if team.state is not TeamState.FORMING:
        return
    words = say.grown(team=await _news(work, event.team_id, world))
    for seat in await Seats(work).in_state(team.id, SeatState.PAID):
        if seat.member_id != event.member_id:
            await tell(work, seat.member_id, words, Priority.SERVICE)


@reactions.on(StepReached)
async def tell_step(work: Work, event: StepReached, world: World) -> None:
    """Tell a member that their pieces have become cheaper."""
    words = say.step_reached(
        team=await _news(work, event.team_id, world),
        people=event.people,
        price=event.price,
        amount=event.amount,
    )
    await tell(work, event.member_id, words, Priority.MONEY)


@reactions.on(TeamSucceeded)
async def tell_success(work: Work, event: TeamSucceeded, world: World) -> None:
    """Tell everybody in a team that it is complete."""
    news = await _news(work, event.team_id, world)
    for seat in await Seats(work).in_state(event.team_id, SeatState.WON):
        order = await Orders(work).by_id(seat.order_id)
        words = say.succeeded(
            team=news,
            number=order.number,
            total=order.total,
            pickup_code=order.pickup_code or "",
            url=world.links.order(order.number, order.member_id, work.now),
        )
        await tell(work, seat.member_id, words, Priority.MONEY)


@reactions.on(TeamFailed)
async def tell_failure(work: Work, event: TeamFailed, world: World) -> None:
    """Tell everybody in a team that it wasn't completed, and that their money goes back."""
    news = await _news(work, event.team_id, world)
    for seat in await Seats(work).in_state(event.team_id, SeatState.FAILED):
        if seat.paid_at is None:  # came too late, and was told so
            continue
        order = await Orders(work).by_id(seat.order_id)
        words = say.failed(team=news, number=order.number, amount=order.total)
        await tell(work, seat.member_id, words, Priority.MONEY)


@reactions.on(PayerReplaced)
async def ask_replaced(work: Work, event: PayerReplaced, world: World) -> None:
    """Ask a payer who was put into another team whether to stay; silence means staying."""
    order = await Orders(work).by_id(event.order_id)
    words = say.replaced(
        team=await _news(work, event.team_id, world),
        number=order.number,
        total=order.total + order.rebate,
        is_new=event.is_new,
    )
    await tell(work, event.member_id, words, Priority.MONEY)


@reactions.on(PayerRefunded)
async def tell_refunded_payer(work: Work, event: PayerRefunded, _world: World) -> None:
    """Tell a payer for whom there is no team that their money goes back."""
    order = await Orders(work).by_id(event.order_id)
    words = say.refunded(number=order.number, amount=event.amount)
    await tell(work, event.member_id, words, Priority.MONEY)


@reactions.on(LeaderChanged)
async def tell_new_leader(work: Work, event: LeaderChanged, world: World) -> None:
    """Tell a member that they lead their team now."""
    team = await Teams(work).by_id(event.team_id)
    if team.state is TeamState.FORMING and team.leader_id == event.member_id:
        words = say.leads_now(team=await _news(work, event.team_id, world))
        await tell(work, event.member_id, words, Priority.SERVICE)


async def _news(work: Work, team_id: int, world: World) -> TeamNews:
    """Give a team as its members hear of it; nobody is missing where it has ended."""
    team = await Teams(work).by_id(team_id)
    offer = await offer_by_id(work, team.offer_id)
    if offer is None:
        raise LookupError(f"no offer {team.offer_id}")
    missing = team.missing if team.state is TeamState.FORMING else 0
    deadline = team.deadline.astimezone(world.zone)
    return TeamNews(
        title=offer.title,
        code=team.code,
        paid=team.paid,
        missing=missing,
        lacks=lacks(offer, team),
        is_sure=bool(team.reached),
        deadline=deadline,
    )
