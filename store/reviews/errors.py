"""Why a review isn't taken."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class NotReviewable(Refusal):
    """Only what has arrived can be reviewed."""

    number: str


@dataclass(eq=False)
class AlreadyReviewed(Refusal):
    """An order is reviewed once."""

    number: str


@dataclass(eq=False)
class StarsNeeded(Refusal):
    """A review gives 1 to 5 stars."""
