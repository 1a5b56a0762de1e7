"""The ledger's rules on values: units, lots and how they are spent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Unit(StrEnum):
    """What is counted."""

    POINTS = "points"
    GROWTH = "growth"
    COMMISSION = "commission"
    """In fen."""


class Reason(StrEnum):
    """Why something comes or goes."""

    CHECK_IN = "check_in"
    STREAK = "streak"
    MAKE_UP = "make_up"
    EXPIRED = "expired"
    ORDER = "order"
    ORDER_BACK = "order_back"
    PURCHASE = "purchase"
    REVIEW = "review"
    REVIEW_BACK = "review_back"
    FRIEND = "friend"
    """A friend has completed their first order."""
    MILESTONE = "milestone"
    REDEEM = "redeem"
    REDEEM_BACK = "redeem_back"
    COMMISSION = "commission"
    COMMISSION_BACK = "commission_back"
    WITHDRAWAL = "withdrawal"
    WITHDRAWAL_BACK = "withdrawal_back"
    PAID_OUT = "paid_out"
    DEBT = "debt"
    """What was earned pays what was owed."""
    MERGED = "merged"
    """Two accounts of one person have become one."""


class LotState(StrEnum):
    """How far a lot has come."""

    AVAILABLE = "available"
    SPENT = "spent"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Lot:
    """What is left of points earned together, and when it expires."""

    id: int
    remaining: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a member's account."""

    reason: Reason
    amount: int
    balance: int
    at: datetime


@dataclass(frozen=True, slots=True)
class DailyCaps:
    """The most points that a source brings a member on a shop day; the others have no limit."""

    most: Mapping[Reason, int]
    zone: ZoneInfo

    def granted(self, reason: Reason, amount: int, asked: int) -> int:
        """Tell what of an amount is given, with which a source was asked for so many that day."""
        most = self.most.get(reason)
        return amount if most is None else min(asked, most) - min(asked - amount, most)


def account_of(member_id: int) -> str:
    """Name a member's account."""
    return f"member:{member_id}"


def member_of(account: str) -> int:
    """Tell whose account one is that `account_of` has named."""
    return int(account.removeprefix(account_of(0)[:-1]))


def pending_of(member_id: int) -> str:
    """Name the account of what a member has in prospect: it can't be spent yet."""
    return f"pending:{member_id}"


def withdrawing_of(member_id: int) -> str:
    """Name the account of what is on its way to a member's purse."""
    return f"withdrawing:{member_id}"


def debt_of(account: str) -> str:
    """Name the account of what another account owes."""
    return f"debt:{account}"


def is_shops(account: str) -> bool:
    """Tell whether an account is the shop's: such keep no balance."""
    return account.startswith("shop:")


def shop_account(reason: Reason) -> str:
    """Name the shop's account that stands against a reason."""
    return f"shop:{reason}"


def expiry(earned_at: datetime, zone: ZoneInfo) -> datetime:
    """Tell when points expire: at the end of the next calendar year of the shop."""
    year = earned_at.astimezone(zone).year + 2
    return datetime(year, 1, 1, tzinfo=zone)


def draw(lots: Sequence[Lot], amount: int) -> list[tuple[Lot, int]]:
    """Spend an amount from lots in their order: each with what is taken from it."""
    taken = []
    for lot in lots:
        part = min(lot.remaining, amount)
        if part:
            taken.append((lot, part))
        amount -= part
    if amount:
        raise ValueError("the lots hold less than the account")
    return taken
