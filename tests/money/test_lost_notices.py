"""Notices make things quicker; the books don't need them."""

import asyncio

import pytest

from simulator.bank import faults
from simulator.bank.post import Habits
from simulator.faults import rate
from store.payments.gateway import PayKind
from tests.door.posting import on_sqlite
from tests.money.steps import (
    Buyer,
    buyer,
    cancel,
    chance,
    collect,
    goods,
    place,
    prove,
    rounds,
    settle,
    states,
)
from tests.town import Town


async def let_pay(town: Town, shopper: Buyer, sku: int, nth: int) -> None:
    """Order, and pay in one way or the other, or never."""
    placed = await place(town, shopper.id, {sku: 1 + nth % 3}, key=f"k{nth}")
    kind = PayKind.JSAPI if nth % 2 else PayKind.NATIVE
    if nth % 3 == 2:
        await collect(town, placed)
    else:
        await town.pay(shopper.person, placed.number, "silent", kind)


@pytest.mark.parametrize("dropped", [1, 0.5])
async def test_the_books_equal_the_bank_ten_minutes_later(town: Town, dropped: float) -> None:
    sku, shopper, orders = await goods(town), await buyer(town), rounds(6)
    town.bank.post.habits = Habits(dropped=dropped, doubled=0.5, copies=3)
    for nth in range(orders):
        await let_pay(town, shopper, sku, nth)
    await settle(town, 10)
    await prove(town)
    assert (await states(town)).count("to_ship") == sum(nth % 3 != 2 for nth in range(orders))
    town.clock.pass_(minutes=40)
    await settle(town, 2)
    assert (await states(town)).count("closed") == sum(nth % 3 == 2 for nth in range(orders))
    assert all(order.state != "NOTPAY" for order in town.bank.orders)
    await prove(town)


async def test_a_network_that_loses_half_of_everything_loses_no_money(town: Town) -> None:
    """Notices are dropped, answers are lost after the deed, requests are lost before it."""
    sku, shopper, dice = await goods(town), await buyer(town), chance()
    town.bank.post.habits = Habits(dropped=0.5, late=0.3)
    town.bank.faults.add("*", faults.lost_reply(done=True), rate(0.3))
    town.bank.faults.add("*", faults.system_error(done=False), rate(0.2))
    for nth in range(rounds(6)):
        placed = await place(town, shopper.id, {sku: 1}, key=f"k{nth}")
        for _ in range(20):
            try:
                number = await collect(town, placed)
                break
            except Exception:  # noqa: BLE001, S112 - the customer tries again
                continue
        await town.bank.pay(number, shopper.person, "silent")
        if dice.random() < 0.5:
            await asyncio.gather(cancel(town, placed), return_exceptions=True)
        await settle(town, 1)
    town.bank.faults.clear()
    await settle(town, 10)
    await prove(town)
    assert {"to_ship"} == set(await states(town))


@on_sqlite
async def test_the_bank_away_for_hours_is_waited_for(town: Town) -> None:
    sku, shopper = await goods(town), await buyer(town)
    placed = await place(town, shopper.id, {sku: 1}, key="paid")
    unpaid = await place(town, shopper.id, {sku: 1}, key="unpaid")
    town.bank.post.when = "never"
    await town.pay(shopper.person, placed.number)
    await collect(town, unpaid)
    away = town.bank.faults.add("*", faults.system_error(done=False))
    for _ in range(6):
        town.clock.pass_(minutes=20)
        await town.work()
    assert await states(town) == ["pending_payment"] * 2
    town.bank.faults.remove(away)
    await settle(town, 10)
    await prove(town)
    assert await states(town) == ["to_ship", "closed"]
