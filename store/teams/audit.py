"""The rules by which teams are proved."""

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true
from sqlalchemy.sql.selectable import Subquery

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from community.members.queries import accounts_of
from store.catalogue.models import ProductRow
from store.orders.models import OrderRow
from store.orders.rules import TEAM, OrderState
from store.payments.models import ChargeRow
from store.payments.rules import Use
from store.teams.models import TeamOfferRow, TeamRow, TeamSeatRow, TeamShareRow
from store.teams.rules import COUNTED, OfferState, SeatState, TeamState

_teams = select(func.count()).select_from(TeamRow)
_seats = select(func.count()).select_from(TeamSeatRow)
_HAS_PAID = (SeatState.PAID, SeatState.WON)


def _count(*states: SeatState) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((TeamSeatRow.state.in_(states), 1), else_=0)), 0)


def _by_team() -> Subquery:
    return (
        select(
            TeamSeatRow.team_id,
            _count(*_HAS_PAID).label("paid"),
            _count(SeatState.PAID).label("waiting"),
            _count(SeatState.HELD).label("held"),
            _count(SeatState.WON).label("won"),
            func.count(TeamSeatRow.paid_at).label("ever"),
        )
        .group_by(TeamSeatRow.team_id)
        .subquery()
    )


async def _counters_are_seats(work: Work) -> Findings:
    seats = _by_team()
    paid, held = func.coalesce(seats.c.paid, 0), func.coalesce(seats.c.held, 0)
    broken = (
        select(TeamRow.code, TeamRow.paid, TeamRow.held, paid.label("seats"), held.label("kept"))
        .outerjoin(seats, seats.c.team_id == TeamRow.id)
        .where(or_(TeamRow.paid != paid, TeamRow.held != held))
    )
    return await findings(work, _teams, broken)


async def _seats_within_size(work: Work) -> Findings:
    seats = _by_team()
    broken = (
        select(TeamRow.code, TeamRow.size, seats.c.paid, seats.c.held)
        .join(seats, seats.c.team_id == TeamRow.id)
        .where(seats.c.paid + seats.c.held > TeamRow.size)
    )
    return await findings(work, _teams, broken)


async def _ends_are_their_seats(work: Work) -> Findings:
    """Check that a team's state and those of its seats go together."""
    seats = _by_team()
    won, ever = func.coalesce(seats.c.won, 0), func.coalesce(seats.c.ever, 0)
    open_ = func.coalesce(seats.c.waiting + seats.c.held, 0)
    sound = case(
        (TeamRow.state == TeamState.FORMING, and_(won == 0, TeamRow.closed_at.is_(None))),
        (
            TeamRow.state == TeamState.SUCCEEDED,
            and_(open_ == 0, won > 0, TeamRow.reached > 0, ever >= TeamRow.reached),
        ),
        (TeamRow.state == TeamState.FAILED, and_(open_ == 0, won == 0)),
        else_=false(),
    )
    broken = (
        select(TeamRow.code, TeamRow.state, TeamRow.reached, won.label("won"), ever.label("ever"))
        .outerjoin(seats, seats.c.team_id == TeamRow.id)
        .where(sound != true())
    )
    return await findings(work, _teams, broken)


async def _refunded_are_closed(work: Work) -> Findings:
    gone = TeamSeatRow.state.in_((SeatState.LEFT, SeatState.FAILED))
    whole = and_(OrderRow.state == OrderState.CLOSED, ChargeRow.going_back == ChargeRow.amount)
    broken = (
        select(OrderRow.number, TeamSeatRow.state, OrderRow.state.label("order_state"))
        .join(OrderRow, OrderRow.id == TeamSeatRow.order_id)
        .outerjoin(ChargeRow, and_(ChargeRow.order_id == OrderRow.id, ChargeRow.use == Use.ORDER))
        .where(gone, ~func.coalesce(whole, false()))
    )
    return await findings(work, select(func.count()).where(gone), broken)


async def _orders_wait_with_their_seats(work: Work) -> Findings:
    waits = OrderRow.state == OrderState.AWAITING_TEAM
    paid = func.coalesce(TeamSeatRow.state == SeatState.PAID, false())
    unpaid = and_(
        func.coalesce(TeamSeatRow.state == SeatState.UNPAID, false()),
        OrderRow.state != OrderState.CLOSED,
    )
    won = and_(
        func.coalesce(TeamSeatRow.state == SeatState.WON, false()),
        OrderRow.state.in_((OrderState.PENDING_PAYMENT, OrderState.PAID)),
    )
    of_teams = OrderRow.activity == TEAM
    broken = (
        select(OrderRow.number, OrderRow.state, TeamSeatRow.state.label("seat"))
        .outerjoin(TeamSeatRow, TeamSeatRow.order_id == OrderRow.id)
        .where(of_teams, or_(TeamSeatRow.id.is_(None), waits != paid, unpaid, won))
    )
    return await findings(work, select(func.count()).where(of_teams), broken)


