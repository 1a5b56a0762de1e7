"""How fast messages are answered, beside the least that any webhook does, and beside a peer.

`python -m benchmarks.webhook`: every server is a process on the first core, and this process, on
the second, loads it over 32 connections with distinct encrypted messages sealed before. In each
round every contender gets a slice: a bare aiohttp echo, a werobot echo, and for each database one
with a durable insert, and the shop with few and with many members. A shop with few members gets a
fresh copy of its database in each round, one with many other members in each slice, so that every
签到 is its member's first of the day.
"""

import argparse
import asyncio
import fcntl
import os
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

from rich.console import Console

from benchmarks.books import Books, PostgresBooks, SqliteBooks, stored_messages
from benchmarks.contenders import LOAD_CORE, Contender, DidNotStart, free_port, running
from benchmarks.crowd import openid
from benchmarks.load import put_load
from benchmarks.messages import ACCOUNT, Sealer
from benchmarks.report import (
    CHECK_IN,
    ECHO,
    INSERT,
    PEER,
    SEARCH,
    SHELF,
    SHOP,
    Results,
    Task,
    save,
    show,
)

FOLDER = Path("var/bench")
POSTGRES = os.environ.get(
    "TUANZI_TEST_POSTGRES_URL", "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"
)

_FASTEST = {ECHO: 10_000, INSERT: 6_000, PEER: 5_000, SHOP: 5_000}
"""Messages a second that nobody exceeds: as many are sealed."""

_WARM_UP_SECONDS = 0.5
_FEWEST_MEMBERS = 1_000

_QUERIES = (
    "搜 草莓",
    "苹果",
    "搜 牛奶",
    "便宜的水果",
    "50以下的水果",
    "鸡蛋",
    "有没有西瓜",
    "搜 早餐",
    "大米",
    "面包",
    "搜 坚果",
    "cao mei",
    "酸奶",
    "20元以下的蔬菜",
    "搜 花生油",
    "葡萄",
    "红烧鸡腿",
    "搜 番茄",
    "饼干",
    "送人的草莓",
)
_SAID = {
    CHECK_IN: [("签到", "签到成功")],
    SHELF: [("商品", "【全部商品】")],
    SEARCH: [(query, "为你找到") for query in _QUERIES],
}
_ECHOED = [("签到", "签到")]
_SETTINGS = """\
shop: {{base_url: "http://127.0.0.1:{port}", cache: {folder}/cache, pictures: {folder}/pictures}}
server: {{port: {port}}}
database: {{url: "{url}"}}
official_account:
  app_id: {account.app_id}
  app_secret: {account.app_secret}
  token: {account.token}
  encoding_aes_key: {account.encoding_aes_key}
  api_base: http://127.0.0.1:9
privacy: {{key_file: {folder}/privacy.key}}
wechat_pay: {{sandbox: true, sandbox_file: {folder}/bank.json}}
"""

console = Console(width=150)


@dataclass(frozen=True, slots=True)
class Asked:
    """What to measure, and for how long."""

    members: list[int]
    databases: list[str]
    words: list[str]
    seconds: float
    rounds: int


@dataclass
class Crowd:
    """The members of a shop in a shuffled order, of whom each slice takes the next."""

    members: int
    turn: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        """Shuffle."""
        order = random.Random(self.members).sample(range(self.members), self.members)  # noqa: S311
        self.turn = cycle([number + 1 for number in order])

    def openids(self, count: int) -> list[str]:
        """Take the next members; those of a small shop come round again."""
        return [openid(number) for number in islice(self.turn, count)]


