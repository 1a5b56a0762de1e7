"""Why an offer isn't opened, or a place not had."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class OfferNotAllowed(Refusal):
    """A field of an offer makes no sense: `steps`, `lasts`, `window`, `per_member`, `quota`."""

    field: str


@dataclass(eq=False)
class OfferNotCheaper(Refusal):
    """An offer's price, in fen, isn't below what a piece costs alone."""

    title: str
    price: int
    ordinary: int


@dataclass(eq=False)
class OfferBelowCost(Refusal):
    """An offer's price, in fen, is below what a piece costs the shop."""

    title: str
    price: int


@dataclass(eq=False)
class OfferStockDoesNotLast(Refusal):
    """An offer promises more pieces than there are."""

    title: str
    wanted: int
    available: int


@dataclass(eq=False)
class OfferRuns(Refusal):
    """The product has an offer already."""

    code: str


@dataclass(eq=False)
class OfferNotFound(Refusal):
    """There is no such offer, or it has ended."""


@dataclass(eq=False)
class OfferNotYet(Refusal):
    """An offer begins later."""

    title: str


@dataclass(eq=False)
class TeamNotFound(Refusal):
    """There is no team of this code."""

    code: str


@dataclass(eq=False)
class TeamOver(Refusal):
    """A team doesn't form any more: it is `succeeded` or `failed`, or its time is just over."""

    code: str
    state: str


@dataclass(eq=False)
class TeamFull(Refusal):
    """All places of a team are taken; some may only be held."""

    code: str
    held: int


@dataclass(eq=False)
class AlreadyInTeam(Refusal):
    """A member has a place in a forming team of the offer: that of this code."""

    code: str


@dataclass(eq=False)
class NotInTeam(Refusal):
    """A member has no place in the team that they could leave."""

    code: str


@dataclass(eq=False)
class TeamPiecesNotAllowed(Refusal):
    """A place is of at least one piece, and of no more than this many."""

    most: int


@dataclass(eq=False)
class TeamLimitReached(Refusal):
    """A member has had, or wants, more pieces of an offer than each may have."""

    limit: int
    had: int


@dataclass(eq=False)
class TeamSoldOut(Refusal):
    """An offer has fewer pieces left than are wanted."""

    left: int
