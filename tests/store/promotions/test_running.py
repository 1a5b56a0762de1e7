"""What runs now, for whom, and by the shop's clock."""

from datetime import UTC, datetime, time

import pytest

from store.pricing.terms import BuyXGetY, Sale, Scope, SpendAndSave
from store.promotions.rules import DailyHours, FlashOffer, SaleOffer
from tests.features.steps import on_sqlite
from tests.store.promotions.steps import (
    DAY,
    FIVE_FROM_FIFTY_NINE,
    TWO_AND_ONE,
    act,
    flash_sale,
    newcomer,
    plan,
    put_goods,
    runs,
)
from tests.town import Town

NIGHT = DailyHours(time(22), time(6))


def shop_clock(day: int, hour: int, minute: int = 0) -> datetime:
    """Give the instant of a time in November at which Shanghai's clocks show it."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - (DAY / 3)


async def test_every_kind_comes_as_a_price_needs_it(town: Town) -> None:
    sku_id = await put_goods(town)
    food = Scope(categories=frozenset({"杂货"}))
    sale = await plan(town, SaleOffer(price=1_900), scope=food)
    tiers = await plan(town, FIVE_FROM_FIFTY_NINE)
    gift = await plan(town, TWO_AND_ONE)
    flash = await plan(town, FlashOffer(sku_id, 1_500, 4, 2), name="秒杀")
    now = await runs(town)
    assert now.sales == (Sale(sale, "周末", price=1_900, scope=food),)
    assert now.spend_and_save == (SpendAndSave(tiers, "周末", ((5_900, 500),)),)
    assert now.buy_x_get_y == (BuyXGetY(gift, "周末", 2, 1),)
    offer = now.flash[sku_id]
    assert (offer.id, offer.name, offer.price, offer.left) == (flash, "秒杀", 1_500, 2)


async def test_a_promotion_runs_from_its_start_and_not_at_its_end(town: Town) -> None:
    await put_goods(town)
    start = town.clock.now + DAY
    await plan(town, starts_at=start, ends_at=start + DAY)
    open_at = []
    for instant in (start - DAY / 1000, start, start + DAY - DAY / 1000, start + DAY):
        town.clock.now = instant
        open_at.append(bool((await runs(town)).sales))
    assert open_at == [False, True, True, False]


@pytest.mark.parametrize(
    ("instant", "is_open"),
    [
        (shop_clock(24, 21, 59), False),
        (shop_clock(24, 22), True),
        (shop_clock(24, 23), True),
        (shop_clock(25, 0), True),
        (shop_clock(25, 5, 59), True),
        (shop_clock(25, 6), False),
        (shop_clock(25, 12), False),
    ],
)
async def test_hours_that_cross_midnight_are_open_at_night(
    town: Town, instant: datetime, *, is_open: bool
) -> None:
    await put_goods(town)
    await plan(town, hours=NIGHT, ends_at=town.clock.now + 7 * DAY)
    town.clock.now = instant
    assert bool((await runs(town)).sales) is is_open


@on_sqlite
async def test_hours_within_a_day_end_with_it(town: Town) -> None:
    await put_goods(town)
    hours = DailyHours(time(9, 30), time(10, 30))
    await plan(town, hours=hours)
    assert (await runs(town)).sales
    town.clock.pass_(minutes=30)
    assert not (await runs(town)).sales


async def test_level_and_first_order_are_conditions(town: Town) -> None:
    await put_goods(town)
    await plan(town, for_level=2)
    await plan(town, FIVE_FROM_FIFTY_NINE, first_order_only=True)
    assert [bool((await runs(town, level=level)).sales) for level in (0, 1, 2, 3)] == [
        False,
        False,
        True,
        True,
    ]
    assert [bool((await runs(town, first=first)).spend_and_save) for first in (False, True)] == [
        False,
        True,
    ]


async def test_a_flash_sale_that_is_sold_out_runs_no_more(town: Town) -> None:
    sale, member = await flash_sale(town, quota=2), await newcomer(town)
    await act(town, "take_flash", sale, member, 2, cause="order:1")
    assert not (await runs(town)).flash


async def test_who_has_had_their_share_pays_the_usual_price(town: Town) -> None:
    sale = await flash_sale(town)
    one, other = await newcomer(town), await newcomer(town)
    await act(town, "take_flash", sale, one, 2, cause="order:1")
    assert not (await runs(town, member=one)).flash
    (offer,) = (await runs(town, member=other)).flash.values()
    assert offer.left == 2
    (offer,) = (await runs(town)).flash.values()
    assert offer.left == 2
