"""What happens to stock; pieces by SKU id, each cause once."""

from collections.abc import Mapping

from bot.persistence.work import Work
from store.stock.errors import CountBelowReserved, NotEnoughStock
from store.stock.repository import Stock, in_order
from store.stock.rules import Movement, because

Pieces = Mapping[int, int]


async def reserve_stock(work: Work, pieces: Pieces, occasion: str) -> None:
    """Promise pieces to an order, all or none: `NotEnoughStock` names what is short."""
    stock = Stock(work)
    for sku_id, wanted in in_order(pieces):
        if not await stock.reserve(sku_id, wanted, because(Movement.ORDERED, occasion)):
            level = await stock.level(sku_id)
            raise NotEnoughStock(level.title, level.spec, level.on_hand - level.reserved)


async def release_stock(work: Work, pieces: Pieces, occasion: str) -> None:
    """Take back what was promised to an order that is closed."""
    for sku_id, promised in in_order(pieces):
        await Stock(work).release(sku_id, promised, because(Movement.RELEASED, occasion))


async def ship_stock(work: Work, pieces: Pieces, occasion: str) -> None:
    """Take off what leaves the house."""
    for sku_id, promised in in_order(pieces):
        await Stock(work).take_off(sku_id, promised, because(Movement.SHIPPED, occasion))


async def return_stock(work: Work, pieces: Pieces, occasion: str) -> None:
    """Put back what came back and passed its inspection."""
    for sku_id, returned in in_order(pieces):
        await Stock(work).put_back(sku_id, returned, because(Movement.RETURNED, occasion))


async def count_stock(work: Work, sku_id: int, pieces: int, occasion: str) -> None:
    """Set what is on hand to what was counted."""
    stock = Stock(work)
    if not await stock.count(sku_id, pieces, because(Movement.COUNTED, occasion)):
        level = await stock.level(sku_id)
        raise CountBelowReserved(level.title, level.reserved)
