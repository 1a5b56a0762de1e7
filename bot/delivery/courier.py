"""Empties the outbox: events are reacted to, notices go out, each row once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Generic, TypeVar

import structlog

from bot.delivery.channel import Channel, Outcome, Result
from bot.delivery.reactions import Reactions
from bot.kernel.reply import unpack
from bot.persistence import outbox
from bot.persistence.database import Begin, is_transient
from bot.persistence.outbox import Due, State
from bot.persistence.work import Work

NOTICE = "notice"
"""The kind of outbox row that tells a person something, in `facts["reply"]`."""

_BATCH = 10
_HOLD = timedelta(minutes=6)
"""Longer than a batch takes whose every send, with its token, waits for nothing."""
_PAUSE_BEFORE_RETRY = timedelta(minutes=1)
_MOST_TRIES = 8
_STATES = {
    Result.SENT: State.SENT,
    Result.FAILED: State.FAILED,
    Result.UNKNOWN: State.UNKNOWN,
}

W = TypeVar("W")

log = structlog.get_logger()


class Courier(Generic[W]):
    """Takes due rows and settles them; any number of processes may run one each.

    A send whose answer is lost isn't repeated: it is listed as unknown. A reaction is a transaction
    with its row, so it can be cut anywhere and run again.
    """

    def __init__(
        self,
        begin: Begin,
        reactions: Reactions[W],
        world: W,
        channels: Mapping[str, Channel],
        *,
        notices: tuple[str, ...],
    ) -> None:
        self._begin = begin
        self._reactions = reactions
        self._world = world
        self._channels = channels
        self._notices = notices

    async def run_due(self) -> int:
        """Settle all that is due now; tell how many rows."""
        done = 0
        while await self._react_once():
            done += 1
        async with self._begin() as work:
            await outbox.give_up(work, self._notices)
            await outbox.drop_expired(work)
        while taken := await self._claim():
            for due in taken:
                await self._send(due)
            done += len(taken)
        return done

    async def _claim(self) -> list[Due]:
        async with self._begin() as work:
            return await outbox.claim(work, self._notices, most=_BATCH, hold=_HOLD)

    async def _react_once(self) -> bool:
        """Run one reaction in a transaction with its row; postpone it if it fails."""
        due: Due | None = None
        try:
            async with self._begin() as work:
                due = await outbox.take(work, self._reactions.kinds)
                if due is None:
                    return False
                await self._reactions.react(work, due.kind, due.facts, self._world)
                await outbox.settle(work, due, State.SENT)
        except Exception as error:
            if due is None or is_transient(error):
                raise
            await self._postpone(due, error)
        return True

    async def _postpone(self, due: Due, error: Exception) -> None:
        log.error("reaction.failed", kind=due.kind, row=due.id, exc_info=error)
        async with self._begin() as work:
            later = work.now + _PAUSE_BEFORE_RETRY * 2**due.fence
            if await outbox.postpone(work, due.id, not_before=later) >= _MOST_TRIES:
                await outbox.abandon(work, due.id, detail=repr(error))

    async def _send(self, due: Due) -> None:
        outcome = await self._outcome(due)
        async with self._begin() as work:
            if outcome.result is Result.LATER and due.fence < _MOST_TRIES:
                await outbox.put_back(work, due, not_before=work.now + _PAUSE_BEFORE_RETRY)
                return
            await self._settle(work, due, outcome)

    async def _settle(self, work: Work, due: Due, outcome: Outcome) -> None:
        state = _STATES.get(outcome.result, State.FAILED)
        await outbox.settle(work, due, state, detail=outcome.detail or None)
        log.info("notice.settled", row=due.id, kind=due.kind, state=state, detail=outcome.detail)

    async def _outcome(self, due: Due) -> Outcome:
        reply, recipient = unpack(due.facts["reply"]), due.recipient or ""
        channel = self._channels.get(recipient.split(":", 1)[0])
        if reply is None or channel is None:
            return Outcome(Result.FAILED, "no way to reach this person")
        return await channel.send(recipient, reply)
