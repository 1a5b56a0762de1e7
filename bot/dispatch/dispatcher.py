"""A message's way from a door to its one handler and back, once."""

import asyncio
import secrets
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Generic, Protocol, TypeVar

import structlog

from bot.dispatch import metrics
from bot.dispatch.cutting import cut
from bot.dispatch.dialogue import Dialogue, pack, unpack
from bot.dispatch.router import Heard, Routes
from bot.kernel.incoming import Incoming
from bot.kernel.refusal import Refusal
from bot.kernel.reply import Reply, Text
from bot.kernel.reply import pack as pack_reply
from bot.persistence import dead_letters, dialogues, inbox, outbox
from bot.persistence.database import is_transient
from bot.persistence.outbox import Leave
from bot.persistence.sharing import SharedCommits
from bot.persistence.work import Work

LATE_ANSWER = "late_answer"
"""The kind of outbox row by which an answer goes out that no delivery was there to take."""

_DELIVERIES_END = timedelta(seconds=16)
_KEEP_TRYING_SECONDS = 15.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 0.5

log = structlog.get_logger()


class NotYet(Exception):
    """The answer isn't ready in time; the next delivery of the same message may take it."""


class Conversation(Heard, Protocol):
    """What a handler is given; `dialogue` is what it leaves behind for the next message."""

    dialogue: Dialogue


C = TypeVar("C", bound=Conversation)


@dataclass(frozen=True, slots=True)
class Phrases:
    """The few sentences that the dispatcher itself may say."""

    refused: Callable[[Refusal], str]
    crashed: Callable[[str], str]
    more: str


@dataclass(frozen=True, slots=True)
class Manners(Generic[C]):
    """How a conversation is opened, and what may be added to its answer at the end."""

    open_chat: Callable[[Work, Incoming, Dialogue], Awaitable[C]]
    see_off: Callable[[C, Reply | None], Awaitable[Reply | None]]


@dataclass(frozen=True, slots=True)
class Rules:
    """How long a delivery waits for its answer, and a dialogue for its next message."""

    patience_seconds: float
    dialogue_life: timedelta


@dataclass(eq=False, slots=True)
class _Flight:
    """A message that is being handled, and how many deliveries wait for its answer."""

    task: asyncio.Task[Reply | None]
    waiters: int = 0


