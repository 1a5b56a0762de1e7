"""Why an order isn't made."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class NothingToOrder(Refusal):
    """There is nothing in the cart."""


@dataclass(eq=False)
class PriceChanged(Refusal):
    """What was shown isn't what it costs now, in fen."""

    shown: int
    now: int


@dataclass(eq=False)
class OrderedOtherwise(Refusal):
    """The same form was sent before, with other wishes."""

    number: str


@dataclass(eq=False)
class OnlyInTeams(Refusal):
    """A product is sold in teams only, for now."""

    title: str
    code: str
