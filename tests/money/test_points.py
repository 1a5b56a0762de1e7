"""Points that are earned and spent at once: the account is the sum of its entries."""

import asyncio
from collections import Counter

from community.ledger.actions import Because, earn_points, spend_points
from community.ledger.errors import NotEnoughPoints
from community.ledger.rules import Reason
from store.checkout.rules import Placed
from tests.features.steps import balance_of
from tests.money.steps import (
    buyer,
    cancel,
    chance,
    goods,
    place,
    prove,
    rounds,
    settle,
    tried,
)
from tests.town import Town


async def test_earning_and_spending_at_once_keeps_the_account(town: Town) -> None:
    who, dice = await buyer(town, points=100), chance()
    moves = [dice.randint(-60, 40) or 1 for _ in range(rounds(60))]

    async def move(nth: int, amount: int) -> int:
        async with town.database.begin() as work:
            because = Because(Reason.REVIEW, f"move:{nth}")
            if amount > 0:
                zone = town.shop.shop.zone
                await earn_points(work, who.id, amount, because, zone=zone)
            else:
                await spend_points(work, who.id, -amount, because)
        return amount

    done = await asyncio.gather(*(tried(move(nth, one)) for nth, one in enumerate(moves)))
    moved = sum(one for one in done if isinstance(one, int))
    assert {type(one) for one in done} <= {int, NotEnoughPoints}
    assert await balance_of(town, who.person) == 100 + moved >= 0
    await prove(town)


async def test_a_cause_is_posted_once(town: Town) -> None:
    who = await buyer(town, points=100)

    async def spend() -> None:
        async with town.database.begin() as work:
            await spend_points(work, who.id, 30, Because(Reason.ORDER, "order:0"))

    done = await asyncio.gather(*(spend() for _ in range(3)), return_exceptions=True)
    assert Counter(one is None for one in done) == {True: 1, False: 2}
    assert await balance_of(town, who.person) == 70
    (entries,) = await town.rows("SELECT count(*) AS n FROM ledger_entries WHERE cause = 'order:0'")
    assert entries["n"] == 2


async def test_the_same_points_pay_no_two_orders(town: Town) -> None:
    who, sku = await buyer(town, points=400), await goods(town)
    for nth in range(rounds(2)):
        tries = (place(town, who.id, {sku: 1}, key=f"{nth}:{one}", points=True) for one in range(8))
        done = await asyncio.gather(*(tried(one) for one in tries))
        spent = await town.rows("SELECT sum(points) AS n FROM orders WHERE state <> 'closed'")
        assert int(spent[0]["n"]) == 400 - await balance_of(town, who.person) <= 400
        orders = [one for one in done if isinstance(one, Placed)]
        await asyncio.gather(*(tried(cancel(town, one)) for one in orders for _ in range(3)))
        assert await balance_of(town, who.person) == 400
    await settle(town, 1)
    await prove(town)