class Benchmark:
    """The rounds."""

    def __init__(self, asked: Asked, books: dict[str, Books]) -> None:
        self.results = Results()
        self._asked = asked
        self._books = books
        self._sealer = Sealer()
        self._crowds = {members: Crowd(members) for members in asked.members}
        self._strangers = Crowd(100_000)
        self._urls: dict[tuple[str, int], str] = {}

    async def run(self) -> None:
        """Start what runs all along, and go through the rounds."""
        async with AsyncExitStack() as stack:
            echo = await stack.enter_async_context(_floor("echo"))
            peer = await stack.enter_async_context(_module(["benchmarks.peer"], "peer"))
            inserts = {
                name: await stack.enter_async_context(_floor("insert", await books.empty()))
                for name, books in self._books.items()
            }
            for number in range(self._asked.rounds):
                console.print(f"round {number + 1} of {self._asked.rounds}")
                await self._measure(Task(ECHO), echo)
                await self._measure(Task(PEER), peer)
                for name, insert in inserts.items():
                    await self._measure(Task(INSERT, name), insert)
                    for members in self._asked.members:
                        await self._measure_shop(name, members)

    async def _measure_shop(self, database: str, members: int) -> None:
        """Measure every word on a shop, and hold its books against the answers it gave."""
        url = await self._url(database, members)
        before, answered = await stored_messages(url), 0
        async with _shop(url, f"shop-{database}-{members}") as shop:
            for word in self._asked.words:
                answered += await self._measure(Task(SHOP, database, members, word), shop)
        stored = await stored_messages(url) - before
        if stored != answered:
            console.print(f"[red]{database}, {members}: {answered} answers, {stored} in the books")

    async def _measure(self, task: Task, contender: Contender) -> int:
        count = self._message_count(task.who)
        if task.word == CHECK_IN:
            count = min(count, task.members)
        crowd = self._crowds.get(task.members, self._strangers)
        said = cycle(_SAID.get(task.word, _ECHOED))
        messages = self._sealer.seal(crowd.openids(count), said)
        measured = await put_load(
            contender.port,
            messages,
            seconds=self._asked.seconds,
            cpu_seconds=contender.cpu_seconds,
        )
        self.results.note(task, measured, contender.peak_megabytes())
        return measured.answered

    async def _url(self, database: str, members: int) -> str:
        """Give a copy of the database on which enough members haven't checked in yet."""
        key = (database, members)
        if key not in self._urls or members < self._members_needed():
            self._urls[key] = await self._books[database].fresh(members)
        return self._urls[key]

    def _members_needed(self) -> int:
        """Tell how many members a shop needs so that none comes round again."""
        slices = self._asked.rounds * len(self._asked.words)
        return slices * self._message_count(SHOP)

    def _message_count(self, who: str) -> int:
        return int(_FASTEST[who] * (self._asked.seconds + _WARM_UP_SECONDS))


@asynccontextmanager
async def _floor(name: str, url: str = "") -> AsyncIterator[Contender]:
    words = ["benchmarks.floors", name, *(["--database", url] if url else [])]
    async with _module(words, f"floor-{url.partition('+')[0] or name}") as floor:
        yield floor


@asynccontextmanager
async def _module(words: Sequence[str], log: str) -> AsyncIterator[Contender]:
    port = free_port()
    async with running([*words, "--port", str(port)], port, FOLDER / f"{log}.log") as contender:
        yield contender


@asynccontextmanager
async def _shop(url: str, name: str) -> AsyncIterator[Contender]:
    """Serve the shop as it is served to customers."""
    port, settings = free_port(), FOLDER / f"{name}.yaml"
    settings.write_text(_SETTINGS.format(port=port, folder=FOLDER, url=url, account=ACCOUNT))
    words = ["bot", "serve", "--config", str(settings)]
    async with running(words, port, FOLDER / f"{name}.log") as shop:
        yield shop


async def open_books(names: Sequence[str]) -> dict[str, Books]:
    """Open the databases by name that can be reached."""
    books: dict[str, Books] = {}
    if "sqlite" in names:
        books["sqlite"] = SqliteBooks(FOLDER)
    if "postgres" in names:
        postgres = PostgresBooks(POSTGRES)
        if await postgres.reachable():
            books["postgres"] = postgres
        else:
            console.print("[red]PostgreSQL is not reachable: it is left out")
    return books


async def measure(asked: Asked) -> None:
    """Seed what isn't seeded, measure, report."""
    books = await open_books(asked.databases)
    for name, one in books.items():
        for members in asked.members:
            console.print(f"seeding {name} with {members:,} members, unless that is done")
            await one.seed(members)
    benchmark = Benchmark(asked, books)
    try:
        await benchmark.run()
    finally:
        for one in books.values():
            await one.clear()
    show(benchmark.results, console)
    save(benchmark.results, FOLDER / "webhook.json")


@contextmanager
def only_benchmark() -> Iterator[None]:
    """Keep a second benchmark away, which would measure the first."""
    with (FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit("another benchmark is running; wait for its end") from None
        yield


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, nargs="+", default=[1_000, 500_000])
    parser.add_argument(
        "--databases", nargs="+", choices=["sqlite", "postgres"], default=["sqlite", "postgres"]
    )
    parser.add_argument(
        "--words", nargs="+", choices=list(_SAID), default=[SHELF, SEARCH, CHECK_IN]
    )
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=3)
    asked = Asked(**vars(parser.parse_args()))
    if min(asked.members) < _FEWEST_MEMBERS:
        parser.error(f"--members: {_FEWEST_MEMBERS} at least, or the slices get too short")
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.sched_setaffinity(0, {LOAD_CORE})
    with only_benchmark():
        try:
            asyncio.run(measure(asked))
        except DidNotStart as error:
            raise SystemExit(f"a server did not start: {error}") from None


if __name__ == "__main__":
    main()
