"""The databases of the measured shops: seeded once a day, kept, and copied for each measurement."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from hashlib import blake2b
from importlib.resources import as_file, files
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

import asyncpg
from sqlalchemy import create_engine, insert, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks import crowd
from bot.app import open_database, open_shop
from bot.kernel.clock import shop_day, system_clock
from bot.persistence.migrating import migrate
from bot.settings import Settings
from content.texts.pages import PRIVACY_VERSION
from store.catalogue.importing import take_products
from store.catalogue.sheets import read_sheet

_CHUNK = 20_000
_NAME = "tuanzi_bench_"


class Books(Protocol):
    """One kind of database."""

    async def seed(self, members: int) -> None:
        """Make sure that there is a seeded shop to copy."""
        ...

    async def fresh(self, members: int) -> str:
        """Copy the seeded shop; give the copy's URL."""
        ...

    async def empty(self) -> str:
        """Make an empty database; give its URL."""
        ...

    async def clear(self) -> None:
        """Remove what was copied."""
        ...


async def stored_messages(url: str) -> int:
    """Count the messages that a shop has in its books."""
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            count = await connection.execute(text("SELECT count(*) FROM inbox"))
            return int(count.scalar_one())
    finally:
        await engine.dispose()


class SqliteBooks:
    """Files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def seed(self, members: int) -> None:
        """Fill a file, unless today's is there."""
        seeded = self._seeded(members)
        if seeded.exists():
            return
        for old in self._folder.glob(f"seed-{members}-*"):
            old.unlink()
        part = self._folder / f"part-{members}.db"
        part.unlink(missing_ok=True)
        await _open_shop(_sqlite_url(part))
        _fill_file(part, members)
        part.rename(seeded)

    async def fresh(self, members: int) -> str:
        """Copy the file, and let the disk come to rest."""
        return self._settled(f"shop-{members}.db", self._seeded(members))

    async def empty(self) -> str:
        """Leave no file where the floor makes its own."""
        return self._settled("floor.db", None)

    async def clear(self) -> None:
        """Remove the copies."""
        for file in [*self._folder.glob("shop-*.db*"), *self._folder.glob("floor.db*")]:
            file.unlink()

    def _settled(self, name: str, origin: Path | None) -> str:
        for old in self._folder.glob(f"{name}*"):
            old.unlink()
        if origin:
            shutil.copyfile(origin, self._folder / name)
        os.sync()
        return _sqlite_url(self._folder / name)

    def _seeded(self, members: int) -> Path:
        return self._folder / f"seed-{members}-{_stamp()}.db"


class PostgresBooks:
    """Databases on a server where we may create them."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)

    async def reachable(self) -> bool:
        """Tell whether the server is there."""
        try:
            async with self._connected():
                return True
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False

    async def seed(self, members: int) -> None:
        """Fill a database, unless today's is there."""
        seeded = self._seeded(members)
        there = await self._names()
        if seeded in there:
            return
        for old in there:
            if old.startswith(f"{_NAME}{members}_"):
                await self._run(f"DROP DATABASE {old} WITH (FORCE)")
        part = f"{_NAME}part"
        await self._recreate(part)
        await _open_shop(self._url_of(part))
        async with self._connected(part) as connection:
            await _fill_database(connection, members)
        await self._run(f"ALTER DATABASE {part} RENAME TO {seeded}")

    async def fresh(self, members: int) -> str:
        """Copy the database, and let the disk come to rest."""
        origin = f"TEMPLATE {self._seeded(members)} STRATEGY FILE_COPY"
        return await self._recreate(f"{_NAME}work_{members}", origin)

    async def empty(self) -> str:
        """Make an empty database."""
        return await self._recreate(f"{_NAME}work_floor")

    async def clear(self) -> None:
        """Remove the copies."""
        for name in await self._names():
            if name.startswith(f"{_NAME}work_"):
                await self._run(f"DROP DATABASE {name} WITH (FORCE)")

    async def _recreate(self, name: str, options: str = "") -> str:
        await self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await self._run(f"CREATE DATABASE {name} {options}")
        await self._run("CHECKPOINT")
        return self._url_of(name)

    async def _names(self) -> list[str]:
        async with self._connected() as connection:
            rows = await connection.fetch("SELECT datname FROM pg_database")
            return [row["datname"] for row in rows if row["datname"].startswith(_NAME)]

    async def _run(self, statement: str) -> None:
        async with self._connected() as connection:
            await connection.execute(statement)

    @asynccontextmanager
    async def _connected(self, name: str | None = None) -> AsyncIterator[asyncpg.Connection]:
        url = self._url.set(drivername="postgresql", database=name or self._url.database)
        connection = await asyncpg.connect(url.render_as_string(hide_password=False), timeout=5)
        try:
            yield connection
        finally:
            await connection.close()

    def _seeded(self, members: int) -> str:
        return f"{_NAME}{members}_{_stamp()}"

    def _url_of(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)


def _stamp() -> str:
    """Name all that decides what a seeded shop holds: the day, the texts, the schema, this code."""
    today = f"{shop_day(system_clock(), crowd.ZONE)} {PRIVACY_VERSION}"
    digest = blake2b(today.encode(), digest_size=6)
    here = Path(__file__).parent
    versions = here.parent / "bot" / "persistence" / "migrations" / "versions"
    for file in [*sorted(versions.glob("*.py")), here / "books.py", here / "crowd.py"]:
        digest.update(file.read_bytes())
    return digest.hexdigest()


async def _open_shop(url: str) -> None:
    """Migrate a database, put the demo's goods on the shelf, and let what is due be done.

    So the night's jobs have run, as they have when customers come.
    """
    settings = Settings(database={"url": url}, wechat_pay={"sandbox": True})
    database = open_database(settings)
    try:
        await migrate(database.engine)
        with as_file(files("bot.demo") / "shop.csv") as path:
            sheet = read_sheet(path)
        async with database.begin() as work:
            await take_products(work, sheet.products, lambda _done: None)
    finally:
        await database.close()
    async with open_shop(settings) as shop:
        await shop.jobs.tick()


def _rows(members: int) -> Iterator[crowd.Rows]:
    now = system_clock()
    return chain(crowd.people(members, now), crowd.weeks(members, now))


def _chunks(rows: Iterator[crowd.Row]) -> Iterator[list[crowd.Row]]:
    return iter(lambda: list(islice(rows, _CHUNK)), [])


def _fill_file(file: Path, members: int) -> None:
    """Write all rows at once, then leave one tidy file; no ANALYZE, as the shop does none."""
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        for table, rows in _rows(members):
            for chunk in _chunks(rows):
                connection.execute(insert(table), chunk)
        connection.commit()
        connection.exec_driver_sql("VACUUM")
    engine.dispose()


async def _fill_database(connection: asyncpg.Connection, members: int) -> None:
    """Copy all rows in, without a look-up for each foreign key."""
    await connection.execute("SET session_replication_role = replica")
    for table, rows in _rows(members):
        for chunk in _chunks(rows):
            columns = list(chunk[0])
            records = [tuple(row.values()) for row in chunk]
            await connection.copy_records_to_table(
                table.__tablename__, records=records, columns=columns
            )
    await connection.execute("SELECT setval('members_id_seq', $1)", members)
    await connection.execute("VACUUM ANALYZE")


def _sqlite_url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"
