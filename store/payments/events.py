"""Facts about money."""

from dataclasses import dataclass

from bot.kernel.event import Event


@dataclass(frozen=True, slots=True)
class RebateGiven(Event):
    """A paid order has become cheaper, in fen; the difference goes back to its payer."""

    order_id: int
    member_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class SurplusArrived(Event):
    """Money arrived that its order can't take: late, a second time, or a wrong amount, in fen."""

    order_id: int
    member_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class RefundArrived(Event):
    """The payer has their money back, in fen."""

    order_id: int
    member_id: int
    amount: int
    after_sale_id: int | None


@dataclass(frozen=True, slots=True)
class RefundFailed(Event):
    """The bank can't give money back; a person has to."""

    order_id: int
    amount: int
    detail: str
