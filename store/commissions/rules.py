"""What commission comes to, on values. Amounts in fen, rates in hundredths of a percent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

WHOLE = 10_000
"""The rate of everything that was paid."""

MOST_LEVELS = 2
"""More would be pyramid selling."""


class CommissionState(StrEnum):
    """How far a commission has come."""

    HELD = "held"
    """A person has to look at it; nothing is posted."""
    PENDING = "pending"
    AVAILABLE = "available"
    REVERSED = "reversed"
    """Refunds have taken all of it back."""
    VOID = "void"
    """A person has refused it."""


class Ring(StrEnum):
    """What a referrer and a buyer have in common who may be one and the same."""

    PHONE = "phone"
    ADDRESS = "address"
    PAYER = "payer"


class Scope(StrEnum):
    """What a rate is set for."""

    PRODUCT = "product"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class CommissionRules:
    """The rates by level (as many as there are levels), and the caps per person, if any.

    `per_month` is by the shop's calendar.
    """

    rates: tuple[int, ...]
    per_order: int | None
    per_month: int | None
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Part:
    """A line of an order and the rate that applies to it."""

    line_id: int
    rate: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody may earn by an order at a level: each line's rate, and what was kept of it."""

    level: int
    member_id: int
    parts: tuple[Part, ...]
    kept: Mapping[int, int]

    @property
    def basis(self) -> int:
        """What was paid for the goods that were kept."""
        return sum(self.kept.values())

    @property
    def due(self) -> int:
        """What it comes to before caps."""
        return due_on(self.parts, self.kept)


@dataclass(frozen=True, slots=True)
class Commission:
    """A commission as a value."""

    id: int
    order_id: int
    level: int
    member_id: int
    state: CommissionState
    why: str
    basis: int
    amount: int
    capped: int
    reversed: int
    lines: tuple[Part, ...]
    accrued_at: datetime

    @property
    def left(self) -> int:
        """What refunds have left of it."""
        return self.amount - self.reversed

    def due(self, kept: Mapping[int, int]) -> int:
        """Tell what it comes to on what was kept by line; it never grows."""
        return min(due_on(self.lines, kept), self.left)


def due_on(lines: Sequence[Part], kept: Mapping[int, int]) -> int:
    """Tell what is due on what was paid for goods and kept, by line: whole fen a line."""
    return sum(kept.get(part.line_id, 0) * part.rate // WHOLE for part in lines)


def is_percent(said: Decimal) -> bool:
    """Tell whether it is a share of a price: nothing to all, with two decimals at the most."""
    return said.is_finite() and 0 <= said * 100 <= WHOLE and said * 100 == int(said * 100)


def capped(due: int, rules: CommissionRules, so_far: int) -> int:
    """Cut what is due to what the caps leave, after so much in the same month."""
    if rules.per_order is not None:
        due = min(due, rules.per_order)
    if rules.per_month is not None:
        due = min(due, max(rules.per_month - so_far, 0))
    return due


def month_start(now: datetime, zone: ZoneInfo) -> datetime:
    """Tell when the shop's month began in which an instant falls."""
    day = now.astimezone(zone)
    return day.replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
