"""The access token that processes share, on a real Redis."""

import os
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.adapters.official_account.client import AccessTokens
from bot.adapters.redis.tokens import SharedTokens
from tests.conftest import lacking

URL = os.environ.get("TUANZI_TEST_REDIS_URL", "redis://127.0.0.1:6379/15")


@pytest.fixture
async def redis() -> AsyncIterator[Redis]:
    client = Redis.from_url(URL, socket_connect_timeout=2, decode_responses=True)
    try:
        await client.ping()
    except (RedisError, OSError) as error:
        lacking("redis", repr(error))
    yield client
    await client.aclose()


class Counted:
    """Hands out tokens and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self) -> tuple[str, int]:
        self.asked += 1
        return f"token-{self.asked}", 7200


async def test_processes_ask_for_one_token(redis: Redis) -> None:
    shared, fetch = SharedTokens(redis, uuid4().hex), Counted()
    processes = [AccessTokens(fetch, shared) for _ in range(5)]
    assert {await one.current() for one in processes} == {"token-1"}
    assert fetch.asked == 1


async def test_a_token_found_dead_is_replaced_for_all(redis: Redis) -> None:
    shared, fetch = SharedTokens(redis, uuid4().hex), Counted()
    first, second = AccessTokens(fetch, shared), AccessTokens(fetch, shared)
    await first.current()
    await second.current()
    assert await first.current(instead_of="token-1") == "token-2"
    assert await second.current(instead_of="token-1") == "token-2"
    assert fetch.asked == 2


async def test_without_redis_each_asks_for_itself() -> None:
    nowhere = Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2)
    fetch = Counted()
    tokens = AccessTokens(fetch, SharedTokens(nowhere, "wx"))
    assert await tokens.current() == await tokens.current() == "token-1"
    await nowhere.aclose()
