"""Facts about chains."""

from dataclasses import dataclass

from bot.kernel.event import Event


@dataclass(frozen=True, slots=True)
class ChainFrozen(Event):
    """A chain takes no more lines: what is in it becomes orders."""

    chain_id: int


@dataclass(frozen=True, slots=True)
class PayerDue(Event):
    """Somebody has pieces in a frozen chain that no order was made of yet.

    `moved_up` when they waited for them until after the end.
    """

    chain_id: int
    member_id: int
    moved_up: bool


@dataclass(frozen=True, slots=True)
class LineMovedUp(Event):
    """A line that waited for pieces has got them while the chain was open."""

    chain_id: int
    entry_id: int
    good: int


@dataclass(frozen=True, slots=True)
class ChainOrdered(Event):
    """A payer's pieces have become an order; `moved_up` as in `PayerDue`."""

    chain_id: int
    order_id: int
    member_id: int
    moved_up: bool


@dataclass(frozen=True, slots=True)
class ChainFellShort(Event):
    """A payer doesn't get goods of a chain (by number), as the shop hasn't got them any more."""

    chain_id: int
    member_id: int
    goods: list[int]


@dataclass(frozen=True, slots=True)
class ChainSettled(Event):
    """Everybody in a chain has paid or dropped out; `missed` are payers who waited in vain."""

    chain_id: int
    missed: list[int]


@dataclass(frozen=True, slots=True)
class PaymentAwaited(Event):
    """A chain's order has been unpaid for half of its time."""

    chain_id: int
    order_id: int
    member_id: int


@dataclass(frozen=True, slots=True)
class TableWanted(Event):
    """Somebody who runs a chain has asked in its group who gets what: that is told in private."""

    chain_id: int
    member_id: int
