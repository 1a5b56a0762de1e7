"""All SQL by which teams change: a place is taken by a conditional update, never by a look."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Integer, Select, bindparam, exists, insert, or_, select, update

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from store.orders.models import OrderRow
from store.orders.rules import OrderState
from store.teams.models import TeamEventRow, TeamOfferRow, TeamRow, TeamSeatRow, TeamShareRow
from store.teams.queries import SEAT, TEAM, seat_of, team_of
from store.teams.rules import (
    IN_TEAM,
    UNSEATED,
    OfferDraft,
    OfferState,
    Seat,
    SeatState,
    Team,
    TeamOffer,
    TeamState,
    new_code,
)

_MINUTE = timedelta(minutes=1)
_PIECES, _PLACES = bindparam("pieces", type_=Integer), bindparam("places", type_=Integer)
_forming = TeamRow.state == TeamState.FORMING
_has_room = TeamRow.paid + TeamRow.held < TeamRow.size
_this_offer = TeamOfferRow.id == bindparam("offer")
_SELL = (
    update(TeamOfferRow)
    .where(
        _this_offer,
        or_(TeamOfferRow.quota.is_(None), TeamOfferRow.sold + _PIECES <= TeamOfferRow.quota),
    )
    .values(sold=TeamOfferRow.sold + _PIECES)
)
_UNSELL = update(TeamOfferRow).where(_this_offer).values(sold=TeamOfferRow.sold - _PIECES)
_share = insert_or(TeamShareRow).values(
    offer_id=bindparam("offer"), member_id=bindparam("member"), taken=_PIECES
)
_SHARE = _share.on_conflict_do_update(
    index_elements=["offer_id", "member_id"],
    set_={"taken": TeamShareRow.taken + _share.excluded.taken},
    where=TeamShareRow.taken + _share.excluded.taken <= bindparam("most", type_=Integer),
).returning(TeamShareRow.taken)
_UNSHARE = (
    update(TeamShareRow)
    .where(
        TeamShareRow.offer_id == bindparam("offer"), TeamShareRow.member_id == bindparam("member")
    )
    .values(taken=TeamShareRow.taken - _PIECES)
)
_HOLD = (
    update(TeamRow)
    .where(
        TeamRow.id == bindparam("team"),
        _forming,
        TeamRow.paid + TeamRow.held + _PLACES <= TeamRow.size,
    )
    .values(held=TeamRow.held + _PLACES)
)
_NOTE = insert(TeamEventRow)


class Offers:
    """Offers, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def one_at_a_time(self, offer_id: int) -> None:
        """Wait until nobody else seats, frees or settles in teams of an offer; joining goes on."""
        await self._work.lock(f"teams:{offer_id}")

    async def add(self, draft: OfferDraft, product_id: int, opened_by: int | None) -> int | None:
        """Add an offer; `None` when the product has one."""
        added = insert_or(TeamOfferRow).values(
            product_id=product_id,
            sku_id=draft.sku_id,
            steps=[[one.people, one.price] for one in draft.steps],
            minutes=draft.lasts // _MINUTE,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            quota=draft.quota,
            sold=0,
            per_member=draft.per_member,
            solo=draft.solo,
            state=OfferState.ACTIVE,
            opened_by=opened_by,
            opened_at=self._work.now,
        )
        new = added.on_conflict_do_nothing().returning(TeamOfferRow.id)
        offer_id: int | None = (await self._work.execute(new)).scalar()
        return offer_id

    async def close(self, offer_id: int) -> bool:
        """Let no teams be opened any more; `False` when it was closed before."""
        active = update(TeamOfferRow).where(
            TeamOfferRow.id == offer_id, TeamOfferRow.state == OfferState.ACTIVE
        )
        closed = active.values(state=OfferState.CLOSED, closed_at=self._work.now)
        return (await self._work.execute(closed)).rowcount == 1

    async def close_over(self, product_id: int) -> None:
        """Close a product's offer whose time is over."""
        over = update(TeamOfferRow).where(
            TeamOfferRow.product_id == product_id,
            TeamOfferRow.state == OfferState.ACTIVE,
            TeamOfferRow.ends_at <= self._work.now,
        )
        await self._work.execute(
            over.values(state=OfferState.CLOSED, closed_at=TeamOfferRow.ends_at)
        )

    async def sell(self, offer: TeamOffer, pieces: int) -> bool:
        """Count pieces as sold, if the quota has as many left."""
        return await self._work.at_end_exactly(
            _SELL, row={"offer": offer.id}, amounts={"pieces": pieces}
        )

    async def take_share(self, offer: TeamOffer, member_id: int, pieces: int) -> bool:
        """Count pieces for a member, if they stay within what each may have."""
        if offer.per_member is None:
            return True
        if pieces > offer.per_member:
            return False
        facts = {"offer": offer.id, "member": member_id, "pieces": pieces}
        taken = await self._work.execute(_SHARE, {**facts, "most": offer.per_member})
        return taken.first() is not None

    async def shared(self, offer_id: int, member_id: int) -> int:
        """Tell how many pieces a member has."""
        found = select(TeamShareRow.taken).where(
            TeamShareRow.offer_id == offer_id, TeamShareRow.member_id == member_id
        )
        return int((await self._work.execute(found)).scalar() or 0)

    async def give_back(self, seats: Sequence[Seat]) -> None:
        """Take the pieces of places of one offer as not sold."""
        pieces = sum(one.pieces for one in seats)
        if not pieces:
            return
        offer_id = seats[0].offer_id
        await self._work.execute(_UNSELL, {"offer": offer_id, "pieces": pieces})
        for one in sorted(seats, key=lambda one: one.member_id):
            facts = {"offer": offer_id, "member": one.member_id, "pieces": one.pieces}
            await self._work.execute(_UNSHARE, facts)


