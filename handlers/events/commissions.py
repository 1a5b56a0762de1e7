"""What an order's commission follows: its release, its refunds, its completion."""

from bot.persistence.work import Work
from content.texts import commissions as say
from handlers.events.telling import World, reactions, tell_staff
from store.after_sales.events import AfterSaleDecided
from store.after_sales.rules import AfterSaleState
from store.commissions.actions import accrue_commission, correct_commission, settle_commission
from store.commissions.events import CommissionHeld
from store.orders.events import OrderCompleted, OrderReleased
from store.orders.repository import Orders
from store.payments.events import RebateGiven

_GIVEN_BACK = frozenset({AfterSaleState.REFUNDING, AfterSaleState.REFUNDED})


@reactions.on(OrderReleased)
async def accrue_order_commission(work: Work, event: OrderReleased, world: World) -> None:
    """Give the order's referrer in prospect what it earns them."""
    await accrue_commission(work, event.order_id, world.commission)


@reactions.on(AfterSaleDecided)
async def take_commission_back(work: Work, event: AfterSaleDecided, _world: World) -> None:
    """Take back what goods have earned that are paid back."""
    if event.state in _GIVEN_BACK:
        await correct_commission(work, event.order_id)


@reactions.on(RebateGiven)
async def take_rebate_off_commission(work: Work, event: RebateGiven, _world: World) -> None:
    """Take back what was earned by a price that has become lower."""
    await correct_commission(work, event.order_id)


@reactions.on(OrderCompleted)
async def settle_order_commission(work: Work, event: OrderCompleted, world: World) -> None:
    """Let an order's commission be withdrawn, as nothing of it can be returned any more."""
    await settle_commission(work, event.order_id, zone=world.zone)


@reactions.on(CommissionHeld)
async def tell_staff_of_ring(work: Work, event: CommissionHeld, _world: World) -> None:
    """Tell staff of a referrer and a buyer who may be one and the same."""
    order = await Orders(work).by_id(event.order_id)
    words = say.staff_held(
        id=event.commission_id, number=order.number, amount=event.amount, why=event.why
    )
    await tell_staff(work, words)
