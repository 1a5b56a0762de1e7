"""Statements that are compiled once for all tests, though each has engines of its own."""

from functools import cache
from typing import Any

from sqlalchemy import Dialect, Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite

_COMPILED: dict[Any, Any] = {}
"""By dialect and statement, as in the cache that each engine has by itself."""


class _Once(type):
    """Makes one dialect of the same arguments: what was compiled for it is its alone."""

    @cache  # noqa: B019 - a process has few dialects, and keeps them
    def __call__(cls, **facts: Any) -> Any:
        return super().__call__(**facts)


@cache
def _driver(dialect: type[Dialect]) -> Any:
    """Give a dialect's driver, one for all: a dialect is told apart by it."""
    return dialect.import_dbapi()


class Sqlite(SQLiteDialect_aiosqlite, metaclass=_Once):
    """SQLite as ever, whose engines share what they have compiled."""

    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> Any:
        return _driver(cls.__base__)

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=_COMPILED)


class Postgres(PGDialect_asyncpg, metaclass=_Once):
    """PostgreSQL as ever, whose engines share what they have compiled."""

    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> Any:
        return _driver(cls.__base__)

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=_COMPILED)


def share_compiled_statements() -> None:
    """Let every engine of this process share what it compiles with those before it."""
    registry.register("sqlite.aiosqlite", __name__, Sqlite.__name__)
    registry.register("postgresql.asyncpg", __name__, Postgres.__name__)