async def _sold_is_what_counts(work: Work) -> Findings:
    taken = (
        select(TeamSeatRow.offer_id, func.sum(TeamSeatRow.pieces).label("pieces"))
        .where(TeamSeatRow.state.in_(COUNTED))
        .group_by(TeamSeatRow.offer_id)
        .subquery()
    )
    pieces = func.coalesce(taken.c.pieces, 0)
    broken = (
        select(TeamOfferRow.id, TeamOfferRow.quota, TeamOfferRow.sold, pieces.label("in_seats"))
        .outerjoin(taken, taken.c.offer_id == TeamOfferRow.id)
        .where(or_(TeamOfferRow.sold != pieces, pieces > TeamOfferRow.quota))
    )
    return await findings(work, select(func.count()).select_from(TeamOfferRow), broken)


async def _shares_within_limit(work: Work) -> Findings:
    taken = (
        select(
            TeamSeatRow.offer_id,
            TeamSeatRow.member_id,
            func.sum(TeamSeatRow.pieces).label("pieces"),
        )
        .where(TeamSeatRow.state.in_(COUNTED))
        .group_by(TeamSeatRow.offer_id, TeamSeatRow.member_id)
        .subquery()
    )
    same = and_(
        taken.c.offer_id == TeamShareRow.offer_id, taken.c.member_id == TeamShareRow.member_id
    )
    offer_id = func.coalesce(TeamShareRow.offer_id, taken.c.offer_id)
    member_id = func.coalesce(TeamShareRow.member_id, taken.c.member_id)
    pieces, counted = func.coalesce(taken.c.pieces, 0), func.coalesce(TeamShareRow.taken, 0)
    broken = (
        select(offer_id.label("offer_id"), counted.label("counted"), pieces.label("in_seats"))
        .select_from(TeamShareRow)
        .join(taken, same, full=True)
        .join(TeamOfferRow, TeamOfferRow.id == offer_id)
        .where(
            TeamOfferRow.per_member.is_not(None),
            or_(counted != pieces, pieces > TeamOfferRow.per_member * accounts_of(member_id)),
        )
    )
    return await findings(work, select(func.count()).select_from(TeamShareRow), broken)


async def _prices_are_reached(work: Work) -> Findings:
    """Check that goods cost what their place says: a charge is their price and what went back."""
    is_other = TeamSeatRow.price * TeamSeatRow.pieces != OrderRow.goods
    behind = and_(TeamSeatRow.state.in_(_HAS_PAID), TeamSeatRow.price != TeamRow.price)
    broken = (
        select(OrderRow.number, TeamRow.price, TeamSeatRow.price.label("own"), OrderRow.rebate)
        .join(TeamSeatRow, TeamSeatRow.order_id == OrderRow.id)
        .join(TeamRow, TeamRow.id == TeamSeatRow.team_id)
        .where(or_(is_other, behind))
    )
    return await findings(work, _seats, broken)


async def _products_are_as_offered(work: Work) -> Findings:
    offered = and_(
        TeamOfferRow.product_id == ProductRow.id,
        TeamOfferRow.state == OfferState.ACTIVE,
        ~TeamOfferRow.solo,
    )
    same_end = or_(
        ProductRow.in_teams_until == TeamOfferRow.ends_at,
        and_(ProductRow.in_teams_until.is_(None), TeamOfferRow.ends_at.is_(None)),
    )
    same = and_(ProductRow.in_teams_from == TeamOfferRow.starts_at, same_end)
    neither = and_(ProductRow.in_teams_from.is_(None), TeamOfferRow.id.is_(None))
    sound = or_(func.coalesce(same, false()), neither)
    broken = (
        select(ProductRow.code, ProductRow.in_teams_from, TeamOfferRow.starts_at)
        .outerjoin(TeamOfferRow, offered)
        .where(~sound)
    )
    return await findings(work, select(func.count()).select_from(ProductRow), broken)


RULES = (
    AuditRule(
        "teams.counters", "every team counts the places that are paid and held", _counters_are_seats
    ),
    AuditRule("teams.size", "no team has more places taken than its size", _seats_within_size),
    AuditRule(
        "teams.ends",
        "a team that succeeded had the people of its step, one that failed holds no place",
        _ends_are_their_seats,
    ),
    AuditRule(
        "teams.refunds",
        "who left a team, or whose team failed, has a closed order and all their money back",
        _refunded_are_closed,
    ),
    AuditRule(
        "teams.orders",
        "a team's order waits exactly while its place is paid and the team forms",
        _orders_wait_with_their_seats,
    ),
    AuditRule(
        "teams.quota",
        "every offer has sold the pieces of the places that count, and no more than its quota",
        _sold_is_what_counts,
    ),
    AuditRule(
        "teams.limit",
        "every member's count is what their places have, and no more than each may have",
        _shares_within_limit,
    ),
    AuditRule(
        "teams.prices",
        "every member pays the price that their team has reached",
        _prices_are_reached,
    ),
    AuditRule(
        "teams.alone",
        "a product is sold in teams only while an offer says so",
        _products_are_as_offered,
    ),
)
