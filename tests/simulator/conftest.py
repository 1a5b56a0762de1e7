"""The simulator between a scripted bot and a client of its API."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from simulator import AccountSettings, Person, Simulator
from tests.simulator.doubles import Api, Bot, Moment


@pytest.fixture
def account() -> AccountSettings:
    return AccountSettings(
        app_id="wx0123456789abcdef",
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


@pytest.fixture
async def wechat(account: AccountSettings, clock: Moment, bot: Bot) -> AsyncIterator[Simulator]:
    application = web.Application()
    application.router.add_route("*", "/hook", bot.serve)
    async with TestServer(application) as server:
        yield Simulator(account, str(server.make_url("/hook")), clock=clock, answer_seconds=5)


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
