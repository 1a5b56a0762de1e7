"""All SQL of carts."""

from sqlalchemy import delete, func, select

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from store.cart.models import CartLineRow

_line = insert_or(CartLineRow)
_PUT = _line.on_conflict_do_update(
    index_elements=["member_id", "sku_id"], set_={"quantity": _line.excluded.quantity}
)


class Carts:
    """Members' carts, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def pieces(self, member_id: int) -> dict[int, int]:
        """Give the pieces by SKU id, in the order in which they were put in."""
        lines = (
            select(CartLineRow.sku_id, CartLineRow.quantity)
            .where(CartLineRow.member_id == member_id)
            .order_by(CartLineRow.added_at, CartLineRow.sku_id)
        )
        return {row.sku_id: row.quantity for row in await self._work.execute(lines)}

    async def put(self, member_id: int, sku_id: int, quantity: int) -> None:
        """Set how many pieces of a SKU are in a cart."""
        facts = {"member_id": member_id, "sku_id": sku_id, "quantity": quantity}
        await self._work.execute(_PUT, {**facts, "added_at": self._work.now})

    async def take_out(self, member_id: int, sku_id: int) -> None:
        """Take a SKU out of a cart."""
        mine = CartLineRow.member_id == member_id
        await self._work.execute(delete(CartLineRow).where(mine, CartLineRow.sku_id == sku_id))

    async def empty(self, member_id: int) -> None:
        """Take everything out of a cart."""
        await self._work.execute(delete(CartLineRow).where(CartLineRow.member_id == member_id))

    async def count(self, member_id: int) -> int:
        """Count the lines of a cart."""
        counted = select(func.count()).where(CartLineRow.member_id == member_id)
        return int((await self._work.execute(counted)).scalar_one())
