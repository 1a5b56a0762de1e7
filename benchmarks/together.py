"""How long it takes to join a team, to check in with growth, and to earn by friends.

`python -m benchmarks.together`: in one process, without the HTTP door, 32 members at a time say
what they say to the dispatcher of the whole shop, on fresh books of each database; beside it, in
the same rounds, the same step of a plain order. The bank is a stand-in in memory. A step's
reactions (the seat in a team, commission, notices) are timed by themselves, an order's together, as
they run after the answer. In the end the books are proved.

A referrer has 10,000 friends with an order each, in a tree of 100,000 members: by that referrer
佣金 and 我的团队 are said.
"""

import argparse
import asyncio
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count
from statistics import median, quantiles
from time import perf_counter
from typing import TypeVar

from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.books import Books
from benchmarks.contenders import SERVER_CORE
from benchmarks.crowd import openid
from benchmarks.furnishing import code_of, furnish
from benchmarks.messages import ACCOUNT
from benchmarks.webhook import FOLDER, only_benchmark, open_books
from bot.adapters.official_account.wire import DOOR
from bot.app import Tuanzi, open_shop
from bot.auditing import RULES
from bot.delivery.channel import Outcome, Result
from bot.kernel.clock import system_clock
from bot.kernel.incoming import Incoming, Kind, Room
from bot.kernel.reply import Reply, Text
from bot.settings import Settings
from store.catalogue.repository import Catalogue
from store.payments.gateway import Bill, Charge, ChargeState, PayKind, Refund, RefundOrder
from store.teams.offering import open_offer
from store.teams.rules import LadderStep, OfferDraft

_AT_ONCE = 32
_TEAMS, _SIZE = 100, 10
_FRIENDS = 10_000
_ASKED = 200
_ROOM = Room(text_bytes=2048, cards=1)
_MOST_RATIO, _MOST_MS = 2.0, 50.0
_ORDER = re.compile(r"\d{6}[A-Z0-9]{6,10}")
_keys = count(1)

Item = TypeVar("Item")

console = Console(width=120)


class _Bank:
    """Opens whatever it is asked to, and remembers nothing."""

    provider = "wechat_pay"

    async def open(self, bill: Bill) -> str:
        """Give a code."""
        return f"weixin://wxpay/{bill.number}"

    async def ask(self, number: str) -> Charge:
        """Know nothing."""
        return Charge(number, ChargeState.UNPAID)

    async def close(self, number: str) -> None:
        """Close what is closed."""

    async def refund(self, order: RefundOrder) -> Refund:
        """Give nothing back: nobody asks here."""
        raise NotImplementedError(order.number)

    async def ask_refund(self, number: str) -> Refund:
        """Know nothing."""
        raise NotImplementedError(number)

    def pay_call(self, ticket: str) -> dict[str, str]:
        """Hand over nothing."""
        return {"ticket": ticket}


class _Silence:
    """Sends nothing, at once."""

    async def send(self, _recipient: str, _reply: Reply) -> Outcome:
        """Say that it was sent."""
        return Outcome(Result.SENT)


@dataclass
class Times:
    """How long a step took each time, in ms, and how long all of them took together, in s."""

    each: list[float] = field(default_factory=list)
    together: float = 0.0

    @property
    def rate(self) -> float:
        """How many a second."""
        return len(self.each) / self.together

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.each)

    @property
    def slowest(self) -> float:
        """What a hundredth exceeds."""
        return quantiles(self.each, n=100)[98]


async def timed(act: Callable[[Item], Awaitable[object]], items: Iterable[Item]) -> Times:
    """Do something with many, so many at a time."""
    times, waiting = Times(), iter(items)

    async def hand() -> None:
        for item in waiting:
            began = perf_counter()
            await act(item)
            times.each.append((perf_counter() - began) * 1000)

    began = perf_counter()
    await asyncio.gather(*(hand() for _ in range(_AT_ONCE)))
    times.together = perf_counter() - began
    return times


