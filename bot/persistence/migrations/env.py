"""Alembic's environment: runs inside the transaction that `bot.persistence.migrating` opens."""

from typing import Literal

from alembic import context

from bot.persistence.base import Base, UtcDateTime


def render_item(_kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our own types in migrations as what they are in the database."""
    return "sa.DateTime(timezone=True)" if isinstance(item, UtcDateTime) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_item=render_item,
    transaction_per_migration=False,
)
if connection.dialect.name == "postgresql":
    connection.exec_driver_sql("SET LOCAL lock_timeout = '4s'")
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7262626)")
with context.begin_transaction():
    context.run_migrations()
