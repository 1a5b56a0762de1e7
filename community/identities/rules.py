"""Which of two members goes on, and with what of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a member who may be merged.

    `places` are the doors and accounts at which they are known; `is_staff` is whether they are, or
    were, one of the staff.
    """

    id: int
    name: str
    joined_at: datetime
    referrer_id: int | None
    referred_at: datetime | None
    level: int
    places: frozenset[tuple[str, str]]
    is_staff: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two members who are one person: the one who joined first is kept, the other goes."""

    kept: Known
    gone: Known

    @property
    def name(self) -> str:
        """What they are called from now on."""
        return self.kept.name or self.gone.name

    @property
    def referrals(self) -> Sequence[tuple[int, datetime]]:
        """Who has brought them, and when, the earliest first; perhaps one of them the other."""
        found = [
            (one.referred_at or one.joined_at, one.referrer_id)
            for one in (self.kept, self.gone)
            if one.referrer_id is not None
        ]
        return [(referrer_id, at) for at, referrer_id in sorted(found)]


def pair_of(one: Known, other: Known) -> Pair:
    """Tell which of two members goes on."""
    kept, gone = sorted((one, other), key=lambda known: (known.joined_at, known.id))
    return Pair(kept, gone)
