"""The rules by which chains are proved."""

from sqlalchemy import and_, func, or_, select

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from community.members.queries import accounts_of
from store.chains.models import (
    ChainEntryRow,
    ChainGoodRow,
    ChainLineRow,
    ChainOrderRow,
    ChainRow,
)
from store.chains.rules import HOLDING, ChainState, LineState
from store.orders.models import OrderLineRow, OrderRow
from store.orders.rules import OrderState
from store.pricing.terms import ActivityKind

_lines = ChainLineRow.__table__.join(
    ChainEntryRow.__table__, ChainEntryRow.id == ChainLineRow.entry_id
)
_ENDED = (ChainState.DONE, ChainState.CANCELLED)


async def _sold_is_in_lines(work: Work) -> Findings:
    held = (
        select(
            ChainEntryRow.chain_id, ChainLineRow.good, func.sum(ChainLineRow.pieces).label("pieces")
        )
        .select_from(_lines)
        .where(ChainLineRow.state.in_(HOLDING))
        .group_by(ChainEntryRow.chain_id, ChainLineRow.good)
        .subquery()
    )
    same = and_(held.c.chain_id == ChainGoodRow.chain_id, held.c.good == ChainGoodRow.number)
    total = func.coalesce(held.c.pieces, 0)
    broken = (
        select(
            ChainGoodRow.chain_id,
            ChainGoodRow.number,
            ChainGoodRow.quota,
            ChainGoodRow.sold,
            total.label("in_lines"),
        )
        .outerjoin(held, same)
        .where(or_(ChainGoodRow.sold != total, total > ChainGoodRow.quota))
    )
    return await findings(work, select(func.count()).select_from(ChainGoodRow), broken)


async def _shares_within_limit(work: Work) -> Findings:
    living = (*HOLDING, LineState.WAITING)
    total = func.sum(ChainLineRow.pieces)
    broken = (
        select(
            ChainEntryRow.chain_id, ChainEntryRow.payer_id, ChainLineRow.good, total.label("pieces")
        )
        .select_from(_lines)
        .join(
            ChainGoodRow,
            and_(
                ChainGoodRow.chain_id == ChainEntryRow.chain_id,
                ChainGoodRow.number == ChainLineRow.good,
            ),
        )
        .where(ChainLineRow.state.in_(living))
        .group_by(
            ChainEntryRow.chain_id,
            ChainEntryRow.payer_id,
            ChainLineRow.good,
            ChainGoodRow.per_person,
        )
        .having(total > ChainGoodRow.per_person * accounts_of(ChainEntryRow.payer_id))
    )
    return await findings(work, select(func.count()).select_from(ChainLineRow), broken)


async def _orders_are_their_lines(work: Work) -> Findings:
    """Compare what a chain's lines say of each order and SKU with what the order says."""
    by_lines = (
        select(
            ChainLineRow.order_id,
            ChainGoodRow.sku_id,
            func.sum(ChainLineRow.pieces).label("pieces"),
            func.sum(ChainLineRow.pieces * ChainGoodRow.price).label("goods"),
        )
        .select_from(_lines)
        .join(
            ChainGoodRow,
            and_(
                ChainGoodRow.chain_id == ChainEntryRow.chain_id,
                ChainGoodRow.number == ChainLineRow.good,
            ),
        )
        .where(ChainLineRow.order_id.is_not(None))
        .group_by(ChainLineRow.order_id, ChainGoodRow.sku_id)
        .subquery()
    )
    by_orders = (
        select(
            OrderLineRow.order_id, OrderLineRow.sku_id, OrderLineRow.quantity, OrderLineRow.goods
        )
        .join(OrderRow, OrderRow.id == OrderLineRow.order_id)
        .where(OrderRow.activity == ActivityKind.CHAIN)
        .subquery()
    )
    same = and_(
        by_orders.c.order_id == by_lines.c.order_id, by_orders.c.sku_id == by_lines.c.sku_id
    )
    agrees = and_(by_orders.c.quantity == by_lines.c.pieces, by_orders.c.goods == by_lines.c.goods)
    broken = (
        select(
            func.coalesce(by_orders.c.order_id, by_lines.c.order_id).label("order_id"),
            by_orders.c.quantity,
            by_lines.c.pieces,
        )
        .select_from(by_orders)
        .join(by_lines, same, full=True)
        .where(~func.coalesce(agrees, False))
    )
    return await findings(work, select(func.count()).select_from(by_orders), broken)


