"""A town to test in: the shop on a real database, WeChat in a box, a clock set by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import text

from bot.app import Tuanzi, open_shop
from bot.auditing import RULES
from bot.persistence.database import Database
from bot.settings import Settings
from simulator.account import AccountSettings
from simulator.exchange import Exchange
from simulator.people import Person
from simulator.wechat import Simulator
from store.catalogue.importing import take_products
from store.catalogue.sheets import read_sheet
from store.search.gateway import Segmenter

ACCOUNT = AccountSettings(
    app_id="wx0123456789abcdef",
    app_secret="a secret",
    token="token",
    encoding_aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    original_id="gh_0123456789ab",
)
DEMO_SHEET = Path(__file__).parent.parent / "bot" / "demo" / "shop.csv"


@dataclass
class TownClock:
    """Tells the time it was set to: ten in the morning of a Monday in the shop's zone at first."""

    now: datetime = field(default=datetime(2026, 11, 23, 2, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        """Let time go by (`days=1`, `minutes=5`)."""
        self.now += timedelta(**time)


@dataclass
class Town:
    """Everything a test needs: people say things, the books are looked into."""

    settings: Settings
    clock: TownClock
    wechat: Simulator
    shop: Tuanzi
    address: str

    @property
    def database(self) -> Database:
        return self.shop.database

    async def newcomer(self, name: str = "小明", *, scene: str = "") -> Person:
        """Let somebody new follow the account."""
        person = self.wechat.person(name)
        await self.follow(person, scene=scene)
        return person

    async def follow(self, person: Person, *, scene: str = "") -> Exchange:
        self.clock.pass_(seconds=1)
        return await self.wechat.follow(person, scene=scene)

    async def say(self, person: Person, words: str) -> str:
        """Say something and give the answer's text: an article's title and description, too."""
        exchange = await self.exchange(person, words)
        assert not exchange.violations
        answer = exchange.answer
        return answer.text or "\n".join(f"{a.title}\n{a.description}" for a in answer.articles)

    async def exchange(self, person: Person, words: str) -> Exchange:
        self.clock.pass_(seconds=1)
        return await self.wechat.say(person, words)

    async def rows(self, sql: str, **facts: Any) -> list[dict[str, Any]]:
        """Look into the database."""
        async with self.database.engine.connect() as connection:
            result = await connection.execute(text(sql), facts)
            return [dict(row) for row in result.mappings()]

    async def count(self, table: str) -> int:
        return int((await self.rows(f"SELECT count(*) AS n FROM {table}"))[0]["n"])  # noqa: S608

    async def stock(self, sheet: Path = DEMO_SHEET) -> None:
        """Put the goods of a sheet on the shelf."""
        async with self.database.begin() as work:
            await take_products(work, read_sheet(sheet).products, lambda _done: None)

    async def broken_rules(self) -> list[str]:
        """Name the rules of the books that are broken."""
        async with self.database.reading() as work:
            return [rule.name for rule in RULES if (await rule.check(work)).broken]


@asynccontextmanager
async def open_town(
    settings: Settings, segmenter: Segmenter, clock: TownClock | None = None
) -> AsyncIterator[Town]:
    """Open a shop and a WeChat that talk to each other over loopback."""
    clock = clock or TownClock()
    wechat = Simulator(ACCOUNT, "", clock=clock)
    async with serving(wechat.application()) as api_base:
        settings = settings.model_copy(
            update={
                "official_account": settings.official_account.model_copy(
                    update={
                        "app_id": ACCOUNT.app_id,
                        "app_secret": ACCOUNT.app_secret,
                        "token": ACCOUNT.token,
                        "encoding_aes_key": ACCOUNT.encoding_aes_key,
                        "api_base": api_base,
                    }
                )
            }
        )
        async with open_shop(settings, clock, segmenter) as shop, serving(shop.application) as url:
            wechat.courier.webhook_url = f"{url}/wechat/official"
            yield Town(settings, clock, wechat, shop, url)


@asynccontextmanager
async def serving(application: web.Application) -> AsyncIterator[str]:
    """Serve an application on a free port of loopback; give its address."""
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
