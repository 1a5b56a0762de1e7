"""Speaks to the bank. Each step is three: the books, the bank, the books; any may be repeated.

The first transaction writes the intent, whose number the bank knows it by; the last writes what the
bank answered. A crash between them leaves an intent, and the bank is asked for it.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

import structlog

from bot.persistence.database import Begin
from bot.persistence.work import Work
from store.orders.actions import finish_closing
from store.orders.repository import Orders
from store.orders.rules import Order, OrderState
from store.payments.actions import begin_payment, take_charge, take_refund
from store.payments.errors import BooksDisagree, NotPayable, UnknownNumber
from store.payments.events import RefundFailed
from store.payments.gateway import (
    AlreadyPaid,
    BankRefused,
    BankUnreachable,
    Bill,
    Charge,
    ChargeState,
    NotEnoughFunds,
    NumberUsed,
    PayKind,
    PaymentGateway,
    Refund,
    RefundOrder,
    RefundState,
)
from store.payments.repository import Payments, Refunds
from store.payments.rules import (
    PAYABLE,
    TICKET_LIFE,
    WATCHED_AFTER_EXPIRY,
    Owed,
    Payment,
    PaymentState,
    RefundStep,
)

T = TypeVar("T")

_BATCH = 20
_REFUSALS = (NotPayable, UnknownNumber, BooksDisagree)

log = structlog.get_logger()


class Share(Protocol):
    """Runs units of work, of a name one at a time, each of which may share its commit with others.

    It returns when the work is committed. The part's second argument is of no use here.
    """

    async def __call__(
        self, part: Callable[[Work, object], Coroutine[Any, Any, T]], *, name: str
    ) -> T:
        """Run a part."""
        ...


@dataclass(frozen=True, slots=True)
class Ticket:
    """What to pay with: a prepay id or a code URL, for an amount in fen."""

    payment_number: str
    kind: PayKind
    ticket: str
    amount: int


class Cashier:
    """Collects, closes, gives back, and reconciles; any number of processes may run one each.

    What customers and the bank wait for is committed by `share`, the rest by itself.
    """

    def __init__(
        self, begin: Begin, bank: PaymentGateway, zone: ZoneInfo, share: Share | None = None
    ) -> None:
        self._begin = begin
        self._share = share or _each_alone(begin)
        self._zone = zone
        self.bank = bank

    async def collect(self, order_id: int, kind: PayKind, payer: str, *, title: str) -> Ticket:
        """Give what an order can be paid with now; `NotPayable`, or the port's errors."""
        payment, bill = await self._begin_payment(order_id, kind, payer, title)
        ticket = payment.ticket
        if ticket is None:
            payment, ticket = await self._open(payment, bill)
            await self._keep_ticket(payment, ticket)
        return Ticket(payment.number, kind, ticket, payment.amount)

    async def ask(self, number: str) -> Charge:
        """Ask the bank how a payment stands, and take what it says into the books."""
        charge = await self.bank.ask(number)
        if charge.state is ChargeState.PAID:
            await self._in_books(number, lambda work: take_charge(work, charge))
        return charge

    async def take_notice(self, notice: Charge | Refund) -> None:
        """Take what the bank told by itself; `UnknownNumber` lets it tell again later."""
        if isinstance(notice, Refund):
            await self._in_books(notice.number, lambda work: take_refund(work, notice))
        elif notice.state is ChargeState.PAID:
            await self._in_books(
                notice.number, lambda work: take_charge(work, notice, was_asked=False)
            )

    async def run_due(self) -> int:
        """Close what is to be closed, and give back what is owed; tell how many were tried."""
        return await self._settle_closings() + await self._send_refunds()

    async def reconcile(self, _begin: Begin) -> None:
        """Ask for every payment that is due to be asked for: no notice is needed for the books."""
        while True:
            async with self._begin() as work:
                due = await Payments(work).claim_due(_BATCH)
            for payment in due:
                await self._check(payment)
            if len(due) < _BATCH:
                return

    async def _begin_payment(
        self, order_id: int, kind: PayKind, payer: str, title: str
    ) -> tuple[Payment, Bill]:
        async def begin(work: Work) -> tuple[Payment, Bill]:
            order = await Orders(work).by_id(order_id)
            return await begin_payment(
                work, order, kind, payer, title=title, provider=self.bank.provider
            )

        return await self._in_books(f"order {order_id}", begin)

    async def _keep_ticket(self, payment: Payment, ticket: str) -> None:
        async def keep(work: Work) -> None:
            until = min(work.now + TICKET_LIFE, payment.expires_at)
            Payments(work).keep_ticket(payment, ticket, until)

        await self._in_books(payment.number, keep)

    async def _in_books(self, what: str, act: Callable[[Work], Coroutine[Any, Any, T]]) -> T:
        """Do something in a shared transaction; a refusal undoes it, and nothing of others'."""

        async def part(work: Work, _known: object) -> tuple[list[T], Exception | None]:
            try:
                async with work.savepoint():
                    return [await act(work)], None
            except _REFUSALS as refusal:
                return [], refusal

        done, refusal = await self._share(part, name=f"cashier:{what}")
        if refusal is not None:
            raise refusal
        return done[0]

    async def _open(self, payment: Payment, bill: Bill) -> tuple[Payment, str]:
        """Open a payment at the bank, under a new number if it doesn't take the old one again."""
        try:
            return payment, await self.bank.open(bill)
        except AlreadyPaid:
            await self.ask(payment.number)
            raise
        except NumberUsed:
            await self._move(payment, PaymentState.MISSING)
        payment, bill = await self._begin_payment(
            payment.order_id, payment.kind, payment.payer, bill.title
        )
        return payment, await self.bank.open(bill)

    async def _check(self, payment: Payment) -> None:
        """Ask for a payment; close one that nobody needs any more, forget one that is over."""
        try:
            charge = await self.ask(payment.number)
            if charge.state is ChargeState.UNPAID and not await self._is_wanted(payment):
                await self.bank.close(payment.number)
                await self._move(payment, PaymentState.CLOSED)
            elif charge.state is not ChargeState.PAID:
                await self._forget_if_over(payment, charge.state)
        except (BankUnreachable, BankRefused, BooksDisagree) as error:
            log.warning("payment.not_checked", payment=payment.number, error=str(error))

    async def _is_wanted(self, payment: Payment) -> bool:
        async with self._begin() as work:
            order = await Orders(work).by_id(payment.order_id)
            over = payment.expires_at + WATCHED_AFTER_EXPIRY <= work.now
        return order.state is OrderState.PENDING_PAYMENT and not over

    async def _forget_if_over(self, payment: Payment, state: ChargeState) -> None:
        async with self._begin() as work:
            over = payment.expires_at + WATCHED_AFTER_EXPIRY <= work.now
            if over or state is ChargeState.CLOSED:
                Payments(work).move(payment, PaymentState.CLOSED)

    async def _settle_closings(self) -> int:
        last, done = 0, 0
        while True:
            async with self._begin() as work:
                orders = await Orders(work).closing(_BATCH, last)
            for order in orders:
                await self._close(order)
                last, done = order.id, done + 1
            if len(orders) < _BATCH:
                return done

    async def _close(self, order: Order) -> None:
        """Close an order's payments at the bank, and then the order."""
        async with self._begin() as work:
            payments = await Payments(work).of_order(order.id, PAYABLE)
        try:
            for payment in payments:
                await self._close_payment(payment)
        except (BankUnreachable, BankRefused) as error:
            log.warning("order.not_closed", order=order.number, error=str(error))
            return
        async with self._begin() as work:
            if not await Payments(work).of_order(order.id, PAYABLE):
                await finish_closing(work, order, zone=self._zone)

    async def _close_payment(self, payment: Payment) -> None:
        """Close a payment; if it was paid in the meantime, that counts."""
        try:
            await self.bank.close(payment.number)
        except AlreadyPaid:
            await self.ask(payment.number)
        except BankRefused:
            charge = await self.ask(payment.number)
            if charge.state is ChargeState.UNPAID:
                raise
            if charge.state is ChargeState.UNKNOWN:
                await self._move(payment, PaymentState.MISSING)
            elif charge.state is ChargeState.CLOSED:
                await self._move(payment, PaymentState.CLOSED)
        else:
            await self._move(payment, PaymentState.CLOSED)

    async def _move(self, payment: Payment, state: PaymentState) -> None:
        async with self._begin() as work:
            Payments(work).move(payment, state)

    async def _send_refunds(self) -> int:
        async with self._begin() as work:
            due = await Refunds(work).claim_due(_BATCH)
        for refund in due:
            await self._send_refund(refund)
        return len(due)

    async def _send_refund(self, refund: Owed) -> None:
        """Tell the bank of a refund, or ask for one that it works on."""
        try:
            told = await self._refund_at_bank(refund)
            async with self._begin() as work:
                await take_refund(work, told)
        except (BankUnreachable, BooksDisagree) as error:
            log.warning("refund.waiting", refund=refund.number, error=str(error))
        except BankRefused as error:
            await self._complain(refund, error)

    async def _refund_at_bank(self, refund: Owed) -> Refund:
        if refund.step is RefundStep.PROCESSING:
            told = await self.bank.ask_refund(refund.number)
            if told.state is not RefundState.UNKNOWN:
                return told
        charge = refund.charge
        return await self.bank.refund(
            RefundOrder(
                number=refund.number,
                payment_number=charge.payment_number,
                transaction=charge.transaction,
                amount=refund.amount,
                charged=charge.amount,
                reason=refund.reason,
            )
        )

    async def _complain(self, refund: Owed, error: BankRefused) -> None:
        for_good = not isinstance(error, NotEnoughFunds)
        log.error("refund.refused", refund=refund.number, error=str(error), for_good=for_good)
        async with self._begin() as work:
            ended = await Refunds(work).complain(refund, str(error), for_good=for_good)
            if ended and for_good:
                _tell_staff(work, refund, error)


def _each_alone(begin: Begin) -> Share:
    """Give each unit of work a commit of its own."""

    async def run(part: Callable[[Work, object], Coroutine[Any, Any, T]], *, name: str) -> T:
        async with begin() as work:
            await work.lock(name)
            return await part(work, None)

    return run


def _tell_staff(work: Work, refund: Owed, error: BankRefused) -> None:
    work.record(RefundFailed(refund.order_id, refund.amount, str(error)))
