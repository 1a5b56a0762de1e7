"""What a cart refuses."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class CartFull(Refusal):
    """A cart holds no more different goods."""

    most: int


@dataclass(eq=False)
class TooManyPieces(Refusal):
    """A line of a cart holds no more pieces."""

    most: int


@dataclass(eq=False)
class NotOnSale(Refusal):
    """What was to be bought isn't on sale any more."""

    title: str


@dataclass(eq=False)
class LimitReached(Refusal):
    """A member may buy no more of a product than its limit."""

    title: str
    limit: int
    bought: int
