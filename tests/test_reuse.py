"""A database that is used again is as one that was made anew."""

import asyncio
from collections.abc import Iterator

import asyncpg
import pytest
from sqlalchemy import URL

from tests.conftest import SERVER
from tests.postgres import Reused, connect

FILL = (
    "INSERT INTO categories (name) VALUES ('水果')",
    "UPDATE catalogue_version SET version = 7",
    "SELECT nextval('members_id_seq')",
)
COUNTED = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"


@pytest.fixture
def reused(postgres_template: str) -> Iterator[Reused]:
    database = Reused(SERVER, postgres_template)
    yield database
    database.close()


def run(url: URL, *statements: str) -> list[tuple[object, ...]]:
    """Run statements; give the rows of the last."""

    async def in_turn() -> list[tuple[object, ...]]:
        connection = await connect(url)
        try:
            found = [await connection.fetch(statement) for statement in statements]
            return [tuple(row) for row in found[-1]]
        finally:
            await connection.close()

    return asyncio.run(in_turn())


def test_nothing_of_a_test_is_found_by_the_next(reused: Reused) -> None:
    first = reused.url()
    run(first, *FILL)
    assert reused.url() == first
    assert run(first, "SELECT version FROM catalogue_version") == [(0,)]
    assert run(first, "SELECT count(*) FROM categories") == [(0,)]
    assert run(first, COUNTED) == []


def test_who_is_still_connected_is_in_nobodys_way(reused: Reused) -> None:
    first = reused.url()

    async def stay() -> asyncpg.Connection:
        connection = await connect(first)
        await connection.execute("BEGIN; LOCK TABLE members, catalogue_version")
        return connection

    with asyncio.Runner() as runner:
        connection = runner.run(stay())
        assert reused.url() == first
        connection.terminate()


CHANGES = (
    "ALTER TABLE ledger_entries DISABLE TRIGGER USER",
    "CREATE SEQUENCE more",
    "DROP INDEX ix_addresses_phone_print",
    "CREATE FUNCTION more() RETURNS int LANGUAGE sql AS 'SELECT 1'",
)


def test_what_was_built_differently_is_not_used_again(reused: Reused) -> None:
    seen = [reused.url()]
    for change in CHANGES:
        run(seen[-1], change)
        seen.append(reused.url())
    assert len(set(seen)) == len(seen)


def test_a_lost_connection_is_no_trouble(reused: Reused) -> None:
    first = reused.url()
    run(
        first,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    run(reused.url(), "SELECT count(*) FROM members")
