"""A bank of both ports that moves no money: whoever presses the page's button has paid."""

from dataclasses import replace
from datetime import UTC
from pathlib import Path

from bot.adapters.sandbox_pay.ledger import Entry, Ledger, State
from bot.kernel.clock import Clock
from store.payments.gateway import (
    AlreadyPaid,
    BankRefused,
    Bill,
    Charge,
    ChargeState,
    NumberUsed,
    Refund,
    RefundOrder,
    RefundState,
)
from store.withdrawals.gateway import Transfer, TransferOrder, TransferState


class SandboxBank:
    """Keeps its books in a file that outlives restarts and is shared by processes."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self._ledger = Ledger(file)
        self._clock = clock

    @property
    def provider(self) -> str:
        """Its name in the books."""
        return "sandbox"

    async def open(self, bill: Bill) -> str:
        """Begin to collect; give a ticket that only this bank's own button can pay."""
        opened = Entry(
            kind=bill.kind.value,
            amount=bill.amount,
            payer=bill.payer,
            expires_at=bill.expires_at.astimezone(UTC).isoformat(),
        )
        with self._ledger.changing() as books:
            found = books.charges.setdefault(bill.number, opened)
            _demand_open(self._now(found))
            if found != opened:
                raise NumberUsed("OUT_TRADE_NO_USED", "opened with other facts")
        return f"sandbox:{bill.number}"

    async def pay(self, number: str) -> Charge:
        """Pay, as the page's button does; who pays twice has paid once."""
        with self._ledger.changing() as books:
            found = self._now(_known(books.charges, number))
            if found.state is not State.PAID:
                _demand_open(found)
                now = self._clock().isoformat()
                found = replace(found, state=State.PAID, paid_at=now)
                books.charges[number] = found
        return _charge(number, found)

    async def ask(self, number: str) -> Charge:
        """Ask how a payment stands."""
        found = self._ledger.read().charges.get(number)
        return _charge(number, self._now(found)) if found else Charge(number, ChargeState.UNKNOWN)

    async def close(self, number: str) -> None:
        """Make a payment impossible; what is closed already stays so."""
        with self._ledger.changing() as books:
            found = _known(books.charges, number)
            if found.state is State.PAID:
                raise AlreadyPaid("ORDER_PAID")
            books.charges[number] = replace(found, state=State.CLOSED)

    async def refund(self, order: RefundOrder) -> Refund:
        """Give money back, at once; the same number is the same refund."""
        with self._ledger.changing() as books:
            charge = _known(books.charges, order.payment_number)
            taken = (order.payment_number, order.amount)
            if books.refunds.setdefault(order.number, taken) != taken:
                raise NumberUsed("INVALID_REQUEST", "refunded with other facts")
            given_back = sum(
                amount
                for payment, amount in books.refunds.values()
                if payment == order.payment_number
            )
            if charge.state is not State.PAID or order.charged != charge.amount:
                raise BankRefused("INVALID_REQUEST", "not a charge of this amount")
            if order.amount < 1 or given_back > charge.amount:
                raise BankRefused("INVALID_REQUEST", "more than was paid")
        return _refund(order.number, order.amount)

    async def ask_refund(self, number: str) -> Refund:
        """Ask how a refund stands."""
        found = self._ledger.read().refunds.get(number)
        return _refund(number, found[1]) if found else Refund(number, RefundState.UNKNOWN)

    async def transfer(self, order: TransferOrder) -> Transfer:
        """Send money, at once and without anybody's confirming; the same number is the same."""
        with self._ledger.changing() as books:
            sent = (order.payee, order.amount)
            if books.transfers.setdefault(order.number, sent) != sent:
                raise NumberUsed("INVALID_REQUEST", "sent with other facts")
        return Transfer(order.number, TransferState.SUCCEEDED)

    async def ask_transfer(self, number: str) -> Transfer:
        """Ask how a transfer stands."""
        is_there = number in self._ledger.read().transfers
        return Transfer(number, TransferState.SUCCEEDED if is_there else TransferState.UNKNOWN)

    def confirm_call(self, package: str) -> dict[str, str]:
        """Give nothing to hand over: nobody confirms this bank's transfers."""
        del package
        return {}

    def pay_call(self, ticket: str) -> dict[str, str]:
        """Give nothing to hand over: no page within WeChat can pay this bank's ticket."""
        del ticket
        return {}

    def _now(self, entry: Entry) -> Entry:
        """Give an entry as it stands now: what wasn't paid in time is closed."""
        is_late = entry.state is State.UNPAID and entry.deadline <= self._clock()
        return replace(entry, state=State.CLOSED) if is_late else entry


def _known(charges: dict[str, Entry], number: str) -> Entry:
    try:
        return charges[number]
    except KeyError:
        raise BankRefused("ORDER_NOT_EXIST") from None


def _demand_open(entry: Entry) -> None:
    if entry.state is State.PAID:
        raise AlreadyPaid("ORDER_PAID")
    if entry.state is State.CLOSED:
        raise NumberUsed("ORDER_CLOSED")


def _charge(number: str, entry: Entry) -> Charge:
    if entry.state is not State.PAID:
        return Charge(number, ChargeState(entry.state))
    return Charge(
        number,
        ChargeState.PAID,
        transaction=f"sandbox-{number}",
        amount=entry.amount,
        payer=entry.payer,
        paid_at=entry.paid_instant,
    )


def _refund(number: str, amount: int) -> Refund:
    return Refund(number, RefundState.SUCCEEDED, bank_id=f"sandbox-{number}", amount=amount)
