"""What points buy in the demo shop: a coupon, goods at a price besides, and a gift."""

from bot.demo.offers import product
from bot.persistence.work import Work
from store.catalogue.repository import Catalogue
from store.coupons.actions import add_template
from store.coupons.rules import TemplateDraft
from store.pickup.repository import PickupPoints
from store.pricing.terms import CouponKind, PointsRules
from store.redeeming.offering import add_offer
from store.redeeming.rules import CouponPrize, GiftPrize, GoodsPrize, Prize, RedeemDraft

_FULL_PRICE = 100
"""No member of the demo pays less by their level."""
_COOKIES, _POINTS_FOR_COOKIES, _LEAST = "A21", 800, 190


async def put_up_prizes(work: Work, points: PointsRules) -> None:
    """Offer a coupon, cookies and a bag for points."""
    prizes = (
        _draft(work, await _coupon(work), "JIFEN9", "全店9折券", 200, per_person=3),
        _draft(work, await _cookies(work, points), "QUQI", "巧克力豆曲奇", _POINTS_FOR_COOKIES),
        _draft(work, await _bag(work), "DAIZI", "小区帆布袋", 500, quota=30, per_person=1),
    )
    for draft in prizes:
        await add_offer(work, draft, points=points, level_percent=_FULL_PRICE)


def _draft(
    work: Work,
    prize: Prize,
    code: str,
    name: str,
    points: int,
    *,
    quota: int | None = None,
    per_person: int | None = None,
) -> RedeemDraft:
    return RedeemDraft(
        code=code,
        name=name,
        prize=prize,
        points=points,
        starts_at=work.now,
        quota=quota,
        per_person=per_person,
    )


async def _coupon(work: Work) -> CouponPrize:
    template = TemplateDraft(
        name="积分9折券",
        kind=CouponKind.PERCENT,
        value=90,
        cap=800,
        claim_from=work.now,
        good=30,
        per_person=3,
    )
    return CouponPrize(await add_template(work, template))


async def _cookies(work: Work, points: PointsRules) -> GoodsPrize:
    """Ask besides points for what they leave of the cookies' cost."""
    sku_id = (await product(work, _COOKIES)).skus[0].id
    cost = (await Catalogue(work).goods([sku_id]))[sku_id].cost or 0
    return GoodsPrize(sku_id, max(cost - points.worth(_POINTS_FOR_COOKIES), _LEAST))


async def _bag(work: Work) -> GiftPrize:
    point, *_ = await PickupPoints(work).open_points()
    return GiftPrize(point.id)
