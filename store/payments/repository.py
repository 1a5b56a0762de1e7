"""All SQL about money."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, or_, select, update

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from store.payments.gateway import Bill, Charge, PayKind, Refund, RefundState
from store.payments.models import ChargeRow, PaymentRow, RefundRow
from store.payments.rules import (
    PAYABLE,
    WATCHED,
    Noted,
    Owed,
    Payment,
    PaymentState,
    RefundStep,
    Use,
    ask_again,
    look_again,
    try_again,
)

_PAYMENT = select(
    PaymentRow.id,
    PaymentRow.order_id,
    PaymentRow.number,
    PaymentRow.kind,
    PaymentRow.payer,
    PaymentRow.amount,
    PaymentRow.state,
    PaymentRow.ticket,
    PaymentRow.ticket_until,
    PaymentRow.expires_at,
)
_CHARGE = select(
    ChargeRow.id,
    ChargeRow.order_id,
    PaymentRow.number,
    ChargeRow.transaction,
    ChargeRow.amount,
    ChargeRow.going_back,
).join(PaymentRow, PaymentRow.id == ChargeRow.payment_id)
_this_order = PaymentRow.order_id == bindparam("order")
_this = PaymentRow.id == bindparam("payment")
_BY_NUMBER = _PAYMENT.where(PaymentRow.number == bindparam("number"))
_OF_ORDER = _PAYMENT.where(_this_order).order_by(PaymentRow.id)
_ADD = insert_or(PaymentRow).returning(PaymentRow.id)
_KEEP_TICKET = (
    update(PaymentRow)
    .where(_this, or_(*(PaymentRow.state == state for state in sorted(PAYABLE))))
    .values(ticket=bindparam("kept"), ticket_until=bindparam("until"), state=PaymentState.OPEN)
)
_MOVE = (
    update(PaymentRow)
    .where(_this, PaymentRow.state != PaymentState.PAID)
    .values(state=bindparam("to"))
)
_NOTE = (
    insert_or(ChargeRow)
    .on_conflict_do_nothing(index_elements=["transaction"])
    .returning(ChargeRow.id)
)
_REFUND = (
    select(
        RefundRow.id,
        RefundRow.order_id,
        RefundRow.after_sale_id,
        RefundRow.number,
        RefundRow.amount,
        RefundRow.reason,
        RefundRow.state,
        RefundRow.tries,
        ChargeRow.id.label("charge_id"),
        PaymentRow.number.label("payment_number"),
        ChargeRow.transaction,
        ChargeRow.amount.label("charged"),
        ChargeRow.going_back,
    )
    .join(ChargeRow, ChargeRow.id == RefundRow.charge_id)
    .join(PaymentRow, PaymentRow.id == ChargeRow.payment_id)
)


class Payments:
    """Payments that were opened, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, order_id: int, bill: Bill, provider: str) -> Payment:
        """Write the intent to collect down, before the bank hears of it."""
        now = self._work.now
        new = {
            "order_id": order_id,
            "number": bill.number,
            "provider": provider,
            "kind": bill.kind,
            "payer": bill.payer,
            "amount": bill.amount,
            "state": PaymentState.OPENING,
            "expires_at": bill.expires_at,
            "opened_at": now,
            "asked": 0,
            "ask_at": ask_again(0, now),
        }
        payment_id = (await self._work.execute(_ADD, new)).scalar_one()
        facts = (bill.number, bill.kind, bill.payer, bill.amount, PaymentState.OPENING)
        return Payment(payment_id, order_id, *facts, None, None, bill.expires_at)

    async def ever(self, order_id: int) -> list[Payment]:
        """List all payments of an order; a ticket that is over is none."""
        rows = await self._work.execute(_OF_ORDER, {"order": order_id})
        return [self._with_ticket(_payment(row)) for row in rows]

    async def of_order(self, order_id: int, states: Collection[PaymentState]) -> list[Payment]:
        """List an order's payments in some states."""
        rows = await self._work.execute(_OF_ORDER, {"order": order_id})
        return [_payment(row) for row in rows if row.state in states]

    async def by_number(self, number: str) -> Payment | None:
        """Find a payment by our number."""
        row = (await self._work.execute(_BY_NUMBER, {"number": number})).first()
        return _payment(row) if row else None

    def _with_ticket(self, payment: Payment) -> Payment:
        until = payment.ticket_until
        is_over = until is None or until <= self._work.now
        return replace(payment, ticket=None) if is_over else payment

    def keep_ticket(self, payment: Payment, ticket: str, until: datetime) -> None:
        """Keep what the bank gave to pay with."""
        facts = {"payment": payment.id, "kept": ticket, "until": until}
        self._work.at_end(_KEEP_TICKET, facts)

    def move(self, payment: Payment, state: PaymentState) -> None:
        """Note how a payment stands; one that is paid stays so."""
        self._work.at_end(_MOVE, {"payment": payment.id, "to": state})

    async def claim_due(self, most: int) -> list[Payment]:
        """Take payments that the bank is to be asked for; their next time is put off."""
        due = (
            _PAYMENT.add_columns(PaymentRow.asked)
            .where(PaymentRow.state.in_(WATCHED), PaymentRow.ask_at <= self._work.now)
            .order_by(PaymentRow.ask_at)
            .limit(most)
        )
        rows = (await self._work.execute(due.with_for_update(skip_locked=True))).all()
        for row in rows:
            later = update(PaymentRow).where(PaymentRow.id == row.id)
            ask_at = ask_again(row.asked + 1, self._work.now)
            await self._work.execute(later.values(asked=row.asked + 1, ask_at=ask_at))
        return [_payment(row) for row in rows]


