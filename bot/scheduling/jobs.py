"""Jobs: the table is code, the database says what is due and who runs it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog

from bot.kernel.clock import Clock
from bot.persistence import occurrences
from bot.persistence.database import Begin, is_transient

_HOLD = timedelta(minutes=10)
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)

log = structlog.get_logger()


class Schedule(Protocol):
    """Tells when a job was due last."""

    def last_due(self, now: datetime) -> datetime:
        """Give the latest due time that is not after now, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a shop day, by the wall clock."""

    at: time
    zone: ZoneInfo

    def last_due(self, now: datetime) -> datetime:
        """Give today's time, or yesterday's if today's is still to come."""
        today = datetime.combine(now.astimezone(self.zone).date(), self.at, self.zone)
        due = today if today <= now else today - timedelta(days=1)
        return due.astimezone(now.tzinfo)


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again, at the multiples of a span since the beginning of 2026."""

    span: timedelta

    def last_due(self, now: datetime) -> datetime:
        """Give the last multiple that is not after now."""
        return now - (now - _EPOCH) % self.span


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done and when; `run` works in batches, can be cut, and can run twice."""

    name: str
    schedule: Schedule
    run: Callable[[Begin], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Look:
    """What a process knows of an occurrence: it is done, or was another's when it looked."""

    due_at: datetime
    again_at: datetime | None

    def is_over(self, due_at: datetime, now: datetime) -> bool:
        """Tell whether to look again: at the next occurrence, or once its taker must be done."""
        return due_at != self.due_at or (self.again_at is not None and self.again_at < now)


class Jobs:
    """Runs what is due; any number of processes may tick."""

    def __init__(self, jobs: Sequence[Job], begin: Begin, clock: Clock) -> None:
        self._jobs = jobs
        self._begin = begin
        self._clock = clock
        self._looks: dict[str, _Look] = {}

    async def tick(self) -> int:
        """Run every job whose last due time nobody has taken yet; tell how many."""
        ran = 0
        for job in self._jobs:
            now = self._clock()
            due_at, look = job.schedule.last_due(now), self._looks.get(job.name)
            if look is None or look.is_over(due_at, now):
                ran += await self._attempt(job, due_at)
        return ran

    async def _attempt(self, job: Job, due_at: datetime) -> bool:
        try:
            ran = await self._run(job, due_at)
        except Exception as error:
            if is_transient(error):
                log.warning("job.waiting", job=job.name, error=repr(error))
            else:
                log.exception("job.failed", job=job.name)
            return False
        self._looks[job.name] = _Look(due_at, None if ran else self._clock() + _HOLD)
        return ran

    async def _run(self, job: Job, due_at: datetime) -> bool:
        async with self._begin() as work:
            if not await occurrences.claim(work, job.name, due_at, hold=_HOLD):
                return False
        await job.run(self._begin)
        async with self._begin() as work:
            await occurrences.finish(work, job.name, due_at)
        log.info("job.finished", job=job.name, due_at=due_at.isoformat())
        return True
