"""Commission follows its order exactly, whatever is refunded, repeated, or killed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import pytest

from bot.settings import Settings
from store.after_sales.actions import refuse_refund
from store.checkout.actions import place_order, price_wish
from store.checkout.rules import Placed, Wish
from store.orders.actions import complete_order
from store.orders.repository import Orders
from store.pricing.rules import part_of_line
from tests.features.steps import change
from tests.money.steps import (
    SENT,
    STAFF,
    Buyer,
    agree,
    apply,
    buyer,
    chance,
    collect,
    goods,
    order_of,
    rounds,
    settle,
    ship,
)
from tests.money.test_kills import killed, moments
from tests.money.victim import NEVER
from tests.town import Town

RATES = (500, 200)


@dataclass
class Trade:
    """Who buys, who brought them, and who brought these."""

    who: Buyer
    referrers: tuple[Buyer, Buyer]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A shop that pays two levels."""
    referral = settings.referral.model_copy(update={"depth": 2})
    return settings.model_copy(update={"referral": referral})


@pytest.fixture
async def trade(town: Town) -> Trade:
    """Three who brought each other in turn."""
    top, middle, who = [await buyer(town) for _ in range(3)]
    for one, above in ((middle, top), (who, middle)):
        sql = "UPDATE members SET referrer_id = :above, referred_at = joined_at WHERE id = :id"
        await change(town, sql, above=above.id, id=one.id)
    return Trade(who, (middle, top))


async def placed(town: Town, trade: Trade, pieces: Mapping[int, int], key: str) -> Placed:
    """Order at whatever it costs, and pay."""
    rules, wish = town.shop.shop.checkout, Wish(trade.who.id, pieces, SENT, use_points=False)
    async with town.database.begin() as work:
        shown = (await price_wish(work, wish, rules)).quote.total
    async with town.database.begin() as work:
        above = trade.referrers[0].id
        order = await place_order(work, wish, rules, key=key, shown=shown, referrer_id=above)
    await town.bank.pay(await collect(town, order), trade.who.person)
    return order


async def lefts(town: Town, order: Placed) -> list[int]:
    """Tell what is left of an order's commissions, by level."""
    sql = "SELECT amount - reversed AS n FROM commissions WHERE order_id = :id ORDER BY level"
    return [row["n"] for row in await town.rows(sql, id=order.order_id)]


async def react(town: Town) -> None:
    for _ in range(3):
        await town.shop.courier.run_due()


async def balances(town: Town, trade: Trade) -> list[tuple[int, int]]:
    """Tell what both referrers have: to withdraw, and in prospect."""
    sql = "SELECT account, balance FROM ledger_balances WHERE unit = 'commission'"
    held = {row["account"]: row["balance"] for row in await town.rows(sql)}
    ids = [one.id for one in trade.referrers]
    return [(held.get(f"member:{id_}", 0), held.get(f"pending:{id_}", 0)) for id_ in ids]


async def test_it_equals_a_model_whatever_is_refunded(town: Town, trade: Trade) -> None:
    random = chance()
    skus = [await goods(town, f"A0{n}", price=price) for n, price in enumerate((1_999, 333, 70))]
    for nth in range(rounds(4)):
        chosen = random.sample(skus, random.randint(1, 3))
        order = await placed(town, trade, {sku: random.randint(1, 7) for sku in chosen}, f"k{nth}")
        await react(town)
        await ship(town, order)
        back: dict[int, int] = {}
        for step in range(random.randint(1, 4)):
            await refund_some(town, order, back, f"{nth}:{step}", random)
            if random.random() < 0.5:
                await repeat(town)
            await react(town)
            assert await lefts(town, order) == await expected(town, order, back)
        if random.random() < 0.5:
            await refund_rest(town, order, back, f"{nth}:rest")
            assert await lefts(town, order) == [0, 0]
        await settle(town, 4)
        await complete(town, order)
        await repeat(town)
        await react(town)
        assert await lefts(town, order) == await expected(town, order, back)
        assert await town.broken_rules() == []
    sums = "SELECT level, sum(amount - reversed) AS n FROM commissions GROUP BY level ORDER BY 1"
    assert await balances(town, trade) == [(row["n"], 0) for row in await town.rows(sums)]


