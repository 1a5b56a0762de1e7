"""The ledger against a model: whatever is earned, spent, taken back, expired or moved."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import IntegrityError

from bot.persistence.work import Work
from bot.settings import Settings
from community.ledger.actions import (
    Because,
    drop_pending,
    earn_points,
    expire_points,
    gain,
    move,
    pend,
    settle,
    spend_points,
    take_back,
)
from community.ledger.audit import RULES
from community.ledger.errors import NotEnoughPoints
from community.ledger.repository import Ledger
from community.ledger.rules import Reason, Unit, account_of, pending_of, withdrawing_of
from simulator.bank import MerchantSettings
from store.search.gateway import Segmenter
from tests.town import Town, open_town

ROUNDS = int(os.environ.get("TUANZI_TEST_ROUNDS", "1"))
STEPS = 120 * ROUNDS
AT_ONCE = 16
ZONE = ZoneInfo("Asia/Shanghai")
_numbers = count()


@dataclass
class Purse:
    """What a member has of a unit, by the simplest reckoning."""

    balance: int = 0
    owes: int = 0
    pending: int = 0
    withdrawing: int = 0

    def gain(self, amount: int) -> None:
        paid = min(self.owes, amount)
        self.owes -= paid
        self.balance += amount - paid

    def take_back(self, amount: int) -> None:
        part = min(self.balance, amount)
        self.balance -= part
        self.owes += amount - part


@pytest.fixture
async def town(
    settings: Settings, segmenter: Segmenter, merchant: MerchantSettings
) -> AsyncIterator[Town]:
    """A shop whose postings are made up, so that only the ledger's own rules can be proved."""
    async with open_town(settings, segmenter, merchant=merchant) as opened:
        yield opened
        assert await broken(opened) == []


async def broken(town: Town) -> list[str]:
    """Name the ledger's rules that are broken."""
    async with town.database.reading() as work:
        return [rule.name for rule in RULES if (await rule.check(work)).broken]


def because() -> Because:
    return Because(Reason.PURCHASE, f"step:{next(_numbers)}")


@dataclass
class Machine:
    """Does random things to members' purses, in the books and in the model."""

    town: Town
    unit: Unit
    dice: random.Random
    purses: dict[int, Purse] = field(default_factory=dict)

    async def step(self) -> None:
        member_id, amount = self.dice.randint(1, 3), self.dice.randint(1, 60)
        purse = self.purses.setdefault(member_id, Purse())
        act = self.dice.choice([self.earn, self.spend, self.back, self.pend, self.settle, self.out])
        async with self.town.database.begin() as work:
            await act(work, member_id, purse, amount)

    async def earn(self, work: Work, member_id: int, purse: Purse, amount: int) -> None:
        if self.unit is Unit.POINTS:
            balance = await earn_points(work, member_id, amount, because(), zone=ZONE)
        else:
            balance = await gain(work, self.unit, member_id, amount, because())
        purse.gain(amount)
        assert balance == purse.balance

    async def spend(self, work: Work, member_id: int, purse: Purse, amount: int) -> None:
        if self.unit is not Unit.POINTS:
            return
        if purse.balance < amount:
            with pytest.raises(NotEnoughPoints) as refused:
                await spend_points(work, member_id, amount, because())
            assert refused.value.balance == purse.balance
            return
        assert await spend_points(work, member_id, amount, because()) == purse.balance - amount
        purse.balance -= amount

    async def back(self, work: Work, member_id: int, purse: Purse, amount: int) -> None:
        owed = purse.owes
        purse.take_back(amount)
        assert await take_back(work, self.unit, member_id, amount, because()) == purse.owes - owed

    async def pend(self, work: Work, member_id: int, purse: Purse, amount: int) -> None:
        await pend(work, self.unit, member_id, amount, because())
        purse.pending += amount

    async def settle(self, work: Work, member_id: int, purse: Purse, amount: int) -> None:
        if purse.pending < amount:
            with pytest.raises(LookupError):
                await drop_pending(work, self.unit, member_id, amount, because())
            return
        part = amount // 2
        if part:
            await settle(work, self.unit, member_id, part, because(), zone=ZONE)
            purse.gain(part)
        await drop_pending(work, self.unit, member_id, amount - part, because())
        purse.pending -= amount

    async def out(self, work: Work, member_id: int, purse: Purse, amount: int) -> None:
        if self.unit is Unit.POINTS:
            return
        own, away = account_of(member_id), withdrawing_of(member_id)
        source, to = self.dice.choice([(own, away), (away, own), (away, "")])
        held = purse.balance if source == own else purse.withdrawing
        done = await move(work, self.unit, amount, because(), source=source, to=to)
        assert done == (held >= amount)
        if not done:
            return
        if source == own:
            purse.balance -= amount
            purse.withdrawing += amount
            return
        purse.withdrawing -= amount
        if to:
            purse.gain(amount)

    async def compare(self) -> None:
        async with self.town.database.reading() as work:
            ledger = Ledger(work, self.unit)
            for member_id, purse in self.purses.items():
                assert await ledger.balance(account_of(member_id)) == purse.balance
                assert await ledger.balance(pending_of(member_id)) == purse.pending
                assert await ledger.balance(withdrawing_of(member_id)) == purse.withdrawing
        owes = await self.town.rows(
            "SELECT sum(owes) AS n FROM ledger_balances WHERE unit = :unit", unit=self.unit
        )
        assert (owes[0]["n"] or 0) == sum(purse.owes for purse in self.purses.values())


