"""One open unit of work: what everything that changes the books is given."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import CursorResult, Executable, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kernel.event import Event

Parameters = Mapping[str, Any]
Rows = CursorResult[*tuple[Any, ...]]

_LOCK = select(func.pg_advisory_xact_lock(bindparam("key")))


def lock_key(name: str) -> int:
    """Turn a lock's name into the 64-bit number that PostgreSQL wants."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


class CannotUndo(Exception):
    """A part that has written was to be undone where that takes the whole transaction."""


class Work:
    """A unit of work: statements, the present instant, and the facts that it makes true.

    `now` is the only clock of the code below it. Nobody but `bot.persistence` can commit it.
    One that is `hopeful` sets no savepoints, each of which is a round trip: where a part that has
    had an effect must be undone after all, it raises `CannotUndo`, to be run again without hope.
    """

    def __init__(
        self, connection: AsyncConnection, now: datetime, *, hopeful: bool = False
    ) -> None:
        self.now = now
        self.events: list[Event] = []
        self.last_writes: list[tuple[Executable, Parameters]] = []
        self._connection = connection
        self._hopeful = hopeful
        self._had_effect = False
        self._savepoints = 0
        self._unset: list[str] = []

    @property
    def on_postgres(self) -> bool:
        """Whether other processes write at the same time."""
        return self._connection.dialect.name == "postgresql"

    async def execute(
        self, statement: Executable, parameters: Parameters | Sequence[Parameters] | None = None
    ) -> Rows:
        """Run one statement; a list of parameters runs it for each."""
        if statement.is_select:
            return await self._connection.execute(statement, parameters)
        if self._unset and not self._hopeful:
            await self._set_savepoints()
        result = await self._connection.execute(statement, parameters)
        self._had_effect |= bool(self._unset) and result.rowcount != 0
        return result

    def at_end(self, statement: Executable, parameters: Parameters) -> None:
        """Leave a write that nothing in this unit of work reads to the end of its transaction."""
        self.last_writes.append((statement, parameters))

    def record(self, event: Event) -> None:
        """Tell a fact: its consumers will react once, if and only if this work is committed."""
        self.events.append(event)

    async def lock(self, name: str) -> None:
        """Wait until no other unit of work holds this name; SQLite has one writer anyway."""
        if self.on_postgres:
            await self._connection.execute(_LOCK, {"key": lock_key(name)})

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Do a part that a raised exception undoes, and nothing else of this work.

        The savepoint is set before the part's first write, so that reading costs no statement; it
        is not released, as the commit does that.
        """
        self._savepoints += 1
        name = f"part_{self._savepoints}"
        self._unset.append(name)
        events, writes = len(self.events), len(self.last_writes)
        try:
            yield
        except BaseException as error:
            del self.events[events:], self.last_writes[writes:]
            if self._had_effect:
                raise CannotUndo from error
            if name not in self._unset and not self._connection.invalidated:
                await self._connection.exec_driver_sql(f"ROLLBACK TO SAVEPOINT {name}")
            raise
        finally:
            if name in self._unset:
                self._unset.remove(name)

    async def _set_savepoints(self) -> None:
        for name in self._unset:
            await self._connection.exec_driver_sql(f"SAVEPOINT {name}")
        self._unset.clear()
