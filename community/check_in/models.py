"""Tables of check-ins: the days decide, the month's card only counts them for the board."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, UtcDateTime


class CheckInRow(Base):
    """A shop day on which a member checked in, or which they made up later.

    `milestone` is the length of the streak (7, 30, …) whose bonus this day's check-in earned.
    """

    __tablename__ = "check_ins"
    __table_args__ = ({"sqlite_with_rowid": False},)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_up: Mapped[bool]
    milestone: Mapped[int | None]


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
