"""What the door's tests share."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.app import Tuanzi, open_shop
from simulator.courier import Courier
from store.search.gateway import Segmenter
from tests.town import Town, serving


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[EventDict]]:
    """Collect what the shop logs, instead of writing it."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture(autouse=True)
def no_errors_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Hold that no request of the test has ended in a stack trace of the server's."""
    yield
    assert [r.getMessage() for r in caplog.records if r.name.startswith("aiohttp")] == []


@pytest.fixture
async def second_shop(town: Town, segmenter: Segmenter) -> AsyncIterator[Tuanzi]:
    """Open the same shop once more, on the same database, as another process would."""
    async with open_shop(town.settings, town.clock, segmenter) as shop:
        yield shop


@pytest.fixture
async def second(town: Town, second_shop: Tuanzi) -> AsyncIterator[Courier]:
    """Deliver to the second shop."""
    async with serving(second_shop.application) as url:
        yield replace(town.wechat.courier, webhook_url=f"{url}/wechat/official")
