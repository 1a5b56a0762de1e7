"""Why a referrer is not set."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class UnknownReferralCode(Refusal):
    """Nobody has this code."""

    code: str


@dataclass(eq=False)
class OwnReferralCode(Refusal):
    """Nobody brings themselves."""


@dataclass(eq=False)
class AlreadyReferred(Refusal):
    """The first referrer stays."""


@dataclass(eq=False)
class TooLateForReferral(Refusal):
    """The days after joining in which a code counts are over."""

    days: int


@dataclass(eq=False)
class OrderedBeforeReferral(Refusal):
    """A code counts before the first order only."""


@dataclass(eq=False)
class ReferralLoop(Refusal):
    """The owner of the code was brought, directly or not, by this very member."""
