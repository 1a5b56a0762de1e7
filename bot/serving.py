"""Serving the shop: in one process, or in several on PostgreSQL."""

import asyncio
import fcntl
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

import structlog
from aiohttp import web
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.adapters.sealing.key_file import WrongKey
from bot.app import awake, open_database, open_shop, open_vault
from bot.lacking import lacking
from bot.persistence.migrating import Schema, schema_of
from bot.settings import ServerSettings, Settings
from bot.web.serving import Workers, serve_alone

log = structlog.get_logger()


class CannotServe(Exception):
    """Why the shop can't be served, a line for each reason, with what to do."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def serve_shop(settings: Settings) -> None:
    """Serve until asked to stop, or refuse with all reasons (`CannotServe`)."""
    wrong = list(lacking(settings))
    if wrong:
        raise CannotServe(wrong)
    check_key(settings)
    asyncio.run(check_database(settings))
    server = settings.server
    opened = partial(open_application, settings)
    with only_process(settings):
        if server.workers == 1:
            asyncio.run(serve_alone(opened, server.host, server.port, partial(_announce, server)))
        else:
            Workers(opened, f"{server.host}:{server.port}", server.workers).run()


@asynccontextmanager
async def open_application(settings: Settings) -> AsyncIterator[web.Application]:
    """Open the shop with all that it does by itself."""
    async with open_shop(settings) as tuanzi, awake(tuanzi, settings):
        # What is loaded by now stays; to find that out, a collection would stop answers for 0.1 s.
        gc.collect()
        gc.freeze()
        yield tuanzi.application


@contextmanager
def only_process(settings: Settings) -> Iterator[None]:
    """Keep a second server away from an SQLite file, which has one writer."""
    file = _sqlite_file(settings.database.url)
    if file is None:
        yield
        return
    with Path(f"{file}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            reason = f"database.url: {file} is served by another process; stop it first"
            raise CannotServe([reason]) from error
        yield


def make_room(url: str) -> None:
    """Make the folder of an SQLite file, which SQLite doesn't make by itself."""
    file = _sqlite_file(url)
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)


def _sqlite_file(url: str) -> Path | None:
    address = make_url(url)
    on_sqlite = address.get_backend_name() == "sqlite"
    return Path(address.database) if on_sqlite and address.database else None


def check_key(settings: Settings) -> None:
    """Refuse a key that personal data can't be sealed with; make one if missing (`CannotServe`)."""
    try:
        open_vault(settings)
    except WrongKey as error:
        raise CannotServe([f"privacy.key_file: {error}"]) from error


async def check_database(settings: Settings) -> None:
    """Refuse a database that isn't there, or isn't of this version's schema (`CannotServe`)."""
    file = _sqlite_file(settings.database.url)
    if file and not file.exists():
        raise CannotServe([f"database.url: {file} isn't there; run `python -m bot migrate`"])
    database = open_database(settings)
    try:
        schema = await schema_of(database.engine)
    except (SQLAlchemyError, OSError) as error:
        reason = str(error).splitlines()[0] if str(error) else repr(error)
        raise CannotServe([f"database.url: not reachable: {reason}"]) from error
    finally:
        await database.close()
    if schema is Schema.OLDER:
        raise CannotServe(["database.url: not migrated; run `python -m bot migrate`"])
    if schema is Schema.NEWER:
        raise CannotServe(["database.url: of a newer version of Tuanzi; update the program"])


async def _announce(server: ServerSettings) -> None:
    log.info("server.ready", host=server.host, port=server.port)