class Teams:
    """Teams and their counters, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def by_id(self, team_id: int) -> Team:
        """Give a team that is there."""
        return team_of((await self._work.execute(TEAM.where(TeamRow.id == team_id))).one())

    async def locked(self, team_id: int) -> Team:
        """Give a team whose places nobody else changes until this work ends."""
        locked = TEAM.where(TeamRow.id == team_id).with_for_update()
        return team_of((await self._work.execute(locked)).one())

    async def open(self, offer: TeamOffer, leader_id: int, *, paid: int, held: int) -> Team:
        """Open a team of an offer."""
        now = self._work.now
        facts = {
            "offer_id": offer.id,
            "leader_id": leader_id,
            "state": TeamState.FORMING,
            "size": offer.size,
            "paid": paid,
            "held": held,
            "reached": 0,
            "price": offer.price,
            "told": paid,
            "opened_at": now,
            "deadline": now + offer.lasts,
        }
        while True:
            new = insert_or(TeamRow).values(code=new_code(), **facts)
            added = new.on_conflict_do_nothing(index_elements=["code"]).returning(TeamRow.id)
            team_id = (await self._work.execute(added)).scalar()
            if team_id is not None:
                self.note(team_id, "opened", member_id=leader_id)
                return await self.by_id(team_id)

    async def hold(self, team: Team) -> bool:
        """Keep a place for who will pay, if there is room."""
        return await self._work.at_end_exactly(_HOLD, row={"team": team.id}, amounts={"places": 1})

    async def seat_held(self, team_id: int) -> bool:
        """Turn a held place into a paid one."""
        change = {"held": TeamRow.held - 1, "paid": TeamRow.paid + 1}
        return await self._change(team_id, TeamRow.held > 0, change)

    async def seat_late(self, team_id: int) -> bool:
        """Give a paid place to who has none held, if there is room."""
        return await self._change(team_id, _has_room, {"paid": TeamRow.paid + 1})

    async def free(self, team_id: int, *, paid: int = 0, held: int = 0) -> None:
        """Give places free."""
        less = {"paid": TeamRow.paid - paid, "held": TeamRow.held - held}
        await self._work.execute(update(TeamRow).where(TeamRow.id == team_id).values(less))

    async def with_room(self, offer_id: int, most: int) -> list[int]:
        """List forming teams that have room and time, the nearest to full first, then the oldest.

        None of them is locked: room may be gone.
        """
        found = (
            select(TeamRow.id)
            .where(
                TeamRow.offer_id == offer_id,
                _forming,
                _has_room,
                TeamRow.deadline > self._work.now,
            )
            .order_by(TeamRow.size - TeamRow.paid, TeamRow.id)
            .limit(most)
        )
        return list((await self._work.execute(found)).scalars())

    async def due(self, most: int, after: int) -> list[int]:
        """List forming teams whose time is over, after an id."""
        due = select(TeamRow.id).where(
            _forming, TeamRow.deadline <= self._work.now, TeamRow.id > after
        )
        return list((await self._work.execute(due.order_by(TeamRow.id).limit(most))).scalars())

    async def change(self, team: Team, **values: object) -> None:
        """Change what isn't counted of a forming team."""
        await self._work.execute(update(TeamRow).where(TeamRow.id == team.id).values(values))

    async def end(self, team: Team, state: TeamState, **values: object) -> bool:
        """End a forming team, once."""
        ended = update(TeamRow).where(TeamRow.id == team.id, _forming)
        ended = ended.values(state=state, closed_at=self._work.now, **values)
        if (await self._work.execute(ended)).rowcount != 1:
            return False
        self.note(team.id, state)
        return True

    def note(
        self, team_id: int, act: str, *, order_id: int | None = None, member_id: int | None = None
    ) -> None:
        """Write down what happened."""
        facts = {"team_id": team_id, "order_id": order_id, "member_id": member_id}
        self._work.at_end(_NOTE, {**facts, "act": act, "at": self._work.now})

    async def _change(self, team_id: int, condition: Any, values: dict[str, Any]) -> bool:
        changed = update(TeamRow).where(TeamRow.id == team_id, _forming, condition)
        return (await self._work.execute(changed.values(values))).rowcount == 1


