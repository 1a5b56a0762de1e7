"""Why a promotion can't be planned, or a flash sale's price not be had."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class PromotionNotAllowed(Refusal):
    """A field of a promotion makes no sense, or none together with the others."""

    field: str


@dataclass(eq=False)
class PromotionOverlaps(Refusal):
    """Another promotion of the kind runs then for the same product (its code)."""

    name: str
    code: str


@dataclass(eq=False)
class StockDoesNotLast(Refusal):
    """A flash sale promises more pieces than others of it leave of the stock."""

    code: str
    quota: int
    available: int


@dataclass(eq=False)
class StackBelowFloor(Refusal):
    """All that may be saved at once sells a product below its floor; a piece's prices in fen."""

    code: str
    lowest: int
    floor: int
    stack: str


@dataclass(eq=False)
class PromotionNotFound(Refusal):
    """No such promotion is planned or running."""

    promotion_id: int


@dataclass(eq=False)
class FlashOver(Refusal):
    """A flash sale has ended, or not begun."""


@dataclass(eq=False)
class FlashSoldOut(Refusal):
    """A flash sale has fewer pieces left than are wanted."""

    name: str
    left: int


@dataclass(eq=False)
class FlashLimitReached(Refusal):
    """A member has had, or wants, more pieces of a flash sale than each may have."""

    name: str
    limit: int