async def refund_some(
    town: Town, order: Placed, back: dict[int, int], key: str, random: Random
) -> None:
    """Refund a piece or two of a line, or refuse to."""
    lines = [line for line in (await order_of(town, order)).lines if line.left]
    if not lines:
        return
    line = random.choice(lines)
    pieces = min(line.left, 2)
    async with town.database.begin() as work:
        one = await apply(work, town, order, line.number, pieces, key)
    await react(town)
    async with town.database.begin() as work:
        if random.random() < 0.3:
            found = await Orders(work).by_id(order.order_id)
            await refuse_refund(work, found, one, STAFF, reason="不符")
            return
        await agree(work, town, order, one)
    back[line.id] = back.get(line.id, 0) + pieces


async def refund_rest(town: Town, order: Placed, back: dict[int, int], key: str) -> None:
    """Refund all that is left, line by line."""
    for line in (await order_of(town, order)).lines:
        if line.left:
            async with town.database.begin() as work:
                one = await apply(work, town, order, line.number, line.left, f"{key}:{line.number}")
                await agree(work, town, order, one)
            back[line.id] = back.get(line.id, 0) + line.left
    await react(town)


async def expected(town: Town, order: Placed, back: Mapping[int, int]) -> list[int]:
    """Reckon what is due by level; proportional within a fen a line, and level."""
    lines = (await order_of(town, order)).lines
    kept = [
        line.goods - part_of_line(line.goods, line.quantity, 0, back.get(line.id, 0))
        for line in lines
    ]
    due = [sum(one * rate // 10_000 for one in kept) for rate in RATES]
    for whole, rate in zip(due, RATES, strict=True):
        assert 0 <= sum(kept) * rate / 10_000 - whole < len(lines)
    return due


async def repeat(town: Town) -> None:
    """Let reactions run again that have run, as repeated notices would have them."""
    sql = "UPDATE outbox SET state = 'pending' WHERE kind LIKE 'event.%commission'"
    await change(town, sql)


async def complete(town: Town, order: Placed) -> None:
    async with town.database.begin() as work:
        await complete_order(work, await Orders(work).by_id(order.order_id))


@pytest.mark.parametrize("phase", ["accrue", "take back", "settle"])
async def test_what_was_killed_is_gone_on_with_once(town: Town, trade: Trade, phase: str) -> None:
    sku = await goods(town)

    async def prepared(key: str) -> Placed:
        order = await placed(town, trade, {sku: 3}, key)
        if phase != "accrue":
            await react(town)
            await ship(town, order)
            await react(town)
        if phase == "take back":
            async with town.database.begin() as work:
                await agree(work, town, order, await apply(work, town, order, 1, 1, f"r{key}"))
        if phase == "settle":
            await complete(town, order)
        return order

    orders = [await prepared("whole")]
    _, operations = await killed(town, "react", NEVER)
    for nth in moments(operations):
        orders.append(await prepared(f"k{nth}"))
        assert (await killed(town, "react", nth))[0]
        assert await town.broken_rules() == []
        await react(town)
    part = 2 if phase == "take back" else 3
    for order in orders:
        assert await lefts(town, order) == [2_000 * part * rate // 10_000 for rate in RATES]
    sums = [2_000 * part * rate // 10_000 * len(orders) for rate in RATES]
    assert await balances(town, trade) == [
        (each, 0) if phase == "settle" else (0, each) for each in sums
    ]


async def test_orders_at_once_pass_no_cap(town: Town, trade: Trade) -> None:
    object.__setattr__(town.shop.shop.commission, "per_month", 250)
    sku = await goods(town)
    await asyncio.gather(*(placed(town, trade, {sku: 1}, f"k{nth}") for nth in range(6)))
    await asyncio.gather(*(town.shop.courier.run_due() for _ in range(4)))
    await react(town)
    assert await balances(town, trade) == [(0, 250), (0, 240)]
