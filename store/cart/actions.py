"""What happens to carts. Each action returns the pieces as they were, by SKU id, for undoing it."""

from collections.abc import Mapping

from bot.persistence.work import Work
from store.cart.errors import CartFull, NotOnSale, TooManyPieces
from store.cart.repository import Carts
from store.cart.rules import MOST_LINES, MOST_PIECES
from store.catalogue.repository import Catalogue
from store.stock.errors import NotEnoughStock


async def add_to_cart(work: Work, member_id: int, pieces: Mapping[int, int]) -> dict[int, int]:
    """Put pieces into a cart, besides what is there."""
    carts = Carts(work)
    before = await carts.pieces(member_id)
    if len({*before, *pieces}) > MOST_LINES:
        raise CartFull(MOST_LINES)
    for sku_id, more in pieces.items():
        await _put(work, member_id, sku_id, before.get(sku_id, 0) + more)
    return before


async def change_in_cart(work: Work, member_id: int, sku_id: int, quantity: int) -> dict[int, int]:
    """Set how many pieces of a SKU a cart holds."""
    before = await Carts(work).pieces(member_id)
    await _put(work, member_id, sku_id, quantity)
    return before


async def take_out_of_cart(work: Work, member_id: int, sku_id: int) -> dict[int, int]:
    """Take a SKU out of a cart."""
    before = await Carts(work).pieces(member_id)
    await Carts(work).take_out(member_id, [sku_id])
    return before


async def empty_cart(work: Work, member_id: int) -> dict[int, int]:
    """Take everything out of a cart."""
    before = await Carts(work).pieces(member_id)
    await Carts(work).empty(member_id)
    return before


async def restore_cart(work: Work, member_id: int, pieces: Mapping[int, int]) -> None:
    """Let a cart hold what it held before, in the same order."""
    carts = Carts(work)
    await carts.empty(member_id)
    for place, (sku_id, quantity) in enumerate(pieces.items()):
        await carts.put(member_id, sku_id, quantity, place=place)


async def _put(work: Work, member_id: int, sku_id: int, quantity: int) -> None:
    if quantity > MOST_PIECES:
        raise TooManyPieces(MOST_PIECES)
    good = (await Catalogue(work).goods([sku_id]))[sku_id]
    if not good.on_sale:
        raise NotOnSale(good.title)
    if good.stock < quantity:
        raise NotEnoughStock(good.title, good.spec, good.stock)
    await Carts(work).put(member_id, sku_id, quantity)