async def _lines_stand_as_their_orders(work: Work) -> Findings:
    """Look for paid or waiting lines of orders that aren't so, and lines without an order.

    Whether an order was paid or closed is told to its chain by a reaction: one that is still to
    run is no fault, so only what can't become right any more counts.
    """
    unpaid = and_(
        ChainLineRow.state == LineState.PAID, OrderRow.state == OrderState.PENDING_PAYMENT
    )
    ordered = ChainLineRow.state.in_((LineState.ORDERED, LineState.PAID))
    early = and_(
        ChainLineRow.state.in_((LineState.IN, LineState.WAITING)), OrderRow.id.is_not(None)
    )
    stray = and_(ordered, or_(OrderRow.id.is_(None), OrderRow.member_id != ChainEntryRow.payer_id))
    foreign = and_(OrderRow.id.is_not(None), OrderRow.activity_id != ChainEntryRow.chain_id)
    broken = (
        select(ChainLineRow.entry_id, ChainLineRow.good, ChainLineRow.state, OrderRow.number)
        .select_from(_lines)
        .outerjoin(OrderRow, OrderRow.id == ChainLineRow.order_id)
        .where(or_(unpaid, early, stray, foreign))
    )
    return await findings(work, select(func.count()).select_from(ChainLineRow), broken)


async def _ended_chains_are_decided(work: Work) -> Findings:
    undecided = ChainLineRow.state.in_((LineState.IN, LineState.WAITING, LineState.ORDERED))
    ordered_early = and_(
        ChainRow.state == ChainState.OPEN,
        ChainLineRow.state.in_((LineState.ORDERED, LineState.PAID, LineState.DROPPED)),
    )
    late = and_(ChainRow.state == ChainState.DONE, undecided)
    broken = (
        select(ChainRow.id, ChainRow.state, ChainLineRow.entry_id, ChainLineRow.good)
        .select_from(_lines)
        .join(ChainRow, ChainRow.id == ChainEntryRow.chain_id)
        .where(or_(late, ordered_early))
    )
    return await findings(work, select(func.count()).select_from(ChainRow), broken)


async def _orders_are_noted(work: Work) -> Findings:
    same = and_(
        ChainOrderRow.order_id == OrderRow.id,
        ChainOrderRow.chain_id == OrderRow.activity_id,
        ChainOrderRow.member_id == OrderRow.member_id,
    )
    chains = OrderRow.activity == ActivityKind.CHAIN
    broken = (
        select(OrderRow.number, OrderRow.activity_id)
        .outerjoin(ChainOrderRow, same)
        .where(chains, ChainOrderRow.order_id.is_(None))
    )
    return await findings(work, select(func.count()).where(chains), broken)


async def _letters_are_unique(work: Work) -> Findings:
    running = ChainRow.state.not_in(_ENDED)
    broken = (
        select(ChainRow.group_address, ChainRow.letter, func.count().label("chains"))
        .where(running)
        .group_by(ChainRow.group_address, ChainRow.letter)
        .having(func.count() > 1)
    )
    return await findings(work, select(func.count()).where(running), broken)


RULES = (
    AuditRule(
        "chains.quota",
        "every chain's good has sold what is in its lines, and no more than its quota",
        _sold_is_in_lines,
    ),
    AuditRule(
        "chains.limit",
        "nobody pays for more pieces of a chain's good than each may have",
        _shares_within_limit,
    ),
    AuditRule(
        "chains.orders",
        "every order of a chain holds its lines' pieces at the chain's prices",
        _orders_are_their_lines,
    ),
    AuditRule(
        "chains.lines",
        "every ordered or paid line has an order of its payer and chain, and no other line has one",
        _lines_stand_as_their_orders,
    ),
    AuditRule(
        "chains.ended",
        "in a settled chain every line is paid or dropped, in an open one none is",
        _ended_chains_are_decided,
    ),
    AuditRule("chains.noted", "every order of a chain is noted with it", _orders_are_noted),
    AuditRule(
        "chains.letters",
        "no two running chains of a group have the same letter",
        _letters_are_unique,
    ),
)
