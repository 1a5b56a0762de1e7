"""The town with the simulator's bank, and hands on the wire between it and the shop."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from simulator.bank import MerchantSettings
from store.search.gateway import Segmenter
from tests.conftest import prove_books
from tests.money.wire import Wire
from tests.town import Town, contract_with, open_town


@pytest.fixture
def settings(settings: Settings, merchant: MerchantSettings, tmp_path: Path) -> Settings:
    pay = settings.wechat_pay.model_copy(
        update={"sandbox": False, **contract_with(merchant, tmp_path / "keys")}
    )
    return settings.model_copy(update={"wechat_pay": pay})


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
async def town(
    settings: Settings, segmenter: Segmenter, merchant: MerchantSettings, wire: Wire
) -> AsyncIterator[Town]:
    """A shop whose bank can be listened to; in the end its books are proved on both sides."""
    async with open_town(settings, segmenter, merchant=merchant, wire=wire.pass_on) as opened:
        yield opened
        await prove_books(opened)
