"""Facts about orders."""

from dataclasses import dataclass

from bot.kernel.event import Event


@dataclass(frozen=True, slots=True)
class OrderPaid(Event):
    """An order was paid."""

    order_id: int
    member_id: int


@dataclass(frozen=True, slots=True)
class OrderReleased(Event):
    """An order may be shipped: it is paid, and its team, if it has one, is complete."""

    order_id: int
    member_id: int


@dataclass(frozen=True, slots=True)
class OrderShipped(Event):
    """An order's goods left the house, or wait at the pickup point."""

    order_id: int
    member_id: int


@dataclass(frozen=True, slots=True)
class OrderReceived(Event):
    """An order's goods arrived; `by_itself` when nobody said so in time."""

    order_id: int
    member_id: int
    by_itself: bool


@dataclass(frozen=True, slots=True)
class OrderCompleted(Event):
    """An order can't be returned any more: `goods` is what was paid for goods and kept, in fen."""

    order_id: int
    member_id: int
    number: str
    goods: int


@dataclass(frozen=True, slots=True)
class OrderClosed(Event):
    """An order was closed: cancelled, not paid in time, or given back whole."""

    order_id: int
    member_id: int
    cause: str


@dataclass(frozen=True, slots=True)
class HandlingLate(Event):
    """A paid order has waited too long for its shipping."""

    order_id: int
    number: str
