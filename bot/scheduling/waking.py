"""APScheduler wakes what looks for work; it decides nothing and keeps nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.persistence.database import is_transient

Look = Callable[[], Awaitable[int]]
"""Looks for due work, does it, and tells how much there was."""

log = structlog.get_logger()


class Waker:
    """Calls each look at every tick, never twice at once; a fault waits for the next tick."""

    def __init__(self, looks: Sequence[Look], tick_seconds: float) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        for look in looks:
            self._scheduler.add_job(
                _carefully,
                "interval",
                args=(look,),
                seconds=tick_seconds,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more; what runs goes on."""
        self._scheduler.shutdown(wait=False)


class Prompter:
    """Calls a look as soon as it is asked to, however often; never twice at once."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._asked = asyncio.Event()

    def ask(self) -> None:
        """Let it look soon."""
        self._asked.set()

    async def run(self) -> None:
        """Look when asked, until cancelled."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            await _carefully(self._look)


async def _carefully(look: Look) -> None:
    try:
        await look()
    except Exception as error:
        if is_transient(error):
            log.warning("look.waiting", error=repr(error))
        else:
            log.exception("look.failed")
