"""Orders leave the house: by a carrier, or from a pickup point."""

from bot.persistence.work import Work
from store.orders.actions import receive_order
from store.orders.errors import AfterSaleOpen, OrderNotAllowed
from store.orders.events import OrderShipped
from store.orders.repository import Orders
from store.orders.rules import Actor, Order, OrderAct, OrderState
from store.shipping.errors import NotAParcel, PickedUpNotShipped, WrongPickupCode
from store.shipping.events import ParcelDelayed
from store.shipping.repository import Shipments
from store.shipping.rules import Shipment, is_carrier, is_tracking_number
from store.stock.actions import ship_stock


async def ship_order(work: Work, order: Order, carrier: str, number: str, actor: Actor) -> None:
    """Send an order by a carrier: its pieces leave the stock."""
    if order.pickup_point_id is not None:
        raise PickedUpNotShipped(order.number)
    if not (is_carrier(carrier) and is_tracking_number(number)):
        raise NotAParcel
    await _leave(work, order, actor, f"{carrier} {number}")
    await Shipments(work).add(order.id, carrier, number)
    work.record(OrderShipped(order.id, order.member_id))


async def hand_over(work: Work, order: Order, code: str, actor: Actor) -> None:
    """Give an order out at its pickup point, against the code that only its buyer has."""
    if order.pickup_point_id is None:
        raise PickedUpNotShipped(order.number)
    if order.pickup_code != code:
        raise WrongPickupCode
    await _leave(work, order, actor, "")
    await receive_order(work, order, actor)


async def raise_delay_alarm(work: Work, shipment: Shipment) -> None:
    """Tell staff once that a parcel isn't heard of any more."""
    if await Shipments(work).alarm(shipment.id):
        work.record(ParcelDelayed(shipment.order_id, shipment.carrier, shipment.number))


async def _leave(work: Work, order: Order, actor: Actor, reason: str) -> None:
    """Take an order's pieces off the shelf; one with an open after-sale stays."""
    if order.after_sales_open and order.state is OrderState.TO_SHIP:
        raise AfterSaleOpen(order.number)
    if not await Orders(work).transit(order, OrderAct.SHIP, actor, reason=reason):
        raise OrderNotAllowed(order.number, OrderAct.SHIP, order.state)
    await ship_stock(work, order.pieces, f"order:{order.id}")