class Charges:
    """Money that arrived, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def note(self, payment: Payment, charge: Charge, use: Use) -> int | None:
        """Write a charge down, once; `None` when it is in the books already."""
        new = {
            "payment_id": payment.id,
            "order_id": payment.order_id,
            "transaction": charge.transaction,
            "amount": charge.amount,
            "payer": charge.payer,
            "paid_at": charge.paid_at or self._work.now,
            "noted_at": self._work.now,
            "use": use,
            "going_back": 0,
        }
        charge_id: int | None = (await self._work.execute(_NOTE, new)).scalar()
        return charge_id

    async def payment_of(self, transaction: str) -> int | None:
        """Tell which payment a charge in the books is of."""
        found = select(ChargeRow.payment_id).where(ChargeRow.transaction == transaction)
        payment_id: int | None = (await self._work.execute(found)).scalar()
        return payment_id

    async def use(self, charge_id: int, use: Use) -> None:
        """Say what a charge is for."""
        await self._work.execute(update(ChargeRow).where(ChargeRow.id == charge_id).values(use=use))

    async def one(self, charge_id: int) -> Noted:
        """Give a charge."""
        found = _CHARGE.where(ChargeRow.id == charge_id)
        return Noted(*(await self._work.execute(found)).one())

    async def of_order(self, order_id: int) -> Noted | None:
        """Find the charge that paid an order."""
        found = _CHARGE.where(ChargeRow.order_id == order_id, ChargeRow.use == Use.ORDER)
        row = (await self._work.execute(found)).first()
        return Noted(*row) if row else None

    async def give_back(self, charge_id: int, amount: int) -> bool:
        """Count money of a charge as on its way back, never more than arrived."""
        counted = (
            update(ChargeRow)
            .where(ChargeRow.id == charge_id, ChargeRow.going_back + amount <= ChargeRow.amount)
            .values(going_back=ChargeRow.going_back + amount)
        )
        return (await self._work.execute(counted)).rowcount == 1


class Refunds:
    """Money that is owed back, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, charge: Noted, facts: dict[str, Any]) -> bool:
        """Write a refund down, once by its cause."""
        added = insert_or(RefundRow).values(
            charge_id=charge.id,
            order_id=charge.order_id,
            state=RefundStep.OWED,
            tries=0,
            try_at=self._work.now,
            wanted_at=self._work.now,
            **facts,
        )
        new = added.on_conflict_do_nothing(index_elements=["cause"]).returning(RefundRow.id)
        return (await self._work.execute(new)).first() is not None

    async def by_number(self, number: str) -> Owed | None:
        """Find a refund by our number."""
        return await self._one(_REFUND.where(RefundRow.number == number))

    async def of_order(self, order_id: int) -> list[Owed]:
        """List an order's refunds."""
        found = _REFUND.where(RefundRow.order_id == order_id).order_by(RefundRow.id)
        return [_owed(row) for row in await self._work.execute(found)]

    async def claim_due(self, most: int) -> list[Owed]:
        """Take refunds that the bank is to be told of or asked for; their next time is put off."""
        due = (
            _REFUND.where(
                RefundRow.state.in_((RefundStep.OWED, RefundStep.PROCESSING)),
                RefundRow.try_at <= self._work.now,
            )
            .order_by(RefundRow.try_at)
            .limit(most)
            .with_for_update(skip_locked=True, of=RefundRow)
        )
        taken = [_owed(row) for row in await self._work.execute(due)]
        for refund in taken:
            again = try_again if refund.step is RefundStep.OWED else look_again
            later = update(RefundRow).where(RefundRow.id == refund.id)
            try_at = again(refund.tries, self._work.now)
            await self._work.execute(later.values(tries=refund.tries + 1, try_at=try_at))
        return taken

    async def accept(self, refund: Owed, told: Refund) -> None:
        """Note that the bank works on a refund."""
        accepted = update(RefundRow).where(
            RefundRow.id == refund.id, RefundRow.state == RefundStep.OWED
        )
        later = look_again(0, self._work.now)
        values = {"state": RefundStep.PROCESSING, "bank_id": told.bank_id, "tries": 0}
        await self._work.execute(accepted.values(**values, try_at=later))

    async def settle(self, refund: Owed, told: Refund) -> bool:
        """End a refund as the bank says, once; one that had failed can still succeed there."""
        done = told.state is RefundState.SUCCEEDED
        leaves = [RefundStep.OWED, RefundStep.PROCESSING, *([RefundStep.FAILED] if done else ())]
        ended = (
            update(RefundRow)
            .where(RefundRow.id == refund.id, RefundRow.state.in_(leaves))
            .values(
                state=RefundStep.SUCCEEDED if done else RefundStep.FAILED,
                bank_id=told.bank_id,
                settled_at=self._work.now,
                detail=None if done else told.state,
            )
        )
        return (await self._work.execute(ended)).rowcount == 1

    async def complain(self, refund: Owed, detail: str, *, for_good: bool) -> bool:
        """Note what the bank said against a refund; for good, it waits for a person."""
        noted = update(RefundRow).where(
            RefundRow.id == refund.id, RefundRow.state == RefundStep.OWED
        )
        values: dict[str, Any] = {"detail": detail}
        if for_good:
            values |= {"state": RefundStep.FAILED, "settled_at": self._work.now}
        return (await self._work.execute(noted.values(values))).rowcount == 1

    async def _one(self, found: Select[*tuple[Any, ...]]) -> Owed | None:
        row = (await self._work.execute(found)).first()
        return _owed(row) if row else None


def _payment(row: Row[Any]) -> Payment:
    return Payment(
        id=row.id,
        order_id=row.order_id,
        number=row.number,
        kind=PayKind(row.kind),
        payer=row.payer,
        amount=row.amount,
        state=PaymentState(row.state),
        ticket=row.ticket,
        ticket_until=row.ticket_until,
        expires_at=row.expires_at,
    )


def _owed(row: Row[Any]) -> Owed:
    return Owed(
        id=row.id,
        order_id=row.order_id,
        after_sale_id=row.after_sale_id,
        number=row.number,
        amount=row.amount,
        reason=row.reason,
        step=RefundStep(row.state),
        tries=row.tries,
        charge=Noted(
            row.charge_id,
            row.order_id,
            row.payment_number,
            row.transaction,
            row.charged,
            row.going_back,
        ),
    )
