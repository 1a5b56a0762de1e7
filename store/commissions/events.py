"""Facts about commission."""

from dataclasses import dataclass

from bot.kernel.event import Event


@dataclass(frozen=True, slots=True)
class CommissionHeld(Event):
    """A commission waits for a person, as referrer and buyer may be one; the amount in fen."""

    commission_id: int
    order_id: int
    amount: int
    why: str
