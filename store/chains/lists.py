"""What a chain holds and what a message means for it, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Pieces = Mapping[int, int]
"""How many pieces of each good, by its number within the chain; never 0."""


@dataclass(frozen=True, slots=True)
class GoodView:
    """One good of a chain as it can be called; `number` counts from 1 within the chain."""

    number: int
    code: str
    title: str
    spec: str = ""


@dataclass(frozen=True, slots=True)
class ChainView:
    """A running chain as it can be called: by its letter, its title or its goods."""

    letter: str
    title: str
    goods: tuple[GoodView, ...]


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """A good of a chain, by the chain's letter and the good's number."""

    chain: str
    good: int


@dataclass(frozen=True, slots=True)
class Step:
    """Pieces of one good: more or (below 0) fewer, or all in all, as the reading says."""

    chain: str
    good: int
    pieces: int


class Unclear(StrEnum):
    """Why a line has to be asked about."""

    WHICH_CHAIN = "which_chain"
    WHICH_GOOD = "which_good"
    HOW_MANY = "how_many"
    NOT_A_QUANTITY = "not_a_quantity"
    WHO = "who"
    UNKNOWN_WORDS = "unknown_words"
    NAMESAKE = "namesake"
    NO_NUMBER = "no_number"
    SOMEBODY = "somebody"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class More:
    """So many pieces more or fewer, of the speaker, or of the one they speak for (`proxy`)."""

    steps: tuple[Step, ...]
    proxy: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """So many pieces all in all of these goods, whatever was said before."""

    steps: tuple[Step, ...]
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """A line is given up; "" for the chain means that several run and none was named."""

    chain: str = ""
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class Show:
    """The list is wanted, of one chain, or ("") of all."""

    chain: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A line that can't be read for certain: why, the words, and what they may mean.

    `among` are the goods to choose from; `pieces` and `is_total` keep what was meant of them.
    """

    why: Unclear
    said: str = ""
    among: tuple[Target, ...] = ()
    pieces: int = 0
    is_total: bool = False
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class PastedEntry:
    """A line of a pasted list: a name as it stands there, all its pieces, and a note."""

    name: str
    pieces: Pieces
    note: str = ""


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A line of a pasted list that has to be asked about; `name` if that much could be read."""

    said: str
    why: Unclear
    name: str = ""


@dataclass(frozen=True, slots=True)
class PastedList:
    """A list as somebody pasted it, for one chain."""

    chain: str
    entries: tuple[PastedEntry, ...]
    unread: tuple[UnreadLine, ...] = ()


Reading = More | Total | Leave | Show | PastedList | Ask
"""What a message means for the running chains."""


@dataclass(frozen=True, slots=True)
class ListLine:
    """A line of a chain as it is known: who it is for, who pays, and what it holds.

    `person` is None where only a name is known. `shown` is what the list last shown in the group
    said of it; None: it did not stand there.
    """

    id: int
    person: int | None
    payer: int
    name: str
    pieces: Pieces
    note: str = ""
    shown: Pieces | None = None

    def is_of(self, member: int) -> bool:
        """Tell whether a member may change it: it is for them, or paid by them."""
        return member in (self.person, self.payer)
