"""The promotion calendar, which can say no, and flash sales' places."""

from collections.abc import Iterable, Sequence

from bot.persistence.work import Work
from store.pricing.terms import CouponTerms
from store.promotions.errors import (
    FlashLimitReached,
    FlashOver,
    FlashSoldOut,
    PromotionNotAllowed,
    PromotionNotFound,
    PromotionOverlaps,
    StackBelowFloor,
    StockDoesNotLast,
)
from store.promotions.repository import FlashSales, Promotions
from store.promotions.rules import FlashOffer, Good, Promotion, PromotionDraft, problem_of
from store.promotions.worst_case import lowest_price, moments


async def plan_promotion(
    work: Work, draft: PromotionDraft, *, level_percent: int, coupons: Sequence[CouponTerms]
) -> int:
    """Put a promotion into the calendar; give its id, or refuse what cannot be.

    `level_percent` is what the highest level still pays (80: 8折), `coupons` are the terms of all
    that members may hold. Plans are made one at a time, so that no two slip past each other.
    """
    problem = problem_of(draft, work.now)
    if problem is not None:
        raise PromotionNotAllowed(problem)
    promotions = Promotions(work)
    await promotions.one_at_a_time()
    goods = [good for good in await promotions.goods() if draft.is_for(good)]
    if not goods:
        raise PromotionNotAllowed("scope")
    others = await promotions.ahead()
    _demand_room(draft, goods, others)
    if isinstance(draft.offer, FlashOffer):
        _demand_pieces(draft.offer, goods[0], others)
        _demand_floors(goods, [draft], (), 100)
    else:
        for together in moments(draft, others):
            _demand_floors(goods, together, coupons, level_percent)
    return await promotions.add(draft)


async def check_coupon(work: Work, terms: CouponTerms, *, level_percent: int) -> None:
    """Refuse a coupon that, with what is planned until it expires, sells below a floor."""
    promotions = Promotions(work)
    await promotions.one_at_a_time()
    scope = terms.scope
    found = await promotions.goods()
    goods = [good for good in found if scope.holds(good.product_id, good.category)]
    others = [one for one in await promotions.ahead() if one.starts_at < terms.expires_at]
    for together in ([], *(moment for one in others for moment in moments(one, others))):
        _demand_floors(goods, together, (terms,), level_percent)


async def end_promotion(work: Work, promotion_id: int) -> None:
    """End a promotion, at once and for good."""
    if not await Promotions(work).end(promotion_id):
        raise PromotionNotFound(promotion_id)


async def take_flash(
    work: Work, promotion_id: int, member_id: int, pieces: int, *, cause: str
) -> None:
    """Take pieces of a flash sale for a cause, or refuse: never beyond its quota or the limit.

    Who takes of several sales takes by their ids' order, so that none waits for another in a ring.
    """
    sales = FlashSales(work)
    sale = await sales.one(promotion_id)
    if sale is None:
        raise FlashOver
    if pieces > sale.left:
        raise FlashSoldOut(sale.name, sale.left)
    if not await sales.take_share(sale, member_id, pieces):
        raise FlashLimitReached(sale.name, sale.per_member)
    if not await sales.take(sale, member_id, pieces, cause):
        raise FlashSoldOut(sale.name, await sales.left(promotion_id))


async def give_back_flash(work: Work, promotion_id: int, pieces: int, *, cause: str) -> None:
    """Give back what a cause took of a flash sale, once however often it is called."""
    await FlashSales(work).give_back(promotion_id, pieces, cause)


def _demand_room(draft: PromotionDraft, goods: Iterable[Good], others: list[Promotion]) -> None:
    rivals = [one for one in others if one.kind is draft.kind and one.meets(draft)]
    for good in goods:
        for one in rivals:
            if one.is_for(good):
                raise PromotionOverlaps(one.name, good.code)


def _demand_pieces(offer: FlashOffer, good: Good, others: list[Promotion]) -> None:
    promised = sum(
        one.offer.quota - one.sold
        for one in others
        if isinstance(one.offer, FlashOffer) and one.offer.sku_id == offer.sku_id
    )
    available = good.available - promised
    if offer.quota > available:
        raise StockDoesNotLast(good.code, offer.quota, max(available, 0))
    if offer.price >= good.price:
        raise PromotionNotAllowed("price")


def _demand_floors(
    goods: Iterable[Good],
    together: Sequence[PromotionDraft],
    coupons: Sequence[CouponTerms],
    level_percent: int,
) -> None:
    for good in goods:
        lowest = lowest_price(good, together, coupons, level_percent)
        if lowest.price < max(good.floor, 1):
            stack = " + ".join(lowest.stack)
            raise StackBelowFloor(good.code, int(lowest.price), good.floor, stack)
