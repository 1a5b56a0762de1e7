"""Why a check-in or a make-up is refused."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class AlreadyCheckedIn(Refusal):
    """Today is checked in; the streak goes on tomorrow."""

    streak: int


@dataclass(eq=False)
class NothingToMakeUp(Refusal):
    """No day was missed that could still be made up."""

    within_days: int


@dataclass(eq=False)
class NoMakeUpLeft(Refusal):
    """This month's make-ups are used up."""

    per_month: int
