"""Facts about referrals."""

from dataclasses import dataclass

from bot.kernel.event import Event


@dataclass(frozen=True, slots=True)
class ReferrerSet(Event):
    """A member was brought by another."""

    member_id: int
    referrer_id: int
