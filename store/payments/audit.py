"""The rules by which money is proved: what arrived paid an order or went back, to the fen."""

from sqlalchemy import and_, func, or_, select

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from store.orders.models import OrderRow
from store.orders.rules import OrderState
from store.payments.models import ChargeRow, PaymentRow, RefundRow
from store.payments.rules import Use

_charges = select(func.count()).select_from(ChargeRow)
_UNPAID = (OrderState.PENDING_PAYMENT, OrderState.CLOSED)


async def _paid_orders_have_their_charge(work: Work) -> Findings:
    paid = (
        select(ChargeRow.order_id, func.count().label("n"), func.sum(ChargeRow.amount).label("sum"))
        .where(ChargeRow.use == Use.ORDER)
        .group_by(ChargeRow.order_id)
        .subquery()
    )
    is_paid = OrderRow.paid_at.is_not(None)
    sound = or_(
        and_(is_paid, paid.c.n == 1, paid.c.sum == OrderRow.total + OrderRow.rebate),
        and_(~is_paid, paid.c.n.is_(None), OrderRow.state.in_(_UNPAID)),
    )
    broken = (
        select(OrderRow.number, OrderRow.state, OrderRow.total, paid.c.n, paid.c.sum)
        .outerjoin(paid, paid.c.order_id == OrderRow.id)
        .where(~func.coalesce(sound, False))
    )
    return await findings(work, select(func.count()).select_from(OrderRow), broken)


async def _refunds_add_up(work: Work) -> Findings:
    owed = (
        select(RefundRow.charge_id, func.sum(RefundRow.amount).label("amount"))
        .group_by(RefundRow.charge_id)
        .subquery()
    )
    amount = func.coalesce(owed.c.amount, 0)
    broken = (
        select(
            ChargeRow.transaction, ChargeRow.amount, ChargeRow.going_back, amount.label("refunds")
        )
        .outerjoin(owed, owed.c.charge_id == ChargeRow.id)
        .where(or_(ChargeRow.going_back != amount, amount > ChargeRow.amount))
    )
    return await findings(work, _charges, broken)


async def _orders_count_their_refunds(work: Work) -> Findings:
    back = func.coalesce(func.sum(ChargeRow.going_back), 0)
    broken = (
        select(OrderRow.number, OrderRow.refunded, OrderRow.rebate, back.label("going_back"))
        .outerjoin(ChargeRow, and_(ChargeRow.order_id == OrderRow.id, ChargeRow.use == Use.ORDER))
        .group_by(OrderRow.id, OrderRow.number, OrderRow.refunded, OrderRow.rebate)
        .having(OrderRow.refunded + OrderRow.rebate != back)
    )
    return await findings(work, select(func.count()).select_from(OrderRow), broken)


async def _nothing_is_kept_for_nothing(work: Work) -> Findings:
    kept = ChargeRow.going_back != ChargeRow.amount
    called_off = and_(OrderRow.state == OrderState.CLOSED, OrderRow.paid_at.is_not(None))
    broken = (
        select(ChargeRow.transaction, ChargeRow.use, ChargeRow.amount, ChargeRow.going_back)
        .join(OrderRow, OrderRow.id == ChargeRow.order_id)
        .where(kept, or_(ChargeRow.use == Use.SURPLUS, called_off))
    )
    return await findings(work, _charges, broken)


async def _charges_are_of_their_payments(work: Work) -> Findings:
    broken = (
        select(ChargeRow.transaction, ChargeRow.order_id, PaymentRow.order_id.label("by_payment"))
        .join(PaymentRow, PaymentRow.id == ChargeRow.payment_id)
        .where(
            or_(
                ChargeRow.order_id != PaymentRow.order_id,
                and_(ChargeRow.use == Use.ORDER, ChargeRow.amount != PaymentRow.amount),
            )
        )
    )
    return await findings(work, _charges, broken)


RULES = (
    AuditRule(
        "payments.paid",
        "an order is paid by exactly one charge of its total, and no other order has one",
        _paid_orders_have_their_charge,
    ),
    AuditRule(
        "payments.refunds",
        "what goes back of a charge is the sum of its refunds, and never more than arrived",
        _refunds_add_up,
    ),
    AuditRule(
        "payments.orders", "every order counts what it has given back", _orders_count_their_refunds
    ),
    AuditRule(
        "payments.surplus",
        "money that no order took, or whose order was called off, goes back whole",
        _nothing_is_kept_for_nothing,
    ),
    AuditRule(
        "payments.charges",
        "every charge belongs to the order that its payment was opened for",
        _charges_are_of_their_payments,
    ),
)
