"""Why an offer for points isn't made, or something not redeemed."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class RedeemOfferNotAllowed(Refusal):
    """A field of an offer makes no sense."""

    field: str


@dataclass(eq=False)
class RedeemCodeTaken(Refusal):
    """Another offer has this code."""

    code: str


@dataclass(eq=False)
class RedeemPriceTooLow(Refusal):
    """Goods cost at least a fen besides points: there are no orders of ¥0."""

    title: str


@dataclass(eq=False)
class RedeemNotCheaper(Refusal):
    """Goods cost as much money with points as without, in fen a piece."""

    title: str
    price: int
    ordinary: int


@dataclass(eq=False)
class RedeemBelowCost(Refusal):
    """Money (in fen) and points of a piece together are worth less than it costs the shop."""

    title: str
    price: int
    points: int


@dataclass(eq=False)
class RedeemStockDoesNotLast(Refusal):
    """An offer promises more pieces than there are."""

    title: str
    wanted: int
    available: int


@dataclass(eq=False)
class NothingToRedeem(Refusal):
    """There is no such offer, or it has ended."""

    said: str


@dataclass(eq=False)
class RedeemNotYet(Refusal):
    """An offer begins later."""

    name: str


@dataclass(eq=False)
class RedeemedOut(Refusal):
    """An offer has fewer pieces left than are wanted."""

    name: str
    left: int


@dataclass(eq=False)
class RedeemLimitReached(Refusal):
    """A member has redeemed, or wants, more pieces than each may have."""

    name: str
    limit: int
    had: int


@dataclass(eq=False)
class TooFewPointsToRedeem(Refusal):
    """What is to be redeemed costs more points than there are."""

    name: str
    needed: int
    balance: int


@dataclass(eq=False)
class OnlyOneAtATime(Refusal):
    """Several pieces can be had of goods only."""

    name: str


@dataclass(eq=False)
class RedemptionOver(Refusal):
    """What was redeemed was handed over or given up already."""

    name: str
