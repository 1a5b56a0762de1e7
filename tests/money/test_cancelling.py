"""Pay against cancel: at whatever moment the money comes, the order has it or it goes back."""

import asyncio
from itertools import combinations_with_replacement

import pytest

from bot.persistence.database import Begin
from handlers.jobs.orders import OrderJobs
from simulator.bank import PayRefused
from store.checkout.rules import Placed
from store.orders.actions import cancel_order
from store.orders.repository import Orders
from store.orders.rules import Actor, Cause
from store.payments.cashier import Cashier
from store.payments.errors import NotPayable
from store.payments.gateway import PayKind
from tests.door.posting import on_sqlite
from tests.money.steps import (
    ROUNDS,
    Buyer,
    books,
    buyer,
    cancel,
    chance,
    collect,
    goods,
    order_of,
    place,
    prove,
    rounds,
    settle,
    states,
    told,
    tried,
)
from tests.money.wire import Happen, Moments, Wire, stopping
from tests.town import Town

STEPS = 9
"""The moments of a cancel: before each transaction and request, and before the request's answer."""


async def cancel_stepwise(town: Town, wire: Wire, placed: Placed, moments: Moments) -> None:
    """Cancel an order to its end; something may happen at each moment of it."""
    begin: Begin = stopping(town.database.begin, wire)
    zone = town.shop.shop.zone
    wire.moments = moments
    async with begin() as work:
        order = await Orders(work).by_id(placed.order_id)
        actor = Actor.member(order.member_id)
        await tried(cancel_order(work, order, Cause.CANCELLED, actor, zone=zone))
    await Cashier(begin, town.shop.cashier.bank, zone).run_due()
    await moments.come()
    wire.moments = None


def money_comes(town: Town, who: Buyer, number: str) -> Happen:
    async def happen() -> None:
        try:
            await town.bank.pay(number, who.person)
        except PayRefused:
            return

    return happen


def shop_hears(town: Town, number: str, *, by_notice: bool) -> Happen:
    """Let the shop learn what the bank knows: by the bank's notice, or by asking."""

    async def happen() -> None:
        if not by_notice:
            await town.shop.cashier.ask(number)
        elif any(one.is_paid for one in town.bank.orders if one.number == number):
            assert (await town.bank.send(number, town.bank.notice_for(number))).is_taken

    return happen


async def test_every_moment_of_a_cancel_is_as_good_as_any_for_the_money(
    town: Town, wire: Wire
) -> None:
    sku, who = await goods(town), await buyer(town, points=100_000)
    town.bank.post.when = "never"
    pairs = combinations_with_replacement(range(1, STEPS + 1), 2)
    for nth, (paid_at, heard_at) in enumerate(pairs):
        for by_notice in (True, False) if ROUNDS else (bool(nth % 2),):
            key = f"{paid_at}:{heard_at}:{by_notice}"
            placed = await place(town, who.id, {sku: 2}, key=key, points=True)
            number = await collect(town, placed)
            moments = Moments()
            moments.at(paid_at, money_comes(town, who, number))
            moments.at(heard_at, shop_hears(town, number, by_notice=by_notice))
            await cancel_stepwise(town, wire, placed, moments)
    town.bank.post.when = "at once"
    await settle(town, 4)
    await prove(town)
    assert set(await states(town)) == {"closed", "to_ship"}


async def test_money_is_before_the_banks_closing_or_not_at_all(town: Town, wire: Wire) -> None:
    """A cancel that asks the bank first leaves no moment for money that must go back."""
    sku, who = await goods(town), await buyer(town)
    town.bank.post.when = "never"
    for moment in range(1, STEPS + 1):
        placed = await place(town, who.id, {sku: 1}, key=f"{moment}")
        number = await collect(town, placed)
        moments = Moments()
        moments.at(moment, money_comes(town, who, number))
        await cancel_stepwise(town, wire, placed, moments)
        assert moments.count == STEPS or moment <= 4
    await settle(town, 2)
    await prove(town)
    assert await states(town) == ["to_ship"] * 4 + ["closed"] * 5
    assert await town.count("refunds") == 0


async def test_an_order_that_runs_out_of_time_takes_the_money_of_its_last_second(
    town: Town, wire: Wire
) -> None:
    sku, who = await goods(town), await buyer(town)
    town.bank.post.when = "never"
    for heard_at in range(1, STEPS + 1):
        placed = await place(town, who.id, {sku: 1}, key=f"{heard_at}")
        number = await collect(town, placed)
        town.clock.pass_(minutes=29, seconds=59)
        await town.bank.pay(number, who.person)
        town.clock.pass_(seconds=1)
        moments = Moments()
        moments.at(heard_at, shop_hears(town, number, by_notice=bool(heard_at % 2)))
        begin = stopping(town.database.begin, wire)
        wire.moments = moments
        await expiry(town).close_unpaid(begin)
        await Cashier(begin, town.shop.cashier.bank, town.shop.shop.zone).run_due()
        wire.moments = None
    await settle(town, 2)
    await prove(town)
    assert set(await states(town)) == {"to_ship"}


