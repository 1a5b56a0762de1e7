"""What points buy in the demo shop: a coupon, goods at a price besides, and a gift."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.demo.neighbours import neighbour
from bot.demo.offers import product
from bot.demo.shopping import Step, pay, sent_home
from bot.kernel.sealing import Vault
from bot.persistence.work import Work
from store.catalogue.repository import Catalogue
from store.checkout.rules import CheckoutRules
from store.coupons.actions import add_template
from store.coupons.rules import TemplateDraft
from store.orders.repository import Orders
from store.pickup.repository import PickupPoints
from store.pricing.terms import CouponKind
from store.redeeming.actions import order_goods, price_goods, redeem
from store.redeeming.offering import add_offer
from store.redeeming.repository import RedeemOffers
from store.redeeming.rules import CouponPrize, GiftPrize, GoodsPrize, GoodsWish, RedeemDraft

_FULL_PRICE = 100
"""No member of the demo pays less by their level."""
_COUPON, _COOKIES, _BAG = "JIFEN9", "QUQI", "DAIZI"
_PRODUCT, _POINTS_FOR_COOKIES, _LEAST = "A21", 100, 190
_REDEEMED_COUPON, _REDEEMED_GIFT, _ORDERED = "青禾", "Momo", "小满"
_KEY = "demo:redeem"


class PrizesOfDemo:
    """What happens around the points' mall in the demo; each step is a unit of work of its own."""

    def __init__(self, rules: CheckoutRules, vault: Vault) -> None:
        self._rules = rules
        self._vault = vault

    def steps(self, today: datetime) -> Iterator[tuple[datetime, Step]]:
        """Tell what has happened by today, and when."""
        yield today - timedelta(minutes=9), self._put_up
        yield today - timedelta(minutes=8), _redeem_coupon
        yield today - timedelta(minutes=7), _redeem_gift
        yield today - timedelta(minutes=6), self._order
        yield today - timedelta(minutes=5), _pay

    async def _put_up(self, work: Work) -> None:
        for draft in (await _coupon(work), await self._cookies(work), await _bag(work)):
            await add_offer(work, draft, points=self._rules.points, level_percent=_FULL_PRICE)

    async def _cookies(self, work: Work) -> RedeemDraft:
        """Ask besides points for what they leave of the cookies' cost."""
        sku_id = (await product(work, _PRODUCT)).skus[0].id
        good = (await Catalogue(work).goods([sku_id]))[sku_id]
        left = (good.cost or 0) - self._rules.points.worth(_POINTS_FOR_COOKIES)
        return RedeemDraft(
            code=_COOKIES,
            name=good.title,
            prize=GoodsPrize(sku_id, max(left, _LEAST)),
            points=_POINTS_FOR_COOKIES,
            starts_at=work.now,
        )

    async def _order(self, work: Work) -> None:
        member, offer_id = await neighbour(work, _ORDERED), await _offer(work, _COOKIES)
        wish = GoodsWish(offer_id, member.id, 1, sent_home(self._vault, member.id, _ORDERED))
        shown = (await price_goods(work, wish, self._rules)).quote.total
        key = f"{_KEY}:goods"
        await order_goods(work, wish, self._rules, key=key, shown=shown, referrer_id=None)


async def _coupon(work: Work) -> RedeemDraft:
    template = TemplateDraft(
        name="积分9折券",
        kind=CouponKind.PERCENT,
        value=90,
        cap=800,
        claim_from=work.now,
        good=30,
        per_person=3,
    )
    return RedeemDraft(
        code=_COUPON,
        name="全店9折券",
        prize=CouponPrize(await add_template(work, template)),
        points=200,
        starts_at=work.now,
        per_person=3,
    )


async def _bag(work: Work) -> RedeemDraft:
    point, *_ = await PickupPoints(work).open_points()
    return RedeemDraft(
        code=_BAG,
        name="小区帆布袋",
        prize=GiftPrize(point.id),
        points=150,
        starts_at=work.now,
        quota=30,
        per_person=1,
    )


async def _redeem_coupon(work: Work) -> None:
    member, offer_id = await neighbour(work, _REDEEMED_COUPON), await _offer(work, _COUPON)
    await redeem(work, member.id, offer_id, key=f"{_KEY}:coupon")


async def _redeem_gift(work: Work) -> None:
    member, offer_id = await neighbour(work, _REDEEMED_GIFT), await _offer(work, _BAG)
    await redeem(work, member.id, offer_id, key=f"{_KEY}:gift")


async def _pay(work: Work) -> None:
    member = await neighbour(work, _ORDERED)
    order = await Orders(work).by_key(member.id, f"{_KEY}:goods")
    if order is None:
        raise LookupError(f"{_ORDERED} has ordered nothing for points yet")
    await pay(work, order, _ORDERED)


async def _offer(work: Work, code: str) -> int:
    offer = await RedeemOffers(work).by_code(code)
    if offer is None:
        raise LookupError(f"the demo offers no {code}")
    return offer.id
