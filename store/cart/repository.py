"""All SQL of carts."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import bindparam, delete, func, select

from bot.persistence.base import insert_or, padded
from bot.persistence.work import Work
from store.cart.models import CartLineRow

_line = insert_or(CartLineRow)
_PUT = _line.on_conflict_do_update(
    index_elements=["member_id", "sku_id"], set_={"quantity": _line.excluded.quantity}
)
_mine = CartLineRow.member_id == bindparam("member")
_PIECES = (
    select(CartLineRow.member_id, CartLineRow.sku_id, CartLineRow.quantity)
    .where(CartLineRow.member_id.in_(bindparam("members", expanding=True)))
    .order_by(CartLineRow.added_at, CartLineRow.sku_id)
)
_TAKE_OUT = delete(CartLineRow).where(
    _mine, CartLineRow.sku_id.in_(bindparam("skus", expanding=True))
)


async def _pieces(work: Work, member_ids: list[int]) -> list[dict[int, int]]:
    carts: dict[int, dict[int, int]] = {member_id: {} for member_id in member_ids}
    for row in await work.execute(_PIECES, {"members": padded(member_ids)}):
        carts[row.member_id][row.sku_id] = row.quantity
    return [carts[member_id] for member_id in member_ids]


class Carts:
    """Members' carts, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def pieces(self, member_id: int) -> dict[int, int]:
        """Give the pieces by SKU id, in the order in which they were put in."""
        return await self._work.together(_pieces, member_id)

    async def put(self, member_id: int, sku_id: int, quantity: int, *, place: int = 0) -> None:
        """Set how many pieces of a SKU are in a cart; `place` orders what is put in together."""
        facts = {"member_id": member_id, "sku_id": sku_id, "quantity": quantity}
        added_at = self._work.now + timedelta(microseconds=place)
        await self._work.execute(_PUT, {**facts, "added_at": added_at})

    async def take_out(self, member_id: int, sku_ids: Iterable[int]) -> None:
        """Take SKUs out of a cart."""
        facts = {"member": member_id, "skus": padded(list(sku_ids))}
        await self._work.execute(_TAKE_OUT, facts)

    async def empty(self, member_id: int) -> None:
        """Take everything out of a cart."""
        await self._work.execute(delete(CartLineRow).where(CartLineRow.member_id == member_id))

    async def count(self, member_id: int) -> int:
        """Count the lines of a cart."""
        counted = select(func.count()).where(CartLineRow.member_id == member_id)
        return int((await self._work.execute(counted)).scalar_one())
