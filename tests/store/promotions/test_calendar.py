"""The promotion calendar can say no, and names the facts."""

import asyncio
from datetime import time
from typing import Any

import pytest

from store.pricing.terms import CouponKind, Scope
from store.promotions.errors import (
    PromotionNotAllowed,
    PromotionNotFound,
    PromotionOverlaps,
    StackBelowFloor,
    StockDoesNotLast,
)
from store.promotions.rules import BuyXGetYOffer, DailyHours, FlashOffer, SaleOffer
from tests.features.steps import change
from tests.store.promotions.steps import (
    DAY,
    FIVE_FROM_FIFTY_NINE,
    TENTH_OFF,
    TWO_AND_ONE,
    act,
    coupon,
    plan,
    product_id,
    put_goods,
    runs,
)
from tests.town import Town

MORNING, EVENING = DailyHours(time(8), time(12)), DailyHours(time(18), time(22))
NIGHT = DailyHours(time(21), time(9))


async def test_a_second_of_a_kind_for_the_same_goods_is_refused(town: Town) -> None:
    await put_goods(town)
    await plan(town)
    refused = await plan(town, SaleOffer(percent=80), starts_at=town.clock.now + DAY / 2)
    assert isinstance(refused, PromotionOverlaps)
    assert (refused.name, refused.code) == ("周末", "A01")
    assert await town.count("promotions") == 1


async def test_another_kind_another_time_and_other_goods_have_room(town: Town) -> None:
    await put_goods(town)
    await put_goods(town, "A02")
    first = Scope(frozenset({await product_id(town)}))
    assert isinstance(await plan(town, scope=first), int)
    assert isinstance(await plan(town, FIVE_FROM_FIFTY_NINE), int)
    other = Scope(frozenset({await product_id(town, "A02")}))
    assert isinstance(await plan(town, scope=other), int)
    later = town.clock.now + DAY
    assert isinstance(await plan(town, starts_at=later, ends_at=later + DAY), int)


async def test_a_product_and_its_category_overlap(town: Town) -> None:
    await put_goods(town)
    await plan(town, scope=Scope(frozenset({await product_id(town)})))
    refused = await plan(town, scope=Scope(categories=frozenset({"杂货"})))
    assert isinstance(refused, PromotionOverlaps)


async def test_hours_that_never_meet_have_room(town: Town) -> None:
    await put_goods(town)
    await plan(town, hours=MORNING)
    assert isinstance(await plan(town, hours=EVENING), int)
    assert isinstance(await plan(town, hours=NIGHT), PromotionOverlaps)


async def test_an_ended_promotion_makes_room(town: Town) -> None:
    await put_goods(town)
    await act(town, "end_promotion", await plan(town))
    assert isinstance(await plan(town), int)


async def test_of_plans_made_at_once_one_has_room(town: Town) -> None:
    await put_goods(town)
    made = await asyncio.gather(*(plan(town) for _ in range(8)))
    assert sum(isinstance(one, int) for one in made) == 1
    assert await town.count("promotions") == 1


async def test_ending_takes_effect_at_once_and_once(town: Town) -> None:
    await put_goods(town)
    planned = await plan(town)
    assert await act(town, "end_promotion", planned) is None
    assert not (await runs(town)).sales
    refused = await act(town, "end_promotion", planned)
    assert isinstance(refused, PromotionNotFound)


async def test_a_flash_sale_promises_no_more_than_there_is(town: Town) -> None:
    sku_id = await put_goods(town, stock=10)
    await change(town, "UPDATE skus SET reserved = 4")
    assert isinstance(await plan(town, FlashOffer(sku_id, 1_500, 4, 1)), int)
    later = town.clock.now + DAY
    more = {"starts_at": later, "ends_at": later + DAY}
    refused = await plan(town, FlashOffer(sku_id, 1_500, 3, 1), **more)
    assert isinstance(refused, StockDoesNotLast)
    assert (refused.code, refused.quota, refused.available) == ("A01", 3, 2)
    assert isinstance(await plan(town, FlashOffer(sku_id, 1_500, 2, 1), **more), int)
    await change(town, "UPDATE skus SET reserved = 0")


async def test_two_flash_sales_of_a_spec_at_once_are_refused(town: Town) -> None:
    sku_id = await put_goods(town)
    await plan(town, FlashOffer(sku_id, 1_500, 4, 1))
    assert isinstance(await plan(town, FlashOffer(sku_id, 1_400, 4, 1)), PromotionOverlaps)


@pytest.mark.parametrize(
    ("offer", "lowest"),
    [(SaleOffer(percent=49), 980), (SaleOffer(price=999), 999), (BuyXGetYOffer(1, 2), 666)],
)
async def test_below_the_cost_is_refused_with_its_facts(
    town: Town, offer: Any, lowest: int
) -> None:
    await put_goods(town)
    refused = await plan(town, offer)
    assert isinstance(refused, StackBelowFloor)
    assert (refused.code, refused.lowest, refused.floor) == ("A01", lowest, 1_000)
    assert refused.stack == "周末"


