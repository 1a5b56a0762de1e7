"""The schema goes up, down and up again, and is what the models say."""

from collections.abc import AsyncIterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

import bot.app  # noqa: F401 - importing the application brings every table in
from bot.persistence.base import Base
from bot.persistence.database import Database
from bot.persistence.migrating import Schema, downgrade, migrate, schema_of
from tests.town import TownClock


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url, clock=TownClock(), publish=lambda _work, _events: None)
    yield opened
    await opened.close()


async def tables(database: Database) -> set[str]:
    async with database.engine.connect() as connection:
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    return set(names) - {"alembic_version"}


async def drift(database: Database) -> list[object]:
    def compare(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async with database.engine.connect() as connection:
        return await connection.run_sync(compare)


async def test_migrations_and_models_agree(database: Database) -> None:
    assert await drift(database) == []
    assert await tables(database) == set(Base.metadata.tables)


async def test_down_to_nothing_and_up_again(database: Database) -> None:
    await downgrade(database.engine, "base")
    assert await tables(database) == set()
    assert await schema_of(database.engine) is Schema.OLDER
    await migrate(database.engine)
    assert await drift(database) == []
    assert await schema_of(database.engine) is Schema.CURRENT


async def test_migrating_again_changes_nothing(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE catalogue_version SET version = 7"))
    await migrate(database.engine)
    async with database.engine.connect() as connection:
        version = await connection.execute(text("SELECT version FROM catalogue_version"))
        assert version.scalar_one() == 7


async def test_a_schema_of_another_revision_is_newer(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'unheard_of'"))
    assert await schema_of(database.engine) is Schema.NEWER
