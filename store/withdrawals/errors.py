"""Why commission isn't paid out."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class AmountNotAllowed(Refusal):
    """An amount that isn't one, or that is too little or too much at once, in fen."""

    said: str
    least: int
    most: int


@dataclass(eq=False)
class NotEnoughCommission(Refusal):
    """More is wanted than there is to be had, in fen."""

    wanted: int
    available: int


@dataclass(eq=False)
class NoPurse(Refusal):
    """The member is known by no account of WeChat's that money can be sent to."""


@dataclass(eq=False)
class WithdrawalNotFound(Refusal):
    """There is no such withdrawal, or it is another's."""

    number: str


@dataclass(eq=False)
class WithdrawalNotAllowed(Refusal):
    """A withdrawal is beyond what is wanted of it."""

    number: str
    state: str


@dataclass(eq=False)
class ApprovedAlready(Refusal):
    """Somebody has approved before: another person is needed."""

    number: str


@dataclass(eq=False)
class NoteNeeded(Refusal):
    """Refusing, and paying by hand, need words about why or how."""
