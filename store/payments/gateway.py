"""The port to whoever collects the money: a bank that may lose, double and delay its answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class PayKind(StrEnum):
    """How a customer pays: within WeChat, or by scanning a code."""

    JSAPI = "jsapi"
    NATIVE = "native"


class ChargeState(StrEnum):
    """How the bank says a payment stands."""

    UNPAID = "unpaid"
    PAID = "paid"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    """The bank has never heard of it: it was not opened, or the request was lost."""


class RefundState(StrEnum):
    """How the bank says a refund stands."""

    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CLOSED = "closed"
    ABNORMAL = "abnormal"
    """The payer's account can't take it: a person has to give the money back another way."""
    UNKNOWN = "unknown"
    """The bank has never heard of it."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What is to be collected: our number of the payment, and the amount in fen."""

    number: str
    kind: PayKind
    amount: int
    title: str
    expires_at: datetime
    payer: str = ""
    """The openid of who pays within WeChat; a code can be paid by anybody."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What the bank says about a payment; `transaction`, amount (fen) and time once it is paid."""

    number: str
    state: ChargeState
    transaction: str = ""
    amount: int = 0
    payer: str = ""
    paid_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """Money to give back: our number of the refund, a part of one charge, amounts in fen."""

    number: str
    payment_number: str
    transaction: str
    amount: int
    charged: int
    reason: str


@dataclass(frozen=True, slots=True)
class Refund:
    """What the bank says about a refund; amount in fen."""

    number: str
    state: RefundState
    bank_id: str = ""
    amount: int = 0


class BankUnreachable(Exception):
    """No answer, or one that leaves the outcome open: ask later, or repeat with the same number."""


class BankRefused(Exception):
    """The bank said no; `code` is its own word for why, for staff."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code} {message}".strip())
        self.code = code


class AlreadyPaid(BankRefused):
    """The payment can't be opened or closed: it has been paid. Ask for the charge."""


class NumberUsed(BankRefused):
    """The number was opened with other facts, or is closed: a new number is needed."""


class NotEnoughFunds(BankRefused):
    """The shop's account can't cover a refund now: repeat later with the same number."""


class NoticeRefused(Exception):
    """What came isn't a notice of the bank's; `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoticeReader(Protocol):
    """Reads what the bank tells by itself."""

    async def read_notice(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Charge | Refund:
        """Give what a notice says, or raise `NoticeRefused`, whatever came."""
        ...


class PaymentGateway(Protocol):
    """A bank. Every call may raise `BankUnreachable` or `BankRefused`; none is in a transaction."""

    @property
    def provider(self) -> str:
        """Its name in the books (`wechat_pay`, `sandbox`)."""
        ...

    async def open(self, bill: Bill) -> str:
        """Begin to collect; give what to pay with: a prepay id, or a code URL. Re-entrant."""
        ...

    async def ask(self, number: str) -> Charge:
        """Ask how a payment stands."""
        ...

    async def close(self, number: str) -> None:
        """Make a payment impossible; re-entrant; `AlreadyPaid` if it is too late."""
        ...

    async def refund(self, order: RefundOrder) -> Refund:
        """Give money back; the same number is the same refund."""
        ...

    async def ask_refund(self, number: str) -> Refund:
        """Ask how a refund stands."""
        ...

    def pay_call(self, ticket: str) -> dict[str, str]:
        """Sign what a page within WeChat hands over to pay with a prepay id."""
        ...
