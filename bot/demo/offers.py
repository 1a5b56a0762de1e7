"""What the demo shop offers besides its goods: pickup points, coupons, promotions."""

from datetime import timedelta

from bot.persistence.work import Work
from store.catalogue.repository import Catalogue
from store.catalogue.rules import Product
from store.coupons.actions import add_template
from store.coupons.repository import Templates
from store.coupons.rules import TemplateDraft, terms_of, validity
from store.pickup.actions import add_point
from store.pickup.rules import PickupPointDraft
from store.pricing.terms import CouponKind, Scope
from store.promotions.actions import check_coupon, plan_promotion
from store.promotions.rules import (
    AnyOffer,
    BuyXGetYOffer,
    FlashOffer,
    PromotionDraft,
    SaleOffer,
    SpendAndSaveOffer,
)

_LASTS = timedelta(days=365)
_COUPON_DAYS = 30
_FULL_PRICE = 100
"""No member of the demo pays less by their level."""

_POINTS = (
    PickupPointDraft("东门水果店", "文三路90号小区东门", "每天 9:00–21:00"),
    PickupPointDraft("3号楼快递柜", "文三路90号3号楼一层", "全天"),
)


async def put_up_offers(work: Work) -> None:
    """Open the pickup points, and offer coupons and promotions that the calendar agrees to."""
    for point in _POINTS:
        await add_point(work, point)
    for draft in _coupons(work):
        ends = validity(draft, got_at=work.now).end
        await check_coupon(work, terms_of(draft, id=0, expires_at=ends), level_percent=_FULL_PRICE)
        await add_template(work, draft)
    held = await Templates(work).in_force()
    for promotion in await _promotions(work):
        await plan_promotion(work, promotion, level_percent=_FULL_PRICE, coupons=held)


def _coupons(work: Work) -> list[TemplateDraft]:
    return [
        TemplateDraft(
            name="新人立减5元",
            kind=CouponKind.AMOUNT,
            value=500,
            threshold=3000,
            code="XINREN",
            claim_from=work.now,
            good=_COUPON_DAYS,
        ),
        TemplateDraft(
            name="全店9折券",
            kind=CouponKind.PERCENT,
            value=90,
            cap=800,
            code="JIUZHE",
            claim_from=work.now,
            good=_COUPON_DAYS,
            total=200,
        ),
        TemplateDraft(
            name="免运费券",
            kind=CouponKind.FREE_FREIGHT,
            code="BAOYOU",
            claim_from=work.now,
            good=_COUPON_DAYS,
            total=200,
        ),
    ]


async def _promotions(work: Work) -> list[PromotionDraft]:
    greens, carrots, melon = [await product(work, code) for code in ("A12", "A11", "A08")]
    fruit = Scope(categories=frozenset({"时令水果"}))
    nuts = Scope(categories=frozenset({"零食坚果"}))
    veg = Scope(products=frozenset({greens.id, carrots.id}))
    tiers = ((3900, 400), (7900, 1000), (12900, 2000))
    flash = FlashOffer(melon.skus[0].id, price=1190, quota=10, per_member=2)
    return [
        _promotion(work, "水果满减", SpendAndSaveOffer(tiers), fruit),
        _promotion(work, "零食88折", SaleOffer(percent=88), nuts),
        _promotion(work, "青菜萝卜买二送一", BuyXGetYOffer(buy=2, free=1), veg),
        _promotion(work, "西瓜限时抢", flash, Scope()),
    ]


def _promotion(work: Work, name: str, offer: AnyOffer, scope: Scope) -> PromotionDraft:
    return PromotionDraft(
        name=name, offer=offer, starts_at=work.now, ends_at=work.now + _LASTS, scope=scope
    )


async def product(work: Work, code: str) -> Product:
    """Give one of the demo's own products."""
    found = await Catalogue(work).product_by_code(code)
    if found is None:
        raise LookupError(f"the demo's sheet has no {code}")
    return found
