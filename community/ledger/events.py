"""Facts about points."""

from dataclasses import dataclass

from bot.kernel.event import Event


@dataclass(frozen=True, slots=True)
class PointsExpiring(Event):
    """Some of a member's points expire soon: at this instant, in ISO format."""

    member_id: int
    expires_at: str
