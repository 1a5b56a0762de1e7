"""Bringing the database's schema to this version of the code, and telling whether it is there."""

from collections.abc import Callable
from enum import Enum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine


class Schema(Enum):
    """How the database's schema stands to this code."""

    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    """Of a later version of the code, or not ours: this code must not touch it."""


def alembic_config(connection: Connection | None = None) -> Config:
    """Give Alembic's configuration, on an open connection if there is one."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    config.attributes["connection"] = connection
    return config


async def migrate(engine: AsyncEngine) -> None:
    """Run every migration that is missing, in one transaction."""
    await _run(engine, lambda connection: command.upgrade(alembic_config(connection), "head"))


async def downgrade(engine: AsyncEngine, revision: str) -> None:
    """Take migrations back to a revision (`base` for all)."""
    await _run(engine, lambda connection: command.downgrade(alembic_config(connection), revision))


async def schema_of(engine: AsyncEngine) -> Schema:
    """Compare the database's revision with the code's."""
    async with engine.connect() as connection:
        revision = await connection.run_sync(_revision)
    script = ScriptDirectory.from_config(alembic_config())
    if revision == script.get_current_head():
        return Schema.CURRENT
    known = {one.revision for one in script.walk_revisions()}
    return Schema.OLDER if revision is None or revision in known else Schema.NEWER


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


async def _run(engine: AsyncEngine, step: Callable[[Connection], None]) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(step)
