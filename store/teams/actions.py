"""What members do: open a team, join one, leave it, stay in it."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.persistence.work import Work
from store.cart.rules import MOST_PIECES
from store.checkout.actions import place_order, price_wish
from store.checkout.errors import OrderedOtherwise
from store.checkout.rules import Offer, Placed, Special, Wish
from store.orders.actions import cancel_order
from store.orders.repository import Orders
from store.orders.rules import Actor, Cause, Order, OrderState
from store.pricing.terms import ActivityKind
from store.teams.completing import mind_leader, pay_back
from store.teams.errors import (
    AlreadyInTeam,
    NotInTeam,
    OfferNotFound,
    OfferNotYet,
    TeamFull,
    TeamLimitReached,
    TeamNotFound,
    TeamOver,
    TeamPiecesNotAllowed,
    TeamSoldOut,
)
from store.teams.queries import offer_by_id, team_by_code
from store.teams.repository import Offers, Seats, Teams
from store.teams.rules import (
    IN_TEAM,
    Joined,
    Left,
    PlaceWish,
    Sale,
    Seat,
    SeatState,
    Team,
    TeamOffer,
    TeamRules,
    TeamState,
)


async def running_offer(work: Work, offer_id: int) -> TeamOffer:
    """Give an offer of which teams can be opened now, or refuse."""
    offer = await offer_by_id(work, offer_id)
    if offer is not None and work.now < offer.starts_at:
        raise OfferNotYet(offer.title)
    if offer is None or not offer.runs(work.now):
        raise OfferNotFound
    return offer


async def joinable_team(work: Work, code: str) -> tuple[Team, TeamOffer]:
    """Give a team that has time and room, with its offer, or refuse.

    Where it is full, places whose time to pay is over are no longer kept.
    """
    team = await team_by_code(work, code)
    if team is None:
        raise TeamNotFound(code)
    if not team.takes(work.now):
        raise TeamOver(team.code, team.state)
    offer = await offer_by_id(work, team.offer_id)
    if offer is None:
        raise TeamNotFound(code)
    if not team.room and team.held:
        team = await _without_overdue(work, team)
    if not team.room:
        raise TeamFull(team.code, team.held)
    return team, offer


async def price_place(work: Work, offer: TeamOffer, wish: PlaceWish, rules: TeamRules) -> Offer:
    """Tell what a place in a team of an offer costs now; refuses who can't have it."""
    _demand_pieces(offer, wish)
    seat = await Seats(work).open_of(offer.id, wish.member_id)
    if seat is not None:
        raise AlreadyInTeam((await Teams(work).by_id(seat.team_id)).code)
    had = await Offers(work).shared(offer.id, wish.member_id)
    if offer.per_member is not None and had + wish.pieces > offer.per_member:
        raise TeamLimitReached(offer.per_member, had)
    return await price_wish(work, _goods(offer, wish), rules.checkout)


async def open_team(
    work: Work, offer_id: int, wish: PlaceWish, rules: TeamRules, sale: Sale
) -> Joined:
    """Open a team and hold its first place, by an order at the price that was shown.

    The same key opens the same team. Refuses with `PriceChanged` when it costs something else now.
    """
    before = await _joined_before(work, wish, sale)
    if before is not None:
        return before
    offer = await running_offer(work, offer_id)
    _demand_pieces(offer, wish)
    team = await Teams(work).open(offer, wish.member_id, paid=0, held=1)
    return await _take_place(work, offer, team, wish, rules, sale)


async def join_team(work: Work, code: str, wish: PlaceWish, rules: TeamRules, sale: Sale) -> Joined:
    """Hold a place in a team, by an order at the price that was shown.

    The same key takes the same place. Refuses with `PriceChanged` when it costs something else now.
    """
    before = await _joined_before(work, wish, sale)
    if before is not None:
        return before
    team, offer = await joinable_team(work, code)
    _demand_pieces(offer, wish)
    if not await Teams(work).hold(team):
        raise TeamFull(team.code, team.held)
    return await _take_place(work, offer, team, wish, rules, sale)


async def leave_team(work: Work, member_id: int, code: str, *, zone: ZoneInfo) -> Left:
    """Leave a team that still forms: what was paid goes back, an unpaid order is closed.

    If the leader leaves, the next leads; the deadline stays, and so does a step that was reached.
    """
    team = await team_by_code(work, code)
    if team is None:
        raise TeamNotFound(code)
    await Offers(work).one_at_a_time(team.offer_id)
    team = await Teams(work).locked(team.id)
    seat = await Seats(work).leavable(team.id, member_id)
    if seat is None:
        raise NotInTeam(code) if team.state is TeamState.FORMING else TeamOver(code, team.state)
    order = await Orders(work).by_id(seat.order_id)
    await _free(work, team, seat)
    if order.state is OrderState.PENDING_PAYMENT:
        left = await _leave_unpaid(work, team, seat, order, zone)
    else:
        left = await _leave_paid(work, team, seat, order, zone)
    Teams(work).note(team.id, "left", order_id=order.id, member_id=member_id)
    await mind_leader(work, team.id)
    return left


