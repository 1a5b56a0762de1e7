"""An order as its page shows it: everything that belongs to it, read at once."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from bot.persistence.work import Work
from community.addresses.sealing import open_address
from content.texts import addresses as addresses_say
from content.texts import order_pages as say
from handlers.chat.context import Shop
from store.after_sales.repository import AfterSales
from store.after_sales.rules import (
    AFTER_SHIPPING,
    BEFORE_SHIPPING,
    AfterSale,
    AfterSaleKind,
    AfterSaleState,
    is_in_time,
)
from store.orders.actions import find_order
from store.orders.repository import Orders, Step
from store.orders.rules import Order, OrderState
from store.pickup.repository import PickupPoints
from store.pickup.rules import PickupPoint
from store.pricing.quote import Step as PriceStep
from store.pricing.quote import StepKind
from store.shipping.repository import Shipments
from store.shipping.rules import Shipment


@dataclass(frozen=True, slots=True)
class SeenOrder:
    """An order with its history, after-sales, parcel and pickup point, as of an instant."""

    order: Order
    steps: list[Step]
    after_sales: list[AfterSale]
    shipment: Shipment | None
    point: PickupPoint | None
    now: datetime

    @property
    def is_payable(self) -> bool:
        """Whether it can be paid now."""
        order = self.order
        waits = order.state is OrderState.PENDING_PAYMENT and order.closing is None
        return waits and order.pay_until > self.now


async def see_order(work: Work, member_id: int, number: str) -> SeenOrder:
    """Read everything about a member's order."""
    order = await find_order(work, member_id, number)
    point_id = order.pickup_point_id
    return SeenOrder(
        order=order,
        steps=await Orders(work).steps(order.id),
        after_sales=await AfterSales(work).of_order(order.id),
        shipment=await Shipments(work).of_order(order.id),
        point=await PickupPoints(work).point(point_id) if point_id is not None else None,
        now=work.now,
    )


def may_ask_for_refund(order: Order, shop: Shop, now: datetime) -> bool:
    """Tell whether the form for an after-sale leads anywhere."""
    if order.waits_for_team:
        return False
    if order.state in BEFORE_SHIPPING:
        return not order.after_sales_open
    within = shop.checkout.orders.after_sales
    is_open = order.state in AFTER_SHIPPING and is_in_time(order, now, within)
    return is_open and any(line.left for line in order.lines)


def price_steps(order: Order) -> list[PriceStep]:
    """Give back the steps of the price that an order keeps."""
    return [
        PriceStep(
            kind=StepKind(step["kind"]),
            name=step["name"],
            amount=step["amount"],
            source_id=step["source_id"],
            shares=tuple(step["shares"]),
            measure=step["measure"],
        )
        for step in order.steps
    ]


def facts_of(seen: SeenOrder, shop: Shop) -> dict[str, Any]:
    """Give what the page of an order says."""
    order = seen.order
    return {
        "title": say.order_title(number=order.number),
        "order": order,
        "state": say.state(order.state),
        "detail": _detail(seen, shop),
        "is_payable": seen.is_payable,
        "is_paid": order.paid_at is not None,
        "may_receive": order.state is OrderState.SHIPPED,
        "may_review": order.state in {OrderState.RECEIVED, OrderState.COMPLETED},
        "may_ask_for_refund": may_ask_for_refund(order, shop, seen.now),
        "price": price_steps(order),
        "to": _recipient(order, shop),
        "point": seen.point,
        "pickup_code": order.pickup_code if _shows_code(order) else None,
        "shipment": seen.shipment,
        "events": _events(seen, shop),
        "after_sales": [_after_sale(one, order) for one in reversed(seen.after_sales)],
        "history": _history(seen, shop),
        "placed_at": _moment(order.placed_at, shop),
    }


def _detail(seen: SeenOrder, shop: Shop) -> str:
    order = seen.order
    if seen.is_payable:
        minutes = ceil((order.pay_until - seen.now).total_seconds() / 60)
        return say.pay_before(until=order.pay_until.astimezone(shop.zone), minutes=minutes)
    if order.state is OrderState.PENDING_PAYMENT and order.closing is None:
        return say.pay_over()
    return say.state_detail(order.state, cause=order.cause, closing=order.closing is not None)


def _shows_code(order: Order) -> bool:
    """A pickup code is worth the goods: it is shown once they may be fetched, until they are."""
    return order.state in {OrderState.TO_SHIP, OrderState.SHIPPED}


def _recipient(order: Order, shop: Shop) -> str:
    if order.recipient is None:
        return ""
    return addresses_say.in_short(open_address(shop.vault, order.member_id, order.recipient))


def _events(seen: SeenOrder, shop: Shop) -> list[dict[str, str]]:
    events = seen.shipment.events if seen.shipment else ()
    return [{"at": _moment(one.at, shop), "words": one.words} for one in reversed(events)]


def _after_sale(one: AfterSale, order: Order) -> dict[str, Any]:
    line = next((line for line in order.lines if line.id == one.line_id), None)
    return {
        "it": one,
        "line": line,
        "kind": say.after_sale_kind(one.kind),
        "state": say.after_sale_state(one.state),
        "may_withdraw": one.state is AfterSaleState.APPLIED,
        "may_send_back": (one.state, one.kind) == (AfterSaleState.AGREED, AfterSaleKind.RETURN),
    }


def _history(seen: SeenOrder, shop: Shop) -> list[dict[str, str]]:
    return [
        {"at": _moment(step.at, shop), "words": say.act(step.act, step.state)}
        for step in reversed(seen.steps)
    ]


def _moment(instant: datetime, shop: Shop) -> str:
    return say.moment(instant.astimezone(shop.zone))
