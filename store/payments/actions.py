"""What happens to money. Nothing here speaks to the bank: it writes down what was agreed."""

from collections.abc import Mapping
from typing import Any

from bot.persistence.work import Work
from store.orders.actions import pay_order
from store.orders.repository import Orders
from store.orders.rules import Line, Order, OrderState
from store.payments.errors import BooksDisagree, NotPayable, UnknownNumber
from store.payments.events import RebateGiven, RefundArrived, RefundFailed, SurplusArrived
from store.payments.gateway import Bill, Charge, PayKind, Refund, RefundState
from store.payments.repository import Charges, Payments, Refunds
from store.payments.rules import (
    PAYABLE,
    Owed,
    Payment,
    PaymentState,
    Use,
    is_as_opened,
    payment_number,
    refund_number,
)
from store.rewards.actions import promise_less


async def begin_payment(
    work: Work, order: Order, kind: PayKind, payer: str, *, title: str, provider: str
) -> tuple[Payment, Bill]:
    """Write down that an order is to be paid in a way; a way begun before is gone on with.

    `NotPayable` when the order is settled, being closed, or its time is over.
    """
    if order.state is not OrderState.PENDING_PAYMENT or not await Orders(work).open_door(order.id):
        raise NotPayable(order.number)
    payments = Payments(work)
    begun = await payments.ever(order.id)
    same = (one for one in begun if (one.kind, one.payer) == (kind, payer))
    payment = next((one for one in same if one.state in PAYABLE), None)
    nth = 0 if payment else len(begun) + 1
    number = payment.number if payment else payment_number(order.number, kind, nth)
    bill = Bill(number, kind, order.total, title, order.pay_until, payer)
    return payment or await payments.add(order.id, bill, provider), bill


async def take_charge(work: Work, charge: Charge, *, was_asked: bool = True) -> bool:
    """Take a charge that the bank says is paid, once: it pays its order, or goes back whole.

    What it tells without having been asked must be what was opened. Raises `UnknownNumber` for a
    payment that isn't in the books, and `BooksDisagree` for what can't be of this payment.
    """
    payment = await Payments(work).by_number(charge.number)
    if payment is None:
        raise UnknownNumber(charge.number)
    if not was_asked and not is_as_opened(payment, charge):
        raise BooksDisagree(f"payment {payment.number}: told of another amount or payer")
    use = Use.ORDER if charge.amount == payment.amount else Use.SURPLUS
    charge_id = await Charges(work).note(payment, charge, use)
    if charge_id is None:
        if await Charges(work).payment_of(charge.transaction) != payment.id:
            raise BooksDisagree(f"{charge.transaction} has paid another payment")
        return False
    Payments(work).move(payment, PaymentState.PAID)
    if use is Use.SURPLUS or not await pay_order(work, payment.order_id):
        await Charges(work).use(charge_id, Use.SURPLUS)
        await _send_back(work, charge_id, await Orders(work).by_id(payment.order_id))
    return True


async def owe_refund(
    work: Work, order: Order, amount: int, *, cause: str, reason: str, after_sale_id: int | None
) -> None:
    """Owe a part of what an order was paid with, once by its cause; the bank is told later."""
    if await _owe(work, order, amount, cause=cause, reason=reason, after_sale_id=after_sale_id):
        await Orders(work).refund(order.id, amount)


async def give_rebate(
    work: Work, order: Order, line: Line, amount: int, *, step: Mapping[str, Any], cause: str
) -> bool:
    """Give back a part of what a line cost, as it has become cheaper; `False` if it is too late.

    The order costs less from now on, and `step` says why: it ends the way to its total.
    """
    if not await Orders(work).make_cheaper(order, line, amount, dict(step)):
        return False
    await _owe(work, order, amount, cause=cause, reason=str(step["name"]), after_sale_id=None)
    await promise_less(work, order.id, order.member_id, amount, occasion=cause)
    work.record(RebateGiven(order.id, order.member_id, amount))
    return True


async def _owe(
    work: Work, order: Order, amount: int, *, cause: str, reason: str, after_sale_id: int | None
) -> bool:
    charge = await Charges(work).of_order(order.id)
    if charge is None or amount > charge.amount - charge.going_back:
        raise BooksDisagree(f"order {order.number}: {amount} is more than is left of its charge")
    facts = {
        "number": refund_number(order.number),
        "cause": cause,
        "reason": reason[:80],
        "amount": amount,
        "after_sale_id": after_sale_id,
    }
    if not await Refunds(work).add(charge, facts):
        return False
    await _count_back(work, charge.id, amount)
    return True


async def take_refund(work: Work, told: Refund) -> bool:
    """Take what the bank says about a refund; tell whether that ended it."""
    refund = await Refunds(work).by_number(told.number)
    if refund is None:
        raise UnknownNumber(told.number)
    if told.state in (RefundState.PROCESSING, RefundState.UNKNOWN):
        if told.state is RefundState.PROCESSING:
            await Refunds(work).accept(refund, told)
        return False
    if told.state is RefundState.SUCCEEDED and told.amount != refund.amount:
        raise BooksDisagree(f"refund {told.number}: the bank gave back {told.amount}")
    if not await Refunds(work).settle(refund, told):
        return False
    await _tell(work, refund, told.state)
    return True


async def _tell(work: Work, refund: Owed, state: RefundState) -> None:
    if state is not RefundState.SUCCEEDED:
        work.record(RefundFailed(refund.order_id, refund.amount, state))
        return
    order = await Orders(work).by_id(refund.order_id)
    work.record(RefundArrived(order.id, order.member_id, refund.amount, refund.after_sale_id))


async def _send_back(work: Work, charge_id: int, order: Order) -> None:
    """Owe a charge that no order can take."""
    charge = await Charges(work).one(charge_id)
    facts = {
        "number": refund_number(order.number),
        "cause": f"surplus:{charge.transaction}",
        "reason": "",
        "amount": charge.amount,
        "after_sale_id": None,
    }
    if await Refunds(work).add(charge, facts):
        await _count_back(work, charge_id, charge.amount)
        work.record(SurplusArrived(order.id, order.member_id, charge.amount))


async def _count_back(work: Work, charge_id: int, amount: int) -> None:
    if not await Charges(work).give_back(charge_id, amount):
        raise BooksDisagree(f"charge {charge_id}: more would go back than arrived")