async def stay_in_team(work: Work, member_id: int, code: str) -> Team:
    """Stay in a team that one was put into; who says nothing stays, too."""
    team = await team_by_code(work, code)
    if team is None:
        raise TeamNotFound(code)
    seat = await Seats(work).open_of(team.offer_id, member_id)
    if team.state is TeamState.FORMING and seat is not None and seat.team_id == team.id:
        await Seats(work).decide(seat)
        return team
    raise NotInTeam(code) if team.state is TeamState.FORMING else TeamOver(code, team.state)


async def _joined_before(work: Work, wish: PlaceWish, sale: Sale) -> Joined | None:
    """Find what the same message or form has led to."""
    # One order of a member at a time, as in placing it.
    await work.lock(f"orders:{wish.member_id}")
    order = await Orders(work).by_key(wish.member_id, sale.key)
    if order is None:
        return None
    seat = await Seats(work).of_order(order.id)
    if seat is None or seat.pieces != wish.pieces:
        raise OrderedOtherwise(order.number)
    team = await Teams(work).by_id(seat.team_id)
    return Joined(Placed(order.id, order.number, order.total), team)


async def _take_place(
    work: Work, offer: TeamOffer, team: Team, wish: PlaceWish, rules: TeamRules, sale: Sale
) -> Joined:
    """Sell pieces of an offer to who has a place held: the stock comes last, as with all orders."""
    if offer.left < wish.pieces or not await Offers(work).sell(offer, wish.pieces):
        raise TeamSoldOut(max(offer.left, 0))
    if not await Offers(work).take_share(offer, wish.member_id, wish.pieces):
        had = await Offers(work).shared(offer.id, wish.member_id)
        raise TeamLimitReached(offer.per_member or 0, had)
    orders = replace(rules.checkout.orders, unpaid=rules.hold)
    order = await place_order(
        work,
        _goods(offer, wish),
        replace(rules.checkout, orders=orders),
        key=sale.key,
        shown=sale.shown,
        referrer_id=sale.referrer_id,
    )
    until = work.now + rules.hold
    facts = {"pieces": wish.pieces, "price": offer.price, "held_until": until}
    if not await Seats(work).add(team, order.order_id, wish.member_id, facts):
        raise AlreadyInTeam(await _own_code(work, offer, wish.member_id))
    Teams(work).note(team.id, "held", order_id=order.order_id, member_id=wish.member_id)
    return Joined(order, team)


async def _own_code(work: Work, offer: TeamOffer, member_id: int) -> str:
    seat = await Seats(work).open_of(offer.id, member_id)
    return (await Teams(work).by_id(seat.team_id)).code if seat else ""


async def _without_overdue(work: Work, team: Team) -> Team:
    await Teams(work).locked(team.id)
    overdue = await Seats(work).lapse_overdue(team.id)
    if overdue:
        await Teams(work).free(team.id, held=overdue)
    return await Teams(work).by_id(team.id)


async def _free(work: Work, team: Team, seat: Seat) -> None:
    """Take a place out of its team's counters."""
    if seat.state in IN_TEAM:
        paid = seat.state is SeatState.PAID
        await Teams(work).free(team.id, paid=int(paid), held=int(not paid))


async def _leave_unpaid(work: Work, team: Team, seat: Seat, order: Order, zone: ZoneInfo) -> Left:
    """Close the order of a place that is left; should it turn out to be paid, that counts."""
    if seat.state is SeatState.HELD:
        await Seats(work).move(seat, SeatState.LAPSED)
    actor = Actor.member(order.member_id)
    closed = await cancel_order(work, order, Cause.CANCELLED, actor, zone=zone)
    return Left(team, order.number, None, not closed)


async def _leave_paid(work: Work, team: Team, seat: Seat, order: Order, zone: ZoneInfo) -> Left:
    await Offers(work).give_back([seat])
    actor = Actor.member(order.member_id)
    await pay_back(work, seat, order, actor, to=SeatState.LEFT, zone=zone)
    return Left(team, order.number, order.total, is_closing=False)


def _demand_pieces(offer: TeamOffer, wish: PlaceWish) -> None:
    if not 1 <= wish.pieces <= MOST_PIECES:
        raise TeamPiecesNotAllowed(MOST_PIECES)
    if offer.per_member is not None and wish.pieces > offer.per_member:
        raise TeamLimitReached(offer.per_member, 0)
    if wish.pieces > offer.left:
        raise TeamSoldOut(max(offer.left, 0))


def _goods(offer: TeamOffer, wish: PlaceWish) -> Wish:
    special = Special(ActivityKind.TEAM, offer.id, "", {offer.sku_id: offer.price})
    pieces = {offer.sku_id: wish.pieces}
    return Wish(wish.member_id, pieces, wish.delivery, use_points=False, special=special)
