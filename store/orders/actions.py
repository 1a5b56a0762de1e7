"""What happens to orders: one function a transition, whoever asks for it."""

from zoneinfo import ZoneInfo

from bot.persistence.work import Work
from community.ledger.actions import Because, earn_points
from community.ledger.rules import Reason
from store.coupons.actions import return_coupon, use_coupon
from store.orders.errors import AfterSaleOpen, OrderIsClosing, OrderNotAllowed, OrderNotFound
from store.orders.events import (
    HandlingLate,
    OrderClosed,
    OrderCompleted,
    OrderPaid,
    OrderReceived,
    OrderReleased,
)
from store.orders.repository import Orders
from store.orders.rules import (
    ORDER_NUMBER,
    SHOP,
    Actor,
    Cause,
    Order,
    OrderAct,
    OrderState,
)
from store.pricing.rules import part_of_line
from store.promotions.actions import give_back_flash
from store.rewards.actions import promise_nothing, promise_points
from store.stock.actions import release_stock


async def find_order(work: Work, member_id: int, number: str) -> Order:
    """Find a member's own order; anybody else's is not found either."""
    order = None
    if ORDER_NUMBER.fullmatch(number):
        order = await Orders(work).of_member(member_id, number)
    if order is None:
        raise OrderNotFound(number)
    return order


async def find_any_order(work: Work, number: str) -> Order:
    """Find an order, whosever it is: for staff."""
    order = await Orders(work).by_number(number) if ORDER_NUMBER.fullmatch(number) else None
    if order is None:
        raise OrderNotFound(number)
    return order


async def pay_order(work: Work, order_id: int) -> bool:
    """Take an order as paid, and let it be shipped unless it waits for a team.

    `False` when it can't be paid any more.
    """
    paid = await Orders(work).pay(order_id)
    if paid is None:
        return False
    if paid.coupon_id is not None:
        await use_coupon(work, order_id=order_id)
    work.record(OrderPaid(order_id, paid.member_id))
    if paid.state == OrderState.TO_SHIP:
        await promise_points(work, order_id, paid.member_id, paid.goods)
        work.record(OrderReleased(order_id, paid.member_id))
    return True


async def await_team(work: Work, order: Order) -> bool:
    """Let a paid order wait for its team; `False` when it isn't just paid."""
    return await Orders(work).transit(order, OrderAct.AWAIT, SHOP)


async def release_order(work: Work, order: Order) -> bool:
    """Let an order be shipped whose team is complete; `False` when it doesn't wait for one."""
    if not await Orders(work).transit(order, OrderAct.RELEASE, SHOP):
        return False
    goods = await Orders(work).goods(order.id)
    await promise_points(work, order.id, order.member_id, goods)
    work.record(OrderReleased(order.id, order.member_id))
    return True


async def cancel_order(
    work: Work, order: Order, cause: Cause, actor: Actor, *, zone: ZoneInfo, reason: str = ""
) -> bool:
    """Close an unpaid order; `False` when the bank has to close its payments first.

    Refuses with `OrderIsClosing` or `OrderNotAllowed`.
    """
    orders = Orders(work)
    if await orders.close_unopened(order, cause, actor, reason):
        await _give_back(work, order, zone)
        work.record(OrderClosed(order.id, order.member_id, cause))
        return True
    if await orders.begin_closing(order, cause):
        orders.note(order.id, "closing", order.state, actor, reason=reason)
        return False
    if order.state is OrderState.PENDING_PAYMENT:
        raise OrderIsClosing(order.number)
    raise OrderNotAllowed(order.number, OrderAct.CLOSE, order.state)


async def finish_closing(work: Work, order: Order, *, zone: ZoneInfo) -> bool:
    """Close an order whose payments the bank has closed; `False` if it was settled meanwhile."""
    cause = order.closing or Cause.UNPAID
    if not await Orders(work).transit(order, OrderAct.CLOSE, SHOP, cause=cause):
        return False
    await _give_back(work, order, zone)
    work.record(OrderClosed(order.id, order.member_id, cause))
    return True


async def call_off_order(
    work: Work,
    order: Order,
    actor: Actor,
    *,
    zone: ZoneInfo,
    reason: str,
    cause: Cause = Cause.REFUNDED,
) -> None:
    """Close a paid order that hasn't left the house: its goods, coupon and points go back."""
    done = await Orders(work).transit(order, OrderAct.CALL_OFF, actor, reason=reason, cause=cause)
    if not done:
        raise OrderNotAllowed(order.number, OrderAct.CALL_OFF, order.state)
    await promise_nothing(work, order.id, order.member_id)
    await _give_back(work, order, zone)
    work.record(OrderClosed(order.id, order.member_id, cause))


async def receive_order(work: Work, order: Order, actor: Actor, *, by_itself: bool = False) -> None:
    """Note that the goods have arrived."""
    if not await Orders(work).transit(order, OrderAct.RECEIVE, actor):
        raise OrderNotAllowed(order.number, OrderAct.RECEIVE, order.state)
    work.record(OrderReceived(order.id, order.member_id, by_itself))


async def complete_order(work: Work, order: Order) -> bool:
    """End an order that can't be returned any more; what hangs on it becomes available."""
    if order.after_sales_open:
        raise AfterSaleOpen(order.number)
    if not await Orders(work).transit(order, OrderAct.COMPLETE, SHOP):
        return False
    work.record(OrderCompleted(order.id, order.member_id, order.number, goods_kept(order)))
    return True


async def raise_handling_alarm(work: Work, order: Order) -> None:
    """Tell staff once that a paid order waits too long."""
    if await Orders(work).alarm(order.id):
        work.record(HandlingLate(order.id, order.number))


def goods_kept(order: Order) -> int:
    """Tell what was paid for the goods that were not given back, in fen."""
    back = sum(
        part_of_line(line.goods, line.quantity, 0, line.refunded_pieces) for line in order.lines
    )
    return order.goods - back


async def give_points_back(
    work: Work, order: Order, points: int, occasion: str, *, zone: ZoneInfo
) -> None:
    """Give back points that were spent on an order, or on a part of it."""
    if points:
        because = Because(Reason.ORDER_BACK, f"{Reason.ORDER_BACK}:{order.id}:{occasion}")
        await earn_points(work, order.member_id, points, because, zone=zone)


async def _give_back(work: Work, order: Order, zone: ZoneInfo) -> None:
    """Return everything that a closed order held, in the order in which orders take it."""
    if order.coupon_id is not None:
        await return_coupon(work, order_id=order.id)
    await give_points_back(work, order, order.points, "closed", zone=zone)
    for promotion_id, pieces in order.flash:
        await give_back_flash(work, promotion_id, pieces, cause=f"order:{order.id}")
    await release_stock(work, order.pieces, f"order:{order.id}")
