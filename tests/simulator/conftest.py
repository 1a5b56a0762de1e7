"""The simulator between a scripted bot and a client of its API."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import Page, async_playwright

from simulator import AccountSettings, Person, Simulator
from simulator.bank import Bank, MerchantSettings, make_merchant
from tests.conftest import lacking
from tests.simulator.browsers import ARGUMENTS, CHROMIUM
from tests.simulator.doubles import Api, Bot, Moment
from tests.simulator.paying import Merchant, Shop

APP_ID = "wx0123456789abcdef"


@pytest.fixture
def account() -> AccountSettings:
    return AccountSettings(
        app_id=APP_ID,
        app_secret="secret",
        token="token",
        encoding_aes_key="0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
        original_id="gh_0123456789ab",
    )


@pytest.fixture
def clock() -> Moment:
    return Moment()


@pytest.fixture
async def bot(account: AccountSettings) -> Bot:
    return Bot(account)


@pytest.fixture(scope="session")
def contract() -> MerchantSettings:
    """Make the merchant's keys, once for all tests."""
    return make_merchant(APP_ID)


@pytest.fixture
async def wechat(
    account: AccountSettings, clock: Moment, bot: Bot, contract: MerchantSettings
) -> AsyncIterator[Simulator]:
    application = web.Application()
    application.router.add_route("*", "/hook", bot.serve)
    async with TestServer(application) as server:
        hook = str(server.make_url("/hook"))
        yield Simulator(account, hook, clock=clock, answer_seconds=5, merchant=contract)


@pytest.fixture
async def client(
    wechat: Simulator,
) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    async with TestClient(TestServer(wechat.application())) as client:
        yield client


@pytest.fixture
def api(client: TestClient[web.Request, web.Application], account: AccountSettings) -> Api:
    return Api(client, account)


@pytest.fixture
def person(wechat: Simulator) -> Person:
    return wechat.person("小明")


@pytest.fixture
async def shop(bank: Bank) -> AsyncIterator[Shop]:
    """Let a shop hear the bank's notices, to the last that is under way."""
    shop = Shop()
    application = web.Application()
    application.router.add_route("POST", "/{kind}", shop.serve)
    async with TestServer(application) as server:
        shop.address = str(server.make_url("")).rstrip("/")
        yield shop
        await bank.quiet()


@pytest.fixture
def bank(wechat: Simulator) -> Bank:
    return wechat.bank


@pytest.fixture
def merchant(
    client: TestClient[web.Request, web.Application],
    contract: MerchantSettings,
    clock: Moment,
    shop: Shop,
) -> Merchant:
    return Merchant(client, contract, clock, shop)


@pytest.fixture
async def page(client: TestClient[web.Request, web.Application]) -> AsyncIterator[Page]:
    if CHROMIUM is None:
        lacking("chromium", "not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
        page = await browser.new_page(viewport={"width": 390, "height": 844})
        await page.goto(str(client.make_url("/")))
        yield page
        await browser.close()
