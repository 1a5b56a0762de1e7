"""The floors: the least a webhook can do, with the shop's own envelope and XML.

`python -m benchmarks.floors echo --port N` verifies, decrypts, parses, encrypts and echoes;
`insert --database URL` commits one durable row before, each in a transaction of its own, as
SQLAlchemy Core does it with its plain drivers.
"""

import argparse
import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext

from aiohttp import web
from sqlalchemy import Column, DateTime, MetaData, String, Table, Text, event, insert, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from benchmarks.messages import ACCOUNT, PATH
from bot.adapters.official_account.envelope import Seal, Stamp, check
from bot.adapters.official_account.markup import parse
from bot.adapters.official_account.rendering import render
from bot.adapters.official_account.wire import parse_push
from bot.kernel import reply
from bot.kernel.clock import system_clock
from bot.kernel.incoming import Incoming

Keep = Callable[[Incoming], Awaitable[None]]

_tables = MetaData()
RECEIVED = Table(
    "received",
    _tables,
    Column("key", String(200), primary_key=True),
    Column("person", String(200), nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("words", Text, nullable=False),
)
_INSERT = insert(RECEIVED)


async def keep_nothing(_incoming: Incoming) -> None:
    """Store nothing."""


def keeper(engine: AsyncEngine, turn: AbstractAsyncContextManager[object]) -> Keep:
    """Give what commits a row for each message, one at a time where `turn` is a lock."""

    async def keep(incoming: Incoming) -> None:
        row = {
            "key": incoming.key,
            "person": incoming.person,
            "received_at": system_clock(),
            "words": incoming.text,
        }
        async with turn, engine.begin() as connection:
            await connection.execute(_INSERT, row)

    return keep


def application(keep: Keep) -> web.Application:
    """Answer each message with its own words."""
    seal = Seal(
        token=ACCOUNT.token, encoding_aes_key=ACCOUNT.encoding_aes_key, app_id=ACCOUNT.app_id
    )

    async def receive(request: web.Request) -> web.Response:
        stamp, now = Stamp.of(request.query), system_clock()
        check(stamp, token=ACCOUNT.token, now=now)
        sealed = parse(await request.read())["Encrypt"]
        incoming = parse_push(parse(seal.open(stamp, sealed)))
        await keep(incoming)
        xml = render(reply.Text(incoming.text), incoming, now=now)
        return web.Response(text=seal.close(xml, stamp, now=now), content_type="application/xml")

    bare = web.Application()
    bare.add_routes([web.post(PATH, receive)])
    return bare


async def open_keeper(url: str) -> Keep:
    """Connect to a database and make the floor's table in it."""
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    engine = create_async_engine(url, pool_size=16, max_overflow=0)
    if is_sqlite:
        event.listen(engine.sync_engine, "connect", _make_durable)
    async with engine.begin() as connection:
        await connection.run_sync(_tables.create_all)
    return keeper(engine, asyncio.Lock() if is_sqlite else nullcontext())


def _make_durable(connection: sqlite3.Connection, _entry: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


async def _application(url: str) -> web.Application:
    return application(await open_keeper(url) if url else keep_nothing)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("floor", choices=["echo", "insert"])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", default="")
    asked = parser.parse_args()
    if (asked.floor == "insert") != bool(asked.database):
        parser.error("insert needs --database, echo takes none")
    bare = _application(asked.database)
    web.run_app(bare, host="127.0.0.1", port=asked.port, access_log=None, print=None)


if __name__ == "__main__":
    main()