class Neighbours:
    """Members who say things to an open shop."""

    def __init__(self, shop: Tuanzi) -> None:
        self.shop = shop

    async def say(self, member: int, words: str, expected: str = "") -> str:
        """Say something; give the answer, which holds what is expected."""
        sender = openid(member)
        person = f"{DOOR}:{ACCOUNT.original_id}:{sender}"
        reply = await self.shop.dispatcher.answer(
            Incoming(
                key=f"bench:{next(_keys)}",
                door=DOOR,
                account=ACCOUNT.original_id,
                sender=sender,
                conversation=person,
                kind=Kind.TEXT,
                name="text",
                sent_at=system_clock(),
                room=_ROOM,
                text=words,
            )
        )
        answer = reply.body if isinstance(reply, Text) else repr(reply)
        if expected not in answer:
            raise RuntimeError(f"{words}: {answer}")
        return answer

    async def confirm(self, orders: dict[int, str], member: int) -> None:
        """Say 确认, and note the order's number."""
        answer = await self.say(member, "确认")
        found = _ORDER.search(answer)
        if found is None:
            raise RuntimeError(answer)
        orders[member] = found[0]

    async def take_notices(self, numbers: Sequence[str]) -> Times:
        """Open a payment for each order, and take the bank's notices of them."""
        charges = [await self._collect(number) for number in numbers]
        return await timed(self.shop.cashier.take_notice, charges)

    async def react(self, orders: int) -> Times:
        """Let all reactions to so many orders run, and those to what these lead to."""
        began = perf_counter()
        while await self.shop.courier.run_due():
            pass
        seconds = perf_counter() - began
        return Times([seconds * 1000 / orders] * orders, seconds)

    async def _collect(self, number: str) -> Charge:
        async with self.shop.database.reading() as work:
            found = text("SELECT id, total FROM orders WHERE number = :number")
            row = (await work.execute(found, {"number": number})).one()
        ticket = await self.shop.cashier.collect(row.id, PayKind.NATIVE, "", title="bench")
        now = system_clock()
        return Charge(
            ticket.payment_number,
            ChargeState.PAID,
            transaction=f"bench-{ticket.payment_number}",
            amount=row.total,
            paid_at=now,
        )


@dataclass
class Round:
    """What one database has shown."""

    database: str
    members: int
    orders: int
    steps: dict[str, Times] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    async def measure(self, books: Books) -> None:
        """Measure everything on fresh books, and prove them."""
        settings = _settings(await books.fresh(self.members))
        await furnish(settings, max(2 * _TEAMS * _SIZE, self.orders) + 2)
        await _plant_tree(settings, self.members)
        async with _opened(settings) as neighbours:
            await self._plain(neighbours)
            await self._teams(neighbours)
            await self._check_ins(neighbours)
            await self._referrals(neighbours)
            async with neighbours.shop.database.reading() as work:
                self.wrong = [rule.name for rule in RULES if (await rule.check(work)).broken]

    async def _plain(self, neighbours: Neighbours) -> None:
        members = range(2, 2 + _TEAMS * _SIZE)
        numbers: dict[int, str] = {}
        for member in members:
            await neighbours.say(member, f"买 {code_of(1 + member % 100)}", "确认")
        self.steps["确认, plain"] = await timed(partial(neighbours.confirm, numbers), members)
        self.steps["notice, plain"] = await neighbours.take_notices(list(numbers.values()))
        self.steps["reactions, plain"] = await neighbours.react(len(numbers))

    async def _teams(self, neighbours: Neighbours) -> None:
        """Fill a hundred teams of ten: their leaders first, then all others at once."""
        await _open_offer(neighbours.shop)
        first = 2 + _TEAMS * _SIZE
        leaders = range(first, first + _TEAMS)
        joiners = range(first + _TEAMS, first + _TEAMS * _SIZE)
        numbers: dict[int, str] = {}
        for member in leaders:
            await neighbours.say(member, f"开团 {code_of(200)}", "确认")
            await neighbours.confirm(numbers, member)
        codes = await _team_codes(neighbours.shop)
        for member in joiners:
            await neighbours.say(member, f"参团 {codes[member % _TEAMS]}", "确认")
        self.steps["确认, team"] = await timed(partial(neighbours.confirm, numbers), joiners)
        self.steps["notice, team"] = await neighbours.take_notices(list(numbers.values()))
        self.steps["reactions, team"] = await neighbours.react(len(numbers))

    async def _check_ins(self, neighbours: Neighbours) -> None:
        members = range(self.members - 2_000, self.members)
        self.steps["签到"] = await timed(partial(neighbours.say, words="签到"), members)

    async def _referrals(self, neighbours: Neighbours) -> None:
        """Let friends of the first member order; then ask as that member."""
        before = 2 * _TEAMS * _SIZE + 2
        friends = range(before, before + max(self.orders - before, 0))
        numbers: dict[int, str] = {}

        async def order(member: int) -> None:
            await neighbours.say(member, f"买 {code_of(1 + member % 100)}", "确认")
            await neighbours.confirm(numbers, member)

        await timed(order, friends)
        await neighbours.take_notices(list(numbers.values()))
        self.steps["reactions, friends"] = await neighbours.react(len(numbers))
        for words in ("佣金", "我的团队"):
            times = Times()
            for _ in range(_ASKED):
                began = perf_counter()
                await neighbours.say(1, words)
                times.each.append((perf_counter() - began) * 1000)
            times.together = sum(times.each) / 1000
            self.steps[words] = times


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Neighbours]:
    async with open_shop(settings) as shop:
        shop.cashier.bank = _Bank()
        shop.channels[DOOR] = _Silence()
        yield Neighbours(shop)


