"""Takes notices to the shop: in time, late, doubled, spoilt or never, again until taken (3.7)."""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

import aiohttp

from simulator.bank.notices import Notice, NoticeRequest, Sealer, Spoil
from simulator.clock import Clock

When = Literal["at once", "when due", "never"]

RETRIES = tuple(
    timedelta(seconds=seconds)
    for seconds in (
        *(15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600),
        *(10800, 10800, 10800, 21600, 21600),
    )
)
_TAKEN = {200, 204}


@dataclass(kw_only=True)
class Habits:
    """How badly the post works: shares from 0 (never) to 1 (always), drawn from a seed.

    `doubled` notices go out `copies` times at once, `late` ones first after `lateness` (a later
    notice overtakes them), `dropped` ones never; a `spoilt` delivery of each kind goes ahead of
    the right one; `untyped` ones lack Wechatpay-Signature-Type.
    """

    doubled: float = 0
    copies: int = 2
    late: float = 0
    lateness: timedelta = timedelta(minutes=1)
    dropped: float = 0
    untyped: float = 0
    spoilt: dict[Spoil, float] = field(default_factory=dict)
    seed: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 - mischief is no secret

    def strikes(self, share: float) -> bool:
        """Draw whether something of this share happens now."""
        return share > 0 and self._chance.random() < share


@dataclass(frozen=True)
class NoticeDelivery:
    """One attempt: the shop's HTTP status, None when it gave none within its time."""

    at: datetime
    notice: Notice
    request: NoticeRequest
    status: int | None
    spoil: Spoil | None = None

    @property
    def is_taken(self) -> bool:
        """Tell whether the shop said that it has understood."""
        return self.status in _TAKEN


@dataclass
class _Waiting:
    """A notice that has not been taken yet, and when it goes out next."""

    notice: Notice
    due: datetime
    attempts: int = 0


class Post:
    """Takes notices to the shop; `delays` are the waits between attempts, on the bank's clock."""

    def __init__(self, sealer: Sealer, clock: Clock) -> None:
        self.when: When = "at once"
        self.habits = Habits()
        self.delays: tuple[timedelta, ...] = RETRIES
        self.answer_seconds = 5.0
        self.deliveries: list[NoticeDelivery] = []
        self._sealer = sealer
        self._clock = clock
        self._waiting: list[_Waiting] = []

    @property
    def waiting(self) -> list[Notice]:
        """List the notices that are still to be sent or repeated."""
        return [each.notice for each in self._waiting]

    @property
    def fooled(self) -> list[NoticeDelivery]:
        """List the spoilt deliveries that the shop took for good: there must be none."""
        return [each for each in self.deliveries if each.spoil and each.is_taken]

    async def announce(self, notice: Notice) -> None:
        """Take a new notice and, unless told otherwise, make the first attempt at once."""
        if self.when == "never" or self.habits.strikes(self.habits.dropped):
            return
        waiting = _Waiting(notice, self._clock())
        self._waiting.append(waiting)
        if self.habits.strikes(self.habits.late):
            waiting.due += self.habits.lateness
        elif self.when == "at once":
            await self._attempt(waiting)

    async def deliver_due(self, *, newest_first: bool = False) -> int:
        """Attempt what is due by now, one after the other; give how many were attempted."""
        now = self._clock()
        due = [each for each in self._waiting if each.due <= now]
        for waiting in reversed(due) if newest_first else due:
            await self._attempt(waiting)
        return len(due)

    async def send(
        self, notice: Notice, request: NoticeRequest, spoil: Spoil | None = None
    ) -> NoticeDelivery:
        """Make one delivery of a request as it stands."""
        status = await self._post(notice.url, request)
        delivery = NoticeDelivery(self._clock(), notice, request, status, spoil)
        self.deliveries.append(delivery)
        return delivery

    async def _attempt(self, waiting: _Waiting) -> None:
        waiting.attempts += 1
        waiting.due = self._next(waiting.attempts)
        for spoil, share in self.habits.spoilt.items():
            if self.habits.strikes(share):
                await self._deliver(waiting.notice, spoil)
        copies = self.habits.copies if self.habits.strikes(self.habits.doubled) else 1
        sent = await asyncio.gather(*(self._deliver(waiting.notice) for _ in range(copies)))
        is_over = any(each.is_taken for each in sent) or waiting.attempts > len(self.delays)
        if is_over and waiting in self._waiting:
            self._waiting.remove(waiting)

    def _next(self, attempts: int) -> datetime:
        waits = self.delays[attempts - 1 : attempts]
        return self._clock() + (waits[0] if waits else timedelta(0))

    async def _deliver(self, notice: Notice, spoil: Spoil | None = None) -> NoticeDelivery:
        request = self._sealer.request(notice, self._clock(), spoil)
        if self.habits.strikes(self.habits.untyped):
            del request.headers["Wechatpay-Signature-Type"]
        return await self.send(notice, request, spoil)

    async def _post(self, url: str, request: NoticeRequest) -> int | None:
        try:
            async with (
                asyncio.timeout(self.answer_seconds),
                aiohttp.ClientSession() as session,
                session.post(
                    url, data=request.body, headers=request.headers, allow_redirects=False
                ) as response,
            ):
                await response.read()
                return response.status
        except (TimeoutError, aiohttp.ClientError, OSError):
            return None
