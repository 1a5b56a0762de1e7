"""The shop's database: it opens units of work, and is the only one that commits them."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from socket import gaierror

from sqlalchemy import Executable, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.kernel.clock import Clock
from bot.kernel.event import Event
from bot.persistence import sqlite
from bot.persistence.work import Parameters, Work

Begin = Callable[[], AbstractAsyncContextManager[Work]]
"""Opens a unit of work that is committed when its block ends, and rolled back when it raises."""

Publish = Callable[[Work, Iterable[Event]], None]
"""Writes down who is to react to events, in the transaction that made them true."""


_PASSING_CLASSES = frozenset({"08", "40", "53", "55", "57"})
"""PostgreSQL's classes of errors: connection, rollback, resources, state (locks), intervention."""

_ONE_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def is_transient(error: BaseException) -> bool:
    """Tell whether a fault may be gone at the next try: a lost connection, a lock, a deadlock."""
    if isinstance(error, ConnectionError | TimeoutError | gaierror | PoolTimeout):
        return True
    if isinstance(error, PendingRollbackError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return sqlite.is_passing(error.orig)
    state = getattr(error.orig, "sqlstate", None) or ""
    is_lost = error.connection_invalidated or isinstance(error, InterfaceError)
    return is_lost or state[:2] in _PASSING_CLASSES


class Database:
    """An engine, the clock, and the rule that SQLite has one writer.

    `url` is `sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`.
    """

    def __init__(self, url: str, *, clock: Clock, publish: Publish, connections: int = 8) -> None:
        self.clock = clock
        self.on_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url) if self.on_sqlite else _postgres_engine(url, connections)
        self._reader = self.engine.execution_options(
            **({sqlite.READING: True} if self.on_sqlite else _ONE_SNAPSHOT)
        )
        self._publish = publish
        self._writer = asyncio.Lock() if self.on_sqlite else None

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        """Open a unit of work; leaving the block commits it, an exception rolls it back."""
        async with self.connection() as connection:
            work = Work(connection, self.clock())
            yield work
            await self.finish([work])

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Work]:
        """Open a unit of work that only reads: one state of the books, and it stops no writer."""
        async with self._reader.connect() as connection, connection.begin():
            yield Work(connection, self.clock(), only_reads=True)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction for the units of work that will share it, committed at its end."""
        async with self._writer or nullcontext(), self.engine.begin() as connection:
            yield connection

    async def finish(self, works: Sequence[Work]) -> None:
        """Write what units of work of one transaction left to its end, like with like at once."""
        last: dict[Executable, list[Parameters]] = {}
        for work in works:
            self._publish(work, work.events)
            for statement, parameters in work.last_writes:
                last.setdefault(statement, []).append(parameters)
        for statement, rows in last.items():
            await works[0].execute(statement, rows)


def _sqlite_engine(url: str) -> AsyncEngine:
    path = make_url(url).database
    if not path:
        raise ValueError("an SQLite database needs a file")
    engine = create_async_engine(
        url,
        async_creator=partial(sqlite.open_quickly, path),
        json_serializer=_json,
        hide_parameters=True,
        pool_size=2,
    )
    sqlite.set_up(engine.sync_engine)
    return engine


def _postgres_engine(url: str, connections: int) -> AsyncEngine:
    return create_async_engine(
        url,
        json_serializer=_json,
        hide_parameters=True,
        pool_size=connections,
        max_overflow=connections,
        pool_timeout=4,
        connect_args={
            "timeout": 3,
            "prepared_statement_cache_size": 500,
            "server_settings": {
                "application_name": "tuanzi",
                "lock_timeout": "10s",
                "idle_in_transaction_session_timeout": "60s",
            },
        },
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
