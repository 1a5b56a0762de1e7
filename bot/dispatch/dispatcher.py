"""A message's way from a door to its one handler and back, once."""

import asyncio
import secrets
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Generic, Protocol, TypeVar

import structlog

from bot.dispatch import metrics
from bot.dispatch.cutting import cut
from bot.dispatch.dialogue import Dialogue, pack, unpack
from bot.dispatch.router import Found, Heard, InGroup, Routes
from bot.kernel.incoming import Incoming, Kind
from bot.kernel.refusal import Refusal
from bot.kernel.reply import Addressed, Cards, Reply, Text, in_words
from bot.kernel.reply import pack as pack_reply
from bot.persistence import dead_letters, dialogues, inbox, outbox
from bot.persistence.database import is_transient
from bot.persistence.dialogues import Place
from bot.persistence.inbox import Answered
from bot.persistence.outbox import Leave, Priority
from bot.persistence.sharing import SharedCommits
from bot.persistence.work import Work

LATE_ANSWER = "late_answer"
"""The kind of outbox row by which an answer goes out that no delivery was there to take."""
ANSWER = "answer"
"""The kind of outbox row by which an answer goes out through a door that doesn't wait for it."""

_DELIVERIES_SECONDS = 16.0
_KEEP_TRYING_SECONDS = 15.0
_CLOSE_SECONDS = 3.0
_WINDOW = timedelta(hours=48)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 0.5

log = structlog.get_logger()


class NotYet(Exception):
    """The answer isn't ready in time; the next delivery of the same message may take it."""


class Conversation(Heard, Protocol):
    """What a handler is given; `dialogue` is what it leaves behind for the next message."""

    dialogue: Dialogue


C = TypeVar("C", bound=Conversation)
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The few sentences that the dispatcher itself may say."""

    refused: Callable[[Refusal], str]
    crashed: Callable[[str], str]
    more: str
    privately: str
    """In a group: the answer went to the speaker alone."""
    unreachable: str
    """In a group: the answer is for the speaker alone, who can't be written to, and what to do."""


class Manners(Protocol[S, C]):
    """How senders are recognised, conversations opened, and answers completed."""

    async def recognise(self, work: Work, messages: list[Incoming]) -> dict[str, S]:
        """Find who sent messages, by `Incoming.person`; strangers are not among them."""
        ...

    async def open_chat(
        self, work: Work, incoming: Incoming, sender: S | None, dialogue: Dialogue
    ) -> C:
        """Open the conversation of a message; a stranger is nobody in particular yet."""
        ...

    async def acquaint(self, chat: C) -> None:
        """Make the acquaintance of who speaks, if they are a stranger."""
        ...

    async def in_private(self, chat: C) -> Incoming | None:
        """Give what was said in a group as if said to the shop alone, where that can answer."""
        ...

    async def see_off(self, chat: C, reply: Reply | None) -> Reply | None:
        """Add to an answer what belongs to it whatever was said."""
        ...


@dataclass(frozen=True, slots=True)
class Known(Generic[S]):
    """What is known before a message is handled: an earlier answer, the sender, the dialogue."""

    answered: Answered | None
    sender: S | None
    dialogue: Dialogue


async def look_up(manners: Manners[S, C], work: Work, messages: list[Incoming]) -> list[Known[S]]:
    """Find what is known about messages of different people, for all of them together."""
    answered = await inbox.recall(work, [one.key for one in messages])
    states = await dialogues.load(work, [_place(one) for one in messages])
    senders = await manners.recognise(work, messages)
    return [
        Known(answered.get(one.key), senders.get(one.person), unpack(states.get(_place(one))))
        for one in messages
    ]


def _place(incoming: Incoming) -> Place:
    return incoming.conversation, incoming.person


@dataclass(frozen=True, slots=True)
class Rules:
    """How long a delivery waits for its answer, a dialogue for its next message; what is sealed."""

    patience_seconds: float
    dialogue_life: timedelta
    seal: Callable[[str], str]
    """Seals what somebody said, where it has to be kept."""


@dataclass(eq=False, slots=True)
class _Flight:
    """A message that is being handled, since when, and how many deliveries wait for its answer.

    It `is_ours` once it is known that it was said to the shop.
    """

    task: asyncio.Task[Reply | None]
    since: float
    waiters: int = 0
    is_ours: bool = True


