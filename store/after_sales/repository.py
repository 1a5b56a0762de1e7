"""All SQL of after-sales."""

from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, update

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from store.after_sales.models import AfterSaleRow
from store.after_sales.rules import (
    GRANTED_OR_OPEN,
    OPEN,
    AfterSale,
    AfterSaleKind,
    AfterSaleState,
    Application,
    Inspection,
    Share,
)
from store.orders.repository import Orders
from store.orders.rules import Actor

_AFTER_SALE = select(
    AfterSaleRow.id,
    AfterSaleRow.order_id,
    AfterSaleRow.line_id,
    AfterSaleRow.pieces,
    AfterSaleRow.kind,
    AfterSaleRow.reason,
    AfterSaleRow.pictures,
    AfterSaleRow.goods,
    AfterSaleRow.shipping,
    AfterSaleRow.points,
    AfterSaleRow.state,
    AfterSaleRow.since,
    AfterSaleRow.decision,
    AfterSaleRow.parcel,
    AfterSaleRow.inspection,
)


class AfterSales:
    """After-sales, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, order_id: int, application: Application) -> int | None:
        """Write an application down; `None` when this very one was written before."""
        wish, share = application.wish, application.share
        added = insert_or(AfterSaleRow).values(
            key=application.key,
            order_id=order_id,
            line_id=application.line_id,
            pieces=wish.pieces,
            kind=wish.kind,
            reason=wish.reason,
            pictures=list(wish.pictures),
            goods=share.goods,
            shipping=share.shipping,
            points=share.points,
            state=AfterSaleState.APPLIED,
            since=self._work.now,
            decision="",
            parcel="",
            applied_at=self._work.now,
        )
        new = added.on_conflict_do_nothing(index_elements=["key"]).returning(AfterSaleRow.id)
        after_sale_id: int | None = (await self._work.execute(new)).scalar()
        return after_sale_id

    async def by_id(self, after_sale_id: int) -> AfterSale:
        """Give an after-sale that is there."""
        found = _AFTER_SALE.where(AfterSaleRow.id == after_sale_id)
        return _after_sale((await self._work.execute(found)).one())

    async def by_key(self, key: str) -> AfterSale | None:
        """Find the after-sale that a message or form has opened."""
        found = await self._list(AfterSaleRow.key == key)
        return found[0] if found else None

    async def of_order(self, order_id: int) -> list[AfterSale]:
        """List an order's after-sales, oldest first."""
        return await self._list(AfterSaleRow.order_id == order_id)

    async def open_of_order(self, order_id: int) -> list[AfterSale]:
        """List an order's after-sales that haven't ended, oldest first."""
        return await self._list(AfterSaleRow.order_id == order_id, AfterSaleRow.state.in_(OPEN))

    async def granted(self, line_id: int) -> Share:
        """Sum up what went back, or may go back, for a line."""
        parts = (AfterSaleRow.goods, AfterSaleRow.shipping, AfterSaleRow.points)
        summed = select(*(func.coalesce(func.sum(part), 0) for part in parts)).where(
            AfterSaleRow.line_id == line_id, AfterSaleRow.state.in_(GRANTED_OR_OPEN)
        )
        row = (await self._work.execute(summed)).one()
        return Share(*(int(part) for part in row))

    async def move(
        self,
        after_sale: AfterSale,
        leaves: AfterSaleState,
        to: AfterSaleState,
        actor: Actor,
        *,
        reason: str = "",
        **facts: object,
    ) -> bool:
        """Bring an after-sale on if it is where it was thought; write down who and why."""
        moved = (
            update(AfterSaleRow)
            .where(AfterSaleRow.id == after_sale.id, AfterSaleRow.state == leaves)
            .values(state=to, since=self._work.now, **facts)
        )
        if (await self._work.execute(moved)).rowcount != 1:
            return False
        Orders(self._work).note(
            after_sale.order_id, "refund", to, actor, reason=reason, after_sale_id=after_sale.id
        )
        return True

    async def note_inspection(self, after_sale_id: int, inspection: Inspection) -> None:
        """Note how goods came back."""
        noted = update(AfterSaleRow).where(AfterSaleRow.id == after_sale_id)
        await self._work.execute(noted.values(inspection=inspection))

    async def _list(self, *conditions: ColumnElement[bool]) -> list[AfterSale]:
        found = _AFTER_SALE.where(*conditions).order_by(AfterSaleRow.id)
        return [_after_sale(row) for row in await self._work.execute(found)]


def _after_sale(row: Row[Any]) -> AfterSale:
    return AfterSale(
        id=row.id,
        order_id=row.order_id,
        line_id=row.line_id,
        pieces=row.pieces,
        kind=AfterSaleKind(row.kind),
        reason=row.reason,
        pictures=tuple(row.pictures),
        share=Share(row.goods, row.shipping, row.points),
        state=AfterSaleState(row.state),
        since=row.since,
        decision=row.decision,
        parcel=row.parcel,
        inspection=Inspection(row.inspection) if row.inspection else None,
    )
