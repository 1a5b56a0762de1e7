"""A database of PostgreSQL for one test after the other, each of which finds it as migrated.

To make and drop a database for each test takes longer than most tests: hundreds of files, and the
server's checkpoint. So one is emptied instead, of all that differs from the template. If a test
has changed more than rows, or emptying fails for any reason, it is dropped and made anew; so it is
after some tests, too, whose dead rows would slow down others.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from uuid import uuid4

import asyncpg
from sqlalchemy import URL

_MOST_USES = 100
_TABLES = """
    SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""
_SEQUENCES = """
    SELECT format('%I.%I', schemaname, sequencename) AS name, last_value, start_value
    FROM pg_sequences
"""
_CATALOGUES = (
    "pg_attrdef",
    "pg_attribute",
    "pg_constraint",
    "pg_db_role_setting",
    "pg_event_trigger",
    "pg_extension",
    "pg_index",
    "pg_namespace",
    "pg_policy",
    "pg_proc",
    "pg_rewrite",
    "pg_sequence",
    "pg_trigger",
    "pg_type",
)
"""What says how a database is built, but for `pg_class`, which emptying a table changes, too."""

_BUILT = " UNION ALL ".join(
    f"SELECT '{one}', count(*), sum(xmin::text::bigint) FROM {one}"  # noqa: S608 - names of ours
    for one in _CATALOGUES
)
_CLASSES = """
    SELECT 'pg_class', count(*), sum(hashtextextended(
        concat_ws('|', oid, relname, relkind, relpersistence, relrowsecurity, relacl, reloptions), 0
    )) FROM pg_class
"""
_BUILDING = f"{_BUILT} UNION ALL {_CLASSES}"
_OTHERS = """
    SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_UNGUARDED = "SET LOCAL session_replication_role = replica"
"""Lets rows go without triggers and foreign keys."""


async def on_server(server: URL, *statements: str) -> None:
    """Run statements on a PostgreSQL server, outside any transaction."""
    connection = await connect(server)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def connect(url: URL) -> asyncpg.Connection:
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return await asyncpg.connect(plain, timeout=5)


class Reused:
    """A database made of a template, that is emptied between tests.

    It has a connection of its own, in an event loop that runs while no test does.
    """

    def __init__(self, server: URL, template: str) -> None:
        self._server, self._template = server, template
        self._runner = asyncio.Runner()
        self._made: _Made | None = None

    def url(self) -> URL:
        """Give the address of a database that is as the template is."""
        return self._runner.run(self._ready())

    def close(self) -> None:
        self._runner.run(self._drop())
        self._runner.close()

    async def _ready(self) -> URL:
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            if self._made and self._made.uses < _MOST_USES and await self._made.empty():
                self._made.uses += 1
                return self._made.url
        await self._drop()
        url = self._server.set(database=f"tuanzi_test_{uuid4().hex[:12]}")
        await on_server(self._server, f"CREATE DATABASE {url.database} TEMPLATE {self._template}")
        self._made = await _Made.look_at(url)
        return url

    async def _drop(self) -> None:
        if self._made:
            made, self._made = self._made, None
            made.connection.terminate()
            await on_server(self._server, f"DROP DATABASE {made.url.database} WITH (FORCE)")


class _Made:
    """A database, and what it was like when it was made."""

    def __init__(self, url: URL, connection: asyncpg.Connection) -> None:
        self.url, self.connection, self.uses = url, connection, 1
        self._building: Sequence[asyncpg.Record] = ()
        self._used = ""
        self._rows: dict[str, bytes] = {}
        self._counted: dict[str, asyncpg.Record] = {}

    @classmethod
    async def look_at(cls, url: URL) -> "_Made":
        made = cls(url, await connect(url))
        await made._remember()
        return made

    async def _remember(self) -> None:
        tables = [name for (name,) in await self.connection.fetch(_TABLES)]
        self._used = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})"  # noqa: S608 - as in the catalogue
            for table in tables
        )
        self._rows = {table: await self._copy_of(table) for table in await self._used_tables()}
        self._counted = {one["name"]: one for one in await self.connection.fetch(_SEQUENCES)}
        self._building = await self.connection.fetch(_BUILDING)

    async def empty(self) -> bool:
        """Make everything as it was, unless more than rows was changed; tell whether it is."""
        await self.connection.execute(_OTHERS)
        if await self.connection.fetch(_BUILDING) != self._building:
            return False
        used = set(await self._used_tables()) | set(self._rows)
        async with self.connection.transaction():
            await self.connection.execute(_UNGUARDED)
            await self.connection.execute(";".join(map("DELETE FROM {}".format, used)))
            await self._put_back()
        return True

    async def _put_back(self) -> None:
        for table, rows in self._rows.items():
            schema, name = table.split(".")
            await self.connection.copy_to_table(
                name, schema_name=schema, source=BytesIO(rows), format="binary"
            )
        for one in await self.connection.fetch(_SEQUENCES):
            was = self._counted[one["name"]]
            if one != was:
                value, called = was["last_value"] or was["start_value"], bool(was["last_value"])
                await self.connection.execute(
                    "SELECT setval($1::regclass, $2, $3)", one["name"], value, called
                )

    async def _used_tables(self) -> list[str]:
        return [name for (name,) in await self.connection.fetch(self._used)]

    async def _copy_of(self, table: str) -> bytes:
        schema, name = table.split(".")
        rows = BytesIO()
        await self.connection.copy_from_table(
            name, schema_name=schema, output=rows, format="binary"
        )
        return rows.getvalue()