class Seats:
    """Members' places, within one unit of work; each changes under its team's lock."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, team: Team, order_id: int, member_id: int, facts: dict[str, Any]) -> bool:
        """Add a held place; `False` when the member has one in a forming team of the offer."""
        added = insert_or(TeamSeatRow).values(
            offer_id=team.offer_id,
            team_id=team.id,
            order_id=order_id,
            member_id=member_id,
            state=SeatState.HELD,
            asked=False,
            joined_at=self._work.now,
            **facts,
        )
        new = added.on_conflict_do_nothing().returning(TeamSeatRow.id)
        return (await self._work.execute(new)).first() is not None

    async def of_order(self, order_id: int) -> Seat | None:
        """Find the place that an order pays for."""
        return await self._one(SEAT.where(TeamSeatRow.order_id == order_id))

    async def open_of(self, offer_id: int, member_id: int) -> Seat | None:
        """Find a member's place in a forming team of an offer."""
        return await self._one(
            SEAT.where(
                TeamSeatRow.offer_id == offer_id,
                TeamSeatRow.member_id == member_id,
                TeamSeatRow.state.in_(IN_TEAM),
            )
        )

    async def leavable(self, team_id: int, member_id: int) -> Seat | None:
        """Find a member's place in a team that they could leave: the one that is kept, if any."""
        states = {*IN_TEAM, *UNSEATED}
        mine = SEAT.where(
            TeamSeatRow.team_id == team_id,
            TeamSeatRow.member_id == member_id,
            TeamSeatRow.state.in_(states),
        )
        kept_first = mine.order_by(TeamSeatRow.state == SeatState.LAPSED, TeamSeatRow.id)
        return await self._one(kept_first.limit(1))

    async def in_state(self, team_id: int, *states: SeatState) -> list[Seat]:
        """List a team's places in these states, by the time of joining."""
        found = SEAT.where(TeamSeatRow.team_id == team_id, TeamSeatRow.state.in_(states))
        ordered = found.order_by(TeamSeatRow.joined_at, TeamSeatRow.id)
        return [seat_of(row) for row in await self._work.execute(ordered)]

    async def move(self, seat: Seat, state: SeatState, **values: object) -> None:
        """Put a place into another state, and perhaps into another team."""
        moved = update(TeamSeatRow).where(
            TeamSeatRow.id == seat.id, TeamSeatRow.state == seat.state
        )
        if (await self._work.execute(moved.values(state=state, **values))).rowcount != 1:
            raise RuntimeError(f"place {seat.id} isn't {seat.state} any more")

    async def win(self, team_id: int) -> None:
        """Let the paid places of a team count for good."""
        paid = update(TeamSeatRow).where(
            TeamSeatRow.team_id == team_id, TeamSeatRow.state == SeatState.PAID
        )
        await self._work.execute(paid.values(state=SeatState.WON, asked=False))

    async def reprice(self, seat: Seat, price: int) -> None:
        """Note what a piece costs a member by now."""
        this = update(TeamSeatRow).where(TeamSeatRow.id == seat.id)
        await self._work.execute(this.values(price=price))

    async def decide(self, seat: Seat) -> None:
        """Note that who was put into another team has said what they want."""
        this = update(TeamSeatRow).where(TeamSeatRow.id == seat.id)
        await self._work.execute(this.values(asked=False))

    async def lapse_overdue(self, team_id: int) -> int:
        """Keep no places any longer whose time is over and that aren't paid; tell how many."""
        unpaid = exists().where(
            OrderRow.id == TeamSeatRow.order_id, OrderRow.state == OrderState.PENDING_PAYMENT
        )
        lapsed = (
            update(TeamSeatRow)
            .where(
                TeamSeatRow.team_id == team_id,
                TeamSeatRow.state == SeatState.HELD,
                TeamSeatRow.held_until <= self._work.now,
                unpaid,
            )
            .values(state=SeatState.LAPSED)
        )
        return (await self._work.execute(lapsed)).rowcount

    async def paid_but_unseated(self, most: int, *, waiting: timedelta) -> list[int]:
        """List orders that were paid a while ago and whose payers have no place yet."""
        found = (
            select(TeamSeatRow.order_id)
            .join(OrderRow, OrderRow.id == TeamSeatRow.order_id)
            .where(
                TeamSeatRow.state.in_(UNSEATED),
                OrderRow.state == OrderState.PAID,
                OrderRow.since <= self._work.now - waiting,
            )
            .order_by(TeamSeatRow.order_id)
            .limit(most)
        )
        return list((await self._work.execute(found)).scalars())

    async def lock_orders(self, seats: Sequence[Seat]) -> None:
        """Let nobody else change the orders of places: all of them, before any of their stock."""
        ids = [one.order_id for one in seats]
        locked = select(OrderRow.id).where(OrderRow.id.in_(ids)).order_by(OrderRow.id)
        await self._work.execute(locked.with_for_update())

    async def _one(self, found: Select[*tuple[Any, ...]]) -> Seat | None:
        row = (await self._work.execute(found)).first()
        return seat_of(row) if row else None
