"""All SQL of stock: conditional updates that can't sell what isn't there."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import BindParameter, Update, bindparam, insert, select, update

from bot.persistence.work import Work
from store.catalogue.models import ProductRow, SkuRow, StockMovementRow

_MOVED = insert(StockMovementRow)
_PIECES: BindParameter[int] = bindparam("pieces")
_THIS = SkuRow.id == bindparam("sku")
_RESERVE = (
    update(SkuRow)
    .where(_THIS, SkuRow.stock - SkuRow.reserved >= _PIECES)
    .values(reserved=SkuRow.reserved + _PIECES)
)
_RELEASE = (
    update(SkuRow)
    .where(_THIS, SkuRow.reserved >= _PIECES)
    .values(reserved=SkuRow.reserved - _PIECES)
)
_TAKE_OFF = (
    update(SkuRow)
    .where(_THIS, SkuRow.reserved >= _PIECES)
    .values(reserved=SkuRow.reserved - _PIECES, stock=SkuRow.stock - _PIECES)
)
_PUT_BACK = update(SkuRow).where(_THIS).values(stock=SkuRow.stock + _PIECES)
_COUNT = (
    update(SkuRow)
    .where(_THIS, SkuRow.stock == bindparam("before"), SkuRow.reserved <= _PIECES)
    .values(stock=_PIECES)
)
_NAMED = (
    select(
        SkuRow.id,
        SkuRow.spec,
        SkuRow.stock,
        SkuRow.reserved,
        ProductRow.title,
    )
    .join(ProductRow, ProductRow.id == SkuRow.product_id)
    .where(SkuRow.id == bindparam("sku"))
)


@dataclass(frozen=True, slots=True)
class Level:
    """A SKU's stock: pieces on hand, and what of them is promised."""

    sku_id: int
    title: str
    spec: str
    on_hand: int
    reserved: int


class Stock:
    """The stock of all SKUs, within one unit of work.

    That a SKU is sold out or to be had again raises the catalogue's version, by a trigger.
    """

    def __init__(self, work: Work) -> None:
        self._work = work

    async def level(self, sku_id: int) -> Level:
        """Tell a SKU's stock."""
        row = (await self._work.execute(_NAMED, {"sku": sku_id})).one()
        return Level(row.id, row.title, row.spec, row.stock, row.reserved)

    async def reserve(self, sku_id: int, pieces: int, cause: str) -> bool:
        """Promise pieces if there are enough."""
        if not await self._change(_RESERVE, sku_id, pieces):
            return False
        self._note(sku_id, cause, reserved=pieces)
        return True

    async def release(self, sku_id: int, pieces: int, cause: str) -> None:
        """Take a promise back."""
        await self._must(_RELEASE, sku_id, pieces)
        self._note(sku_id, cause, reserved=-pieces)

    async def take_off(self, sku_id: int, pieces: int, cause: str) -> None:
        """Take promised pieces off the shelf: they leave the house."""
        await self._must(_TAKE_OFF, sku_id, pieces)
        self._note(sku_id, cause, on_hand=-pieces, reserved=-pieces)

    async def put_back(self, sku_id: int, pieces: int, cause: str) -> None:
        """Put pieces that came back on the shelf."""
        await self._must(_PUT_BACK, sku_id, pieces)
        self._note(sku_id, cause, on_hand=pieces)

    async def count(self, sku_id: int, pieces: int, cause: str) -> bool:
        """Set what is on hand to what was counted; not below what is promised."""
        while (level := await self.level(sku_id)).reserved <= pieces:
            facts = {"sku": sku_id, "pieces": pieces, "before": level.on_hand}
            if (await self._work.execute(_COUNT, facts)).rowcount == 1:
                self._note(sku_id, cause, on_hand=pieces - level.on_hand)
                return True
        return False

    async def _change(self, change: Update, sku_id: int, pieces: int) -> bool:
        return await self._work.at_end_exactly(
            change, row={"sku": sku_id}, amounts={"pieces": pieces}
        )

    async def _must(self, change: Update, sku_id: int, pieces: int) -> None:
        if not await self._change(change, sku_id, pieces):
            raise RuntimeError(f"SKU {sku_id} has promised less than {pieces}")

    def _note(self, sku_id: int, cause: str, *, on_hand: int = 0, reserved: int = 0) -> None:
        facts = {"on_hand": on_hand, "reserved": reserved, "at": self._work.now}
        self._work.at_end(_MOVED, {"sku_id": sku_id, "cause": cause, **facts})


def in_order(pieces: Mapping[int, int]) -> list[tuple[int, int]]:
    """Sort SKUs, so that two orders never wait for each other in a ring."""
    return sorted(pieces.items())
