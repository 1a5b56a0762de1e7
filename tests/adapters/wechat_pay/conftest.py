"""A shop's account at a bank double."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bot.adapters.wechat_pay.gateway import WechatPay
from tests.adapters.wechat_pay.double import BankDouble, merchant
from tests.town import TownClock, serving


@pytest.fixture
def clock() -> TownClock:
    return TownClock()


@pytest.fixture
def bank(clock: TownClock) -> BankDouble:
    return BankDouble(clock)


@pytest.fixture(params=["public key"])
async def pay(
    bank: BankDouble, clock: TownClock, request: pytest.FixtureRequest
) -> AsyncIterator[WechatPay]:
    """Reach the bank below a path, as in the demo; the parameter is the account's mode."""
    account = merchant(by_certificate=request.param == "certificate")
    async with serving(bank.application()) as base, ClientSession() as session:
        yield WechatPay(
            session,
            account,
            api_base=f"{base}/simulator/",
            shop_base="https://shop.example.com/",
            clock=clock,
        )
