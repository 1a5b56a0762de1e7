"""Points in prospect: promised when an order is paid, less for what goes back, given at the end."""

import asyncio

import pytest

from simulator.people import Person
from store.orders.actions import complete_order, find_any_order
from store.orders.repository import Orders
from store.rewards.actions import promise_nothing
from tests.features.growing import pending_of, stock_up, tick
from tests.features.ordering import paid, received, shipped, staff
from tests.features.steps import balance_of, change
from tests.town import Town


@pytest.fixture
async def town(town: Town) -> Town:
    await stock_up(town)
    return town


@pytest.fixture
async def person(town: Town) -> Person:
    person = await town.newcomer()
    await town.say(person, "帮助")
    return person


async def test_they_are_seen_at_payment_and_spent_after_completion(
    town: Town, person: Person
) -> None:
    await received(town, person, {"B02": 3})
    assert (await pending_of(town, person), await balance_of(town, person)) == (59, 0)
    said = await town.say(person, "积分")
    assert said == "你现在还没有积分。\n待到账 59 积分，订单完成后到账。"
    await town.say(person, "签到")
    assert "待到账 59 积分" in await town.say(person, "积分")
    await tick(town, days=7)
    assert (await pending_of(town, person), await balance_of(town, person)) == (0, 64)
    assert "待到账" not in await town.say(person, "积分")
    assert "购物得积分 +59，余 64" in await town.say(person, "积分明细")


async def test_an_order_given_back_before_shipping_promises_nothing(
    town: Town, person: Person
) -> None:
    manager = await staff(town)
    number = await paid(town, person, {"B01": 1})
    assert await pending_of(town, person) == 100
    await town.say(person, f"退款 {number} 不要了")
    assert await pending_of(town, person) == 100
    for words in (f"同意退款 {number}", "确认"):
        await town.say(manager, words)
    assert await pending_of(town, person) == 0
    assert await town.broken_rules() == []


async def test_every_part_that_goes_back_takes_its_points_along(town: Town, person: Person) -> None:
    manager = await staff(town)
    number = await received(town, person, {"B02": 3})
    for kept in (39, 19):
        for words in (f"退款 {number} 坏了", "1件", "仅退款"):
            await town.say(person, words)
        for words in (f"同意退款 {number}", "确认"):
            await town.say(manager, words)
        assert await pending_of(town, person) == kept
        assert await town.broken_rules() == []
        await tick(town, minutes=1)
    await tick(town, days=7)
    assert (await pending_of(town, person), await balance_of(town, person)) == (0, 19)


async def test_what_was_paid_before_there_were_promises_is_rewarded_too(
    town: Town, person: Person
) -> None:
    number = await received(town, person, {"B01": 1})
    async with town.database.begin() as work:
        found = await find_any_order(work, number)
        await promise_nothing(work, found.id, found.member_id)
    await change(town, "DELETE FROM order_points")
    assert await pending_of(town, person) == 0
    await tick(town, days=7)
    assert await balance_of(town, person) == 100


async def test_completing_twice_at_once_gives_once(town: Town, person: Person) -> None:
    number = await received(town, person, {"B01": 1})

    async def complete() -> bool:
        async with town.database.begin() as work:
            order = await Orders(work).by_number(number)
            assert order
            return await complete_order(work, order)

    done = await asyncio.gather(complete(), complete())
    assert sorted(done) == [False, True]
    await asyncio.gather(*(town.shop.courier.run_due() for _ in range(2)))
    assert (await pending_of(town, person), await balance_of(town, person)) == (0, 100)


async def test_a_broken_promise_is_found(town: Town, person: Person) -> None:
    await shipped(town, person, {"B01": 1})
    await change(town, "UPDATE order_points SET promised = 99")
    broken = {"after_sales.promises", "after_sales.prospects"}
    assert broken <= set(await town.broken_rules())
    await change(town, "UPDATE order_points SET promised = 100")
