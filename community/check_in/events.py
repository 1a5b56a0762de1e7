"""Facts about check-ins."""

from dataclasses import dataclass

from bot.kernel.event import Event


@dataclass(frozen=True, slots=True)
class CheckInsCounted(Event):
    """A member has checked in on so many days in all that a badge may be due."""

    member_id: int
    days: int