async def _open_offer(shop: Tuanzi) -> None:
    async with shop.database.begin() as work:
        product = await Catalogue(work).product_by_code(code_of(200))
        if product is None:
            raise LookupError(code_of(200))
        draft = OfferDraft(
            sku_id=product.skus[0].id,
            steps=(LadderStep(_SIZE, 2_990),),
            lasts=timedelta(hours=24),
            starts_at=work.now,
            solo=True,
        )
        await open_offer(work, draft, by=None)


async def _team_codes(shop: Tuanzi) -> list[str]:
    async with shop.database.reading() as work:
        found = await work.execute(text("SELECT code FROM group_buy_teams ORDER BY id"))
        return [row.code for row in found]


async def _plant_tree(settings: Settings, members: int) -> None:
    """Let the first member have brought 10,000 others, and each of these some of the rest."""
    engine = create_async_engine(settings.database.url)
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "UPDATE members SET referred_at = joined_at, referrer_id = CASE "
                "WHEN id <= :friends THEN 1 ELSE id / 10 + 1 END WHERE id > 1 AND id <= :members"
            ),
            {"friends": _FRIENDS + 1, "members": members},
        )
    await engine.dispose()


def _settings(url: str) -> Settings:
    return Settings(
        database={"url": url},
        wechat_pay={"sandbox": True, "sandbox_file": FOLDER / "together-bank.json"},
        privacy={"key_file": FOLDER / "privacy.key"},
        shop={"cache": FOLDER / "cache", "pictures": FOLDER / "pictures"},
    )


def show(rounds: Sequence[Round]) -> None:
    """Print the tables, and what is missed."""
    for database in dict.fromkeys(one.database for one in rounds):
        of_this = [one for one in rounds if one.database == database]
        table = Table(database, title=f"{len(of_this)} rounds, medians")
        for name in ("a second", "p50 ms", "p99 ms", "× plain", "misses"):
            table.add_column(name, justify="right")
        for step in of_this[0].steps:
            table.add_row(step, *_cells(of_this, step))
        console.print(table)
        for one in of_this:
            console.print(f"the books: {', '.join(one.wrong) or 'right'}")


def _cells(rounds: Sequence[Round], step: str) -> list[str]:
    times = [one.steps[step] for one in rounds]
    rate, slowest = median(one.rate for one in times), median(one.slowest for one in times)
    middle = median(one.middle for one in times)
    plain = _plain_of(step)
    ratio = median(one.steps[step].middle / one.steps[plain].middle for one in rounds)
    misses = []
    if ratio > _MOST_RATIO:
        misses.append(f"{_MOST_RATIO:g} × plain")
    if step in {"佣金", "我的团队"} and slowest >= _MOST_MS:
        misses.append(f"{_MOST_MS:g} ms")
    figures = [f"{rate:,.0f}", f"{middle:,.1f}", f"{slowest:,.1f}", f"{ratio:.2f}"]
    return [*figures, ", ".join(misses)]


def _plain_of(step: str) -> str:
    kind = step.partition(",")[0]
    return f"{kind}, plain" if kind in {"notice", "reactions"} else "确认, plain"


async def measure(databases: list[str], members: int, orders: int, rounds: int) -> None:
    """Seed what isn't seeded, measure, report."""
    books = await open_books(databases)
    for name, one in books.items():
        console.print(f"seeding {name} with {members:,} members, unless that is done")
        await one.seed(members)
    done = []
    try:
        for number in range(rounds):
            console.print(f"round {number + 1} of {rounds}")
            for name, one in books.items():
                done.append(Round(name, members, orders))
                await done[-1].measure(one)
    finally:
        for one in books.values():
            await one.clear()
    show(done)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--databases", nargs="+", choices=["sqlite", "postgres"], default=["sqlite", "postgres"]
    )
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--orders", type=int, default=10_000, help="of friends")
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.sched_setaffinity(0, {SERVER_CORE})
    with only_benchmark():
        asyncio.run(measure(**vars(asked)))


if __name__ == "__main__":
    main()
