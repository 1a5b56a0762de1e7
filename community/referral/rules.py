"""Who may be whose referrer."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class ReferralRules:
    """For how long after joining a member may still say who brought them."""

    within: timedelta
