"""How many whole orders a second, and how long each of their steps takes.

`python -m benchmarks.orders`: the shop is a process on the first core (two share both cores), and
this process, on the second, lets 32 customers at a time order by distinct encrypted messages sealed
before: 加购, 下单, 确认; then open the payment as a program does with the order's page, and take
the bank's notice to the shop. An order transaction is the 确认 that writes an order, or the notice
that pays it. In each round every shop gets a slice with one good that all want, with eight, and
with 200, and beside it the bare transactions of `benchmarks/bare.py` on a database of their own. At
the end of a slice customers fight for the last pieces of one good, and the books are proved.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

from aiohttp import ClientSession
from rich.console import Console
from rich.table import Table

from benchmarks.bank import Payer, make_keys
from benchmarks.books import Books
from benchmarks.contenders import (
    LOAD_CORE,
    SERVER_CORE,
    Contender,
    DidNotStart,
    free_port,
    running,
)
from benchmarks.crowd import openid
from benchmarks.customers import ADD, CONNECTIONS, PAY, PLACE, SHOW, STEPS, Bought, Customer, Run
from benchmarks.furnishing import GOODS, SCARCE, SCARCE_PIECES, code_of, faults, furnish
from benchmarks.messages import ACCOUNT, Sealer
from benchmarks.webhook import FOLDER, only_benchmark, open_books
from bot.settings import Settings, load
from simulator.bank.merchant import MerchantSettings

_MEMBERS = 2_000
_FASTEST = 400
"""Whole orders a second that nobody exceeds: for as many customers messages are sealed."""
_WARM_UP_SECONDS = 1.0
_ASKED_TO_BE_READY = 20
_RIVALS, _LAST_SECONDS = 3 * SCARCE_PIECES, 30.0
"""How many customers fight for the last pieces, and for how long at most."""
_GOODS = {"1 good": 1, "8 goods": 8, f"{GOODS} goods": GOODS}
_SAID = {ADD: "已加入购物车", SHOW: "请核对订单", PLACE: "下单成功"}
_GOALS = {"sqlite": (120, 300), "postgres": (250, 150)}
"""Order transactions a second, and the most that a hundredth of them may wait, in ms."""
_SETTINGS = """\
shop: {{base_url: "http://127.0.0.1:{port}", cache: {folder}/cache, pictures: {folder}/pictures}}
server: {{port: {port}, workers: {workers}}}
database: {{url: "{url}"}}
official_account:
  app_id: {account.app_id}
  app_secret: {account.app_secret}
  token: {account.token}
  encoding_aes_key: {account.encoding_aes_key}
  api_base: http://127.0.0.1:{bank}
privacy: {{key_file: {folder}/privacy.key}}
wechat_pay:
  mch_id: "{merchant.mch_id}"
  serial: {merchant.serial}
  private_key_file: {keys}/apiclient_key.pem
  api_v3_key: {merchant.api_v3_key}
  public_key_id: {merchant.public_key_id}
  public_key_file: {keys}/pub_key.pem
  api_base: http://127.0.0.1:{bank}