@pytest.mark.parametrize("unit", Unit)
async def test_the_books_are_what_a_model_says(town: Town, unit: Unit) -> None:
    machine = Machine(town, unit, random.Random(unit))  # noqa: S311 - no secret
    for _ in range(STEPS):
        await machine.step()
    await machine.compare()


async def test_what_expires_is_what_is_left_of_a_lot(town: Town) -> None:
    dice = random.Random(7)  # noqa: S311 - no secret
    machine = Machine(town, Unit.POINTS, dice)
    for _ in range(3):
        for _ in range(STEPS // 4):
            await machine.step()
        town.clock.pass_(days=731)
        async with town.database.begin() as work:
            await expire_points(work, most=1000)
        for purse in machine.purses.values():
            purse.balance = 0
    await machine.compare()


Act = Callable[[Work], Coroutine[Any, Any, object]]


async def at_once(acts: list[Act], town: Town) -> None:
    """Do things at the same time, each in a transaction of its own; some are refused."""
    hands = asyncio.Semaphore(AT_ONCE)

    async def one(act: Act) -> None:
        with suppress(NotEnoughPoints, IntegrityError):
            async with hands, town.database.begin() as work:
                await act(work)

    await asyncio.gather(*map(one, acts))


async def test_many_postings_at_once_are_exact(town: Town) -> None:
    def back(number: int) -> Act:
        why = Because(Reason.PURCHASE, f"back:{number // 2}")
        return lambda work: take_back(work, Unit.POINTS, 1, 3, why)

    def earn(work: Work) -> Coroutine[Any, Any, int]:
        return earn_points(work, 1, 10, because(), zone=ZONE)

    def spend(work: Work) -> Coroutine[Any, Any, int]:
        return spend_points(work, 1, 4, because())

    times = range(40 * ROUNDS)
    await at_once([act for number in times for act in (earn, spend, back(number))], town)
    [spent] = await town.rows(
        "SELECT count(*) AS n FROM ledger_entries WHERE account = 'shop:purchase' AND amount = 4"
    )
    [row] = await town.rows("SELECT balance, owes FROM ledger_balances WHERE account = 'member:1'")
    [entries] = await town.rows(
        "SELECT count(*) AS n FROM ledger_entries WHERE cause LIKE 'back:%' AND account = "
        "'shop:purchase'"
    )
    assert entries["n"] == 20 * ROUNDS
    gained, taken_back = 400 * ROUNDS, 3 * 20 * ROUNDS
    assert row["balance"] - row["owes"] == gained - taken_back - 4 * spent["n"]


async def test_a_debt_is_paid_by_what_is_earned_next(town: Town) -> None:
    async with town.database.begin() as work:
        await earn_points(work, 1, 30, because(), zone=ZONE)
    async with town.database.begin() as work:
        await spend_points(work, 1, 25, because())
        assert await take_back(work, Unit.POINTS, 1, 30, because()) == 25
    async with town.database.begin() as work:
        assert await earn_points(work, 1, 20, because(), zone=ZONE) == 0
        assert await earn_points(work, 1, 20, because(), zone=ZONE) == 15
        with pytest.raises(NotEnoughPoints):
            await spend_points(work, 1, 16, because())


async def test_a_debt_that_its_entries_do_not_show_is_found(town: Town) -> None:
    async with town.database.begin() as work:
        await take_back(work, Unit.POINTS, 1, 30, because())
    async with town.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE ledger_balances SET owes = 29")
    assert await broken(town) == ["ledger.debts"]
    async with town.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE ledger_balances SET owes = 30")
