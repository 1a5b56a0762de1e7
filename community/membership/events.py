"""Facts about membership."""

from dataclasses import dataclass

from bot.kernel.event import Event


@dataclass(frozen=True, slots=True)
class LevelRaised(Event):
    """A member has come up to a level."""

    member_id: int
    was: int
    level: int


@dataclass(frozen=True, slots=True)
class LevelLowered(Event):
    """A review has put a member one level down: their growth was below what the level needs."""

    member_id: int
    was: int
    level: int
    growth: int


@dataclass(frozen=True, slots=True)
class LevelAtRisk(Event):
    """A member lacks growth to keep their level at its review on a shop day (`2027-11-23`)."""

    member_id: int
    level: int
    missing: int
    review_on: str


@dataclass(frozen=True, slots=True)
class BirthdayCame(Event):
    """It is a member's birthday."""

    member_id: int
    year: int


@dataclass(frozen=True, slots=True)
class HolidayCame(Event):
    """It is a holiday on which a member is greeted."""

    member_id: int
    holiday: str
    year: int


@dataclass(frozen=True, slots=True)
class MilestoneReached(Event):
    """A member has earned a badge."""

    member_id: int
    badge: str
