"""Several waiting units of work share one commit.

A durable commit waits for the disk; what arrives meanwhile is committed together by the next one.
Nobody hears of a result before the commit that holds it. When a shared transaction fails as a
whole, each unit of work is run again in a transaction of its own, so that one can't spoil the
others.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.persistence.database import Database
from bot.persistence.turns import Turns
from bot.persistence.work import Work, lock_key, make_last_changes

T = TypeVar("T")
Item = TypeVar("Item")
Found = TypeVar("Found")
Part = Callable[[Work, Found | None], Coroutine[Any, Any, T]]
LookUp = Callable[[Work, list[Item]], Awaitable[list[Found]]]
"""Finds, for a group of items at once, what the part of each needs to know first."""

log = structlog.get_logger()

_key = func.unnest(bindparam("keys", type_=ARRAY(BigInteger))).column_valued("key")
_TRY_LOCKS = select(_key).where(func.pg_try_advisory_xact_lock(_key))


@dataclass(eq=False, frozen=True, slots=True)
class _Waiting(Generic[Item, Found]):
    """A unit of work that somebody waits for, and the name under which only one may run."""

    part: Part[Found, Any]
    name: str
    item: Item | None
    done: asyncio.Future[Any]

    def settle(self, result: object) -> None:
        if not self.done.done():
            self.done.set_result(result)

    def fail(self, error: BaseException) -> None:
        if not self.done.done():
            self.done.set_exception(error)


class SharedCommits(Generic[Item, Found]):
    """Runs units of work, as many in one transaction as are waiting, never two of one name at once.

    What the parts of a group need to know first is looked up for all of them together. A part that
    raises fails its transaction: what is expected to fail keeps to a savepoint. SQLite takes one
    runner; on PostgreSQL several share the round trips' waiting time.
    """

    def __init__(
        self, database: Database, look_up: LookUp[Item, Found], *, runners: int, most: int = 32
    ) -> None:
        self._database = database
        self._look_up = look_up
        self._most = most
        self._ready: asyncio.Queue[_Waiting[Item, Found]] = asyncio.Queue()
        self._behind: dict[str, deque[_Waiting[Item, Found]]] = {}
        self._alone: set[asyncio.Task[None]] = set()
        self._runners = [asyncio.create_task(self._run_shared()) for _ in range(runners)]

    async def run(self, part: Part[Found, T], *, name: str, item: Item | None = None) -> T:
        """Run a unit of work; return when it is committed, raise when it was rolled back.

        The part is given what was looked up for its item, if it has one.
        """
        done = asyncio.get_running_loop().create_future()
        waiting: _Waiting[Item, Found] = _Waiting(part, name, item, done)
        if name in self._behind:
            self._behind[name].append(waiting)
        else:
            self._behind[name] = deque()
            self._ready.put_nowait(waiting)
        result: T = await waiting.done
        return result

    async def close(self) -> None:
        """Stop; whoever still waits for a unit of work has waited for it before."""
        for runner in self._runners:
            runner.cancel()
        await asyncio.gather(*self._runners, return_exceptions=True)

    async def _run_shared(self) -> None:
        while True:
            group = [await self._ready.get()]
            try:
                await self._share(group)
            except Exception as error:  # noqa: BLE001 - whatever failed the others too: each gets its own
                log.warning("commit.shared_failed", parts=len(group), error=repr(error))
                for waiting in group:
                    self._start_alone(waiting)

    async def _share(self, group: list[_Waiting[Item, Found]]) -> None:
        """Run the group, and all that is waiting when its transaction begins, in one commit."""
        async with self._database.connection() as connection:
            while len(group) < self._most and not self._ready.empty():
                group.append(self._ready.get_nowait())
            free = await self._lock(connection, group)
            now, turns = self._database.clock, None if self._database.on_sqlite else Turns()
            is_shared = len(free) > 1
            works = [Work(connection, now(), turns, is_shared=is_shared) for _ in free]
            results = await self._run_parts(free, works, turns)
            if works:
                await self._database.finish(works)
                await make_last_changes(works)
        for waiting in set(group).difference(free):
            self._start_alone(waiting)
        for waiting, result in zip(free, results, strict=True):
            waiting.settle(result)
            self._next(waiting.name)

    async def _run_parts(
        self, group: list[_Waiting[Item, Found]], works: list[Work], turns: Turns | None = None
    ) -> list[object]:
        items = [one.item for one in group if one.item is not None]
        found = iter(await self._look_up(works[0], items) if items else ())
        parts = (
            one.part(work, None if one.item is None else next(found))
            for one, work in zip(group, works, strict=True)
        )
        return await turns.run(parts) if turns else [await part for part in parts]

    async def _lock(
        self, connection: AsyncConnection, group: list[_Waiting[Item, Found]]
    ) -> list[_Waiting[Item, Found]]:
        """Take the names of the group that no other process holds."""
        if self._database.on_sqlite:
            return list(group)
        keys = {lock_key(waiting.name): waiting for waiting in group}
        rows = await connection.execute(_TRY_LOCKS, {"keys": list(keys)})
        return [keys[key] for (key,) in rows]

    def _start_alone(self, waiting: _Waiting[Item, Found]) -> None:
        task = asyncio.create_task(self._run_alone(waiting))
        self._alone.add(task)
        task.add_done_callback(self._alone.discard)

    async def _run_alone(self, waiting: _Waiting[Item, Found]) -> None:
        try:
            async with self._database.begin() as work:
                await work.lock(waiting.name)
                (result,) = await self._run_parts([waiting], [work])
        except Exception as error:  # noqa: BLE001 - the caller decides what its own fault means
            waiting.fail(error)
        else:
            waiting.settle(result)
        finally:
            self._next(waiting.name)

    def _next(self, name: str) -> None:
        """Let the next of a name get ready."""
        line = self._behind[name]
        if line:
            self._ready.put_nowait(line.popleft())
        else:
            del self._behind[name]
