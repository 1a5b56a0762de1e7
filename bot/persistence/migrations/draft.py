"""Drafts a migration: what the mapped classes have and the migrations don't make yet.

`make migration NAME=pickup_points` runs it. A draft is read and mended before it is kept.
"""

import asyncio
import sys
from functools import partial
from tempfile import TemporaryDirectory

from alembic import command
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

import bot.app  # noqa: F401 - names every feature, and with them every mapped class
from bot.kernel.clock import system_clock
from bot.persistence.database import Database
from bot.persistence.migrating import alembic_config, migrate


async def draft(name: str) -> None:
    """Write the next migration, from a scratch database that has all the others; none if equal."""
    with TemporaryDirectory() as folder:
        database = Database(
            f"sqlite+aiosqlite:///{folder}/scratch.db",
            clock=system_clock,
            publish=lambda _work, _events: None,
        )
        try:
            await migrate(database.engine)
            async with database.engine.connect() as connection:
                await connection.run_sync(partial(_write, name=name))
        finally:
            await database.close()


def _write(connection: Connection, *, name: str) -> None:
    config = alembic_config(connection)
    config.set_main_option("timezone", "UTC")
    command.revision(
        config,
        message=name.replace("_", " ").capitalize(),
        rev_id=f"{system_clock():%Y_%m_%d}_{name}",
        autogenerate=True,
        process_revision_directives=_drop_if_empty,
    )


def _drop_if_empty(
    _context: MigrationContext, _revision: object, scripts: list[MigrationScript]
) -> None:
    operations = scripts[0].upgrade_ops
    if operations is None or operations.is_empty():
        scripts.clear()


if __name__ == "__main__":
    asyncio.run(draft(sys.argv[1]))
