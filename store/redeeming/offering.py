"""Offering what points buy, and ending it."""

from bot.persistence.work import Work
from store.cart.errors import NotOnSale
from store.catalogue.repository import Catalogue
from store.catalogue.rules import Good
from store.coupons.errors import CouponOver, UnknownCoupon
from store.coupons.repository import Templates
from store.coupons.rules import terms_of, validity
from store.pickup.errors import PickupPointNotFound
from store.pickup.repository import PickupPoints
from store.pricing.terms import PointsRules
from store.promotions.actions import check_coupon
from store.promotions.repository import Promotions
from store.redeeming.errors import (
    NothingToRedeem,
    RedeemBelowCost,
    RedeemCodeTaken,
    RedeemNotCheaper,
    RedeemOfferNotAllowed,
    RedeemPriceTooLow,
    RedeemStockDoesNotLast,
)
from store.redeeming.repository import RedeemOffers
from store.redeeming.rules import (
    CouponPrize,
    GiftPrize,
    GoodsPrize,
    RedeemDraft,
    RedeemOffer,
    problem_of,
)

_LEAST_PRICE = 1
"""An order costs something in money, at least a fen a piece."""


async def add_offer(
    work: Work, draft: RedeemDraft, *, points: PointsRules, level_percent: int
) -> RedeemOffer:
    """Offer something for points, or refuse what can't be, or costs the shop more than it brings.

    `level_percent` is what the highest level still pays (80: 8折), which coupons go with.
    """
    problem = problem_of(draft, work.now)
    if problem is not None:
        raise RedeemOfferNotAllowed(problem)
    await Promotions(work).one_at_a_time()
    match draft.prize:
        case CouponPrize(template_id=template_id):
            await _check_coupon(work, template_id, level_percent)
        case GoodsPrize() as goods:
            await _check_goods(work, draft, goods, points)
        case GiftPrize(pickup_point_id=point_id):
            await _check_point(work, point_id)
    offer_id = await RedeemOffers(work).add(draft)
    offer = await RedeemOffers(work).by_id(offer_id) if offer_id else None
    if offer is None:
        raise RedeemCodeTaken(draft.code)
    return offer


async def close_offer(work: Work, offer_id: int) -> None:
    """End an offer, at once and for good; what was redeemed stays so."""
    if not await RedeemOffers(work).close(offer_id):
        raise NothingToRedeem(str(offer_id))


def demand_sense(draft: RedeemDraft, prize: GoodsPrize, good: Good, points: PointsRules) -> None:
    """Refuse goods that are no cheaper with points, or sold below what they cost the shop."""
    if prize.price < _LEAST_PRICE:
        raise RedeemPriceTooLow(good.title)
    if prize.price >= good.price:
        raise RedeemNotCheaper(good.title, prize.price, good.price)
    brought = prize.price + min(points.worth(draft.points), good.price - prize.price)
    if brought < (good.cost or 0):
        raise RedeemBelowCost(good.title, prize.price, draft.points)


async def _check_goods(
    work: Work, draft: RedeemDraft, prize: GoodsPrize, points: PointsRules
) -> None:
    good = (await Catalogue(work).goods([prize.sku_id])).get(prize.sku_id)
    if good is None or not good.on_sale:
        raise NotOnSale(good.title if good else "")
    demand_sense(draft, prize, good, points)
    if draft.quota is not None and draft.quota > good.stock:
        raise RedeemStockDoesNotLast(good.title, draft.quota, good.stock)


async def _check_coupon(work: Work, template_id: int, level_percent: int) -> None:
    found = await Templates(work).by_id(template_id, member_id=0)
    if found is None:
        raise UnknownCoupon(str(template_id))
    template, _ = found
    ends = validity(template, got_at=work.now).end
    if ends <= work.now:
        raise CouponOver(template.name)
    await check_coupon(work, terms_of(template, id=0, expires_at=ends), level_percent=level_percent)


async def _check_point(work: Work, point_id: int | None) -> None:
    point = await PickupPoints(work).point(point_id) if point_id is not None else None
    if point_id is not None and (point is None or not point.is_open):
        raise PickupPointNotFound(point_id)
