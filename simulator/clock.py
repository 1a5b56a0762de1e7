"""The simulator's reader of the wall clock; every other module is given a clock."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Tell the present instant, aware and in UTC."""
    return datetime.now(UTC)
