"""Locks that somebody else holds, and connections that are cut."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

import asyncpg
from sqlalchemy import make_url

from bot.persistence.work import lock_key
from simulator import Person
from tests.town import ACCOUNT, Town


@asynccontextmanager
async def hogged(town: Town, person: Person) -> AsyncIterator[None]:
    """Hold what a person's message must wait for: SQLite's writer, or the person's lock."""
    async with (_writer if town.database.on_sqlite else _person_lock)(town, person):
        yield


@asynccontextmanager
async def _writer(town: Town, _person: Person) -> AsyncIterator[None]:
    file = make_url(town.settings.database.url).database
    connection = await asyncio.to_thread(_begin_writing, str(file))
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


def _begin_writing(file: str) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=5)
    connection.execute("BEGIN IMMEDIATE")
    return connection


@asynccontextmanager
async def _person_lock(town: Town, person: Person) -> AsyncIterator[None]:
    key = lock_key(f"official_account:{ACCOUNT.original_id}:{person.open_id}")
    connection = await connect(town.settings.database.url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", key)
        yield
    finally:
        await connection.close()


async def connect(url: str) -> asyncpg.Connection:
    """Open a connection of the test's own."""
    plain = make_url(url).set(drivername="postgresql")
    return await asyncpg.connect(plain.render_as_string(hide_password=False))


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(10):
        while not await condition():  # noqa: ASYNC110 # a database has no event
            await asyncio.sleep(0.02)


class Proxy:
    """Stands in front of a server, until it is `cut` for a while."""

    def __init__(self, host: str, port: int) -> None:
        self._target = host, port
        self._writers: set[asyncio.StreamWriter] = set()
        self._cut = False

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._server.close()
        self._drop()

    async def cut(self, seconds: float) -> None:
        """Be gone for so long."""
        self._cut = True
        self._drop()
        await asyncio.sleep(seconds)
        self._cut = False

    def _drop(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection(*self._target)
        pair = {writer, back}
        self._writers |= pair
        await asyncio.gather(_pump(reader, back), _pump(there, writer))
        self._writers -= pair


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.transport.abort()
