"""Proving the books of a test, without the rules that nothing of it can have broken.

What a rule finds depends on the rows that it reads. In a shop as migrated it reads certain tables
and finds nothing broken; where all of these are as they were then, it would go the same way and
find the same. So it is learned once which they are; a rule is checked where one may differ.
"""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import event, text

from bot.auditing import RULES
from bot.kernel.clock import system_clock
from bot.persistence.base import Base
from bot.persistence.database import Database
from bot.persistence.migrating import migrate
from bot.persistence.work import Work

_HAVE_ROWS = text(
    " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})"  # noqa: S608 - a model's name
        for table in Base.metadata.tables
    )
)


@dataclass(frozen=True, slots=True)
class Start:
    """A shop as migrated: which tables have rows, and which of them each rule reads."""

    filled: frozenset[str]
    read: Mapping[str, frozenset[str]]


_start: list[Start] = []


async def broken_rules(work: Work) -> list[str]:
    """Name the rules of the books that are broken."""
    if not _start:
        _start.append(await _look_at_a_start())
    [start] = _start
    differing = start.filled | await _filled(work)
    return [
        rule.name
        for rule in RULES
        if not differing.isdisjoint(start.read[rule.name]) and (await rule.check(work)).broken
    ]


async def _filled(work: Work) -> frozenset[str]:
    return frozenset((await work.execute(_HAVE_ROWS)).scalars())


async def _look_at_a_start() -> Start:
    async with _opened_anew() as database, database.reading() as work:
        said: list[str] = []
        _listen(database, said.append)
        read = {}
        for rule in RULES:
            said.clear()
            assert not (await rule.check(work)).broken
            read[rule.name] = _tables_in(" ".join(said))
        return Start(await _filled(work), read)


def _tables_in(sql: str) -> frozenset[str]:
    """Give the tables that some SQL names, and every table if it names none."""
    tables = frozenset(Base.metadata.tables)
    return tables.intersection(re.findall(r"\w+", sql)) or tables


def _listen(database: Database, hear: Callable[[str], None]) -> None:
    @event.listens_for(database.engine.sync_engine, "before_cursor_execute")
    def on_statement(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        hear(statement)


@asynccontextmanager
async def _opened_anew() -> AsyncIterator[Database]:
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'shop.db'}"
        database = Database(url, clock=system_clock, publish=lambda _work, _events: None)
        try:
            await migrate(database.engine)
            yield database
        finally:
            await database.close()
