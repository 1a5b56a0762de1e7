"""Delivers pushes to the webhook: the time limit, and at most three deliveries (1.4)."""

import asyncio
import time
from dataclasses import dataclass

import aiohttp

from simulator.account import AccountSettings
from simulator.clock import Clock
from simulator.exchange import Delivery, Failure, Push, PushRequest
from simulator.push import open_reply, push_request
from simulator.replies import Answer, Asked, Verdict, rejected

MOST_DELIVERIES = 3
_HEADERS = {"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0", "Pragma": "no-cache"}


@dataclass(frozen=True)
class _Response:
    """What came back over the wire, if anything."""

    status: int | None
    failure: Failure
    body: bytes = b""


@dataclass(kw_only=True)
class Courier:
    """Posts pushes; redeliveries get a fresh timestamp and nonce unless `same_query`."""

    account: AccountSettings
    webhook_url: str
    clock: Clock
    answer_seconds: float = 5.0
    same_query: bool = False

    def sign(self, push: Push) -> PushRequest:
        """Sign and seal a push with the present time and a fresh nonce."""
        return push_request(self.account, push.xml, open_id=push.open_id, at=self.clock())

    async def carry(self, push: Push) -> list[Delivery]:
        """Deliver until the bot answers in time, three times at most."""
        request = self.sign(push)
        deliveries = [await self.post(request, push)]
        while deliveries[-1].failure and len(deliveries) < MOST_DELIVERIES:
            request = request if self.same_query else self.sign(push)
            deliveries.append(await self.post(request, push))
        return deliveries

    async def post(self, request: PushRequest, push: Push) -> Delivery:
        """Make one delivery, cutting the connection when the time is over."""
        started = time.perf_counter()
        response = await self._send(request)
        seconds = time.perf_counter() - started
        return Delivery(
            request=request,
            status=response.status,
            seconds=seconds,
            failure=response.failure,
            body=response.body,
            verdict=self._judge(response, push),
        )

    async def verify(self, query: dict[str, str]) -> str:
        """Send the GET of the server check and give back the body of a 200, else nothing."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.webhook_url, params=query) as response,
        ):
            return await response.text() if response.status == 200 else ""

    async def _send(self, request: PushRequest) -> _Response:
        try:
            async with asyncio.timeout(self.answer_seconds):
                return await self._exchange(request)
        except TimeoutError:
            return _Response(None, "timeout")
        except aiohttp.ClientConnectorError:
            return _Response(None, "refused")
        except (aiohttp.ClientError, OSError):
            return _Response(None, "reset")

    async def _exchange(self, request: PushRequest) -> _Response:
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                self.webhook_url, params=request.query, data=request.body, headers=_HEADERS
            ) as response,
        ):
            body = await response.read()
            failed = response.status >= 500
            return _Response(response.status, "http" if failed else "", body)

    def _judge(self, response: _Response, push: Push) -> Verdict:
        if response.failure:
            return Verdict(Answer())
        if response.status != 200:
            return rejected(f"HTTP {response.status} instead of 200")
        asked = Asked(push.open_id, self.account.original_id, push.is_event)
        return open_reply(self.account, response.body, asked)
