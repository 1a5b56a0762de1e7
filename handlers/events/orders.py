"""What orders, their money and their parcels lead to: each reaction a transaction, once."""

from bot.persistence.outbox import Priority
from bot.persistence.work import Work
from community.members.repository import Members
from community.referral.events import ReferrerSet
from content.texts import notices
from content.texts import people as say
from handlers.events.telling import World, reactions, tell, tell_staff
from store.after_sales.actions import finish_refund
from store.after_sales.events import AfterSaleDecided, RefundApplied
from store.after_sales.repository import AfterSales
from store.after_sales.rules import AfterSaleState, Inspection
from store.orders.events import (
    HandlingLate,
    OrderClosed,
    OrderPaid,
    OrderReceived,
    OrderShipped,
)
from store.orders.repository import Orders
from store.orders.rules import TEAM, Cause, Order
from store.payments.events import RefundArrived, RefundFailed, SurplusArrived
from store.pricing.terms import ActivityKind
from store.shipping.events import ParcelDelayed
from store.shipping.repository import Shipments


@reactions.on(ReferrerSet)
async def tell_referrer(work: Work, event: ReferrerSet, _world: World) -> None:
    """Tell a member that their invitation has brought somebody, where they can be reached."""
    name, tag = await Members(work).label(event.member_id)
    words = say.friend_arrived(friend=say.called(name=name, tag=tag))
    await tell(work, event.referrer_id, words, Priority.SERVICE)


@reactions.on(OrderPaid)
async def confirm_payment(work: Work, event: OrderPaid, world: World) -> None:
    """Tell the buyer that their money has arrived; what became of a team's, the team tells."""
    order = await Orders(work).by_id(event.order_id)
    if order.activity == TEAM:
        return
    number, total, url = order.number, order.total, _page(order, world, work)
    if order.pickup_code:
        code = order.pickup_code
        words = notices.pickup_ready(number=number, total=total, code=code, url=url)
    else:
        words = notices.order_paid(number=number, total=total, url=url)
    await tell(work, event.member_id, words, Priority.MONEY)


@reactions.on(OrderShipped)
async def tell_shipping(work: Work, event: OrderShipped, world: World) -> None:
    """Tell the buyer by which parcel the order comes."""
    order = await Orders(work).by_id(event.order_id)
    shipment = await Shipments(work).of_order(order.id)
    if shipment is None:
        return
    parcel, url = f"{shipment.carrier} {shipment.number}", _page(order, world, work)
    words = notices.order_shipped(number=order.number, parcel=parcel, url=url)
    await tell(work, event.member_id, words, Priority.SERVICE)


@reactions.on(OrderReceived)
async def tell_receipt(work: Work, event: OrderReceived, _world: World) -> None:
    """Tell the buyer that the order was taken as received."""
    if event.by_itself:
        order = await Orders(work).by_id(event.order_id)
        words = notices.order_received_by_itself(number=order.number)
        await tell(work, event.member_id, words, Priority.SERVICE)


@reactions.on(OrderClosed)
async def tell_closing(work: Work, event: OrderClosed, _world: World) -> None:
    """Tell the buyer of an order that was closed without their being there."""
    order = await Orders(work).by_id(event.order_id)
    if order.activity == TEAM:
        return
    if order.activity == ActivityKind.CHAIN and event.cause == Cause.UNPAID:
        return
    if event.cause == Cause.UNPAID:
        words = notices.order_unpaid(number=order.number)
    elif event.cause == Cause.CANCELLED and order.doors:
        words = notices.order_cancelled(number=order.number)
    else:
        return
    await tell(work, event.member_id, words, Priority.SERVICE)


@reactions.on(SurplusArrived)
async def tell_surplus(work: Work, event: SurplusArrived, _world: World) -> None:
    """Tell the payer, once a charge, that money goes back that no order can take."""
    order = await Orders(work).by_id(event.order_id)
    words = notices.surplus_returned(number=order.number, amount=event.amount)
    await tell(work, event.member_id, words, Priority.MONEY)


@reactions.on(RefundArrived)
async def end_after_sale(work: Work, event: RefundArrived, _world: World) -> None:
    """End the after-sale whose money has arrived."""
    if event.after_sale_id is not None:
        await finish_refund(work, event.after_sale_id)


@reactions.on(RefundArrived)
async def tell_refund(work: Work, event: RefundArrived, _world: World) -> None:
    """Tell the payer that their money is back; of a surplus they were told already."""
    if event.after_sale_id is not None:
        order = await Orders(work).by_id(event.order_id)
        words = notices.refund_arrived(number=order.number, amount=event.amount)
        await tell(work, event.member_id, words, Priority.MONEY)


@reactions.on(AfterSaleDecided)
async def tell_decision(work: Work, event: AfterSaleDecided, _world: World) -> None:
    """Tell the buyer what became of their application."""
    order = await Orders(work).by_id(event.order_id)
    after_sale = await AfterSales(work).by_id(event.after_sale_id)
    if event.state == AfterSaleState.REFUSED:
        is_wrong = after_sale.inspection is Inspection.WRONG
        reason = notices.wrong_goods() if is_wrong else event.reason
        words = notices.refund_refused(number=order.number, reason=reason)
    else:
        words = notices.refund_agreed(
            number=order.number,
            amount=after_sale.share.money,
            needs_return=event.state == AfterSaleState.AGREED,
        )
    await tell(work, event.member_id, words, Priority.MONEY)


@reactions.on(RefundApplied)
async def tell_staff_of_application(work: Work, event: RefundApplied, _world: World) -> None:
    """Tell staff that a customer wants money back."""
    order = await Orders(work).by_id(event.order_id)
    await tell_staff(work, notices.staff_refund_applied(number=order.number, amount=event.amount))


@reactions.on(HandlingLate)
async def tell_staff_of_waiting(work: Work, event: HandlingLate, _world: World) -> None:
    """Tell staff that a paid order waits too long."""
    await tell_staff(work, notices.staff_handling_late(number=event.number))


@reactions.on(ParcelDelayed)
async def tell_staff_of_delay(work: Work, event: ParcelDelayed, _world: World) -> None:
    """Tell staff that a parcel isn't heard of."""
    order = await Orders(work).by_id(event.order_id)
    parcel = f"{event.carrier} {event.number}"
    await tell_staff(work, notices.staff_parcel_delayed(number=order.number, parcel=parcel))


@reactions.on(RefundFailed)
async def tell_staff_of_refund(work: Work, event: RefundFailed, _world: World) -> None:
    """Tell staff that the bank can't give money back."""
    order = await Orders(work).by_id(event.order_id)
    await tell_staff(work, notices.staff_refund_failed(number=order.number, amount=event.amount))


def _page(order: Order, world: World, work: Work) -> str:
    return world.links.order(order.number, order.member_id, work.now)
