"""Why something about a chain is refused; goods are named as they are called."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class ChainNotFound(Refusal):
    """No chain of this letter runs in the group ("": none runs at all)."""

    letter: str


@dataclass(eq=False)
class ChainEnded(Refusal):
    """A chain takes no lines any more, nor can it be ended again."""

    letter: str


@dataclass(eq=False)
class ChainCancelled(Refusal):
    """A chain was dropped: nothing comes of it."""

    letter: str


@dataclass(eq=False)
class TooManyChains(Refusal):
    """All letters of a group are taken."""

    most: int


@dataclass(eq=False)
class ChainNotAllowed(Refusal):
    """A field of a new chain makes no sense: `title`, `goods`, `price`, `quota`, `limit`, …"""

    field: str


@dataclass(eq=False)
class ChainGoodTwice(Refusal):
    """The same SKU stands twice in a new chain."""

    good: str


@dataclass(eq=False)
class ChainPriceTooLow(Refusal):
    """A good would be sold below its floor."""

    good: str


@dataclass(eq=False)
class ChainStockShort(Refusal):
    """A good's quota is more than there is of it."""

    good: str
    quota: int
    available: int


@dataclass(eq=False)
class ChainSoldOut(Refusal):
    """Fewer pieces of a good are left than somebody wants more; they keep the `had` they have."""

    good: str
    left: int
    had: int


@dataclass(eq=False)
class ChainLimitReached(Refusal):
    """Somebody would have more pieces of a good than each may have, who has `had`."""

    good: str
    limit: int
    had: int


@dataclass(eq=False)
class NotThatMany(Refusal):
    """Somebody takes back more pieces of a good than the `had` they have."""

    good: str
    had: int


@dataclass(eq=False)
class NoLineThere(Refusal):
    """Somebody has no line (for `name`, or of their own) that could be changed."""

    name: str


@dataclass(eq=False)
class ProxyNameTaken(Refusal):
    """The one somebody speaks for has signed by themselves."""

    name: str


@dataclass(eq=False)
class LineChangedSince(Refusal):
    """A line isn't any more as it was left by what is to be undone."""


@dataclass(eq=False)
class TooManyPiecesInLine(Refusal):
    """More pieces than one line may hold."""

    most: int
