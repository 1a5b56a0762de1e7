"""What is due for orders: closed, received, completed, and told, each once and in time."""

import pytest

from simulator.people import Person
from tests.features.buying import put_goods
from tests.features.ordering import (
    level,
    notices_to,
    order,
    paid,
    place,
    received,
    shipped,
    staff,
    state_of,
)
from tests.features.steps import balance_of
from tests.town import Town


@pytest.fixture
async def town(town: Town) -> Town:
    await put_goods(town)
    return town


@pytest.fixture
async def person(town: Town) -> Person:
    person = await town.newcomer()
    await town.say(person, "帮助")
    return person


async def tick(town: Town, **time: float) -> None:
    """Let time go by, and everything be done that is due then, twice over."""
    town.clock.pass_(**time)
    for _ in range(2):
        await town.shop.jobs.tick()
        await town.shop.cashier.run_due()
        await town.shop.courier.run_due()


async def test_an_unpaid_order_is_closed_in_time_and_told_once(town: Town, person: Person) -> None:
    number = await place(town, person)
    await tick(town, minutes=29)
    assert await state_of(town, number) == "pending_payment"
    await tick(town, minutes=1)
    assert await state_of(town, number) == "closed"
    assert await level(town, "A02") == (10, 0)
    await tick(town, minutes=10)
    (said,) = await notices_to(town, person)
    assert f"订单 {number} 超时未付款，已自动关闭" in said
    assert "超时未付款，已关闭" in await town.say(person, f"订单 {number}")


async def test_a_paid_order_is_not_closed(town: Town, person: Person) -> None:
    number = await paid(town, person)
    await tick(town, minutes=31)
    assert await state_of(town, number) == "to_ship"


async def test_a_sent_order_is_received_by_itself(town: Town, person: Person) -> None:
    number = await shipped(town, person)
    await tick(town, days=9, hours=23)
    assert await state_of(town, number) == "shipped"
    await tick(town, hours=1)
    assert await state_of(town, number) == "received"
    said = [one for one in await notices_to(town, person) if "已自动确认收货" in one]
    assert len(said) == 1


async def test_receiving_by_chat_and_by_the_job_has_the_same_effects(town: Town) -> None:
    sides = []
    for by_chat in (True, False):
        person = await town.newcomer()
        await town.say(person, "帮助")
        number = await shipped(town, person, {"A01/大份": 2})
        if by_chat:
            await town.say(person, f"收货 {number}")
        else:
            await tick(town, days=10)
        at_receipt = await _books_of(town, person, number)
        await tick(town, days=7)
        sides.append((at_receipt, await _books_of(town, person, number)))
    assert sides[0] == sides[1]


async def _books_of(town: Town, person: Person, number: str) -> dict[str, object]:
    one = await order(town, number)
    events = "SELECT act, state FROM order_events WHERE order_id = :id ORDER BY id"
    moved = "SELECT on_hand, reserved FROM stock_movements WHERE cause LIKE :cause ORDER BY id"
    return {
        "state": one.state,
        "points": await balance_of(town, person),
        "events": await town.rows(events, id=one.id),
        "movements": await town.rows(moved, cause=f"%:order:{one.id}"),
    }


async def test_points_come_with_completion_a_whole_yuan_each(town: Town, person: Person) -> None:
    number = await received(town, person)
    await tick(town, days=6, hours=23)
    assert (await state_of(town, number), await balance_of(town, person)) == ("received", 0)
    await tick(town, hours=1)
    # 2 x 12.80 = 25.60 for the goods; the freight brings nothing.
    assert (await state_of(town, number), await balance_of(town, person)) == ("completed", 25)
    await tick(town, days=1)
    assert await balance_of(town, person) == 25


async def test_an_open_after_sale_holds_completion_up(town: Town, person: Person) -> None:
    number = await received(town, person)
    manager = await staff(town)
    for words in (f"退款 {number} 坏了", "1", "1"):
        await town.say(person, words)
    await tick(town, days=8)
    assert await state_of(town, number) == "received"
    await town.say(manager, f"同意退款 {number}")
    assert "已同意" in await town.say(manager, "确认")
    await tick(town, minutes=1)
    await tick(town, minutes=1)
    # One of two pieces was kept: 12.80.
    assert (await state_of(town, number), await balance_of(town, person)) == ("completed", 12)


async def test_staff_are_told_once_of_an_order_that_waits(town: Town, person: Person) -> None:
    manager = await staff(town)
    number = await paid(town, person)
    await tick(town, hours=23)
    assert await notices_to(town, manager) == []
    await tick(town, hours=1)
    await tick(town, hours=5)
    (said,) = await notices_to(town, manager)
    assert f"【超时】订单 {number} 付款后一直未发货" in said


async def test_staff_are_told_once_of_a_parcel_nobody_hears_of(town: Town, person: Person) -> None:
    manager = await staff(town)
    number = await shipped(town, person)
    await tick(town, hours=71)
    assert await notices_to(town, manager) == []
    await tick(town, hours=1)
    await tick(town, hours=5)
    (said,) = await notices_to(town, manager)
    assert f"【物流】订单 {number} 的包裹 顺丰 SF1234567890 很久没有更新" in said
