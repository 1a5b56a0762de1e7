"""The rules by which commission is proved."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    String,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.outbox import OutboxRow, State
from bot.persistence.proving import findings
from bot.persistence.work import Work
from community.ledger.models import BalanceRow, EntryRow
from community.ledger.rules import Reason, Unit, pending_of, shop_account
from community.members.models import MemberRow
from store.after_sales.models import AfterSaleRow
from store.after_sales.rules import AfterSaleState
from store.commissions.models import CommissionRow
from store.commissions.rules import WHOLE, CommissionState, Part, due_on
from store.orders.models import OrderLineRow, OrderRow

_commissions = select(func.count()).select_from(CommissionRow)
_left = CommissionRow.amount - CommissionRow.reversed
_reaction_waits = exists().where(
    OutboxRow.state == State.PENDING,
    OutboxRow.kind.like("event.%"),
    OutboxRow.facts["order_id"].as_integer() == CommissionRow.order_id,
)
_ROWS = select(
    CommissionRow.id,
    CommissionRow.order_id,
    CommissionRow.basis,
    CommissionRow.amount,
    CommissionRow.capped,
    _left.label("left"),
    CommissionRow.lines,
)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was paid for the goods of lines and is kept, by order and line."""

    by_order: Mapping[int, Mapping[int, int]]

    @classmethod
    async def read(cls, work: Work) -> "_Kept":
        """Reckon it from the lines and the after-sales of every order that earned something."""
        granted = AfterSaleRow.state.in_((AfterSaleState.REFUNDING, AfterSaleState.REFUNDED))
        back = (
            select(AfterSaleRow.line_id, func.sum(AfterSaleRow.goods).label("goods"))
            .where(granted, AfterSaleRow.line_id.is_not(None))
            .group_by(AfterSaleRow.line_id)
            .subquery()
        )
        whole = exists().where(
            AfterSaleRow.order_id == OrderLineRow.order_id, granted, AfterSaleRow.line_id.is_(None)
        )
        given_back = case((whole, OrderLineRow.goods), else_=func.coalesce(back.c.goods, 0))
        earning = exists().where(CommissionRow.order_id == OrderLineRow.order_id)
        lines = (
            select(OrderLineRow.order_id, OrderLineRow.id, OrderLineRow.goods - given_back)
            .outerjoin(back, back.c.line_id == OrderLineRow.id)
            .where(earning)
        )
        kept: dict[int, dict[int, int]] = defaultdict(dict)
        for order_id, line_id, goods in await work.execute(lines):
            kept[order_id][line_id] = max(int(goods), 0)
        return cls(kept)


async def _what_is_left_is_due(work: Work) -> Findings:
    kept = (await _Kept.read(work)).by_order
    standing = _ROWS.where(CommissionRow.state != CommissionState.VOID, ~_reaction_waits)
    rows = (await work.execute(standing)).mappings().all()
    broken = []
    for row in rows:
        due = min(due_on([Part(*one) for one in row.lines], kept[row.order_id]), row.amount)
        if due != row.left:
            broken.append({"id": row.id, "left": row.left, "due": due})
    return Findings(len(rows), tuple(broken))


async def _amounts_are_within_their_rates(work: Work) -> Findings:
    rows = (await work.execute(_ROWS)).mappings().all()
    broken = [
        {"id": row.id, "amount": row.amount, "basis": row.basis}
        for row in rows
        if row.amount + row.capped > row.basis * max(rate for _line, rate in row.lines) // WHOLE
    ]
    return Findings(len(rows), tuple(broken))


async def _postings_are_rows(work: Work) -> Findings:
    given, back = _posted(Reason.COMMISSION), _posted(Reason.COMMISSION_BACK)
    stands = CommissionRow.state.in_((CommissionState.PENDING, CommissionState.AVAILABLE))
    key = cast(CommissionRow.order_id, String) + ":" + cast(CommissionRow.level, String)
    expected = case((stands, _left), else_=0)
    posted = func.coalesce(given.c.amount, 0) + func.coalesce(back.c.amount, 0)
    was_held = CommissionRow.why != ""
    nobody_knows = and_(given.c.amount.is_(None), CommissionRow.amount > 0, ~was_held)
    broken = (
        select(CommissionRow.id, CommissionRow.state, expected.label("by_row"), posted.label("sum"))
        .select_from(CommissionRow)
        .outerjoin(given, given.c.cause == literal(f"{Reason.COMMISSION}:") + key)
        .outerjoin(back, back.c.cause == literal(f"{Reason.COMMISSION_BACK}:") + key + ":")
        .where(or_(posted != expected, nobody_knows))
    )
    return await findings(work, _commissions, broken)


def _posted(reason: Reason) -> Subquery:
    """Sum up what the shop has given for a reason, by its cause; what is back, by all but its end.

    A cause by which commission was taken back ends with how much was by then.
    """
    whole: ColumnElement[str] = type_coerce(EntryRow.cause, String)
    cause = func.rtrim(whole, "0123456789") if reason is Reason.COMMISSION_BACK else whole
    return (
        select(cause.label("cause"), (-func.sum(EntryRow.amount)).label("amount"))
        .where(EntryRow.unit == Unit.COMMISSION, EntryRow.account == shop_account(reason))
        .group_by(cause)
        .subquery()
    )


