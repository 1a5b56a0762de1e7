"""What happens to after-sales: one function a transition, whoever asks for it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.persistence.work import Work
from store.after_sales.errors import (
    AboveOwnLimit,
    NoAfterSale,
    NoReturnForFresh,
    NoSuchLine,
    NothingToRefund,
    NotSoManyPieces,
    ReasonNeeded,
    TooLateToReturn,
)
from store.after_sales.events import AfterSaleDecided, RefundApplied
from store.after_sales.repository import AfterSales
from store.after_sales.rules import (
    AFTER_SHIPPING,
    BEFORE_SHIPPING,
    LONGEST_REASON,
    NO_REASON_WITHIN,
    UNSENT,
    AfterSale,
    AfterSaleKind,
    AfterSaleState,
    Application,
    Inspection,
    RefundWish,
    is_in_time,
    share_of,
    whole_share,
)
from store.orders.actions import call_off_order, give_points_back
from store.orders.errors import AfterSaleOpen, OrderNotAllowed
from store.orders.repository import Orders
from store.orders.rules import SHOP, Actor, Line, Order, OrderAct, OrderState
from store.payments.actions import owe_refund
from store.rewards.actions import promise_less
from store.stock.actions import return_stock


async def apply_for_refund(
    work: Work, order: Order, wish: RefundWish, actor: Actor, *, key: str, within: timedelta
) -> AfterSale:
    """Take an application: whole before shipping, by line and piece after it."""
    wish = _cleaned(wish)
    if order.waits_for_team:
        raise OrderNotAllowed(order.number, OrderAct.CALL_OFF, OrderState.AWAITING_TEAM)
    if order.state in BEFORE_SHIPPING:
        return await _apply_for_all(work, order, wish, actor, key)
    if order.state not in AFTER_SHIPPING:
        raise NothingToRefund(order.number, order.state)
    line = _line_of(order, wish)
    _demand_in_time(work, order, line, wish, within)
    if not 1 <= wish.pieces <= line.left:
        raise NotSoManyPieces(line.left)
    if not await Orders(work).refund_pieces(line, wish.pieces):
        raise AfterSaleOpen(order.number)
    # Only now the line is ours: what was granted of it before can't change any more.
    granted = await AfterSales(work).granted(line.id)
    share = share_of(line, granted, line.refunded_pieces + wish.pieces)
    return await _open(work, order, Application(line.id, wish, share, key), actor)


async def agree_to_refund(
    work: Work,
    order: Order,
    after_sale: AfterSale,
    actor: Actor,
    *,
    zone: ZoneInfo,
    most: int | None,
) -> AfterSaleState:
    """Agree: money goes back at once, or once the goods are back; `most` fen one may decide of."""
    if after_sale.state is not AfterSaleState.APPLIED:
        raise NoAfterSale(order.number)
    if most is not None and after_sale.share.money > most:
        raise AboveOwnLimit(most)
    if after_sale.kind is AfterSaleKind.RETURN:
        await _move(work, order, after_sale, AfterSaleState.AGREED, actor)
        _tell(work, order, after_sale, AfterSaleState.AGREED)
        return AfterSaleState.AGREED
    if after_sale.kind is AfterSaleKind.WHOLE:
        await call_off_order(work, order, actor, zone=zone, reason=after_sale.reason)
    return await _pay_back(work, order, after_sale, actor, zone)


async def refuse_refund(
    work: Work, order: Order, after_sale: AfterSale, actor: Actor, *, reason: str
) -> None:
    """Refuse an application, saying why; also one whose goods were never sent back."""
    if after_sale.state not in UNSENT:
        raise NoAfterSale(order.number)
    if not reason.strip():
        raise ReasonNeeded
    await _end_without(work, order, after_sale, AfterSaleState.REFUSED, actor, reason)
    _tell(work, order, after_sale, AfterSaleState.REFUSED, reason)


async def withdraw_refund(work: Work, order: Order, after_sale: AfterSale, actor: Actor) -> None:
    """Take an application back before any goods or money went back."""
    if after_sale.state not in UNSENT:
        raise NoAfterSale(order.number)
    await _end_without(work, order, after_sale, AfterSaleState.WITHDRAWN, actor, "")


async def send_goods_back(
    work: Work, order: Order, after_sale: AfterSale, parcel: str, actor: Actor
) -> None:
    """Note with which parcel goods come back."""
    moved = await AfterSales(work).move(
        after_sale,
        AfterSaleState.AGREED,
        AfterSaleState.GOODS_BACK,
        actor,
        reason=parcel,
        parcel=parcel,
    )
    if not moved:
        raise NoAfterSale(order.number)


async def inspect_goods(
    work: Work,
    order: Order,
    after_sale: AfterSale,
    inspection: Inspection,
    actor: Actor,
    *,
    zone: ZoneInfo,
) -> AfterSaleState:
    """Look at what came back: what passed is sold again, what isn't ours isn't paid for."""
    if after_sale.state is not AfterSaleState.GOODS_BACK:
        raise NoAfterSale(order.number)
    await AfterSales(work).note_inspection(after_sale.id, inspection)
    if inspection is Inspection.WRONG:
        await _end_without(work, order, after_sale, AfterSaleState.REFUSED, actor, inspection)
        _tell(work, order, after_sale, AfterSaleState.REFUSED, inspection)
        return AfterSaleState.REFUSED
    line = _passed_line(order, after_sale, inspection)
    if line is not None:  # a line before its order, as whoever applies for a refund takes them
        await Orders(work).return_pieces(line.id, after_sale.pieces)
    state = await _pay_back(work, order, after_sale, actor, zone)
    if line is not None:
        await return_stock(work, {line.sku_id: after_sale.pieces}, f"after_sale:{after_sale.id}")
    return state


async def finish_refund(work: Work, after_sale_id: int) -> bool:
    """End an after-sale whose money has arrived."""
    after_sale = await AfterSales(work).by_id(after_sale_id)
    moved = await AfterSales(work).move(
        after_sale, AfterSaleState.REFUNDING, AfterSaleState.REFUNDED, SHOP
    )
    if moved:
        await Orders(work).end_after_sale(after_sale.order_id)
    return moved


async def _apply_for_all(
    work: Work, order: Order, wish: RefundWish, actor: Actor, key: str
) -> AfterSale:
    # An order and its lines are read one after the other: another's may lie between the two.
    if order.after_sales_open or any(line.refunded_pieces for line in order.lines):
        raise AfterSaleOpen(order.number)
    pieces = sum(line.quantity for line in order.lines)
    whole = RefundWish(None, pieces, AfterSaleKind.WHOLE, wish.reason, wish.without_reason)
    for line in order.lines:
        if not await Orders(work).refund_pieces(line, line.quantity):
            raise AfterSaleOpen(order.number)
    return await _open(work, order, Application(None, whole, whole_share(order), key), actor)


async def _open(work: Work, order: Order, application: Application, actor: Actor) -> AfterSale:
    after_sale_id = await AfterSales(work).add(order.id, application)
    if after_sale_id is None or not await Orders(work).open_after_sale(order):
        raise AfterSaleOpen(order.number)
    Orders(work).note(
        order.id,
        "refund",
        AfterSaleState.APPLIED,
        actor,
        reason=application.wish.reason,
        after_sale_id=after_sale_id,
    )
    work.record(RefundApplied(after_sale_id, order.id, application.share.money))
    return await AfterSales(work).by_id(after_sale_id)


async def _pay_back(
    work: Work, order: Order, after_sale: AfterSale, actor: Actor, zone: ZoneInfo
) -> AfterSaleState:
    """Owe the money, and give back at once what was spent besides it."""
    share = after_sale.share
    to = AfterSaleState.REFUNDING if share.money else AfterSaleState.REFUNDED
    if not await AfterSales(work).move(after_sale, after_sale.state, to, actor):
        raise NoAfterSale(order.number)
    occasion = f"after_sale:{after_sale.id}"
    if after_sale.kind is not AfterSaleKind.WHOLE:
        await promise_less(work, order.id, order.member_id, share.goods, occasion=occasion)
        await give_points_back(work, order, share.points, occasion, zone=zone)
    if share.money:
        await owe_refund(
            work,
            order,
            share.money,
            cause=occasion,
            reason=after_sale.reason,
            after_sale_id=after_sale.id,
        )
    else:
        await Orders(work).end_after_sale(order.id)
    _tell(work, order, after_sale, to)
    return to


async def _end_without(
    work: Work,
    order: Order,
    after_sale: AfterSale,
    to: AfterSaleState,
    actor: Actor,
    reason: str,
) -> None:
    """End an after-sale with nothing given back: its pieces may be applied for again."""
    moved = await AfterSales(work).move(
        after_sale, after_sale.state, to, actor, reason=reason, decision=reason[:LONGEST_REASON]
    )
    if not moved:
        raise NoAfterSale(order.number)
    for line in order.lines:
        if after_sale.line_id in (None, line.id):
            back = line.quantity if after_sale.line_id is None else after_sale.pieces
            if not await Orders(work).refund_pieces(line, -back):
                raise NoAfterSale(order.number)
    await Orders(work).end_after_sale(order.id)


async def _move(
    work: Work, order: Order, after_sale: AfterSale, to: AfterSaleState, actor: Actor
) -> None:
    if not await AfterSales(work).move(after_sale, AfterSaleState.APPLIED, to, actor):
        raise NoAfterSale(order.number)


def _tell(
    work: Work, order: Order, after_sale: AfterSale, state: AfterSaleState, reason: str = ""
) -> None:
    decided = AfterSaleDecided(after_sale.id, order.id, order.member_id, state, reason)
    work.record(decided)


def _passed_line(order: Order, after_sale: AfterSale, inspection: Inspection) -> Line | None:
    """Give the line whose pieces came back in good order."""
    if inspection is not Inspection.PASSED:
        return None
    return next((line for line in order.lines if line.id == after_sale.line_id), None)


def _line_of(order: Order, wish: RefundWish) -> Line:
    for line in order.lines:
        if line.number == wish.line:
            return line
    raise NoSuchLine(len(order.lines))


def _demand_in_time(
    work: Work, order: Order, line: Line, wish: RefundWish, within: timedelta
) -> None:
    if not is_in_time(order, work.now, within):
        raise TooLateToReturn(order.number, within.days)
    if wish.without_reason:
        if line.fresh:
            raise NoReturnForFresh(line.title)
        if not is_in_time(order, work.now, NO_REASON_WITHIN):
            raise TooLateToReturn(order.number, NO_REASON_WITHIN.days)
    if not wish.reason:
        raise ReasonNeeded


def _cleaned(wish: RefundWish) -> RefundWish:
    """Reduce a reason to one line of bounded length."""
    reason = " ".join(wish.reason.split())[:LONGEST_REASON]
    return RefundWish(wish.line, wish.pieces, wish.kind, reason, wish.without_reason, wish.pictures)
