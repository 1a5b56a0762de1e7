"""Tables of membership; the level itself is the member's own column, which prices read."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime


class MembershipRow(Base):
    """A member's birthday (`0520`) and when their level is reviewed; a row once there is either.

    `noticed_for` is the review whose outcome they were told of, if need be, before it.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        Index("ix_memberships_review", "review_on"),
        Index("ix_memberships_birthday", "birthday"),
        {"sqlite_with_rowid": False},
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    birthday: Mapped[str | None] = mapped_column(String(4))
    birthday_set_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    level_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    review_on: Mapped[date | None] = mapped_column(Date)
    noticed_for: Mapped[date | None] = mapped_column(Date)


class LevelEventRow(Base):
    """A change of a member's level: from which to which, why, and their growth then.

    A trigger refuses to change or delete it.
    """

    __tablename__ = "level_events"
    __table_args__ = (Index("ix_level_events_member", "member_id", "id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    was: Mapped[int]
    level: Mapped[int]
    why: Mapped[str] = mapped_column(String(10))
    growth: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class GreetingRow(Base):
    """That a member was greeted on an occasion of a year of the shop."""

    __tablename__ = "greetings"
    __table_args__ = ({"sqlite_with_rowid": False},)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    occasion: Mapped[str] = mapped_column(String(16), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class BadgeRow(Base):
    """A badge that a member has earned."""

    __tablename__ = "badges"
    __table_args__ = ({"sqlite_with_rowid": False},)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    badge: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
