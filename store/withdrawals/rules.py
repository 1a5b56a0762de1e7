"""How withdrawals go on, who has to approve them, and when to ask the bank. Amounts in fen."""

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from community.staff.rules import Role

_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_RANDOM_LENGTH = 12
WITHDRAWAL_NUMBER = re.compile(r"T[A-Z0-9]{12}")
MOST_A_TRANSFER = 199_999
"""From ¥2,000 on WeChat wants the payee's real name (wechat-platform.md, 3.10): we have none."""
LONGEST_DETAIL = 200
_FIRST_LOOK, _LONGEST_LOOK = timedelta(seconds=10), timedelta(minutes=10)


class WithdrawalState(StrEnum):
    """How far a withdrawal has come; `waiting` for the payee, who has a day to confirm."""

    ASKED = "asked"
    APPROVED = "approved"
    SENDING = "sending"
    WAITING = "waiting"
    PAID = "paid"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    FAILED = "failed"


ON_THEIR_WAY = frozenset(
    {WithdrawalState.APPROVED, WithdrawalState.SENDING, WithdrawalState.WAITING}
)
HELD = frozenset({WithdrawalState.ASKED, *ON_THEIR_WAY})
"""The states in which the money has left the member's account and reached nobody yet."""
GIVEN_BACK = frozenset({WithdrawalState.REFUSED, WithdrawalState.CANCELLED, WithdrawalState.FAILED})


@dataclass(frozen=True, slots=True)
class WithdrawalRules:
    """From how much on commission is paid out, and above how much two people have to approve."""

    least: int
    second_person_above: int


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawal as a value."""

    id: int
    number: str
    member_id: int
    payee: str
    amount: int
    state: WithdrawalState
    package: str | None
    detail: str
    tries: int
    asked_at: datetime


def is_approved(amount: int, roles: Collection[str], rules: WithdrawalRules) -> bool:
    """Tell whether the people who have approved suffice: an owner, and above the limit another."""
    people = 1 if amount <= rules.second_person_above else 2
    return Role.OWNER in roles and len(roles) >= people


def new_withdrawal_number() -> str:
    """Make up a number: letters and digits only, as WeChat has it."""
    return "T" + "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_LENGTH))


def look_again(tries: int, now: datetime) -> datetime:
    """Tell when to ask the bank next, after so many times."""
    return now + min(_FIRST_LOOK * (1 << min(tries, 20)), _LONGEST_LOOK)
