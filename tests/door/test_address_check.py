"""WeChat's check of the address, by GET."""

from datetime import timedelta

import pytest
from aiohttp import ClientSession

from simulator.push import verification_query
from tests.door.posting import REFUSED, on_sqlite
from tests.town import ACCOUNT, Town

pytestmark = on_sqlite


def query_of(town: Town, *, ago: float = 0, nonce: str = "") -> dict[str, str]:
    at = town.clock() - timedelta(seconds=ago)
    return verification_query(ACCOUNT, echo="5837912", at=at, nonce=nonce)


async def ask(town: Town, query: dict[str, str]) -> tuple[int, bytes]:
    url = town.wechat.courier.webhook_url
    async with ClientSession() as session, session.get(url, params=query) as response:
        return response.status, await response.read()


async def test_the_echo_comes_back_and_nothing_else(town: Town) -> None:
    assert await ask(town, query_of(town)) == (200, b"5837912")


@pytest.mark.parametrize("part", ["signature", "timestamp", "nonce", "echostr"])
async def test_a_check_without_one_of_its_parts_is_refused(town: Town, part: str) -> None:
    query = query_of(town)
    del query[part]
    assert await ask(town, query) == REFUSED


@pytest.mark.parametrize(
    "wrong",
    [
        {"signature": "0" * 40},
        {"signature": "签名"},
        {"nonce": "别的"},
        {"timestamp": "1"},
        {"timestamp": "²"},
        {"echostr": "回声"},
    ],
)
async def test_a_check_with_a_wrong_part_is_refused(town: Town, wrong: dict[str, str]) -> None:
    assert await ask(town, query_of(town) | wrong) == REFUSED


@pytest.mark.parametrize("ago", [-360, -301, 301, 360])
async def test_a_check_of_another_time_is_refused(town: Town, ago: float) -> None:
    assert await ask(town, query_of(town, ago=ago)) == REFUSED


@pytest.mark.parametrize("ago", [-299, 299])
async def test_clocks_may_differ_by_five_minutes(town: Town, ago: float) -> None:
    assert (await ask(town, query_of(town, ago=ago)))[0] == 200


async def test_an_answered_check_cannot_be_repeated(town: Town) -> None:
    query = query_of(town)
    assert (await ask(town, query))[0] == 200
    assert await ask(town, query) == REFUSED
