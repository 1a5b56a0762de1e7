"""One call to WeChat Pay: within its time, and believed only once it is proved."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from aiohttp import ClientSession

from bot.adapters.wechat_pay.bank_keys import BankKeys
from bot.adapters.wechat_pay.merchant import Merchant
from bot.adapters.wechat_pay.refusals import refusal_of
from bot.adapters.wechat_pay.sealed import Misread, read_facts
from bot.adapters.wechat_pay.verifying import Unverified
from bot.adapters.wechat_pay.wire import Answer, Wire
from bot.kernel.clock import Clock
from store.payments.gateway import BankUnreachable

_SECONDS = 4.0

Value = TypeVar("Value")


class Calls:
    """Signs, sends, and proves what comes back; nothing is repeated here."""

    def __init__(
        self, session: ClientSession, merchant: Merchant, *, api_base: str, clock: Clock
    ) -> None:
        self._wire = Wire(session, api_base, merchant, clock)
        self._clock = clock
        self.keys = BankKeys(self._wire, merchant, clock)
        self.merchant = merchant

    async def call(
        self, method: str, path: str, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Make one call within its time; give what a proved answer says."""
        try:
            async with asyncio.timeout(_SECONDS):
                answer = await self._wire.send(method, path, body)
                await self._prove(answer)
        except TimeoutError as error:
            raise BankUnreachable(f"{path}: no proved answer in time") from error
        if answer.status not in {200, 204}:
            raise refusal_of(answer)
        try:
            return read_facts(answer.body) if answer.body else {}
        except Misread as error:
            raise BankUnreachable(f"{path}: {error}") from error

    async def _prove(self, answer: Answer) -> None:
        try:
            await self.keys.check(answer.headers, answer.body, self._clock())
        except Unverified as error:
            reason = f"not proved to be the bank's ({error}): {refusal_of(answer)}"
            raise BankUnreachable(reason) from error


def understood(number: str, read: Callable[[], tuple[str, Value]]) -> Value:
    """Give what an answer says of this number; one that says something else says nothing."""
    try:
        about, value = read()
    except Misread as error:
        raise BankUnreachable(f"{number}: {error}") from error
    if about != number:
        raise BankUnreachable(f"{number}: an answer about {about}")
    return value
