"""The order's state machine, and orders as values. Amounts in fen."""

import re
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_RANDOM_LENGTH = 8
TEAM = "team"
"""The activity whose orders wait, once paid, until their team is complete."""
ORDER_NUMBER = re.compile(r"[A-Z0-9]{12,16}")


class OrderState(StrEnum):
    """How far an order has come."""

    PENDING_PAYMENT = "pending_payment"
    PAID = "paid"
    AWAITING_TEAM = "awaiting_team"
    TO_SHIP = "to_ship"
    SHIPPED = "shipped"
    RECEIVED = "received"
    COMPLETED = "completed"
    CLOSED = "closed"


class OrderAct(StrEnum):
    """What can be done to an order: each is one transition."""

    PAY = "pay"
    AWAIT = "await"
    """Paid, and in a team that isn't complete yet."""
    RELEASE = "release"
    SHIP = "ship"
    RECEIVE = "receive"
    COMPLETE = "complete"
    CLOSE = "close"
    CALL_OFF = "call_off"
    """Closed after it was paid and before it was shipped: everything is given back."""


class Cause(StrEnum):
    """Why an order was closed."""

    CANCELLED = "cancelled"
    UNPAID = "unpaid"
    REFUNDED = "refunded"
    TEAM_FAILED = "team_failed"
    LEFT_TEAM = "left_team"


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states an act leads, and where to; some wait until no after-sale is open."""

    leaves: frozenset[OrderState]
    to: OrderState
    only_quiet: bool = False


_BEFORE_SHIPPING = frozenset({OrderState.PAID, OrderState.AWAITING_TEAM, OrderState.TO_SHIP})
TRANSITIONS = {
    OrderAct.PAY: Transition(frozenset({OrderState.PENDING_PAYMENT}), OrderState.PAID),
    OrderAct.AWAIT: Transition(frozenset({OrderState.PAID}), OrderState.AWAITING_TEAM),
    OrderAct.RELEASE: Transition(
        frozenset({OrderState.PAID, OrderState.AWAITING_TEAM}), OrderState.TO_SHIP
    ),
    OrderAct.SHIP: Transition(frozenset({OrderState.TO_SHIP}), OrderState.SHIPPED, only_quiet=True),
    OrderAct.RECEIVE: Transition(frozenset({OrderState.SHIPPED}), OrderState.RECEIVED),
    OrderAct.COMPLETE: Transition(
        frozenset({OrderState.RECEIVED}), OrderState.COMPLETED, only_quiet=True
    ),
    OrderAct.CLOSE: Transition(frozenset({OrderState.PENDING_PAYMENT}), OrderState.CLOSED),
    OrderAct.CALL_OFF: Transition(_BEFORE_SHIPPING, OrderState.CLOSED),
}
RESERVING = frozenset({OrderState.PENDING_PAYMENT, *_BEFORE_SHIPPING})
"""The states in which an order's pieces are promised and still in the house."""


@dataclass(frozen=True, slots=True)
class OrderRules:
    """The order's numbers."""

    unpaid: timedelta
    auto_receive: timedelta
    after_sales: timedelta
    handling_alarm: timedelta


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: `member:7`, `staff:3`, `shop` for jobs, `bank` for payments."""

    name: str

    @classmethod
    def member(cls, member_id: int) -> "Actor":
        """Name a customer."""
        return cls(f"member:{member_id}")

    @classmethod
    def staff(cls, member_id: int) -> "Actor":
        """Name who works in the shop, by the member they are."""
        return cls(f"staff:{member_id}")


SHOP, BANK = Actor("shop"), Actor("bank")


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces of one SKU in an order; `goods`, `shipping` and `points` are for all its pieces."""

    id: int
    number: int
    product_id: int
    sku_id: int
    code: str
    title: str
    spec: str
    quantity: int
    unit_price: int
    goods: int
    shipping: int
    points: int
    fresh: bool
    refunded_pieces: int

    @property
    def left(self) -> int:
        """How many pieces no refund has been decided for."""
        return self.quantity - self.refunded_pieces


@dataclass(frozen=True, slots=True)
class Order:
    """An order with its lines; `recipient` is sealed."""

    id: int
    number: str
    member_id: int
    state: OrderState
    since: datetime
    closing: Cause | None
    cause: Cause | None
    gross: int
    goods: int
    shipping: int
    total: int
    points: int
    refunded: int
    rebate: int
    coupon_id: int | None
    steps: tuple[dict[str, Any], ...]
    flash: tuple[tuple[int, int], ...]
    recipient: str | None
    province: str
    pickup_point_id: int | None
    pickup_code: str | None
    activity: str
    activity_id: int | None
    referrer_id: int | None
    doors: int
    after_sales_open: int
    placed_at: datetime
    pay_until: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    received_at: datetime | None
    lines: tuple[Line, ...]

    @property
    def waits_for_team(self) -> bool:
        """Whether nothing can be done with it, once paid, before its team is complete."""
        return self.activity == TEAM and self.state in {OrderState.PAID, OrderState.AWAITING_TEAM}

    @property
    def pieces(self) -> dict[int, int]:
        """How many pieces of each SKU are in it."""
        pieces: Counter[int] = Counter()
        for line in self.lines:
            pieces[line.sku_id] += line.quantity
        return dict(pieces)

    @property
    def is_fresh(self) -> bool:
        """Whether there are goods in it that can't be returned without a reason."""
        return any(line.fresh for line in self.lines)


def new_number(day: date) -> str:
    """Make up an order's number: its shop day, and what can't be guessed."""
    rest = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_LENGTH))
    return f"{day:%y%m%d}{rest}"
