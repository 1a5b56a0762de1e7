"""The one reader of the wall clock, and what a shop day is."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Tells the present instant, in UTC and aware of it."""


def system_clock() -> datetime:
    """Tell the machine's present instant, in UTC."""
    return datetime.now(UTC)


def shop_day(instant: datetime, zone: ZoneInfo) -> date:
    """Tell the shop day on which an instant falls, whatever the machine's zone."""
    return instant.astimezone(zone).date()
