"""The port to whoever sends money to members. Contract: `wechat-platform.md` 3.10."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class TransferState(StrEnum):
    """How a transfer stands at the bank; `unknown` when it has none of this number."""

    UNKNOWN = "unknown"
    PROCESSING = "processing"
    WAITING = "waiting"
    """For the payee, who confirms on a page."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    """For good: the same money may be sent again under another number."""


@dataclass(frozen=True, slots=True)
class TransferOrder:
    """Money to send: our number, to whom (an openid), how much (fen), and what they read."""

    number: str
    payee: str
    amount: int
    remark: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """What the bank says about a transfer; `package` opens the page to confirm it on."""

    number: str
    state: TransferState
    package: str = ""
    detail: str = ""


class PayoutGateway(Protocol):
    """A bank that pays out; no call is in a transaction.

    Each may raise the payment port's `BankUnreachable` or `BankRefused`.
    """

    async def transfer(self, order: TransferOrder) -> Transfer:
        """Begin to send money; re-entrant."""
        ...

    async def ask_transfer(self, number: str) -> Transfer:
        """Ask how a transfer stands."""
        ...

    def confirm_call(self, package: str) -> dict[str, str]:
        """Give what a page within WeChat hands over so that the payee may confirm."""
        ...
