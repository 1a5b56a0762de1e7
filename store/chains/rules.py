"""Chains as values, and what a new one may say. Amounts in fen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from store.chains.lists import ChainView, GoodView
from store.pricing.rules import MOST_FEN

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LONGEST_TITLE = 40
LONGEST_NAME = 32
LONGEST_NOTE = 40
MOST_GOODS = 30
MOST_PIECES = 9_999
"""The most pieces of a good that one line may hold, or that a chain may offer or allow."""


class ChainState(StrEnum):
    """How far a chain has come."""

    OPEN = "open"
    FROZEN = "frozen"
    """It takes no more lines; its orders are being paid."""
    DONE = "done"
    CANCELLED = "cancelled"


class LineState(StrEnum):
    """What has become of somebody's pieces of a good."""

    IN = "in"
    WAITING = "waiting"
    LEFT = "left"
    ORDERED = "ordered"
    PAID = "paid"
    DROPPED = "dropped"


HOLDING = frozenset({LineState.IN, LineState.ORDERED, LineState.PAID})
"""The states whose pieces count as sold."""
LIVING = frozenset({LineState.IN, LineState.WAITING})
"""The states of lines in a chain that is open."""


class ChainAct(StrEnum):
    """What happens to chains and their entries, as their events say."""

    OPEN = "open"
    JOIN = "join"
    CHANGE = "change"
    LEAVE = "leave"
    PROMOTE = "promote"
    FREEZE = "freeze"
    CANCEL = "cancel"
    ORDER = "order"
    PAY = "pay"
    DROP = "drop"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ChainRules:
    """The chain's numbers: how long changes are gathered, and who has not paid may take."""

    show_after: timedelta
    unpaid: timedelta
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class NewGood:
    """A good as a chain is to offer it: price a piece, pieces in all, pieces each may have."""

    sku_id: int
    price: int
    quota: int | None = None
    per_person: int | None = None


@dataclass(frozen=True, slots=True)
class NewChain:
    """A chain as it is to be opened in a group."""

    group_address: str
    title: str
    goods: tuple[NewGood, ...]
    closes_at: datetime | None
    pickup_point_id: int


@dataclass(frozen=True, slots=True)
class ChainGood:
    """A good of a chain; `sold` pieces of it are in its lines."""

    number: int
    sku_id: int
    code: str
    title: str
    spec: str
    price: int
    quota: int | None
    per_person: int | None
    sold: int

    @property
    def left(self) -> int | None:
        """How many pieces can still be had; `None` where nothing limits them."""
        return None if self.quota is None else self.quota - self.sold


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain with its goods, in their order."""

    id: int
    group_address: str
    letter: str
    title: str
    state: ChainState
    closes_at: datetime | None
    pickup_point_id: int
    opener_id: int
    version: int
    show_at: datetime | None
    shown: Mapping[str, Mapping[str, int]]
    ended_at: datetime | None
    goods: tuple[ChainGood, ...]

    @property
    def view(self) -> ChainView:
        """How it can be called."""
        goods = (GoodView(one.number, one.code, one.title, one.spec) for one in self.goods)
        return ChainView(self.letter, self.title, tuple(goods))

    def good(self, number: int) -> ChainGood:
        """Give the good of a number."""
        return next(one for one in self.goods if one.number == number)

    def takes_lines(self, now: datetime) -> bool:
        """Tell whether it is open, and its deadline still to come."""
        is_over = self.closes_at is not None and self.closes_at <= now
        return self.state is ChainState.OPEN and not is_over


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces of a good in an entry; `place` is its turn among those that wait."""

    good: int
    pieces: int
    state: LineState
    place: int = 0
    order_id: int | None = None


@dataclass(frozen=True, slots=True)
class EntryKey:
    """Whose entry it is: the payer's own, or for the one whose name is this word."""

    payer_id: int
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one person has in a chain, lines by good; `id` is 0 before it is kept."""

    id: int
    key: EntryKey
    name: str
    payer_name: str
    note: str
    lines: Mapping[int, Line] = field(default_factory=dict)

    @property
    def is_own(self) -> bool:
        """Whether the payer signed for themselves."""
        return not self.key.proxy

    @property
    def is_living(self) -> bool:
        """Whether anything of it is in the open chain, or waits."""
        return bool(self.pieces(LineState.IN, LineState.WAITING))

    def pieces(self, *states: LineState) -> dict[int, int]:
        """Tell the pieces of each good that are in one of these states."""
        lines = sorted(self.lines.values(), key=lambda line: line.good)
        return {line.good: line.pieces for line in lines if line.state in states}


@dataclass(frozen=True, slots=True)
class Book:
    """A chain and everything in it, in the order in which people came."""

    chain: Chain
    entries: tuple[Entry, ...]

    def entry(self, key: EntryKey) -> Entry | None:
        """Find somebody's entry."""
        return next((one for one in self.entries if one.key == key), None)

    def of_payer(self, payer_id: int) -> list[Entry]:
        """List what somebody pays."""
        return [one for one in self.entries if one.key.payer_id == payer_id]

    def has(self, *states: LineState) -> bool:
        """Tell whether any line is in one of these states."""
        return any(one.pieces(*states) for one in self.entries)


def problem_of(new: NewChain, now: datetime) -> str | None:
    """Name the first field of a new chain that makes no sense, or none."""
    if not 1 <= len(new.title.strip()) <= LONGEST_TITLE:
        return "title"
    if not 1 <= len(new.goods) <= MOST_GOODS:
        return "goods"
    if new.closes_at is not None and new.closes_at <= now:
        return "deadline"
    return next(filter(None, map(_problem_of_good, new.goods)), None)


def _problem_of_good(good: NewGood) -> str | None:
    if not 1 <= good.price <= MOST_FEN:
        return "price"
    if good.quota is not None and not 1 <= good.quota <= MOST_PIECES:
        return "quota"
    if good.per_person is not None and not 1 <= good.per_person <= MOST_PIECES:
        return "limit"
    return None


def clean(text: str, longest: int) -> str:
    """Give a name or note as a list can print it: one line, no markup, not too long."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(shown.translate(_NO_MARKUP).split())[:longest].strip()


_NO_MARKUP = str.maketrans({"<": "＜", ">": "＞"})
