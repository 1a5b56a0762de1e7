"""The rules by which after-sales are proved."""

from sqlalchemy import String, and_, case, cast, func, literal, or_, select

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from community.ledger.models import BalanceRow
from community.ledger.rules import Unit, pending_of
from store.after_sales.models import AfterSaleRow
from store.after_sales.rules import GRANTED_OR_OPEN, OPEN, AfterSaleKind, AfterSaleState
from store.orders.models import OrderLineRow, OrderRow
from store.orders.rules import OrderState
from store.payments.models import RefundRow
from store.rewards.models import OrderPointsRow
from store.rewards.rules import FEN_A_POINT

_is_paid_back = AfterSaleRow.state.in_((AfterSaleState.REFUNDING, AfterSaleState.REFUNDED))
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
    money = AfterSaleRow.goods + AfterSaleRow.shipping
    owed = func.coalesce(RefundRow.amount, 0)
    broken = (
        select(AfterSaleRow.id, money.label("money"), owed.label("owed"))
        .outerjoin(RefundRow, RefundRow.after_sale_id == AfterSaleRow.id)
        .where(case((_is_paid_back, money), else_=0) != owed)
    )
    return await findings(work, select(func.count()).select_from(AfterSaleRow), broken)


async def _promises_are_for_what_is_kept(work: Work) -> Findings:
    back = (
        select(AfterSaleRow.order_id, func.sum(AfterSaleRow.goods).label("goods"))
        .where(_is_paid_back)
        .group_by(AfterSaleRow.order_id)
        .subquery()
    )
    kept = OrderRow.goods - func.coalesce(back.c.goods, 0)
    points = kept // FEN_A_POINT
    as_promised = and_(OrderPointsRow.kept == kept, OrderPointsRow.promised == points)
    nothing = and_(OrderPointsRow.kept == 0, OrderPointsRow.promised == 0)
    is_done = OrderRow.state == OrderState.COMPLETED
    is_closed = OrderRow.state == OrderState.CLOSED
    broken = (
        select(OrderRow.number, OrderRow.state, OrderPointsRow.kept, OrderPointsRow.promised)
        .join(OrderPointsRow, OrderPointsRow.order_id == OrderRow.id)
        .outerjoin(back, back.c.order_id == OrderRow.id)
        .where(~case((is_closed, nothing), (is_done, or_(as_promised, nothing)), else_=as_promised))
    )
    return await findings(work, select(func.count()).select_from(OrderPointsRow), broken)


async def _prospects_are_promises(work: Work) -> Findings:
    account = literal(pending_of(0)[:-1]) + cast(OrderRow.member_id, String)
    promised = (
        select(account.label("account"), func.sum(OrderPointsRow.promised).label("points"))
        .join(OrderPointsRow, OrderPointsRow.order_id == OrderRow.id)
        .group_by(OrderRow.member_id)
        .subquery()
    )
    held = (
        select(BalanceRow.account, BalanceRow.balance)
        .where(BalanceRow.unit == Unit.POINTS, BalanceRow.account.like(f"{pending_of(0)[:-1]}%"))
        .subquery()
    )
    points, balance = func.coalesce(promised.c.points, 0), func.coalesce(held.c.balance, 0)
    broken = (
        select(func.coalesce(held.c.account, promised.c.account).label("account"), balance, points)
        .select_from(promised)
        .join(held, held.c.account == promised.c.account, full=True)
        .where(points != balance)
    )
    return await findings(work, select(func.count()).select_from(OrderPointsRow), broken)


RULES = (
    AuditRule(
        "after_sales.promises",
        "an order under way promises the points of the goods that are kept, a closed one none",
        _promises_are_for_what_is_kept,
    ),
    AuditRule(
        "after_sales.prospects",
        "the points that members have in prospect are what their orders promise",
        _prospects_are_promises,
    ),
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