class Dispatcher(Generic[C]):
    """Handles each message once, in one transaction, and gives every delivery the same answer."""

    def __init__(
        self,
        commits: SharedCommits,
        routes: Routes[C],
        manners: Manners[C],
        *,
        phrases: Phrases,
        rules: Rules,
    ) -> None:
        self._commits = commits
        self._routes = routes
        self._manners = manners
        self._phrases = phrases
        self._rules = rules
        self._flights: dict[str, _Flight] = {}

    async def answer(self, incoming: Incoming) -> Reply | None:
        """Give the message's one answer; `NotYet` when it takes longer than a delivery may wait."""
        flight = self._flights.get(incoming.key) or self._take_off(incoming)
        flight.waiters += 1
        try:
            async with asyncio.timeout(self._rules.patience_seconds):
                return await asyncio.shield(flight.task)
        except TimeoutError as error:
            metrics.DELIVERIES_CLOSED.inc()
            raise NotYet from error
        finally:
            flight.waiters -= 1

    async def close(self) -> None:
        """Wait for what is being handled."""
        tasks = [flight.task for flight in self._flights.values()]
        await asyncio.gather(*tasks, return_exceptions=True)

    def _take_off(self, incoming: Incoming) -> _Flight:
        flight = _Flight(asyncio.create_task(self._fly(incoming)))
        flight.task.add_done_callback(_retrieved)
        self._flights[incoming.key] = flight
        return flight

    async def _fly(self, incoming: Incoming) -> Reply | None:
        try:
            with metrics.MESSAGE_SECONDS.time():
                reply = await self._settle(incoming)
        finally:
            flight = self._flights.pop(incoming.key)
        if reply is not None and not flight.waiters:
            await self._leave_late(incoming, reply)
        return reply

    async def _settle(self, incoming: Incoming) -> Reply | None:
        """Handle a message, over passing faults of the database, for as long as WeChat delivers it."""
        trace = secrets.token_hex(8)
        ends, pause = _monotonic() + _KEEP_TRYING_SECONDS, _FIRST_PAUSE
        part = partial(self._handle, incoming=incoming, trace=trace)
        while True:
            try:
                return await self._commits.run(part, name=incoming.person)
            except Exception as error:  # noqa: BLE001 - whatever it was, the person gets an answer
                if not is_transient(error):
                    part = partial(self._bury, incoming=incoming, trace=trace, error=error)
                if _monotonic() > ends:
                    log.warning("message.given_up", trace=trace, error=repr(error))
                    raise
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _handle(self, work: Work, *, incoming: Incoming, trace: str) -> Reply | None:
        answered = await inbox.recall(work, incoming.key)
        if answered is not None:
            await inbox.mark_recalled(work, incoming.key)
            await outbox.skip(work, merge_key=_late_key(incoming))
            return answered.reply
        with structlog.contextvars.bound_contextvars(trace=trace):
            reply = await self._converse(work, incoming)
        inbox.remember(work, incoming, reply)
        return reply

    async def _converse(self, work: Work, incoming: Incoming) -> Reply | None:
        """Find who answers, let them, and keep where the dialogue was left."""
        place = {"conversation": incoming.conversation, "person": incoming.person}
        before = unpack(await dialogues.load(work, **place))
        chat = await self._manners.open_chat(work, incoming, before)
        reply = await self._manners.see_off(chat, await self._ask(work, chat))
        reply, after = self._fit(reply, chat.dialogue, incoming)
        if after != before:
            expires_at = work.now + self._rules.dialogue_life
            dialogues.save(work, **place, state=pack(after), expires_at=expires_at)
        return reply

    async def _ask(self, work: Work, chat: C) -> Reply | None:
        """Let the first matching route answer; a refusal or a crash undoes only what it did."""
        found = self._routes.find(chat)
        if found is None:
            return None
        route, call = found
        before = chat.dialogue
        try:
            async with work.savepoint():
                reply = await call()
        except Refusal as refusal:
            chat.dialogue = before
            metrics.MESSAGES.labels(route, "refused").inc()
            return Text(self._phrases.refused(refusal))
        metrics.MESSAGES.labels(route, "answered").inc()
        return reply

    def _fit(
        self, reply: Reply | None, dialogue: Dialogue, incoming: Incoming
    ) -> tuple[Reply | None, Dialogue]:
        """Cut what is too long for one answer, and keep the rest for 继续."""
        if not isinstance(reply, Text):
            return reply, dialogue.keep("")
        now, rest = cut(reply.body, incoming.room.text_bytes, hint=self._phrases.more)
        return Text(now), dialogue.keep(rest)

    async def _bury(
        self, work: Work, *, incoming: Incoming, trace: str, error: BaseException
    ) -> Reply | None:
        """Keep a message that can't be handled for staff, and say so neutrally."""
        answered = await inbox.recall(work, incoming.key)
        if answered is not None:
            return answered.reply
        log.error("message.crashed", trace=trace, route=incoming.name, exc_info=error)
        detail = "".join(traceback.format_exception(error))
        await dead_letters.keep(work, incoming, error=detail, trace=trace)
        reply = Text(self._phrases.crashed(trace))
        inbox.remember(work, incoming, reply)
        metrics.MESSAGES.labels("", "crashed").inc()
        return reply

    async def _leave_late(self, incoming: Incoming, reply: Reply) -> None:
        """Nobody waits for the answer any more: send it, unless one more delivery takes it."""
        part = partial(_leave_late, incoming=incoming, reply=reply)
        await self._commits.run(part, name=incoming.person)


async def _leave_late(work: Work, *, incoming: Incoming, reply: Reply) -> None:
    if await inbox.was_recalled(work, incoming.key):
        return
    outbox.leave(
        work,
        Leave(
            kind=LATE_ANSWER,
            facts={"reply": pack_reply(reply)},
            recipient=incoming.person,
            merge_key=_late_key(incoming),
            not_before=max(work.now, _last_delivery(incoming, work.now)),
        ),
    )


def _last_delivery(incoming: Incoming, now: datetime) -> datetime:
    """Tell when the last delivery of a message is over, whatever the sender's clock says."""
    return min(incoming.sent_at, now) + _DELIVERIES_END


def _late_key(incoming: Incoming) -> str:
    return f"late:{incoming.key}"


def _monotonic() -> float:
    return asyncio.get_running_loop().time()


def _retrieved(task: asyncio.Task[Reply | None]) -> None:
    """Mark a fault as seen: each waiting delivery got it, and it was logged."""
    if not task.cancelled():
        task.exception()