"""
_HEADER = """\
{connections} customers at a time, {members:,} members; {rounds} rounds of {seconds:g} s, medians.
For the bank stands benchmarks/bank.py, a process beside the load: it signs every answer with the
simulator's keys, checks nothing and keeps no books; the load signs and seals the notices with the
same keys. The shop signs, verifies, decrypts and keeps its books in full, and sends its notices.
"""

console = Console(width=150)


@dataclass(frozen=True, slots=True)
class Asked:
    """What to measure, and for how long."""

    databases: list[str]
    workers: list[int]
    goods: list[str]
    seconds: float
    rounds: int


@dataclass(frozen=True, slots=True)
class Task:
    """Who is measured on what."""

    who: str
    database: str
    goods: str


@dataclass
class Benchmark:
    """The rounds."""

    asked: Asked
    books: dict[str, Books]
    merchant: MerchantSettings
    bank: Contender
    results: dict[Task, list[dict[str, Any]]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    sealer: Sealer = field(default_factory=Sealer)

    async def run(self) -> None:
        """Go through the rounds."""
        for number in range(self.asked.rounds):
            console.print(f"round {number + 1} of {self.asked.rounds}")
            for database in self.books:
                for goods in self.asked.goods:
                    await self._bare(database, goods)
                    for workers in self._workers(database):
                        await self._shop(database, workers, goods)

    def _workers(self, database: str) -> list[int]:
        return self.asked.workers if database == "postgres" else [1]

    async def _bare(self, database: str, goods: str) -> None:
        settings = await self._fresh(database, 1)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.bare", "--database", settings.database.url),
            *("--goods", str(_GOODS[goods]), "--seconds", str(self.asked.seconds)),
            stdout=subprocess.PIPE,
        )
        os.sched_setaffinity(process.pid, {SERVER_CORE})
        out, _ = await process.communicate()
        self._note(Task("bare", database, goods), json.loads(out))

    async def _shop(self, database: str, workers: int, goods: str) -> None:
        """Measure a shop on fresh books, and prove them."""
        settings = await self._fresh(database, workers)
        async with self._serving(settings, workers) as shop:
            seconds = self.asked.seconds
            customers = self._customers(self._codes(goods), int(_FASTEST * (seconds + 1)))
            found = await self._buy(shop, customers, seconds, _WARM_UP_SECONDS)
            rivals = self._customers(cycle([SCARCE]), _RIVALS)
            last = await self._buy(shop, rivals, _LAST_SECONDS, 0.0)
        self._note(
            Task(f"{workers} process{'es' * (workers > 1)}", database, goods),
            {**asdict(found), "errors": found.errors + last.errors},
        )
        wrong = await faults(
            settings,
            ordered=found.ordered + last.ordered,
            paid=found.paid + last.paid,
            scarce=last.ordered,
        )
        if (last.ordered, last.refused > 0) != (SCARCE_PIECES, True):
            wrong.append(
                f"{last.ordered} of {SCARCE_PIECES} last pieces sold, {last.refused} refused"
            )
        self.wrong += [f"{database}, {workers}, {goods}: {one}" for one in wrong]

    async def _buy(
        self, shop: Contender, customers: list[Customer], seconds: float, warm_up: float
    ) -> Bought:
        payer = Payer.of(self.merchant)
        run = Run(shop.port, payer, iter(customers), seconds, warm_up, shop.cpu_seconds)
        bought = await run.buy()
        for error in run.errors[:3]:
            console.print(f"[red]{error}")
        return bought

    def _customers(self, codes: Iterator[str], count: int) -> list[Customer]:
        """Seal what customers will say, each once in a slice as long as there are members."""
        members = random.sample(range(1, _MEMBERS + 1), _MEMBERS)
        openids = [openid(members[number % _MEMBERS]) for number in range(count)]
        said = {ADD: codes, SHOW: cycle([""]), PLACE: cycle([""])}
        messages = [
            self.sealer.seal(openids, ((f"{step} {code}".strip(), _SAID[step]) for code in more))
            for step, more in said.items()
        ]
        return [
            Customer(who, said)
            for who, said in zip(openids, zip(*messages, strict=True), strict=True)
        ]

    def _codes(self, goods: str) -> Iterator[str]:
        return iter(lambda: code_of(random.randint(1, _GOODS[goods])), "")  # noqa: S311 - any will do

    async def _fresh(self, database: str, workers: int) -> Settings:
        """Copy the seeded books, furnish them, and write the settings of a shop on them."""
        url = await self.books[database].fresh(_MEMBERS)
        settings = self._settings(url, workers)
        await furnish(settings, _MEMBERS)
        return settings

    def _settings(self, url: str, workers: int) -> Settings:
        file = FOLDER / "orders.yaml"
        file.write_text(
            _SETTINGS.format(
                port=free_port(),
                folder=FOLDER,
                url=url,
                account=ACCOUNT,
                merchant=self.merchant,
                keys=_keys(),
                bank=self.bank.port,
                workers=workers,
            )
        )
        return load(file)

    @asynccontextmanager
    async def _serving(self, settings: Settings, workers: int) -> AsyncIterator[Contender]:
        words = ["bot", "serve", "--config", str(FOLDER / "orders.yaml")]
        cores = {SERVER_CORE} if workers == 1 else {SERVER_CORE, LOAD_CORE}
        log = FOLDER / "orders.log"
        async with running(words, settings.server.port, log, cores=cores) as shop:
            await _ready(settings.server.port)
            yield shop

    def _note(self, task: Task, found: dict[str, Any]) -> None:
        self.results.setdefault(task, []).append(found)


async def _ready(port: int) -> None:
    """Wait until all processes answer: a port listens before the first of them does."""
    async with ClientSession(f"http://127.0.0.1:{port}") as session:
        for _ in range(_ASKED_TO_BE_READY):
            async with session.get("/readyz", headers={"Connection": "close"}) as answer:
                answer.raise_for_status()


def _keys() -> Path:
    return FOLDER / "keys"


async def measure(asked: Asked) -> None:
    """Seed what isn't seeded, measure, report."""
    books = await open_books(asked.databases)
    merchant = make_keys(_keys(), ACCOUNT.app_id)
    for one in books.values():
        await one.seed(_MEMBERS)
    facts = {"seconds": asked.seconds, "rounds": asked.rounds, "members": _MEMBERS}
    console.print(_HEADER.format(connections=CONNECTIONS, **facts))
    async with AsyncExitStack() as stack:
        for one in books.values():
            stack.push_async_callback(one.clear)
        bank = await stack.enter_async_context(_bank())
        benchmark = Benchmark(asked, books, merchant, bank)
        await benchmark.run()
    show(benchmark)
    rows = [{**asdict(task), "slices": found} for task, found in benchmark.results.items()]
    (FOLDER / "orders.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1))


@asynccontextmanager
async def _bank() -> AsyncIterator[Contender]:
    port = free_port()
    words = ["benchmarks.bank", "--port", str(port), "--keys", str(_keys() / "bank.json")]
    async with running(words, port, FOLDER / "bank.log", cores={LOAD_CORE}) as bank:
        yield bank


def show(benchmark: Benchmark) -> None:
    """Print the table, and what is wrong."""
    table = Table("database", "goods", "who")
    for name in ("orders/s", "trans/s", "×bare", "CPU ms", *STEPS, "errors"):
        table.add_column(name, justify="right")
    table.add_column("misses")
    for task in sorted(
        benchmark.results, key=lambda one: (one.database, list(_GOODS).index(one.goods))
    ):
        table.add_row(*_cells(benchmark, task))
    console.print(table)
    console.print("Of each step: p50 / p99 in ms. trans/s: 确认 and 通知 together.")
    for wrong in benchmark.wrong:
        console.print(f"[red]the books: {wrong}")
    if not benchmark.wrong:
        console.print("The books are right in all slices: nothing oversold, the last pieces sold.")


def _cells(benchmark: Benchmark, task: Task) -> Iterator[str]:
    slices = benchmark.results[task]
    bare = benchmark.results[Task("bare", task.database, task.goods)]
    yield from (task.database, task.goods, task.who)
    yield from (
        f"{median(one[name] for one in slices):,.0f}" for name in ("orders", "transactions")
    )
    pairs = zip(slices, bare, strict=True)
    yield f"{median(mine['orders'] / max(its['orders'], 1e-9) for mine, its in pairs):.2f}"
    yield f"{median(one['cpu'] for one in slices):.2f}" if task.who != "bare" else ""
    for step in STEPS:
        yield " / ".join(f"{_quantile(slices, step, name):,.0f}" for name in ("p50", "p99"))
    yield str(sum(one["errors"] for one in slices)) if task.who != "bare" else ""
    yield ", ".join(_misses(task, slices))


def _misses(task: Task, slices: list[dict[str, Any]]) -> Iterator[str]:
    if task.who == "bare":
        return
    least, most = _GOALS[task.database]
    if median(one["transactions"] for one in slices) < least:
        yield f"{least} a second"
    if max(_quantile(slices, step, "p99") for step in (PLACE, PAY)) >= most:
        yield f"p99 {most} ms"
    if any(one["errors"] for one in slices):
        yield "no errors"


def _quantile(slices: list[dict[str, Any]], step: str, name: str) -> float:
    return float(median(one["steps"][step][name] for one in slices))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--databases", nargs="+", choices=["sqlite", "postgres"], default=["sqlite", "postgres"]
    )
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="on PostgreSQL")
    parser.add_argument("--goods", nargs="+", choices=list(_GOODS), default=list(_GOODS))
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=2)
    asked = Asked(**vars(parser.parse_args()))
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.sched_setaffinity(0, {LOAD_CORE})
    with only_benchmark():
        try:
            asyncio.run(measure(asked))
        except DidNotStart as error:
            raise SystemExit(f"a server did not start: {error}") from None


if __name__ == "__main__":
    main()
