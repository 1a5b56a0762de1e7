"""Why money doesn't go back."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class NothingToRefund(Refusal):
    """The order isn't paid, or is over."""

    number: str
    state: str


@dataclass(eq=False)
class TooLateToReturn(Refusal):
    """The time for after-sales is over."""

    number: str
    days: int


@dataclass(eq=False)
class NoReturnForFresh(Refusal):
    """Fresh goods aren't taken back without a reason, as the buyer confirmed."""

    title: str


@dataclass(eq=False)
class NotSoManyPieces(Refusal):
    """Fewer pieces of a line are left to be refunded."""

    left: int


@dataclass(eq=False)
class NoSuchLine(Refusal):
    """The order has no line of this number."""

    lines: int


@dataclass(eq=False)
class NoAfterSale(Refusal):
    """There is no after-sale of this order that waits for this."""

    number: str


@dataclass(eq=False)
class AboveOwnLimit(Refusal):
    """Who decides may not give back so much alone; in fen."""

    limit: int


@dataclass(eq=False)
class ReasonNeeded(Refusal):
    """A refusal, and a refund after shipping, say why."""