def expiry(town: Town) -> OrderJobs:
    """Give the jobs of orders."""
    return OrderJobs(
        town.shop.shop.checkout.orders,
        None,  # type: ignore[arg-type]  # parcels are not looked at
        town.shop.shop.zone,
    )


@on_sqlite
async def test_two_minutes_late_is_too_late_at_the_bank(town: Town) -> None:
    sku, who = await goods(town, stock=1), await buyer(town)
    placed = await place(town, who.id, {sku: 1}, key="k")
    number = await collect(town, placed)
    town.clock.pass_(minutes=32)
    with pytest.raises(PayRefused):
        await town.bank.pay(number, who.person)
    await settle(town, 2)
    assert await states(town) == ["closed"]
    assert await told(town, who.person, "超时未付款") == 1
    assert (await town.rows("SELECT reserved FROM skus"))[0]["reserved"] == 0
    await prove(town)


async def test_random_overlaps_of_paying_and_cancelling_end_on_one_side(town: Town) -> None:
    sku, who, dice = await goods(town), await buyer(town, points=100_000), chance()

    async def after(seconds: float, happen: Happen) -> None:
        await asyncio.sleep(seconds)
        await happen()

    async def overlap(nth: int) -> None:
        placed = await place(town, who.id, {sku: 1}, key=f"k{nth}", points=nth % 2 == 0)
        number = await collect(town, placed)
        jsapi = await collect(town, placed, PayKind.JSAPI, who.person.open_id)
        spread = 0.03
        await asyncio.gather(
            after(dice.random() * spread, money_comes(town, who, number)),
            after(dice.random() * spread, money_comes(town, who, jsapi)),
            after(dice.random() * spread, lambda: tried(cancel(town, placed))),
            after(dice.random() * spread, town.shop.cashier.run_due),
            after(dice.random() * spread, lambda: town.shop.cashier.ask(number)),
        )

    orders = rounds(12)
    for first in range(0, orders, 6):
        await asyncio.gather(*(overlap(nth) for nth in range(first, min(first + 6, orders))))
    await settle(town, 10)
    await prove(town)
    assert set(await states(town)) <= {"closed", "to_ship"}


@on_sqlite
async def test_a_cancel_that_was_overtaken_by_the_money_says_nothing_of_it(town: Town) -> None:
    sku, who = await goods(town), await buyer(town)
    placed = await place(town, who.id, {sku: 1}, key="k")
    number = await collect(town, placed)
    assert not await cancel(town, placed)
    await town.bank.pay(number, who.person)
    await town.shop.cashier.run_due()
    order = await order_of(town, placed)
    assert (order.state, order.closing) == ("to_ship", None)
    assert await told(town, who.person, "已收到付款") == 1
    assert await told(town, who.person, "已取消") == 0


@on_sqlite
async def test_no_payment_is_opened_for_an_order_that_is_being_closed(town: Town) -> None:
    sku, who = await goods(town), await buyer(town)
    placed = await place(town, who.id, {sku: 1}, key="k")
    number = await collect(town, placed)
    await cancel(town, placed)
    with pytest.raises(NotPayable):
        await collect(town, placed)
    await town.shop.cashier.run_due()
    with pytest.raises(NotPayable):
        await collect(town, placed)
    with pytest.raises(PayRefused):
        await town.bank.pay(number, who.person)
    assert (await books(town)).lacking() == []


async def test_a_repeated_cancel_has_no_effect(town: Town) -> None:
    sku, who = await goods(town), await buyer(town)
    opened = await place(town, who.id, {sku: 1}, key="1")
    await collect(town, opened)
    unopened = await place(town, who.id, {sku: 1}, key="2")
    done = await asyncio.gather(
        *(tried(cancel(town, one)) for one in (opened, unopened) for _ in range(8))
    )
    assert (done.count(True), done.count(False)) == (1, 1)
    await town.shop.cashier.run_due()
    assert isinstance(await tried(cancel(town, opened)), Exception)
    moves = await town.rows("SELECT sum(reserved) AS n FROM stock_movements")
    assert int(moves[0]["n"]) == 0
    assert await states(town) == ["closed"] * 2
    await prove(town)
