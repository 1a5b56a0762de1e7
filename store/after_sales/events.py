"""Facts about after-sales."""

from dataclasses import dataclass

from bot.kernel.event import Event


@dataclass(frozen=True, slots=True)
class RefundApplied(Event):
    """A customer wants money back, in fen."""

    after_sale_id: int
    order_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class AfterSaleDecided(Event):
    """Staff agreed to an after-sale or refused it; `state` is what it came to."""

    after_sale_id: int
    order_id: int
    member_id: int
    state: str
    reason: str
