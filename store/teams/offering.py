"""Opening and closing offers."""

from bot.persistence.work import Work
from store.cart.errors import NotOnSale
from store.catalogue.repository import Catalogue
from store.catalogue.rules import Good
from store.promotions.repository import Promotions
from store.promotions.rules import FlashOffer
from store.teams.errors import (
    OfferBelowCost,
    OfferNotAllowed,
    OfferNotCheaper,
    OfferNotFound,
    OfferRuns,
    OfferStockDoesNotLast,
)
from store.teams.queries import offer_by_id
from store.teams.repository import Offers
from store.teams.rules import OfferDraft, TeamOffer, problem_of


async def check_offer(work: Work, draft: OfferDraft) -> Good:
    """Refuse an offer that no team could be glad of, or that the shop couldn't keep to."""
    problem = problem_of(draft, work.now)
    if problem is not None:
        raise OfferNotAllowed(problem)
    good = (await Catalogue(work).goods([draft.sku_id])).get(draft.sku_id)
    if good is None or not good.on_sale:
        raise NotOnSale(good.title if good else "")
    if draft.steps[0].price >= good.price:
        raise OfferNotCheaper(good.title, draft.steps[0].price, good.price)
    if draft.steps[-1].price < (good.cost or 0):
        raise OfferBelowCost(good.title, draft.steps[-1].price)
    available = good.stock - await _promised(work, draft.sku_id)
    wanted = draft.size if draft.quota is None else draft.quota
    if wanted > available:
        raise OfferStockDoesNotLast(good.title, wanted, max(available, 0))
    return good


async def open_offer(work: Work, draft: OfferDraft, *, by: int | None) -> TeamOffer:
    """Open an offer; `by` is the member account of who does. A product has one at a time."""
    await Promotions(work).one_at_a_time()
    good = await check_offer(work, draft)
    await Offers(work).close_over(good.product_id)
    offer_id = await Offers(work).add(draft, good.product_id, by)
    if offer_id is None:
        raise OfferRuns(good.code)
    if not draft.solo:
        await Catalogue(work).sell_in_teams(good.product_id, draft.starts_at, draft.ends_at)
    return await _offer(work, offer_id)


async def close_offer(work: Work, offer_id: int) -> TeamOffer:
    """Let no teams be opened any more; those that form go on until they succeed or fail."""
    if not await Offers(work).close(offer_id):
        raise OfferNotFound
    offer = await _offer(work, offer_id)
    if not offer.solo:
        await Catalogue(work).sell_in_teams(offer.product_id, None, None)
    return offer


async def _promised(work: Work, sku_id: int) -> int:
    """Count the pieces that flash sales of a SKU have still to sell."""
    flashes = (
        (one.offer, one.sold)
        for one in await Promotions(work).ahead()
        if isinstance(one.offer, FlashOffer)
    )
    return sum(offer.quota - sold for offer, sold in flashes if offer.sku_id == sku_id)


async def _offer(work: Work, offer_id: int) -> TeamOffer:
    offer = await offer_by_id(work, offer_id)
    if offer is None:
        raise OfferNotFound
    return offer
