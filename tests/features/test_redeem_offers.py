"""What points buy is offered only where it makes sense, and brings the shop what it costs."""

from datetime import timedelta
from typing import Any

import pytest

from bot.kernel.refusal import Refusal
from store.coupons.errors import UnknownCoupon
from store.pickup.errors import PickupPointNotFound
from store.promotions.errors import StackBelowFloor
from store.redeeming.errors import (
    RedeemBelowCost,
    RedeemCodeTaken,
    RedeemNotCheaper,
    RedeemOfferNotAllowed,
    RedeemPriceTooLow,
    RedeemStockDoesNotLast,
)
from store.redeeming.rules import CouponPrize, GiftPrize, GoodsPrize
from tests.features.buying import put_goods
from tests.features.redeeming import put_offer, sku_of, taken, template
from tests.features.steps import change, on_sqlite
from tests.town import Town

pytestmark = on_sqlite


@pytest.fixture
async def town(town: Town) -> Town:
    await put_goods(town)
    return town


async def refused(town: Town, prize: CouponPrize | GoodsPrize | GiftPrize, **facts: Any) -> type:
    """Tell why an offer is refused."""
    with pytest.raises(Refusal) as refusal:
        await put_offer(town, prize, **facts)
    return type(refusal.value)


async def test_an_offer_that_makes_no_sense_is_not_kept(town: Town) -> None:
    apples, past = await sku_of(town, "A02"), town.clock.now - timedelta(seconds=1)
    wrong: list[dict[str, Any]] = [
        {"code": "12"},
        {"code": "A"},
        {"name": " "},
        {"points": 0},
        {"points": 10**9},
        {"quota": 0},
        {"per_person": 0},
        {"quota": 1, "per_person": 2},
        {"ends_at": past},
    ]
    for facts in wrong:
        assert await refused(town, GiftPrize(), **facts) is RedeemOfferNotAllowed
    assert await refused(town, GoodsPrize(apples, 0)) is RedeemPriceTooLow
    assert await refused(town, GoodsPrize(apples, 1_280)) is RedeemNotCheaper
    assert await refused(town, GoodsPrize(apples, 100), quota=99) is RedeemStockDoesNotLast
    await change(town, "UPDATE skus SET cost = 800 WHERE id = :id", id=apples)
    assert await refused(town, GoodsPrize(apples, 599)) is RedeemBelowCost
    await put_offer(town, GoodsPrize(apples, 600))
    assert await refused(town, GiftPrize()) is RedeemCodeTaken
    assert await refused(town, GiftPrize(7), code="BAG") is PickupPointNotFound
    assert await refused(town, CouponPrize(7), code="BAG") is UnknownCoupon
    assert len(await taken(town)) == 1


async def test_a_coupon_that_undercuts_what_goods_cost_is_not_offered(town: Town) -> None:
    half = await template(town, value=50, cap=None)
    await change(town, "UPDATE skus SET cost = price - 1")
    assert await refused(town, CouponPrize(half)) is StackBelowFloor
