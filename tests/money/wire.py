"""Moments: between any two steps of what the shop does, something else can happen."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.persistence.database import Begin
from bot.persistence.work import Work

Happen = Callable[[], Awaitable[object]]


class Moments:
    """Counts moments while it is told to, and lets things happen at those that were chosen."""

    def __init__(self) -> None:
        self.count = 0
        self._planned: list[tuple[int, Happen]] = []

    def at(self, moment: int, happen: Happen) -> None:
        """Let something happen at a moment, the first being 1; of one moment in their order."""
        self._planned.append((moment, happen))

    async def come(self) -> None:
        """Come to the next moment."""
        self.count += 1
        due = [happen for moment, happen in self._planned if moment == self.count]
        for happen in due:
            await happen()


class Wire:
    """Between shop and bank: a moment before each request arrives, one before its answer leaves."""

    def __init__(self) -> None:
        self.moments: Moments | None = None

    @web.middleware
    async def pass_on(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        moments = self.moments
        if moments is None or "/v3/" not in request.path:
            return await handler(request)
        self.moments = None
        await moments.come()
        response = await handler(request)
        await moments.come()
        self.moments = moments
        return response


def stopping(begin: Begin, wire: Wire) -> Begin:
    """Begin units of work like `begin`, each after a moment of its own."""

    @asynccontextmanager
    async def stopped() -> AsyncIterator[Work]:
        moments = wire.moments
        if moments is not None:
            wire.moments = None
            await moments.come()
            wire.moments = moments
        async with begin() as work:
            yield work

    return stopped
