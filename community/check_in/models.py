"""Tables of check-ins: the days decide, the month's card only counts them for the board."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, UtcDateTime


class CheckInRow(Base):
    """A shop day on which a member checked in, or which they made up later.

    `milestone` is the length of the streak (7, 30, …) whose bonus this day's check-in earned. A
    day that came from a merged member was posted for that one: `posted_as`.
    """

    __tablename__ = "check_ins"
    __table_args__ = ({"sqlite_with_rowid": False},)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_up: Mapped[bool]
    milestone: Mapped[int | None]
    posted_as: Mapped[int | None]


class DoubleDayRow(Base):
    """A day on which somebody had checked in as two members, before they were merged.

    It counts once; this is the other posting that was made for it.
    """

    __tablename__ = "check_in_doubles"
    __table_args__ = ({"sqlite_with_rowid": False},)

    posted_as: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    made_up: Mapped[bool]


class MonthCardRow(Base):
    """On how many days of a month (`2026-11`) a member checked in, and when they got that far."""

    __tablename__ = "check_in_months"
    __table_args__ = (
        Index("ix_check_in_months_board", "month", "days", "reached_at"),
        {"sqlite_with_rowid": False},
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    days: Mapped[int]
    reached_at: Mapped[datetime] = mapped_column(UtcDateTime)
