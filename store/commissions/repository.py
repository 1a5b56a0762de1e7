"""All SQL of commissions and their rates."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from bot.persistence.base import insert_or, padded
from bot.persistence.work import Work
from store.catalogue.models import CategoryRow, ProductRow
from store.commissions.models import CommissionRateRow, CommissionRow
from store.commissions.rules import Commission, CommissionState, Part, Scope

_COMMISSION = select(
    CommissionRow.id,
    CommissionRow.order_id,
    CommissionRow.level,
    CommissionRow.member_id,
    CommissionRow.state,
    CommissionRow.why,
    CommissionRow.basis,
    CommissionRow.amount,
    CommissionRow.capped,
    CommissionRow.reversed,
    CommissionRow.lines,
    CommissionRow.accrued_at,
)
_OF_ORDER = (
    _COMMISSION.where(CommissionRow.order_id == bindparam("order"))
    .order_by(CommissionRow.level)
    .with_for_update()
)
_ADD = insert_or(CommissionRow).on_conflict_do_nothing().returning(CommissionRow.id)
_of_product, _of_category = aliased(CommissionRateRow), aliased(CommissionRateRow)
_level: BindParameter[int] = bindparam("level")
_RATES = (
    select(ProductRow.id, func.coalesce(_of_product.rate, _of_category.rate))
    .outerjoin(
        _of_product,
        (_of_product.scope == Scope.PRODUCT)
        & (_of_product.target_id == ProductRow.id)
        & (_of_product.level == _level),
    )
    .outerjoin(
        _of_category,
        (_of_category.scope == Scope.CATEGORY)
        & (_of_category.target_id == ProductRow.category_id)
        & (_of_category.level == _level),
    )
    .where(
        ProductRow.id.in_(bindparam("products", expanding=True)),
        or_(_of_product.rate.is_not(None), _of_category.rate.is_not(None)),
    )
)


class Commissions:
    """The commissions, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, facts: dict[str, Any], lines: Sequence[Part]) -> int | None:
        """Write a commission down; `None` when its order has one of its level."""
        now = self._work.now
        told = {"lines": [[part.line_id, part.rate] for part in lines], "reversed": 0}
        new = await self._work.execute(_ADD, {**facts, **told, "accrued_at": now, "since": now})
        commission_id: int | None = new.scalar()
        return commission_id

    async def of_order(self, order_id: int) -> list[Commission]:
        """List an order's commissions by level, and keep others from them."""
        rows = await self._work.execute(_OF_ORDER, {"order": order_id})
        return [_commission(row) for row in rows]

    async def held(self, commission_id: int) -> Commission | None:
        """Find a commission that waits for a person."""
        found = _COMMISSION.where(
            CommissionRow.id == commission_id, CommissionRow.state == CommissionState.HELD
        )
        row = (await self._work.execute(found)).first()
        return None if row is None else _commission(row)

    async def all_held(self, most: int) -> list[Commission]:
        """List what waits for a person, the oldest first."""
        found = _COMMISSION.where(CommissionRow.state == CommissionState.HELD)
        rows = await self._work.execute(found.order_by(CommissionRow.id).limit(most))
        return [_commission(row) for row in rows]

    async def change(
        self, one: Commission, state: CommissionState, *, taken_back: int | None = None
    ) -> bool:
        """Bring a commission on if it is as it was read."""
        changed = update(CommissionRow).where(
            CommissionRow.id == one.id,
            CommissionRow.state == one.state,
            CommissionRow.reversed == one.reversed,
        )
        back = one.reversed if taken_back is None else taken_back
        facts = {"state": state, "reversed": back, "since": self._work.now}
        return (await self._work.execute(changed.values(facts))).rowcount == 1

    async def since(self, member_id: int, start: datetime) -> int:
        """Sum up what a member has earned since an instant, without what was taken back."""
        left = func.sum(CommissionRow.amount - CommissionRow.reversed)
        earned = select(func.coalesce(left, 0)).where(
            CommissionRow.member_id == member_id,
            CommissionRow.accrued_at >= start,
            CommissionRow.state != CommissionState.VOID,
        )
        return int((await self._work.execute(earned)).scalar_one())


class CommissionRates:
    """The rates of products and categories, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def of_products(self, product_ids: Sequence[int], level: int) -> dict[int, int]:
        """Tell the rates of products that have one of their own or by their category."""
        keys = {"products": padded(product_ids), "level": level}
        return {row[0]: int(row[1]) for row in await self._work.execute(_RATES, keys)}

    async def put(self, scope: Scope, target_id: int, level: int, rate: int) -> None:
        """Set a rate in place of the one before."""
        new = insert_or(CommissionRateRow).values(
            scope=scope, target_id=target_id, level=level, rate=rate, set_at=self._work.now
        )
        await self._work.execute(
            new.on_conflict_do_update(
                index_elements=["scope", "target_id", "level"],
                set_={"rate": new.excluded.rate, "set_at": new.excluded.set_at},
            )
        )

    async def drop(self, scope: Scope, target_id: int, level: int) -> None:
        """Take a rate away: what is more general applies again."""
        await self._work.execute(
            delete(CommissionRateRow).where(
                CommissionRateRow.scope == scope,
                CommissionRateRow.target_id == target_id,
                CommissionRateRow.level == level,
            )
        )

    async def is_there(self, scope: Scope, target_id: int) -> bool:
        """Tell whether there is such a product or category."""
        row = ProductRow if scope is Scope.PRODUCT else CategoryRow
        found = select(row.id).where(row.id == target_id)
        return (await self._work.execute(found)).first() is not None


def _commission(row: Row[Any]) -> Commission:
    facts = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    state = CommissionState(row.state)
    return Commission(**{**facts, "state": state, "lines": tuple(Part(*one) for one in row.lines)})
