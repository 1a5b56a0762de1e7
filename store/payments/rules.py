"""How payments and refunds go on, and when to ask the bank. Pure."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from store.payments.gateway import Charge, PayKind

_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_ASK_AFTER_SECONDS = (10, 20, 30, 60, 120, 180)
_ASK_EVERY = timedelta(minutes=5)
_FIRST_RETRY, _LONGEST_RETRY = timedelta(seconds=5), timedelta(minutes=10)
_FIRST_LOOK, _LONGEST_LOOK = timedelta(minutes=1), timedelta(hours=1)
TICKET_LIFE = timedelta(hours=2)
"""How long WeChat lets one pay with a prepay id or a code."""
WATCHED_AFTER_EXPIRY = timedelta(minutes=15)
"""How long after its end a payment is still asked for: the bank's clock isn't ours."""


class PaymentState(StrEnum):
    """How a payment stands. `missing`: the bank knew nothing of it when it was to be closed."""

    OPENING = "opening"
    OPEN = "open"
    MISSING = "missing"
    CLOSED = "closed"
    PAID = "paid"


WATCHED = frozenset({PaymentState.OPENING, PaymentState.OPEN, PaymentState.MISSING})
PAYABLE = frozenset({PaymentState.OPENING, PaymentState.OPEN})


class Use(StrEnum):
    """What a charge is for: its order, or nothing, and then it goes back whole."""

    ORDER = "order"
    SURPLUS = "surplus"


class RefundStep(StrEnum):
    """How far a refund has come; `failed` waits for a person."""

    OWED = "owed"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that was opened; amount in fen."""

    id: int
    order_id: int
    number: str
    kind: PayKind
    payer: str
    amount: int
    state: PaymentState
    ticket: str | None
    ticket_until: datetime | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Noted:
    """A charge in the books; amounts in fen."""

    id: int
    order_id: int
    payment_number: str
    transaction: str
    amount: int
    going_back: int


@dataclass(frozen=True, slots=True)
class Owed:
    """A refund in the books; amount in fen."""

    id: int
    order_id: int
    after_sale_id: int | None
    number: str
    amount: int
    reason: str
    step: RefundStep
    tries: int
    charge: Noted


def is_as_opened(payment: Payment, charge: Charge) -> bool:
    """Tell whether a charge is of the amount, and by the payer, that its payment was opened for."""
    return charge.amount == payment.amount and payment.payer in {"", charge.payer}


def payment_number(order_number: str, kind: PayKind, nth: int) -> str:
    """Name a payment at the bank: an order may have one of each kind, and one after another."""
    return f"{order_number}{kind[0].upper()}{nth}"


def refund_number(order_number: str) -> str:
    """Name a refund at the bank."""
    return f"{order_number}R{''.join(secrets.choice(_ALPHABET) for _ in range(6))}"


def ask_again(asked: int, now: datetime) -> datetime:
    """Tell when to ask the bank next about a payment that was asked for so many times."""
    if asked < len(_ASK_AFTER_SECONDS):
        return now + timedelta(seconds=_ASK_AFTER_SECONDS[asked])
    return now + _ASK_EVERY


def try_again(tries: int, now: datetime) -> datetime:
    """Tell when to repeat a refund that may not have reached the bank."""
    return now + min(_FIRST_RETRY * (1 << min(tries, 20)), _LONGEST_RETRY)


def look_again(tries: int, now: datetime) -> datetime:
    """Tell when to ask for a refund that the bank works on."""
    return now + min(_FIRST_LOOK * (1 << min(tries, 20)), _LONGEST_LOOK)
