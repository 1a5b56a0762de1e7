"""What every table of the house has in common."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import BigInteger, DateTime, Integer, MetaData
from sqlalchemy.dialects.postgresql import insert as insert_or  # SQLite renders it alike
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = ["Base", "BigKey", "UtcDateTime", "insert_or", "padded"]

T = TypeVar("T")

BigKey = BigInteger().with_variant(Integer, "sqlite")
"""A surrogate key: 64 bits everywhere, and SQLite's own row id there."""


def padded(keys: Sequence[T]) -> list[T]:
    """Lengthen a list of keys by its last one to a power of two.

    A list of each length is a statement of its own, which a database has to prepare: so it is few.
    """
    full = 1 << max(len(keys) - 1, 0).bit_length()
    return [*keys, *[keys[-1]] * (full - len(keys))]


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware and in UTC in the code, whatever the database keeps."""

    impl: TypeEngine[datetime] | type[TypeEngine[datetime]] = DateTime(timezone=True)
    cache_ok: bool | None = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse an instant that doesn't know its zone, and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The declarative base: tables are mapped classes, statements are Core (decision 0001)."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
