"""What is due for orders: unpaid ones are closed, sent ones received, old ones completed."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from zoneinfo import ZoneInfo

from bot.kernel.refusal import Refusal
from bot.persistence.database import Begin
from bot.persistence.work import Work
from store.orders.actions import (
    cancel_order,
    complete_order,
    raise_handling_alarm,
    receive_order,
)
from store.orders.repository import Orders
from store.orders.rules import SHOP, Cause, Order, OrderRules, OrderState
from store.shipping.actions import raise_delay_alarm
from store.shipping.repository import Shipments
from store.shipping.rules import ShippingRules

_BATCH = 500
_List = Callable[[Work], Awaitable[list[Order]]]
_Act = Callable[[Work, Order], Awaitable[object]]


class OrderJobs:
    """The order's jobs; each acts in a transaction an order, and can be cut and run twice."""

    def __init__(self, rules: OrderRules, shipping: ShippingRules, zone: ZoneInfo) -> None:
        self._rules = rules
        self._shipping = shipping
        self._zone = zone

    async def close_unpaid(self, begin: Begin) -> None:
        """Close orders whose time to pay is over, or mark them for the bank to be asked."""

        async def close(work: Work, order: Order) -> None:
            await cancel_order(work, order, Cause.UNPAID, SHOP, zone=self._zone)

        await _for_each(begin, lambda work: Orders(work).unpaid_since(_BATCH), close)

    async def receive_sent(self, begin: Begin) -> None:
        """Take orders as received that were sent long ago."""

        async def receive(work: Work, order: Order) -> None:
            await receive_order(work, order, SHOP, by_itself=True)

        async def due(work: Work) -> list[Order]:
            before = work.now - self._rules.auto_receive
            return await Orders(work).in_state_since(OrderState.SHIPPED, before, _BATCH)

        await _for_each(begin, due, receive)

    async def complete_received(self, begin: Begin) -> None:
        """Complete orders that can't be returned any more and have no after-sale open."""

        async def due(work: Work) -> list[Order]:
            before = work.now - self._rules.after_sales
            return await Orders(work).in_state_since(
                OrderState.RECEIVED, before, _BATCH, quiet=True
            )

        await _for_each(begin, due, complete_order)

    async def raise_alarms(self, begin: Begin) -> None:
        """Tell staff of paid orders that wait too long, and of parcels nobody has heard of."""

        async def due(work: Work) -> list[Order]:
            before = work.now - self._rules.handling_alarm
            return await Orders(work).unalarmed_since(before, _BATCH)

        await _for_each(begin, due, raise_handling_alarm)
        async with begin() as work:
            before = work.now - self._shipping.delay_alarm
            for shipment in await Shipments(work).quiet_since(before, _BATCH):
                await raise_delay_alarm(work, shipment)


async def _for_each(begin: Begin, due: _List, act: _Act) -> None:
    """Act on what is due, each in a transaction of its own; who was faster has been right."""
    async with begin() as work:
        orders = await due(work)
    for order in orders:
        with suppress(Refusal):
            async with begin() as work:
                await act(work, await Orders(work).by_id(order.id))
