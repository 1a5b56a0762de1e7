"""APScheduler wakes what looks for work; it decides nothing and keeps nothing."""

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


async def _carefully(look: Look) -> None:
    try:
        await look()
    except Exception as error:
        if is_transient(error):
            log.warning("look.waiting", error=repr(error))
        else:
            log.exception("look.failed")
