"""The after-sale's state machine, and who may get what back. Amounts in fen."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from store.orders.rules import Line, Order, OrderState
from store.pricing.rules import part_of_line

NO_REASON_WITHIN = timedelta(days=7)
"""Until when after their receipt goods go back without a reason (consumer protection law, 25)."""

LONGEST_REASON = 200
MOST_PICTURES = 9


class AfterSaleKind(StrEnum):
    """What is wanted."""

    WHOLE = "whole"
    """Everything paid, for an order that hasn't left the house."""
    REFUND = "refund"
    RETURN = "return"


class AfterSaleState(StrEnum):
    """How far an after-sale has come."""

    APPLIED = "applied"
    AGREED = "agreed"
    REFUSED = "refused"
    GOODS_BACK = "goods_back"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    WITHDRAWN = "withdrawn"


class Inspection(StrEnum):
    """How goods came back: only what passed is sold again, what isn't ours isn't paid for."""

    PASSED = "passed"
    DAMAGED = "damaged"
    WRONG = "wrong"


OPEN = frozenset(
    {
        AfterSaleState.APPLIED,
        AfterSaleState.AGREED,
        AfterSaleState.GOODS_BACK,
        AfterSaleState.REFUNDING,
    }
)
UNSENT = frozenset({AfterSaleState.APPLIED, AfterSaleState.AGREED})
"""The states in which nothing has gone back yet, neither goods nor money."""
GRANTED_OR_OPEN = OPEN | {AfterSaleState.REFUNDED}
BEFORE_SHIPPING = frozenset({OrderState.PAID, OrderState.TO_SHIP})
AFTER_SHIPPING = frozenset({OrderState.SHIPPED, OrderState.RECEIVED})


@dataclass(frozen=True, slots=True)
class RefundWish:
    """What a customer wants back; `line` is its number in the order, `None` for all of it."""

    line: int | None
    pieces: int
    kind: AfterSaleKind
    reason: str
    without_reason: bool
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """A part of what was paid: for goods and their way in fen, and in points."""

    goods: int = 0
    shipping: int = 0
    points: int = 0

    @property
    def money(self) -> int:
        """What goes back to the payer."""
        return self.goods + self.shipping


@dataclass(frozen=True, slots=True)
class Application:
    """An after-sale to be opened; `key` names the very message or form that asked for it."""

    line_id: int | None
    wish: RefundWish
    share: Share
    key: str


@dataclass(frozen=True, slots=True)
class AfterSale:
    """An after-sale as a value."""

    id: int
    order_id: int
    line_id: int | None
    pieces: int
    kind: AfterSaleKind
    reason: str
    pictures: tuple[str, ...]
    share: Share
    state: AfterSaleState
    since: datetime
    decision: str
    parcel: str
    inspection: Inspection | None


def share_of(line: Line, granted: Share, pieces_after: int) -> Share:
    """Give what is due so that `pieces_after` pieces of a line have got their exact part."""

    def due(total: int, given: int) -> int:
        return max(part_of_line(total, line.quantity, 0, pieces_after) - given, 0)

    return Share(
        goods=due(line.goods, granted.goods),
        shipping=due(line.shipping, granted.shipping),
        points=due(line.points, granted.points),
    )


def whole_share(order: Order) -> Share:
    """Give everything that an order was paid with."""
    return Share(order.goods, order.shipping, order.points)


def is_in_time(order: Order, now: datetime, within: timedelta) -> bool:
    """Tell whether goods that were sent can still be complained of."""
    return order.received_at is None or now < order.received_at + within
