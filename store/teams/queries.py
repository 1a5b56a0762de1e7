"""What is to be read of offers, teams, and who is in them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from bot.persistence.work import Work
from community.members.models import MemberRow
from store.catalogue.models import ProductRow, SkuRow
from store.catalogue.sheet_format import ProductState
from store.orders.models import OrderRow
from store.teams.models import TeamOfferRow, TeamRow, TeamSeatRow
from store.teams.rules import (
    LadderStep,
    OfferState,
    Seat,
    SeatState,
    Team,
    TeamOffer,
    TeamState,
    masked,
)

_MINUTE = timedelta(minutes=1)
OFFER = (
    select(
        TeamOfferRow,
        ProductRow.code,
        ProductRow.title,
        SkuRow.spec,
        SkuRow.price.label("ordinary"),
    )
    .join(ProductRow, ProductRow.id == TeamOfferRow.product_id)
    .join(SkuRow, SkuRow.id == TeamOfferRow.sku_id)
)
TEAM = select(
    TeamRow.id,
    TeamRow.code,
    TeamRow.offer_id,
    TeamRow.leader_id,
    TeamRow.state,
    TeamRow.size,
    TeamRow.paid,
    TeamRow.held,
    TeamRow.reached,
    TeamRow.price,
    TeamRow.told,
    TeamRow.opened_at,
    TeamRow.deadline,
)
SEAT = select(
    TeamSeatRow.id,
    TeamSeatRow.offer_id,
    TeamSeatRow.team_id,
    TeamSeatRow.order_id,
    TeamSeatRow.member_id,
    TeamSeatRow.state,
    TeamSeatRow.pieces,
    TeamSeatRow.price,
    TeamSeatRow.asked,
    TeamSeatRow.held_until,
    TeamSeatRow.joined_at,
    TeamSeatRow.paid_at,
)
_SHOWN = {
    TeamState.FORMING: (SeatState.HELD, SeatState.PAID),
    TeamState.SUCCEEDED: (SeatState.WON,),
    TeamState.FAILED: (SeatState.FAILED,),
}
_OWN = (SeatState.HELD, SeatState.PAID, SeatState.WON, SeatState.FAILED)
_ON_SALE = and_(SkuRow.listed, ProductRow.state == ProductState.ON_SALE)


@dataclass(frozen=True, slots=True)
class InTeam:
    """Somebody in a team as strangers may see them: "" is a name that wasn't given."""

    name: str
    state: SeatState
    pieces: int
    is_leader: bool
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class MemberTeam:
    """A team that a member is or was in: its offer, their place, and their order's number."""

    team: Team
    offer: TeamOffer
    seat: Seat
    order_number: str


async def open_offers(work: Work, *, first: int = 0, most: int = 50) -> list[TeamOffer]:
    """List the offers of which teams can be opened now, the latest first."""
    found = (
        OFFER.where(_runs(work.now), _ON_SALE)
        .order_by(TeamOfferRow.id.desc())
        .offset(first)
        .limit(most)
    )
    return [offer_of(row) for row in await work.execute(found)]


async def offer_of_product(work: Work, product_id: int) -> TeamOffer | None:
    """Find a product's offer that isn't closed; it may begin later, or be over."""
    found = OFFER.where(
        TeamOfferRow.product_id == product_id, TeamOfferRow.state == OfferState.ACTIVE
    )
    row = (await work.execute(found)).first()
    return offer_of(row) if row else None


async def offer_by_id(work: Work, offer_id: int) -> TeamOffer | None:
    """Find an offer, closed or not."""
    row = (await work.execute(OFFER.where(TeamOfferRow.id == offer_id))).first()
    return offer_of(row) if row else None


async def teams_of_offer(work: Work, offer_id: int, *, most: int = 10) -> list[Team]:
    """List the teams that can be joined and have somebody who paid, the nearest to full first."""
    found = (
        TEAM.where(
            TeamRow.offer_id == offer_id,
            TeamRow.state == TeamState.FORMING,
            TeamRow.deadline > work.now,
            TeamRow.paid > 0,
            TeamRow.paid + TeamRow.held < TeamRow.size,
        )
        .order_by(TeamRow.size - TeamRow.paid, TeamRow.id)
        .limit(most)
    )
    return [team_of(row) for row in await work.execute(found)]


async def team_by_code(work: Work, code: str) -> Team | None:
    """Find a team by its code, in capitals."""
    row = (await work.execute(TEAM.where(TeamRow.code == code))).first()
    return team_of(row) if row else None


async def teams_by_codes(work: Work, codes: list[str]) -> list[Team]:
    """List the teams that have one of these codes."""
    if not codes:
        return []
    rows = await work.execute(TEAM.where(TeamRow.code.in_(codes)))
    return [team_of(row) for row in rows]


