"""One open unit of work: what everything that changes the books is given."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import CursorResult, Executable, UpdateBase, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kernel.event import Event
from bot.persistence.turns import Turns

Parameters = Mapping[str, Any]
Question = TypeVar("Question")
Answer = TypeVar("Answer")
Ask = Callable[["Work", list[Question]], Awaitable[Sequence[Answer]]]
"""Answers what units of work ask, for all of them at once and in their order."""
Rows = CursorResult[*tuple[Any, ...]]

_LOCK = select(func.pg_advisory_xact_lock(bindparam("key")))


def lock_key(name: str) -> int:
    """Turn a lock's name into the 64-bit number that PostgreSQL wants."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


class CannotUndo(Exception):
    """A part that has written was to be undone where that takes the whole transaction."""


class NotAlone(Exception):
    """A part that needs a transaction of its own was run together with others."""


class NotAsExpected(Exception):
    """A row left to be changed at the end of a shared transaction does not fulfil its condition."""


@dataclass(frozen=True, slots=True)
class Change:
    """A conditional change of one row, left to the end: which row, and by what amounts."""

    statement: UpdateBase
    row: Parameters
    amounts: Mapping[str, int]

    @property
    def place(self) -> tuple[str, tuple[Any, ...]]:
        """Where the row is: its table and key, by which all transactions lock in one order."""
        return str(self.statement.table), tuple(self.row.values())


class Work:
    """A unit of work: statements, the present instant, and the facts that it makes true.

    `now` is the only clock of the code below it. One that `only_reads` can neither write nor hold
    rows for itself. Nobody but `bot.persistence` can commit it.
    One that takes `turns` with others in their transaction is hopeful: it sets no savepoints, each
    of which is a round trip. Where a part of it that has changed something must be undone after
    all, it raises `CannotUndo`, to be run again alone.
    """

    def __init__(
        self,
        connection: AsyncConnection,
        now: datetime,
        turns: Turns | None = None,
        *,
        is_shared: bool = False,
        only_reads: bool = False,
    ) -> None:
        self.now = now
        self.only_reads = only_reads
        self.events: list[Event] = []
        self.last_writes: list[tuple[Executable, Parameters]] = []
        self.last_changes: list[Change] = []
        self.writes = 0
        self._connection = connection
        self._turns = turns
        self._is_shared = is_shared
        self._savepoints = 0
        self._unset: list[str] = []

    @property
    def on_postgres(self) -> bool:
        """Whether other processes write at the same time."""
        return self._connection.dialect.name == "postgresql"

    @property
    def hopeful(self) -> bool:
        """Whether what turns out wrong at the end is run again."""
        return self._turns is not None

    async def execute(
        self, statement: Executable, parameters: Parameters | Sequence[Parameters] | None = None
    ) -> Rows:
        """Run one statement; a list of parameters runs it for each."""
        if statement.is_select:
            return await self._connection.execute(statement, parameters)
        if self._unset and not self.hopeful:
            await self._set_savepoints()
        result = await self._connection.execute(statement, parameters)
        self.writes += result.rowcount != 0
        return result

    async def together(self, ask: Ask[Question, Answer], question: Question) -> Answer:
        """Ask what others who share the transaction ask too, by one statement for all of them.

        `ask`, a function of a module, gets the questions of different people and gives their
        answers in the same order; it may write. Meanwhile others have their turns: what was read
        under a lock before must be read again.
        """
        if self._turns is None:
            (answer,) = await ask(self, [question])
        else:
            answer = await self._turns.ask(ask, self, question)
        return answer

    def at_end(self, statement: Executable, parameters: Parameters) -> None:
        """Leave a write that nothing in this unit of work reads to the end of its transaction."""
        self.last_writes.append((statement, parameters))

    async def at_end_exactly(
        self, statement: UpdateBase, *, row: Parameters, amounts: Mapping[str, int]
    ) -> bool:
        """Change the one row that many want, if its condition holds; `False` when it doesn't.

        The statement finds the row by the parameters `row` and changes it by `amounts`, on the
        condition that there is enough: `left >= taken` for `amounts={"taken": 2}`. A hopeful work
        takes it that there is, and leaves the change to the end of the shared transaction, so that
        the row is locked shortly; there the amounts of the whole group are summed for each row, and
        the rows locked in one order. If then one has not enough, each part of the group is run
        again alone, and the change made at once. So read first whether there is any hope, and
        don't read the row afterwards. Pass the keys of `row` in the same order for a table always.
        """
        if self.hopeful:
            self.last_changes.append(Change(statement, row, amounts))
            return True
        return (await self.execute(statement, {**row, **amounts})).rowcount == 1

    def record(self, event: Event) -> None:
        """Tell a fact: its consumers will react once, if and only if this work is committed."""
        self.events.append(event)

    async def lock(self, name: str) -> None:
        """Wait until no other unit of work holds this name; SQLite has one writer anyway."""
        if self.on_postgres:
            await self._connection.execute(_LOCK, {"key": lock_key(name)})

    def demand_alone(self) -> None:
        """Be run again in a transaction of its own, if other parts share this one.

        For what changes that which was looked up for all of them before: who somebody is.
        """
        if self._is_shared:
            raise NotAlone

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Do a part that a raised exception undoes, and nothing else of this work.

        The savepoint is set before the part's first write, so that reading costs no statement; it
        is not released, as the commit does that.
        """
        self._savepoints += 1
        name = f"part_{self._savepoints}"
        self._unset.append(name)
        writes = self.writes
        before = [(left, len(left)) for left in (self.events, self.last_writes, self.last_changes)]
        try:
            yield
        except BaseException as error:
            for left, length in before:
                del left[length:]
            if self.hopeful and self.writes > writes:
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


def summed(works: Sequence[Work]) -> list[Change]:
    """Sum up the changes that units of work left to the end, one a row, in the order of keys."""
    sums: dict[tuple[Any, ...], Change] = {}
    for change in (change for work in works for change in work.last_changes):
        key = (*change.place, change.statement)
        so_far = sums[key].amounts if key in sums else {}
        amounts = {name: so_far.get(name, 0) + more for name, more in change.amounts.items()}
        sums[key] = replace(change, amounts=amounts)
    return sorted(sums.values(), key=attrgetter("place"))


async def make_last_changes(works: Sequence[Work]) -> None:
    """Make the changes that units of work of one transaction left to its end.

    They come after everything else, as other transactions may wait for these rows.
    """
    for change in summed(works):
        done = await works[0].execute(change.statement, {**change.row, **change.amounts})
        if done.rowcount != 1:
            raise NotAsExpected(change.place)
