"""A town to test in: the shop on a real database, WeChat in a box, a clock set by hand."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Middleware
from sqlalchemy import text

from bot.app import Tuanzi, open_shop
from bot.persistence.database import Database
from bot.settings import Settings, WechatySettings
from simulator.account import AccountSettings
from simulator.bank import Bank, MerchantSettings
from simulator.bank.bank import Manner, PageAnswer
from simulator.exchange import Exchange
from simulator.groups.gateway import GroupGateway
from simulator.groups.neighbourhood import Contact, Group
from simulator.people import Person
from simulator.wechat import Simulator
from store.catalogue.importing import take_products
from store.catalogue.sheets import read_sheet
from store.payments.gateway import PayKind
from store.search.gateway import Segmenter
from tests.proving import broken_rules
from tests.talk import Talk

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
    gateway: GroupGateway | None = None

    @property
    def database(self) -> Database:
        return self.shop.database

    @property
    def bank(self) -> Bank:
        """The simulator's bank, unless the settings have the shop collect in the sandbox."""
        return self.wechat.bank

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

    @cached_property
    def talk(self) -> Talk:
        """What goes on in groups."""
        return Talk(self.wechat.neighbourhood, self.shop)

    def neighbour(self, name: str = "小明", *, friend: bool = True) -> Contact:
        """Make somebody of the groups; who is no friend of the bot's can't be written to alone."""
        person = self.wechat.person(name)
        return self.wechat.neighbourhood.contact(name, person, is_friend=friend)

    def group(self, name: str, *people: Contact) -> Group:
        """Make a group of people and the bot."""
        return self.wechat.neighbourhood.group(name, *people)

    async def say_in(
        self, group: Group, person: Contact, words: str, *, mention: bool = False
    ) -> list[str]:
        """Say something in a group; give what the bot has said there since."""
        self.clock.pass_(seconds=1)
        return await self.talk.say(group, person, words, mention=mention)

    async def say_privately(self, person: Contact, words: str) -> list[str]:
        """Say something to the bot alone; give what it has said back."""
        self.clock.pass_(seconds=1)
        return await self.talk.say_privately(person, words)

    def heard(self, group: Group) -> list[str]:
        """List all that the bot has said in a group."""
        return self.talk.heard(group)

    def private(self, person: Contact) -> list[str]:
        """List all that the bot has said to somebody alone, the newest last."""
        return self.talk.private(person)

    async def pay(
        self,
        person: Person,
        order_number: str,
        manner: Manner | None = None,
        kind: PayKind = PayKind.NATIVE,
    ) -> PageAnswer:
        """Let somebody pay an order at the bank, which tells the shop; give what the page hears."""
        [order] = await self.rows("SELECT id FROM orders WHERE number = :no", no=order_number)
        payer = person.open_id if kind is PayKind.JSAPI else ""
        ticket = await self.shop.cashier.collect(order["id"], kind, payer, title="团子小铺")
        return await self.bank.pay(ticket.ticket, person, manner)

    async def work(self) -> None:
        """Let the shop do once what it does by itself again and again."""
        await self.shop.courier.run_due()
        await self.shop.jobs.tick()
        await self.shop.cashier.run_due()
        await self.shop.paymaster.run_due()

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
            return await broken_rules(work)


@asynccontextmanager
async def open_town(
    settings: Settings,
    segmenter: Segmenter,
    clock: TownClock | None = None,
    *,
    merchant: MerchantSettings | None = None,
    wire: Middleware | None = None,
    groups: bool = False,
) -> AsyncIterator[Town]:
    """Open a shop and a WeChat that talk to each other over loopback; `wire` is between them.

    With `groups`, what is said in groups goes through the simulator's gateway, too.
    """
    clock = clock or TownClock()
    wechat = Simulator(ACCOUNT, "", clock=clock, merchant=merchant)
    application = wechat.application()
    if wire:
        application.middlewares.append(wire)
    async with serving(application) as api_base:
        with listening() as door:
            settings = _at_home(settings, api_base, f"http://127.0.0.1:{door.getsockname()[1]}")
            async with (
                gateway_of(wechat, groups=groups) as gateway,
                open_shop(_with_gateway(settings, gateway), clock, segmenter) as shop,
                serving(shop.application, door) as url,
                listening_to_groups(shop),
            ):
                wechat.courier.webhook_url = f"{url}/wechat/official"
                yield Town(settings, clock, wechat, shop, url, gateway)


@asynccontextmanager
async def gateway_of(wechat: Simulator, *, groups: bool) -> AsyncIterator[GroupGateway | None]:
    """Serve the groups, if a test asks for that."""
    if not groups:
        yield None
        return
    gateway = GroupGateway(wechat.neighbourhood, "a token")
    await gateway.start()
    try:
        yield gateway
    finally:
        await gateway.stop()


@asynccontextmanager
async def listening_to_groups(shop: Tuanzi) -> AsyncIterator[None]:
    """Let the shop listen, if it has a door to groups."""
    if shop.groups is None:
        yield
        return
    running = asyncio.create_task(shop.groups.door.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait([running], timeout=3)


def _with_gateway(settings: Settings, gateway: GroupGateway | None) -> Settings:
    if gateway is None:
        return settings
    there = WechatySettings(endpoint=gateway.endpoint, token=gateway.token)
    return settings.model_copy(update={"wechaty": there})


def _at_home(settings: Settings, api_base: str, url: str) -> Settings:
    """Tell a shop where WeChat is and, if the bank shall find it, where it is itself."""
    account = {
        "app_id": ACCOUNT.app_id,
        "app_secret": ACCOUNT.app_secret,
        "token": ACCOUNT.token,
        "encoding_aes_key": ACCOUNT.encoding_aes_key,
        "api_base": api_base,
    }
    pay = settings.wechat_pay
    home = {} if pay.sandbox else {"base_url": url}
    return settings.model_copy(
        update={
            "official_account": settings.official_account.model_copy(update=account),
            "wechat_pay": pay.model_copy(update={"api_base": api_base}),
            "shop": settings.shop.model_copy(update=home),
        }
    )


def contract_with(merchant: MerchantSettings, folder: Path) -> dict[str, Any]:
    """Give the settings of a shop that collects at the simulator's bank; its keys lie in a folder.

    The town fills in the bank's address.
    """
    private, public = merchant.write_keys(folder)
    return {
        "mch_id": merchant.mch_id,
        "serial": merchant.serial,
        "private_key_file": private,
        "api_v3_key": merchant.api_v3_key,
        "public_key_id": merchant.public_key_id,
        "public_key_file": public,
    }


def listening() -> socket.socket:
    """Take a free port of loopback, to be known before anybody serves there."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    return door


@asynccontextmanager
async def serving(
    application: web.Application, door: socket.socket | None = None
) -> AsyncIterator[str]:
    """Serve an application on a port of loopback, a free one if none is given; give its address."""
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.SockSite(runner, door) if door else web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