async def count_forming(work: Work, offer_id: int) -> int:
    """Count the teams of an offer that form."""
    found = select(func.count()).where(
        TeamRow.offer_id == offer_id, TeamRow.state == TeamState.FORMING
    )
    return int((await work.execute(found)).scalar_one())


async def leaders_of(work: Work, teams: list[Team]) -> dict[int, str]:
    """Give the masked names of those who lead teams, by the team's id."""
    found = select(TeamRow.id, MemberRow.name).join(MemberRow, MemberRow.id == TeamRow.leader_id)
    rows = await work.execute(found.where(TeamRow.id.in_([team.id for team in teams])))
    return {row.id: masked(row.name) for row in rows}


async def teams_of_member(work: Work, member_id: int, *, most: int = 10) -> list[MemberTeam]:
    """List the teams that a member has or had a place in, the latest first.

    A place that was left, or given up unpaid, is none.
    """
    found = (
        select(
            TeamSeatRow.team_id,
            TeamSeatRow.offer_id,
            TeamSeatRow.order_id,
            OrderRow.number,
        )
        .join(OrderRow, OrderRow.id == TeamSeatRow.order_id)
        .where(TeamSeatRow.member_id == member_id, TeamSeatRow.state.in_(_OWN))
        .order_by(TeamSeatRow.id.desc())
        .limit(most)
    )
    rows = list(await work.execute(found))
    teams = await _teams(work, [row.team_id for row in rows])
    offers = await _offers(work, [row.offer_id for row in rows])
    seats = await _seats(work, [row.order_id for row in rows])
    return [
        MemberTeam(teams[row.team_id], offers[row.offer_id], seats[row.order_id], row.number)
        for row in rows
    ]


async def roster(work: Work, team: Team) -> list[InTeam]:
    """List who is in a team, or was when it ended, by the time of joining; names are masked."""
    found = (
        select(
            MemberRow.name,
            TeamSeatRow.state,
            TeamSeatRow.pieces,
            TeamSeatRow.member_id,
            TeamSeatRow.joined_at,
        )
        .join(MemberRow, MemberRow.id == TeamSeatRow.member_id)
        .where(TeamSeatRow.team_id == team.id, *_shown(team))
        .order_by(TeamSeatRow.joined_at, TeamSeatRow.id)
    )
    return [
        InTeam(
            masked(row.name),
            SeatState(row.state),
            row.pieces,
            row.member_id == team.leader_id,
            row.joined_at,
        )
        for row in await work.execute(found)
    ]


def _shown(team: Team) -> tuple[ColumnElement[bool], ...]:
    """Give what makes a place part of a team as it stands: late payers never were."""
    shown = TeamSeatRow.state.in_(_SHOWN[team.state])
    if team.state is TeamState.FAILED:
        return shown, TeamSeatRow.paid_at.is_not(None)
    return (shown,)


async def _teams(work: Work, ids: list[int]) -> dict[int, Team]:
    rows = await work.execute(TEAM.where(TeamRow.id.in_(ids)))
    return {team.id: team for team in map(team_of, rows)}


async def _offers(work: Work, ids: list[int]) -> dict[int, TeamOffer]:
    rows = await work.execute(OFFER.where(TeamOfferRow.id.in_(ids)))
    return {offer.id: offer for offer in map(offer_of, rows)}


async def _seats(work: Work, order_ids: list[int]) -> dict[int, Seat]:
    rows = await work.execute(SEAT.where(TeamSeatRow.order_id.in_(order_ids)))
    return {seat.order_id: seat for seat in map(seat_of, rows)}


def _runs(now: datetime) -> ColumnElement[bool]:
    return and_(
        TeamOfferRow.state == OfferState.ACTIVE,
        TeamOfferRow.starts_at <= now,
        or_(TeamOfferRow.ends_at.is_(None), TeamOfferRow.ends_at > now),
    )


def offer_of(row: Row[Any]) -> TeamOffer:
    """Give an offer as a value."""
    return TeamOffer(
        id=row.id,
        product_id=row.product_id,
        sku_id=row.sku_id,
        code=row.code,
        title=row.title,
        spec=row.spec,
        ordinary=row.ordinary,
        steps=tuple(LadderStep(*step) for step in row.steps),
        lasts=row.minutes * _MINUTE,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        quota=row.quota,
        sold=row.sold,
        per_member=row.per_member,
        solo=row.solo,
        state=OfferState(row.state),
    )


def team_of(row: Row[Any]) -> Team:
    """Give a team as a value."""
    facts = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return Team(**{**facts, "state": TeamState(row.state)})


def seat_of(row: Row[Any]) -> Seat:
    """Give a place as a value."""
    facts = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return Seat(**{**facts, "state": SeatState(row.state)})
