"""Tables of the ledger: entries are never changed, balances follow them, lots are spent in turn."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime


class EntryRow(Base):
    """One side of a posting. A trigger refuses to change or delete it.

    A member's account numbers its entries from 1 and carries its running balance; the shop's side
    has neither, so that all members' postings don't wait for one row.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        UniqueConstraint("unit", "cause", "account"),
        Index("ix_ledger_entries_account", "unit", "account", "id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    unit: Mapped[str] = mapped_column(String(12))
    account: Mapped[str] = mapped_column(String(40))
    number: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(30))
    cause: Mapped[str] = mapped_column(String(120))
    amount: Mapped[int] = mapped_column(BigInteger)
    balance: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class BalanceRow(Base):
    """A kept account's sum of entries and their count.

    `owes` is what was to be taken back and wasn't there any more: the sum of the entries of the
    account's debt, turned round. What is earned later pays it first. An account of a merged member
    holds nothing any more: what is posted to it goes to the one it was `moved_to`.
    """

    __tablename__ = "ledger_balances"
    __table_args__ = (
        CheckConstraint("balance >= 0", name="not_negative"),
        Index(
            "ix_ledger_balances_moved",
            "unit",
            "moved_to",
            sqlite_where=text("moved_to IS NOT NULL"),
            postgresql_where=text("moved_to IS NOT NULL"),
        ),
        {"sqlite_with_rowid": False},
    )

    unit: Mapped[str] = mapped_column(String(12), primary_key=True)
    account: Mapped[str] = mapped_column(String(40), primary_key=True)
    balance: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int]
    owes: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    moved_to: Mapped[str | None] = mapped_column(String(40))


class LotRow(Base):
    """What was earned at once and expires at once; `remaining` is not spent yet."""

    __tablename__ = "ledger_lots"
    __table_args__ = (
        CheckConstraint("remaining >= 0 AND remaining <= amount", name="remaining_in_amount"),
        UniqueConstraint("unit", "cause", "account"),
        Index(
            "ix_ledger_lots_open",
            "unit",
            "account",
            "expires_at",
            sqlite_where=text("state = 'available'"),
            postgresql_where=text("state = 'available'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    unit: Mapped[str] = mapped_column(String(12))
    account: Mapped[str] = mapped_column(String(40))
    cause: Mapped[str] = mapped_column(String(120))
    amount: Mapped[int] = mapped_column(BigInteger)
    remaining: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PointsDayRow(Base):
    """How many points a source was asked for on a shop day, be they given or above its limit."""

    __tablename__ = "points_days"
    __table_args__ = (
        CheckConstraint("asked >= 0", name="not_negative"),
        {"sqlite_with_rowid": False},
    )

    account: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(30), primary_key=True)
    asked: Mapped[int] = mapped_column(BigInteger)


class ExpiryNoticeRow(Base):
    """That somebody was told of what expires at an instant: once."""

    __tablename__ = "expiry_notices"
    __table_args__ = ({"sqlite_with_rowid": False},)

    account: Mapped[str] = mapped_column(String(40), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
