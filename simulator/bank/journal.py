"""The bank's own record of what it did, for an auditor to hold the shop's books against."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Act(StrEnum):
    """What can happen to an order, a refund or a transfer."""

    OPENED = "opened"
    PAID = "paid"
    CLOSED = "closed"
    EXPIRED = "expired"
    REFUND_ACCEPTED = "refund_accepted"
    REFUND_SETTLED = "refund_settled"
    TRANSFER_ACCEPTED = "transfer_accepted"
    TRANSFER_SETTLED = "transfer_settled"


@dataclass(frozen=True)
class Deed:
    """One thing that the bank did; amounts in fen, `state` is how a refund or transfer ended.

    Of a transfer, `order` is its number and `payer` the payee.
    """

    at: datetime
    act: Act
    order: str
    amount: int
    transaction: str = ""
    payer: str = ""
    refund: str = ""
    state: str = ""


class BankJournal:
    """All deeds in the order in which they happened; nothing is ever taken out."""

    def __init__(self) -> None:
        self._deeds: list[Deed] = []

    def record(self, deed: Deed) -> None:
        """Append a deed."""
        self._deeds.append(deed)

    def of(self, act: Act) -> list[Deed]:
        """Select the deeds of one kind."""
        return [deed for deed in self._deeds if deed.act == act]

    def about(self, order: str) -> list[Deed]:
        """Select what happened to one order and its refunds."""
        return [deed for deed in self._deeds if deed.order == order]

    def __iter__(self) -> Iterator[Deed]:
        return iter(tuple(self._deeds))

    def __len__(self) -> int:
        return len(self._deeds)