async def _postings_have_rows(work: Work) -> Findings:
    given = select(func.count()).where(
        EntryRow.unit == Unit.COMMISSION, EntryRow.account == shop_account(Reason.COMMISSION)
    )
    cause = (
        literal(f"{Reason.COMMISSION}:")
        + cast(CommissionRow.order_id, String)
        + ":"
        + cast(CommissionRow.level, String)
    )
    rows = select(cause)
    broken = select(EntryRow.cause, EntryRow.amount).where(
        EntryRow.unit == Unit.COMMISSION,
        EntryRow.account == shop_account(Reason.COMMISSION),
        EntryRow.cause.not_in(rows),
    )
    return await findings(work, given, broken)


async def _prospects_are_pending_rows(work: Work) -> Findings:
    name = literal(pending_of(0)[:-1]) + cast(CommissionRow.member_id, String)
    rows = (
        select(name.label("account"), func.sum(_left).label("left"))
        .where(CommissionRow.state == CommissionState.PENDING)
        .group_by(CommissionRow.member_id)
        .subquery()
    )
    balances = (
        select(BalanceRow.account, BalanceRow.balance)
        .where(
            BalanceRow.unit == Unit.COMMISSION, BalanceRow.account.like(f"{pending_of(0)[:-1]}%")
        )
        .subquery()
    )
    left, balance = func.coalesce(rows.c.left, 0), func.coalesce(balances.c.balance, 0)
    broken = (
        select(func.coalesce(rows.c.account, balances.c.account).label("account"), left, balance)
        .select_from(rows)
        .join(balances, balances.c.account == rows.c.account, full=True)
        .where(left != balance)
    )
    return await findings(work, select(func.count()).select_from(balances), broken)


async def _referrers_are_the_orders_own(work: Work) -> Findings:
    broken = (
        select(CommissionRow.id, CommissionRow.member_id, OrderRow.referrer_id)
        .join(OrderRow, OrderRow.id == CommissionRow.order_id)
        .where(
            CommissionRow.level == 1,
            func.coalesce(OrderRow.referrer_id, 0) != CommissionRow.member_id,
        )
    )
    return await findings(work, _commissions, broken)


async def _referrers_never_change(work: Work) -> Findings:
    buyer, referrer = aliased(MemberRow), aliased(MemberRow)
    took_in = exists().where(MemberRow.merged_into == buyer.id)
    broken = (
        select(OrderRow.number, OrderRow.referrer_id, buyer.referrer_id.label("now"))
        .join(buyer, buyer.id == OrderRow.member_id)
        .join(referrer, referrer.id == OrderRow.referrer_id)
        .where(
            func.coalesce(buyer.referrer_id, 0) != referrer.id,
            ~took_in,
            referrer.merged_into.is_(None),
        )
    )
    brought = select(func.count()).where(OrderRow.referrer_id.is_not(None))
    return await findings(work, brought, broken)


async def _states_are_their_orders(work: Work) -> Findings:
    is_whole = CommissionRow.reversed == CommissionRow.amount
    wrong = or_(
        and_(CommissionRow.state == CommissionState.REVERSED, ~is_whole),
        and_(
            CommissionRow.state.in_((CommissionState.PENDING, CommissionState.HELD)),
            is_whole,
            CommissionRow.amount > 0,
        ),
        and_(CommissionRow.state == CommissionState.AVAILABLE, OrderRow.completed_at.is_(None)),
        and_(
            CommissionRow.state == CommissionState.PENDING,
            OrderRow.completed_at.is_not(None),
            ~_reaction_waits,
        ),
    )
    broken = (
        select(CommissionRow.id, CommissionRow.state, OrderRow.state.label("order_state"))
        .join(OrderRow, OrderRow.id == CommissionRow.order_id)
        .where(wrong)
    )
    return await findings(work, _commissions, broken)


RULES = (
    AuditRule(
        "commissions.due",
        "what is left of every commission is due on the goods kept, line by line, as it was capped",
        _what_is_left_is_due,
    ),
    AuditRule(
        "commissions.rates",
        "no commission is more than its rate of what was paid for the goods",
        _amounts_are_within_their_rates,
    ),
    AuditRule(
        "commissions.ledger",
        "the ledger has given what is left of every commission, and nothing for one that is held",
        _postings_are_rows,
    ),
    AuditRule(
        "commissions.entries", "all commission in the ledger is an order's", _postings_have_rows
    ),
    AuditRule(
        "commissions.pending",
        "what a member has in prospect is what their pending commissions come to",
        _prospects_are_pending_rows,
    ),
    AuditRule(
        "commissions.referrers",
        "the first level goes to the order's own referrer",
        _referrers_are_the_orders_own,
    ),
    AuditRule(
        "commissions.constant",
        "who brought a buyer is who had when they ordered, unless people became one",
        _referrers_never_change,
    ),
    AuditRule(
        "commissions.states",
        "commission is available once its order is completed, and reversed once nothing is left",
        _states_are_their_orders,
    ),
)
