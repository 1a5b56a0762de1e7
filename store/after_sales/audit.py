"""The rules by which after-sales are proved."""

from sqlalchemy import case, func, or_, select

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from store.after_sales.models import AfterSaleRow
from store.after_sales.rules import GRANTED_OR_OPEN, OPEN, AfterSaleKind, AfterSaleState
from store.orders.models import OrderLineRow, OrderRow
from store.payments.models import RefundRow

_granted = AfterSaleRow.state.in_(GRANTED_OR_OPEN)


async def _lines_count_refunds(work: Work) -> Findings:
    parts = (
        select(
            AfterSaleRow.line_id,
            func.sum(AfterSaleRow.pieces).label("pieces"),
            func.sum(AfterSaleRow.goods).label("goods"),
            func.sum(AfterSaleRow.shipping).label("shipping"),
            func.sum(AfterSaleRow.points).label("points"),
        )
        .where(_granted, AfterSaleRow.line_id.is_not(None))
        .group_by(AfterSaleRow.line_id)
        .subquery()
    )
    whole = (
        select(AfterSaleRow.order_id)
        .where(_granted, AfterSaleRow.kind == AfterSaleKind.WHOLE)
        .subquery()
    )
    pieces = case(
        (whole.c.order_id.is_not(None), OrderLineRow.quantity),
        else_=func.coalesce(parts.c.pieces, 0),
    )
    too_much = or_(
        parts.c.goods > OrderLineRow.goods,
        parts.c.shipping > OrderLineRow.shipping,
        parts.c.points > OrderLineRow.points,
    )
    broken = (
        select(OrderLineRow.id, OrderLineRow.refunded_pieces, pieces.label("granted"))
        .outerjoin(parts, parts.c.line_id == OrderLineRow.id)
        .outerjoin(whole, whole.c.order_id == OrderLineRow.order_id)
        .where(or_(OrderLineRow.refunded_pieces != pieces, too_much))
    )
    return await findings(work, select(func.count()).select_from(OrderLineRow), broken)


async def _orders_count_open_ones(work: Work) -> Findings:
    count = func.coalesce(func.sum(case((AfterSaleRow.state.in_(OPEN), 1), else_=0)), 0)
    broken = (
        select(OrderRow.number, OrderRow.after_sales_open, count.label("open"))
        .outerjoin(AfterSaleRow, AfterSaleRow.order_id == OrderRow.id)
        .group_by(OrderRow.id, OrderRow.number, OrderRow.after_sales_open)
        .having(OrderRow.after_sales_open != count)
    )
    return await findings(work, select(func.count()).select_from(OrderRow), broken)


async def _granted_ones_have_their_refund(work: Work) -> Findings:
    paid_back = AfterSaleRow.state.in_((AfterSaleState.REFUNDING, AfterSaleState.REFUNDED))
    money = AfterSaleRow.goods + AfterSaleRow.shipping
    owed = func.coalesce(RefundRow.amount, 0)
    broken = (
        select(AfterSaleRow.id, money.label("money"), owed.label("owed"))
        .outerjoin(RefundRow, RefundRow.after_sale_id == AfterSaleRow.id)
        .where(case((paid_back, money), else_=0) != owed)
    )
    return await findings(work, select(func.count()).select_from(AfterSaleRow), broken)


RULES = (
    AuditRule(
        "after_sales.lines",
        "a line has refunded the pieces of its after-sales, and never more than was paid for it",
        _lines_count_refunds,
    ),
    AuditRule(
        "after_sales.open", "every order counts its open after-sales", _orders_count_open_ones
    ),
    AuditRule(
        "after_sales.refunds",
        "an after-sale that was granted has one refund of its amount, and no other has",
        _granted_ones_have_their_refund,
    ),
)