class Dispatcher(Generic[S, C]):
    """Handles each message once, in one transaction, and gives every delivery the same answer."""

    def __init__(
        self,
        commits: SharedCommits[Incoming, Known[S]],
        routes: Routes[C],
        manners: Manners[S, C],
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

    async def take(self, incoming: Incoming) -> Reply | None:
        """Handle a message that nobody waits at the door with; what there is to say is sent."""
        flight = self._flights.get(incoming.key) or self._take_off(incoming)
        return await asyncio.shield(flight.task)

    async def close(self) -> None:
        """Finish what is being handled; what takes too long stays unanswered, so it comes again."""
        tasks = [flight.task for flight in self._flights.values()]
        if not tasks:
            return
        _, pending = await asyncio.wait(tasks, timeout=_CLOSE_SECONDS)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    def _take_off(self, incoming: Incoming) -> _Flight:
        task = asyncio.create_task(self._fly(incoming))
        flight = _Flight(task, _monotonic(), is_ours=not incoming.is_overheard)
        flight.task.add_done_callback(_retrieved)
        self._flights[incoming.key] = flight
        return flight

    async def _fly(self, incoming: Incoming) -> Reply | None:
        try:
            with metrics.MESSAGE_SECONDS.time():
                reply = await self._settle(incoming)
        finally:
            flight = self._flights.pop(incoming.key)
        if reply is not None and incoming.room.waits and not flight.waiters:
            await self._leave_late(incoming, reply, flight.since + _DELIVERIES_SECONDS)
        return reply

    async def _settle(self, incoming: Incoming) -> Reply | None:
        """Handle a message, over passing faults of the database, while WeChat delivers it."""
        trace = secrets.token_hex(8)
        ends, pause = _monotonic() + _KEEP_TRYING_SECONDS, _FIRST_PAUSE
        part = partial(self._handle, incoming=incoming, trace=trace)
        while True:
            try:
                return await self._commits.run(part, name=incoming.person, item=incoming)
            except Exception as error:
                if not is_transient(error):
                    part = partial(self._bury, incoming=incoming, trace=trace, error=error)
                if _monotonic() > ends:
                    log.warning("message.given_up", trace=trace, error=repr(error))
                    raise
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _handle(
        self, work: Work, known: Known[S] | None, *, incoming: Incoming, trace: str
    ) -> Reply | None:
        known = known or Known(None, None, Dialogue())
        if known.answered is not None:
            if self._flights[incoming.key].waiters:
                await inbox.mark_recalled(work, incoming.key)
                await outbox.skip(work, merge_key=_late_key(incoming))
            return known.answered.reply
        reply = None
        if incoming.kind is not Kind.NOTICE:
            with structlog.contextvars.bound_contextvars(trace=trace):
                reply = await self._converse(work, incoming, known)
        if self._flights[incoming.key].is_ours:
            _remember(work, incoming, reply)
        return reply

    async def _converse(self, work: Work, incoming: Incoming, known: Known[S]) -> Reply | None:
        """Find who answers, and let them; what was only overheard is nobody's."""
        chat = await self._manners.open_chat(work, incoming, known.sender, known.dialogue)
        found = await self._routes.find(chat)
        if incoming.is_overheard:
            if found is None:
                metrics.MESSAGES.labels("", "overheard").inc()
                return None
            self._flights[incoming.key].is_ours = True
        if incoming.group and found and found.in_group is InGroup.PRIVATELY:
            return await self._take_aside(work, chat, known)
        return await self._answer(work, chat, found, known.dialogue)

    async def _take_aside(self, work: Work, chat: C, known: Known[S]) -> Reply | None:
        """Answer in private what was said in a group, and say so there."""
        said = await self._manners.in_private(chat)
        if said is None:
            return _addressed(Text(self._phrases.unreachable), chat.incoming)
        states = await dialogues.load(work, [_place(said)])
        before = unpack(states.get(_place(said)))
        aside = await self._manners.open_chat(
            work, said, known.sender, before.resume(chat.dialogue)
        )
        reply = await self._answer(work, aside, await self._routes.find(aside), before)
        if reply is None:
            return None
        _post(work, said, reply)
        return _addressed(Text(self._phrases.privately), chat.incoming)

    async def _answer(
        self, work: Work, chat: C, found: Found | None, before: Dialogue
    ) -> Reply | None:
        """Let a route answer, and keep where the dialogue was left."""
        incoming = chat.incoming
        await self._manners.acquaint(chat)
        reply = await self._ask(work, chat, found) if found else None
        reply = _addressed(await self._manners.see_off(chat, reply), incoming)
        reply, after = self._fit(reply, chat.dialogue, incoming)
        if after != before:
            expires_at = work.now + self._rules.dialogue_life
            dialogues.save(work, _place(incoming), pack(after), expires_at=expires_at)
        return reply

    async def _ask(self, work: Work, chat: C, found: Found) -> Reply | None:
        """Let the route answer; a refusal or a crash undoes only what it did."""
        before = chat.dialogue
        try:
            async with work.savepoint():
                reply = await found.call()
        except Refusal as refusal:
            chat.dialogue = before
            metrics.MESSAGES.labels(found.name, "refused").inc()
            return Text(self._phrases.refused(refusal))
        metrics.MESSAGES.labels(found.name, "answered").inc()
        return reply

    def _fit(
        self, reply: Reply | None, dialogue: Dialogue, incoming: Incoming
    ) -> tuple[Reply | None, Dialogue]:
        """Cut what is too long for one answer, and keep the rest for 继续."""
        if reply is None:
            return None, dialogue
        if not isinstance(reply, Text):
            return reply, dialogue.keep("")
        now, rest = cut(reply.body, incoming.room.text_bytes, hint=self._phrases.more)
        return replace(reply, body=now), dialogue.keep(rest)

    async def _bury(
        self,
        work: Work,
        known: Known[S] | None,
        *,
        incoming: Incoming,
        trace: str,
        error: BaseException,
    ) -> Reply | None:
        """Keep a message that can't be handled for staff, and say so neutrally."""
        if known and known.answered:
            return known.answered.reply
        log.error("message.crashed", trace=trace, route=incoming.name, exc_info=error)
        if not self._flights[incoming.key].is_ours:
            return None
        detail = "".join(traceback.format_exception(error))
        said = self._rules.seal(incoming.text)
        await dead_letters.keep(work, incoming, said=said, error=detail, trace=trace)
        reply = _addressed(Text(self._phrases.crashed(trace)), incoming)
        _remember(work, incoming, reply)
        metrics.MESSAGES.labels("", "crashed").inc()
        return reply

    async def _leave_late(self, incoming: Incoming, reply: Reply, ends: float) -> None:
        """Nobody waits for the answer any more: send it, unless one more delivery takes it."""
        seconds = max(ends - _monotonic(), 0)
        part = partial(
            _leave_late, incoming=incoming, reply=reply, after=timedelta(seconds=seconds)
        )
        await self._commits.run(part, name=incoming.person)


def _addressed(reply: Reply | None, incoming: Incoming) -> Reply | None:
    """Address an answer in a group to who spoke there."""
    if isinstance(reply, Cards) and not incoming.room.cards:
        reply = in_words(reply)
    if isinstance(reply, Text) and incoming.group:
        return replace(reply, to=Addressed(incoming.sender, incoming.speaker))
    return reply


def _remember(work: Work, incoming: Incoming, reply: Reply | None) -> None:
    """Write down that a message was handled; its answer is sent where nobody waits for it."""
    inbox.remember(work, incoming, reply)
    if reply is not None and not incoming.room.waits:
        _post(work, incoming, reply)


def _post(work: Work, incoming: Incoming, reply: Reply) -> None:
    """Leave an answer to be sent to where it was said."""
    facts = {"reply": pack_reply(reply)}
    recipient, priority = incoming.conversation, Priority.ANSWER
    outbox.leave(work, Leave(ANSWER, facts, recipient, priority, expires_at=work.now + _WINDOW))


async def _leave_late(
    work: Work, _known: object, *, incoming: Incoming, reply: Reply, after: timedelta
) -> None:
    is_left = await outbox.is_left(work, merge_key=_late_key(incoming))
    if is_left or await inbox.was_recalled(work, incoming.key):
        return
    outbox.leave(
        work,
        Leave(
            kind=LATE_ANSWER,
            facts={"reply": pack_reply(reply)},
            recipient=incoming.person,
            merge_key=_late_key(incoming),
            not_before=work.now + after,
            expires_at=work.now + _WINDOW,
        ),
    )


def _late_key(incoming: Incoming) -> str:
    return f"late:{incoming.key}"


def _monotonic() -> float:
    return asyncio.get_running_loop().time()


def _retrieved(task: asyncio.Task[Reply | None]) -> None:
    """Mark a fault as seen: each waiting delivery got it, and it was logged."""
    if not task.cancelled():
        task.exception()
