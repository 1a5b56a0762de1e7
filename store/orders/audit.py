"""The rules by which orders are proved."""

from sqlalchemy import String, and_, case, cast, func, literal, or_, select

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from community.ledger.models import EntryRow
from community.ledger.rules import Reason, account_of
from store.catalogue.models import SkuRow
from store.coupons.models import CouponRow
from store.orders.models import OrderEventRow, OrderLineRow, OrderRow
from store.orders.rules import RESERVING, OrderState

_orders = select(func.count()).select_from(OrderRow)


async def _lines_add_up(work: Work) -> Findings:
    sums = (
        select(
            OrderLineRow.order_id,
            func.sum(OrderLineRow.goods).label("goods"),
            func.sum(OrderLineRow.shipping).label("shipping"),
            func.sum(OrderLineRow.points).label("points"),
        )
        .group_by(OrderLineRow.order_id)
        .subquery()
    )
    same = and_(
        sums.c.goods == OrderRow.goods,
        sums.c.shipping == OrderRow.shipping,
        sums.c.points == OrderRow.points,
    )
    broken = (
        select(OrderRow.number, OrderRow.goods, sums.c.goods.label("by_line"))
        .outerjoin(sums, sums.c.order_id == OrderRow.id)
        .where(~func.coalesce(same, False))
    )
    return await findings(work, _orders, broken)


async def _promises_are_orders(work: Work) -> Findings:
    promised = (
        select(OrderLineRow.sku_id, func.sum(OrderLineRow.quantity).label("pieces"))
        .join(OrderRow, OrderRow.id == OrderLineRow.order_id)
        .where(OrderRow.state.in_(RESERVING))
        .group_by(OrderLineRow.sku_id)
        .subquery()
    )
    pieces = func.coalesce(promised.c.pieces, 0)
    broken = (
        select(SkuRow.id, SkuRow.reserved, pieces.label("in_orders"))
        .outerjoin(promised, promised.c.sku_id == SkuRow.id)
        .where(SkuRow.reserved != pieces)
    )
    return await findings(work, select(func.count()).select_from(SkuRow), broken)


async def _states_are_the_last_steps(work: Work) -> Findings:
    own = (
        select(OrderEventRow.order_id, func.max(OrderEventRow.id).label("last"))
        .where(OrderEventRow.after_sale_id.is_(None))
        .group_by(OrderEventRow.order_id)
        .subquery()
    )
    broken = (
        select(OrderRow.number, OrderRow.state, OrderEventRow.state.label("by_steps"))
        .outerjoin(own, own.c.order_id == OrderRow.id)
        .outerjoin(OrderEventRow, OrderEventRow.id == own.c.last)
        .where(or_(OrderEventRow.id.is_(None), OrderEventRow.state != OrderRow.state))
    )
    return await findings(work, _orders, broken)


async def _points_are_spent(work: Work) -> Findings:
    spent = EntryRow.account.like(f"{account_of(0)[:-1]}%") & (EntryRow.amount < 0)
    cause = literal(f"{Reason.ORDER}:") + cast(OrderRow.id, String)
    broken = (
        select(OrderRow.number, OrderRow.points, EntryRow.amount)
        .outerjoin(EntryRow, and_(EntryRow.cause == cause, spent))
        .where(OrderRow.points != -func.coalesce(EntryRow.amount, 0))
    )
    return await findings(work, _orders, broken)


async def _given_back_once_closed(work: Work) -> Findings:
    back = func.sum(case((EntryRow.amount > 0, EntryRow.amount), else_=0))
    cause = literal(f"{Reason.ORDER_BACK}:") + cast(OrderRow.id, String) + ":closed"
    broken = (
        select(OrderRow.number, OrderRow.points, back.label("back"))
        .outerjoin(EntryRow, EntryRow.cause == cause)
        .where(OrderRow.state == OrderState.CLOSED)
        .group_by(OrderRow.id, OrderRow.number, OrderRow.points)
        .having(func.coalesce(back, 0) != OrderRow.points)
    )
    closed = select(func.count()).where(OrderRow.state == OrderState.CLOSED)
    return await findings(work, closed, broken)


async def _coupons_are_with_their_orders(work: Work) -> Findings:
    held = and_(CouponRow.id == OrderRow.coupon_id, CouponRow.order_id == OrderRow.id)
    returned = OrderRow.state == OrderState.CLOSED
    broken = (
        select(OrderRow.number, OrderRow.coupon_id, CouponRow.state)
        .outerjoin(CouponRow, held)
        .where(OrderRow.coupon_id.is_not(None), CouponRow.id.is_(None) != returned)
    )
    with_coupon = select(func.count()).where(OrderRow.coupon_id.is_not(None))
    return await findings(work, with_coupon, broken)


RULES = (
    AuditRule("orders.lines", "every order's lines add up to what it costs", _lines_add_up),
    AuditRule(
        "orders.promises",
        "what is promised of each SKU is what open orders have of it",
        _promises_are_orders,
    ),
    AuditRule(
        "orders.steps", "every order stands where its last step left it", _states_are_the_last_steps
    ),
    AuditRule(
        "orders.points", "what an order was paid with in points left the account", _points_are_spent
    ),
    AuditRule(
        "orders.coupons",
        "an order that isn't closed holds the coupon that it was priced with, a closed one none",
        _coupons_are_with_their_orders,
    ),
    AuditRule(
        "orders.points_back",
        "a closed order has given back all points, once",
        _given_back_once_closed,
    ),
)