async def test_a_flash_price_below_the_cost_is_refused(town: Town) -> None:
    refused = await plan(town, FlashOffer(await put_goods(town), 999, 5, 1))
    assert isinstance(refused, StackBelowFloor)


async def test_what_holds_alone_is_refused_where_all_together_is_below_the_cost(
    town: Town,
) -> None:
    await put_goods(town)
    assert isinstance(await plan(town, SaleOffer(percent=75), name="七五折"), int)
    refused = await plan(town, TWO_AND_ONE, name="买二送一", coupons=(coupon(town, 100),))
    assert isinstance(refused, StackBelowFloor)
    assert (refused.stack, refused.lowest) == ("七五折 + 买二送一 + 券", 900)
    assert isinstance(await plan(town, FIVE_FROM_FIFTY_NINE), int)


async def test_what_never_runs_together_is_not_reckoned_together(town: Town) -> None:
    await put_goods(town)
    await plan(town, SaleOffer(percent=75))
    later = town.clock.now + DAY
    assert isinstance(await plan(town, TWO_AND_ONE, starts_at=later, ends_at=later + DAY), int)


async def test_a_long_promotion_is_held_against_each_that_comes_in_its_time(town: Town) -> None:
    await put_goods(town)
    later = town.clock.now + DAY
    await plan(town, SaleOffer(percent=75), starts_at=later, ends_at=later + DAY)
    refused = await plan(town, BuyXGetYOffer(1, 1), ends_at=later + 9 * DAY)
    assert isinstance(refused, StackBelowFloor)


async def test_the_highest_level_counts(town: Town) -> None:
    await put_goods(town)
    refused = await plan(town, TWO_AND_ONE, level_percent=70)
    assert isinstance(refused, StackBelowFloor)
    assert (refused.stack, refused.lowest) == ("70% + 周末", 933)


async def test_goods_without_a_cost_may_become_cheap_but_not_free(town: Town) -> None:
    await put_goods(town, cost=None, price=2)
    assert isinstance(await plan(town, SaleOffer(percent=1)), int)
    assert isinstance(await plan(town, BuyXGetYOffer(1, 1)), StackBelowFloor)


async def test_a_coupon_is_held_against_what_is_planned(town: Town) -> None:
    await put_goods(town)
    await plan(town, SaleOffer(percent=60))
    tenth = coupon(town, 90, kind=CouponKind.PERCENT)
    third = coupon(town, 67, kind=CouponKind.PERCENT)
    assert await act(town, "check_coupon", tenth, level_percent=100) is None
    refused = await act(town, "check_coupon", third, level_percent=100)
    assert isinstance(refused, StackBelowFloor)
    assert refused.stack == "周末 + 券"


async def test_a_coupon_alone_may_be_too_much(town: Town) -> None:
    await put_goods(town)
    refused = await act(town, "check_coupon", coupon(town, 1_001), level_percent=100)
    assert isinstance(refused, StackBelowFloor)
    elsewhere = coupon(town, 1_001, scope=Scope(categories=frozenset({"水果"})))
    assert await act(town, "check_coupon", elsewhere, level_percent=100) is None


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "长" * 31}),
        ("ends_at", {"ends_at": "now"}),
        ("ends_at", {"starts_at": "before", "ends_at": "now"}),
        ("hours", {"hours": DailyHours(time(8), time(8))}),
        ("for_level", {"for_level": -1}),
        ("scope", {"scope": Scope(frozenset({999}))}),
        ("percent", {"offer": SaleOffer()}),
        ("percent", {"offer": SaleOffer(percent=80, price=100)}),
        ("percent", {"offer": SaleOffer(percent=100)}),
        ("price", {"offer": SaleOffer(price=0)}),
        ("free", {"offer": BuyXGetYOffer(1, 0)}),
        ("price", {"offer": FlashOffer(1, 0, 1, 1)}),
        ("price", {"offer": FlashOffer(1, 2_000, 1, 1)}),
        ("quota", {"offer": FlashOffer(1, 1_500, 10**18, 1)}),
        ("per_member", {"offer": FlashOffer(1, 1_500, 5, 6)}),
        ("scope", {"offer": FlashOffer(999, 1_500, 5, 5)}),
    ],
)
async def test_what_makes_no_sense_is_refused(
    town: Town, field: str, facts: dict[str, Any]
) -> None:
    await put_goods(town)
    times = {"now": town.clock.now, "before": town.clock.now - DAY}
    told = {
        name: times.get(one, one) if isinstance(one, str) else one for name, one in facts.items()
    }
    refused = await plan(town, told.pop("offer", TENTH_OFF), **told)
    assert isinstance(refused, PromotionNotAllowed)
    assert refused.field == field
    assert await town.count("promotions") == 0
