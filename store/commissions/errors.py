"""Why something about commission is refused."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class CommissionNotHeld(Refusal):
    """There is no such commission, or it doesn't wait for a person."""

    id: int


@dataclass(eq=False)
class RateNotAllowed(Refusal):
    """A rate isn't between nothing and everything, or what it is for isn't there."""

    target_id: int
