"""Killed at any operation, the shop goes on where it was: nothing is lost, nothing is doubled."""

import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest
from aiohttp import ClientError, ClientSession

from store.after_sales.repository import AfterSales
from store.checkout.rules import Placed
from tests.money.steps import (
    ROUNDS,
    Buyer,
    agree,
    buyer,
    cancel,
    collect,
    goods,
    place,
    prove,
    refund,
    settle,
    states,
    told,
    tried,
)
from tests.money.victim import NEVER, Task, Victim
from tests.town import Town, listening

SAMPLE = 2


def moments(operations: int) -> Iterator[int]:
    """Choose operations to die at: all of them in a long run."""
    step = 1 if ROUNDS else max(operations // SAMPLE, 1)
    first = 1 if ROUNDS else 1 + operations % step
    yield from range(first, operations + 1, step)


async def killed(town: Town, name: str, die_at: int, **facts: object) -> tuple[bool, int]:
    """Do a task in another process; tell whether it was killed, and how many operations it had."""
    victim = Victim.start(Task(name, town.settings, town.clock(), facts, die_at))
    said = await victim.hear()
    code = await victim.end()
    assert code == (0 if said else -signal.SIGKILL)
    return (False, said[0]) if said else (True, die_at)


async def test_an_order_that_was_killed_is_whole_or_not_there(town: Town) -> None:
    who, sku = await buyer(town, points=1_000_000), await goods(town)
    first = await place(town, who.id, {sku: 1}, key="first", points=True)
    facts = {"member": who.id, "sku": sku, "shown": first.total}
    _, operations = await killed(town, "order", NEVER, key="whole", **facts)
    for nth in moments(operations):
        dead, _ = await killed(town, "order", nth, key=f"k{nth}", **facts)
        assert dead
        assert await town.broken_rules() == []
        placed = await place(town, who.id, {sku: 1}, key=f"k{nth}", points=True)
        await town.pay(who.person, placed.number)
    town.clock.pass_(minutes=30)
    await settle(town, 3)
    await prove(town)
    done = await states(town)
    assert (done.count("to_ship"), done.count("closed")) == (len(done) - 2, 2)


async def opened(town: Town, who: Buyer, sku: int, key: str) -> tuple[Placed, str]:
    """Order with points, and open the payment."""
    placed = await place(town, who.id, {sku: 1}, key=key, points=True)
    return placed, await collect(town, placed)


@pytest.mark.parametrize("task", ["hear", "notify"])
async def test_a_payment_whose_news_was_killed_counts_once(town: Town, task: str) -> None:
    who, sku = await buyer(town, points=1_000_000), await goods(town)
    town.bank.post.when = "when due"
    _, whole = await opened(town, who, sku, "whole")
    await town.bank.pay(whole, who.person)
    _, operations = await killed(town, "hear", NEVER, payment=whole)
    for nth in moments(operations):
        _, number = await opened(town, who, sku, f"k{nth}")
        await town.bank.pay(number, who.person)
        if task == "hear":
            assert (await killed(town, "hear", nth, payment=number))[0]
        else:
            await notice_killed(town, number, nth)
        assert await town.broken_rules() == []
    await town.bank.deliver_due()
    await settle(town, 2)
    await prove(town)
    orders = len(await states(town))
    assert await states(town) == ["to_ship"] * orders
    assert await told(town, who.person, "已收到付款") == orders


async def notice_killed(town: Town, number: str, die_at: int) -> None:
    """Send a notice to another process, which may not live to answer it."""
    with listening() as door:
        port = door.getsockname()[1]
    facts = {"port": port}
    victim = Victim.start(Task("notify", town.settings, town.clock(), facts, die_at))
    assert await victim.hear() == "ready"
    notice, url = town.bank.notice_for(number), f"http://127.0.0.1:{port}/wechat/pay/notify"
    with suppress(ClientError):
        async with ClientSession() as session:
            await session.post(url, data=notice.body, headers=notice.headers)
    victim.kill()
    await victim.end()


async def test_a_cancel_that_was_killed_is_gone_on_with(town: Town) -> None:
    who, sku = await buyer(town, points=1_000_000), await goods(town)
    whole, _ = await opened(town, who, sku, "whole")
    _, operations = await killed(town, "cancel", NEVER, order=whole.order_id)
    for nth in moments(operations):
        placed, _ = await opened(town, who, sku, f"k{nth}")
        assert (await killed(town, "cancel", nth, order=placed.order_id))[0]
        assert await town.broken_rules() == []
        await tried(cancel(town, placed))
    await settle(town, 3)
    await prove(town)
    assert set(await states(town)) == {"closed"}
    assert await told(town, who.person, "已取消") == len(await states(town))


async def test_a_refund_that_was_killed_is_given_once(town: Town) -> None:
    who, sku = await buyer(town, points=1_000_000), await goods(town)
    whole, number = await opened(town, who, sku, "whole")
    await town.bank.pay(number, who.person)
    _, operations = await killed(town, "refund", NEVER, order=whole.order_id, key="whole")
    for nth in moments(operations):
        placed, number = await opened(town, who, sku, f"k{nth}")
        await town.bank.pay(number, who.person)
        assert (await killed(town, "refund", nth, order=placed.order_id, key=f"r{nth}"))[0]
        assert await town.broken_rules() == []
        await tried(refund(town, placed, key=f"again{nth}"))
        await agree_to_what_waits(town)
    await settle(town, 4)
    await prove(town)
    assert set(await states(town)) == {"closed"}
    assert await town.count("refunds") == len(await states(town))


async def agree_to_what_waits(town: Town) -> None:
    """Let staff agree to what was applied for and not decided before the kill."""
    sql = "SELECT id, order_id FROM after_sales WHERE state = 'applied'"
    for row in await town.rows(sql):
        async with town.database.begin() as work:
            one = await AfterSales(work).by_id(row["id"])
            await agree(work, town, Placed(row["order_id"], "", 0), one)
