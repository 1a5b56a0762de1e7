"""Facts about withdrawals; amounts in fen."""

from dataclasses import dataclass

from bot.kernel.event import Event


@dataclass(frozen=True, slots=True)
class WithdrawalAsked(Event):
    """A member wants commission paid out."""

    withdrawal_id: int
    number: str
    amount: int


@dataclass(frozen=True, slots=True)
class WithdrawalHalfApproved(Event):
    """One person has approved a withdrawal that needs two."""

    withdrawal_id: int
    number: str
    amount: int


@dataclass(frozen=True, slots=True)
class WithdrawalWaits(Event):
    """The bank waits for the payee to confirm."""

    withdrawal_id: int
    member_id: int
    number: str
    amount: int


@dataclass(frozen=True, slots=True)
class WithdrawalSettled(Event):
    """A withdrawal has ended: paid, or given back."""

    withdrawal_id: int
    member_id: int
    number: str
    amount: int
    state: str
    detail: str


@dataclass(frozen=True, slots=True)
class WithdrawalStuck(Event):
    """The bank refuses a transfer for a reason that a person has to see to."""

    withdrawal_id: int
    number: str
    amount: int
    detail: str
