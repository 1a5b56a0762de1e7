"""All SQL about parcels."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, update

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from store.shipping.gateway import ParcelEvent, ParcelState
from store.shipping.models import ParcelEventRow, ShipmentRow
from store.shipping.rules import ASK_EVERY, Shipment

_SHIPMENT = select(
    ShipmentRow.id,
    ShipmentRow.order_id,
    ShipmentRow.carrier,
    ShipmentRow.number,
    ShipmentRow.state,
    ShipmentRow.shipped_at,
)


class Shipments:
    """Parcels, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, order_id: int, carrier: str, number: str) -> None:
        """Note by whom and as what an order was sent."""
        now = self._work.now
        facts = {"order_id": order_id, "carrier": carrier, "number": number}
        times = {"shipped_at": now, "quiet_since": now, "ask_at": now}
        await self._work.execute(
            insert(ShipmentRow).values(**facts, **times, state=ParcelState.ACCEPTED)
        )

    async def of_order(self, order_id: int) -> Shipment | None:
        """Give an order's parcel."""
        return await self._one(_SHIPMENT.where(ShipmentRow.order_id == order_id))

    async def claim_due(self, most: int) -> list[Shipment]:
        """Take parcels that are to be asked for; their next time is put off."""
        due = (
            _SHIPMENT.where(
                ShipmentRow.state != ParcelState.DELIVERED, ShipmentRow.ask_at <= self._work.now
            )
            .order_by(ShipmentRow.ask_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        taken = [_shipment(row, ()) for row in await self._work.execute(due)]
        if taken:
            ids = [one.id for one in taken]
            later = update(ShipmentRow).where(ShipmentRow.id.in_(ids))
            await self._work.execute(later.values(ask_at=self._work.now + ASK_EVERY))
        return taken

    async def follow(self, shipment: Shipment, events: Sequence[ParcelEvent]) -> None:
        """Write down what the carrier told, each line once."""
        if not events:
            return
        rows = [
            {"shipment_id": shipment.id, "at": one.at, "state": one.state, "words": one.words}
            for one in events
        ]
        told = insert_or(ParcelEventRow).on_conflict_do_nothing()
        await self._work.execute(told, rows)
        heard = update(ShipmentRow).where(ShipmentRow.id == shipment.id)
        last = max(events, key=lambda one: one.at)
        await self._work.execute(heard.values(state=last.state, quiet_since=last.at))

    async def quiet_since(self, before: datetime, most: int) -> list[Shipment]:
        """List parcels that nothing was heard of and staff weren't told of."""
        quiet = (
            _SHIPMENT.where(
                ShipmentRow.state != ParcelState.DELIVERED,
                ShipmentRow.quiet_since <= before,
                ShipmentRow.alarmed_at.is_(None),
            )
            .order_by(ShipmentRow.id)
            .limit(most)
        )
        return [_shipment(row, ()) for row in await self._work.execute(quiet)]

    async def alarm(self, shipment_id: int) -> bool:
        """Note that staff were told of a delay, once."""
        told = update(ShipmentRow).where(
            ShipmentRow.id == shipment_id, ShipmentRow.alarmed_at.is_(None)
        )
        return (await self._work.execute(told.values(alarmed_at=self._work.now))).rowcount == 1

    async def _one(self, found: Select[*tuple[Any, ...]]) -> Shipment | None:
        row = (await self._work.execute(found)).first()
        if row is None:
            return None
        way = (
            select(ParcelEventRow.at, ParcelEventRow.state, ParcelEventRow.words)
            .where(ParcelEventRow.shipment_id == row.id)
            .order_by(ParcelEventRow.at, ParcelEventRow.id)
        )
        events = tuple(
            ParcelEvent(one.at, ParcelState(one.state), one.words)
            for one in await self._work.execute(way)
        )
        return _shipment(row, events)


def _shipment(row: Row[Any], events: tuple[ParcelEvent, ...]) -> Shipment:
    return Shipment(
        id=row.id,
        order_id=row.order_id,
        carrier=row.carrier,
        number=row.number,
        state=ParcelState(row.state),
        shipped_at=row.shipped_at,
        events=events,
    )
