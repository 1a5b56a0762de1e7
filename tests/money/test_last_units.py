"""The last pieces, the last coupon, the last place of a sale: as many as there are, and not one."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy.exc import DBAPIError

from store.checkout.actions import place_order, price_wish
from store.checkout.errors import OrderedOtherwise, PriceChanged
from store.checkout.rules import Placed, Wish
from store.coupons.actions import claim_coupon
from store.coupons.errors import CouponNotUsable
from store.orders.repository import Orders
from store.promotions.errors import FlashLimitReached, FlashSoldOut
from store.promotions.rules import FlashOffer
from store.stock.actions import count_stock
from store.stock.errors import NotEnoughStock
from tests.door.posting import on_postgres, on_sqlite
from tests.money.steps import (
    SENT,
    Buyer,
    buyer,
    cancel,
    chance,
    goods,
    place,
    prove,
    rounds,
    tried,
)
from tests.store.coupons.steps import add
from tests.store.promotions.steps import plan
from tests.town import Town


async def sold(town: Town, sku: int) -> int:
    """Count the pieces of a SKU in orders that are open."""
    sql = """
        SELECT coalesce(sum(quantity), 0) AS n FROM order_lines
        JOIN orders ON orders.id = order_id WHERE sku_id = :sku AND state <> 'closed'
    """
    return int((await town.rows(sql, sku=sku))[0]["n"])


async def rivals(town: Town, count: int, *, points: int = 0) -> list[Buyer]:
    """Let so many people join."""
    return [await buyer(town, points=points) for _ in range(count)]


async def test_fifty_buyers_of_ten_pieces_get_ten(town: Town) -> None:
    people = await rivals(town, 50)
    for nth in range(rounds(1)):
        sku = await goods(town, f"A{nth}", stock=10)
        tries = (place(town, one.id, {sku: 1}, key=f"{nth}:{one.id}") for one in people)
        done = Counter(type(one) for one in await asyncio.gather(*(tried(one) for one in tries)))
        assert done == {Placed: 10, NotEnoughStock: 40}
        assert await sold(town, sku) == 10
    await prove(town)


async def test_carts_in_opposite_order_take_everything_or_nothing(town: Town) -> None:
    people = await rivals(town, 24)
    skus = [await goods(town, f"A{nth}", stock=12) for nth in range(4)]
    tries = [
        place(town, one.id, dict.fromkeys(skus[:: 1 if nth % 2 else -1], 1), key=f"{one.id}")
        for nth, one in enumerate(people)
    ]
    counts = [recount(town, sku, nth) for sku in skus for nth in range(3)]
    done = await asyncio.gather(*(tried(one) for one in (*tries, *counts)))
    orders = [one for one in done if isinstance(one, Placed)]
    assert len(orders) == 12
    assert [await sold(town, sku) for sku in skus] == [12] * 4
    await asyncio.gather(*(cancel(town, one) for one in orders))
    assert [await sold(town, sku) for sku in skus] == [0] * 4
    await prove(town)


async def recount(town: Town, sku: int, nth: int) -> None:
    """Let staff find the twelve that are there."""
    async with town.database.begin() as work:
        await count_stock(work, sku, 12, f"{nth}")


async def test_an_order_of_which_one_thing_is_short_takes_nothing(town: Town) -> None:
    people, full = await rivals(town, 8), await goods(town, "A01")
    short = await goods(town, "A02", stock=3)
    tries = (place(town, one.id, {full: 5, short: 1}, key=f"{one.id}") for one in people)
    done = await asyncio.gather(*(tried(one) for one in tries))
    assert sum(isinstance(one, Placed) for one in done) == 3
    assert [await sold(town, sku) for sku in (full, short)] == [15, 3]
    await prove(town)


async def test_what_was_given_back_is_sold_once(town: Town) -> None:
    people, sku = await rivals(town, 12), await goods(town, stock=2)
    held = [await place(town, one.id, {sku: 1}, key=f"first:{one.id}") for one in people[:2]]
    backs = [cancel(town, one) for one in held for _ in range(3)]
    tries = [place(town, one.id, {sku: 1}, key=f"then:{one.id}") for one in people[2:]]
    await asyncio.gather(*(tried(one) for one in (*backs, *tries)))
    assert await sold(town, sku) <= 2
    await prove(town)


async def test_the_same_form_sent_many_times_is_one_order(town: Town) -> None:
    """Also where it takes the last pieces, or all the points."""
    who, sku = await buyer(town, points=300), await goods(town, stock=1)
    rules = town.shop.shop.checkout
    wish = Wish(who.id, {sku: 1}, SENT, use_points=True)
    async with town.database.begin() as work:
        shown = (await price_wish(work, wish, rules)).quote.total

    async def send() -> Placed:
        async with town.database.begin() as work:
            return await place_order(work, wish, rules, key="form", shown=shown, referrer_id=None)

    done = await asyncio.gather(*(send() for _ in range(20)))
    assert len(set(done)) == 1
    assert await town.count("orders") == 1
    await prove(town)


@on_sqlite
async def test_the_same_form_with_other_wishes_is_refused(town: Town) -> None:
    who, sku = await buyer(town), await goods(town)
    placed = await place(town, who.id, {sku: 1}, key="form")
    refusal = await tried(place(town, who.id, {sku: 2}, key="form"))
    assert (type(refusal), refusal.number) == (OrderedOtherwise, placed.number)
    assert await sold(town, sku) == 1


@on_sqlite
async def test_a_key_is_its_members_own(town: Town) -> None:
    first, second = await rivals(town, 2)
    sku = await goods(town)
    await place(town, first.id, {sku: 1}, key="form")
    with pytest.raises(RuntimeError):
        await place(town, second.id, {sku: 1}, key="form")
    assert await sold(town, sku) == 1


async def test_a_coupon_is_used_by_one_order_and_comes_back_once(town: Town) -> None:
    await add(town, threshold=0)
    who, sku = await buyer(town), await goods(town)
    async with town.database.begin() as work:
        await claim_coupon(work, member_id=who.id, code="NEW10")
    for nth in range(3):
        tries = (place(town, who.id, {sku: 1}, key=f"{nth}:{one}") for one in range(10))
        done = await asyncio.gather(*(tried(one) for one in tries))
        orders = [one for one in done if isinstance(one, Placed)]
        refusals = {type(one) for one in done} - {Placed}
        assert refusals <= {CouponNotUsable, PriceChanged}
        used = await town.rows("SELECT coupon_id FROM orders WHERE coupon_id IS NOT NULL")
        assert len(used) == nth + 1
        closings = [tried(cancel(town, one)) for one in orders for _ in range(3)]
        await asyncio.gather(*closings)
        assert (await town.rows("SELECT state FROM coupons"))[0]["state"] == "available"
    await prove(town)


async def test_a_flash_sale_keeps_to_its_quota_and_to_each_ones_share(town: Town) -> None:
    people, sku = await rivals(town, 12), await goods(town, stock=500)
    await plan(town, FlashOffer(sku, 1_500, 10, 2), name="秒杀")
    tries = [
        place(town, one.id, {sku: 1}, key=f"{one.id}:{nth}") for one in people for nth in "abc"
    ]
    done = await asyncio.gather(*(tried(one) for one in tries))
    assert {type(one) for one in done} <= {Placed, PriceChanged, FlashSoldOut, FlashLimitReached}
    [sale] = await town.rows("SELECT sold FROM promotions")
    cheap = await town.rows(
        "SELECT member_id, count(*) AS n FROM orders WHERE goods = 1500 GROUP BY member_id"
    )
    assert sum(row["n"] for row in cheap) == sale["sold"] <= 10
    assert max(row["n"] for row in cheap) <= 2
    await asyncio.gather(
        *(cancel(town, one) for one in done if isinstance(one, Placed)),
    )
    assert (await town.rows("SELECT sold FROM promotions"))[0]["sold"] == 0
    await prove(town)


async def test_two_sales_in_opposite_order_do_not_wait_for_each_other(town: Town) -> None:
    people = await rivals(town, 16)
    skus = [await goods(town, f"A{nth}") for nth in range(4)]
    for sku in skus:
        await plan(town, FlashOffer(sku, 1_500, 200, 50), name="秒杀")
    for again in range(rounds(2)):
        tries = [
            place(
                town, one.id, dict.fromkeys(skus[:: 1 if nth % 2 else -1], 1), key=f"{again}:{nth}"
            )
            for nth, one in enumerate(people)
        ]
        done = await asyncio.gather(*tries)
        await asyncio.gather(*(cancel(town, one) for one in done))
    await prove(town)


async def test_who_orders_and_cancels_at_once_does_not_wait_for_themselves(town: Town) -> None:
    who, sku, dice = await buyer(town, points=5_000), await goods(town), chance()
    await plan(town, FlashOffer(sku, 1_500, 500, 500), name="秒杀")
    held = [await place(town, who.id, {sku: 1}, key=f"h{nth}", points=True) for nth in range(8)]

    async def order(nth: int) -> object:
        await asyncio.sleep(dice.random() * 0.02)
        return await tried(place(town, who.id, {sku: 1}, key=f"n{nth}", points=True))

    done = await asyncio.gather(
        *(cancel(town, one) for one in held), *(order(nth) for nth in range(8))
    )
    assert [one for one in done if isinstance(one, DBAPIError)] == []
    await prove(town)


async def test_a_limit_of_each_person_holds_for_orders_at_once(town: Town) -> None:
    who, sku = await buyer(town), await goods(town, limit=2)
    tries = (place(town, who.id, {sku: 1}, key=f"{nth}") for nth in range(12))
    await asyncio.gather(*(tried(one) for one in tries))
    assert await sold(town, sku) == 2
    await prove(town)


@on_postgres
async def test_a_first_order_is_one_order(town: Town) -> None:
    who, sku = await buyer(town), await goods(town)
    await plan(town, first_order_only=True)
    tries = (place(town, who.id, {sku: 1}, key=f"{nth}") for nth in range(8))
    await asyncio.gather(*(tried(one) for one in tries))
    assert len(await town.rows("SELECT 1 FROM orders WHERE goods < gross")) == 1


@on_sqlite
async def test_one_sku_is_one_line(town: Town) -> None:
    who, sku = await buyer(town), await goods(town, stock=2)
    placed = await place(town, who.id, {sku: 2}, key="k")
    async with town.database.begin() as work:
        order = await Orders(work).by_id(placed.order_id)
    assert [(line.sku_id, line.quantity) for line in order.lines] == [(sku, 2)]
