"""Tables of the staff, their binding codes, wrong guesses at them, and the log of what they did."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime


class StaffRow(Base):
    """Somebody of the staff; `member_id` is the account they speak by, once it is bound."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    role: Mapped[str] = mapped_column(String(10))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BindingCodeRow(Base):
    """A code that makes a member account one of the staff, once; only its digest is kept.

    A dead code stays, so that whoever says it hears why, until the same digits are drawn again.
    """

    __tablename__ = "binding_codes"
    __table_args__ = ({"sqlite_with_rowid": False},)

    digest: Mapped[str] = mapped_column(String(32), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BindingTriesRow(Base):
    """How many wrong codes a member has said since the last right one or the last lock."""

    __tablename__ = "binding_tries"

    member_id: Mapped[int] = mapped_column(
        ForeignKey("members.id"), primary_key=True, autoincrement=False
    )
    wrong: Mapped[int]
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StaffAuditRow(Base):
    """Who of the staff did what, to what, and when; never changed.

    `member_id` is the account that spoke, and `staff_id` whose it was then. Both are missing where
    a command at the machine did it.
    """

    __tablename__ = "staff_audit"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
