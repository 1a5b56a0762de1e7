"""The table of jobs."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from bot.persistence import dialogues, inbox
from bot.persistence.database import Begin
from bot.scheduling.jobs import Daily, Job
from community.ledger.actions import expire_points

_BATCH = 500
_INBOX_KEPT = timedelta(days=30)


def all_jobs(zone: ZoneInfo) -> list[Job]:
    """Give every job of the shop with its schedule, by the shop's wall clock."""
    return [
        Job("expire_points", Daily(time(0, 5), zone), expire_due_points),
        Job("forget_messages", Daily(time(4, 0), zone), forget_messages),
        Job("forget_dialogues", Daily(time(4, 30), zone), forget_dialogues),
    ]


async def expire_due_points(begin: Begin) -> None:
    """Take away points whose time is over."""
    while True:
        async with begin() as work:
            if await expire_points(work, most=_BATCH) < _BATCH:
                return


async def forget_messages(begin: Begin) -> None:
    """Forget messages that no platform delivers again any more."""
    while True:
        async with begin() as work:
            before = work.now - _INBOX_KEPT
            if await inbox.forget(work, before=before, most=_BATCH) < _BATCH:
                return


async def forget_dialogues(begin: Begin) -> None:
    """Forget where people left off long ago."""
    while True:
        async with begin() as work:
            if await dialogues.forget(work, most=_BATCH) < _BATCH:
                return
