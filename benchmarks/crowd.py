"""The rows of a shop with many members, the same at every call: who they are, and their weeks.

Every twentieth member checks in on some of the last three weeks' days, up to yesterday.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.messages import ACCOUNT
from bot.adapters.official_account.wire import DOOR
from bot.kernel.clock import shop_day
from bot.persistence.base import Base
from bot.settings import CheckInSettings
from community.check_in.models import CheckInRow, MonthCardRow
from community.check_in.rules import Day, milestones_of
from community.ledger.models import BalanceRow, EntryRow, LotRow
from community.ledger.rules import LotState, Reason, Unit, account_of, expiry, shop_account
from community.members.models import ConsentRow, IdentityRow, MemberRow
from community.members.rules import ALPHABET, CODE_LENGTH, TAG_LENGTH
from content.texts.pages import PRIVACY_VERSION

ZONE = ZoneInfo("Asia/Shanghai")

Row = dict[str, Any]
Rows = tuple[type[Base], Iterator[Row]]

_DAYS = 21
_REGULARS_EVERY = 20
_RULES = CheckInSettings()
_CODES = len(ALPHABET) ** CODE_LENGTH
_STRIDE = 123_456_789  # shares no factor with 31, so that codes look random and never meet


def openid(number: int) -> str:
    """Tell the openid of a member."""
    return "o" + blake2b(str(number).encode(), digest_size=14).hexdigest()[:27]


def people(members: int, now: datetime) -> Iterator[Rows]:
    """Give members who followed a month ago and were told the privacy text of today."""
    joined = now - timedelta(days=30)
    numbers = range(1, members + 1)
    yield MemberRow, (_member(number, joined) for number in numbers)
    yield IdentityRow, (_identity(number, joined) for number in numbers)
    yield ConsentRow, (_consent(number, joined) for number in numbers)


def weeks(members: int, now: datetime) -> Iterator[Rows]:
    """Give the check-ins of each past day with their postings, and at last what they sum up to."""
    chance = random.Random(members)  # noqa: S311 - the same crowd at every start
    regulars = [_Regular(number) for number in range(1, members + 1, _REGULARS_EVERY)]
    for back in range(_DAYS, 0, -1):
        day = shop_day(now, ZONE) - timedelta(days=back)
        there = [one for one in regulars if chance.random() < one.keenness]
        done = [one.check_in(day) for one in there]
        yield CheckInRow, (row for row, _ in done)
        posted = [posting for _, postings in done for posting in postings]
        yield EntryRow, (side for one in posted for side in one.sides())
        yield LotRow, (one.lot() for one in posted)
    yield MonthCardRow, (card for one in regulars for card in one.cards())
    yield BalanceRow, (one.balance_row() for one in regulars if one.entries)


@dataclass(frozen=True, slots=True)
class _Posting:
    """Points that a member earned, with the balance after them."""

    account: str
    number: int
    balance: int
    reason: Reason
    cause: str
    amount: int
    at: datetime

    def sides(self) -> Iterator[Row]:
        both = {"unit": Unit.POINTS, "reason": self.reason, "cause": self.cause, "at": self.at}
        mine = {"number": self.number, "amount": self.amount, "balance": self.balance}
        yield {**both, "account": self.account, **mine}
        shops = {"number": None, "amount": -self.amount, "balance": None}
        yield {**both, "account": shop_account(self.reason), **shops}

    def lot(self) -> Row:
        return {
            "unit": Unit.POINTS,
            "account": self.account,
            "cause": self.cause,
            "amount": self.amount,
            "remaining": self.amount,
            "state": LotState.AVAILABLE,
            "expires_at": expiry(self.at, ZONE),
        }


class _Regular:
    """A member who checks in often, or not so often, and what that has come to so far."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.keenness = 0.2 + number // _REGULARS_EVERY % 8 / 10
        self.entries = 0
        self._balance = 0
        self._run: list[Day] = []
        self._months: dict[str, tuple[int, datetime]] = {}

    def check_in(self, day: date) -> tuple[Row, list[_Posting]]:
        """Check in at a quarter past eight, with the bonuses that this day earns."""
        at = datetime.combine(day, time(8, 15), ZONE).astimezone(UTC)
        if self._run and day - self._run[-1].day != timedelta(days=1):
            self._run = []
        reached = milestones_of(
            [*self._run, Day(day, made_up=False, milestone=None)], _RULES.streaks
        )
        milestone = reached[-1] if reached else None
        self._run.append(Day(day, made_up=False, milestone=milestone))
        count, _ = self._months.get(f"{day:%Y-%m}", (0, at))
        self._months[f"{day:%Y-%m}"] = count + 1, at
        postings = [self._earn(Reason.CHECK_IN, f"{self.number}:{day}", _RULES.points, at)]
        for length in reached:
            cause = f"{length}:{self.number}:{day}"
            postings.append(self._earn(Reason.STREAK, cause, _RULES.streaks[length], at))
        facts = {"member_id": self.number, "day": day, "at": at}
        return {**facts, "made_up": False, "milestone": milestone}, postings

    def _earn(self, reason: Reason, cause: str, amount: int, at: datetime) -> _Posting:
        self.entries += 1
        self._balance += amount
        account, cause = account_of(self.number), f"{reason}:{cause}"
        return _Posting(account, self.entries, self._balance, reason, cause, amount, at)

    def cards(self) -> Iterator[Row]:
        for month, (days, at) in self._months.items():
            yield {"member_id": self.number, "month": month, "days": days, "reached_at": at}

    def balance_row(self) -> Row:
        facts = {"unit": Unit.POINTS, "account": account_of(self.number)}
        return {**facts, "balance": self._balance, "entries": self.entries}


def _member(number: int, joined: datetime) -> Row:
    return {
        "id": number,
        "name": "",
        "tag": _letters(number, TAG_LENGTH),
        "code": _letters(number * _STRIDE % _CODES, CODE_LENGTH),
        "referrer_id": None,
        "referred_at": None,
        "joined_at": joined,
        "consent_version": PRIVACY_VERSION,
    }


def _identity(number: int, joined: datetime) -> Row:
    return {
        "door": DOOR,
        "account": ACCOUNT.original_id,
        "external_id": openid(number),
        "member_id": number,
        "following": True,
        "followed_at": joined,
        "follow_changed_at": joined,
    }


def _consent(number: int, joined: datetime) -> Row:
    return {"member_id": number, "version": PRIVACY_VERSION, "given_at": joined}


def _letters(number: int, length: int) -> str:
    text = ""
    for _ in range(length):
        number, letter = divmod(number, len(ALPHABET))
        text += ALPHABET[letter]
    return text
