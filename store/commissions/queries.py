"""What commission hangs on, and what a member sees of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from bot.persistence.work import Work
from community.addresses.models import AddressRow
from community.ledger.models import BalanceRow, EntryRow
from community.ledger.rules import Reason, Unit, account_of, pending_of, withdrawing_of
from community.members.models import MemberRow
from store.after_sales.models import AfterSaleRow
from store.after_sales.rules import AfterSaleState
from store.commissions.models import CommissionRow
from store.commissions.rules import CommissionState, Ring
from store.orders.models import OrderRow
from store.orders.rules import Order
from store.payments.models import ChargeRow

_GIVEN_BACK = (
    select(AfterSaleRow.line_id, func.sum(AfterSaleRow.goods))
    .where(
        AfterSaleRow.order_id == bindparam("order"),
        AfterSaleRow.state.in_((AfterSaleState.REFUNDING, AfterSaleState.REFUNDED)),
    )
    .group_by(AfterSaleRow.line_id)
)
_mine, _theirs = aliased(AddressRow), aliased(AddressRow)
_addresses = (_mine.member_id == bindparam("one"), _theirs.member_id == bindparam("other"))
_paid, _also_paid = aliased(ChargeRow), aliased(ChargeRow)
_order, _other_order = aliased(OrderRow), aliased(OrderRow)
_payers = (
    _order.member_id == bindparam("one"),
    _other_order.member_id == bindparam("other"),
    _paid.order_id == _order.id,
    _also_paid.order_id == _other_order.id,
    _paid.payer == _also_paid.payer,
    _paid.payer != "",
)
_SHARED = select(
    exists(literal(1)).where(*_addresses, _mine.phone_print == _theirs.phone_print),
    exists(literal(1)).where(*_addresses, _mine.place_print == _theirs.place_print),
    exists(literal(1)).where(*_payers),
)
_PURSE = select(BalanceRow.account, BalanceRow.balance, BalanceRow.owes).where(
    BalanceRow.unit == Unit.COMMISSION,
    BalanceRow.account.in_(bindparam("accounts", expanding=True)),
)
_back = aliased(EntryRow)
_way: BindParameter[str] = bindparam("way")
_ways = select(BalanceRow.account).where(
    BalanceRow.unit == Unit.COMMISSION,
    or_(BalanceRow.account == _way, BalanceRow.moved_to == _way),
)
_came_back = exists().where(
    _back.unit == EntryRow.unit,
    _back.cause == EntryRow.cause,
    _back.account.like(f"{account_of(0)[:-1]}%"),
)
_PAID_OUT = select(func.coalesce(func.sum(EntryRow.amount), 0)).where(
    EntryRow.unit == Unit.COMMISSION,
    EntryRow.account.in_(_ways),
    EntryRow.amount < 0,
    EntryRow.reason != Reason.MERGED,
    ~_came_back,
)
_BUYERS = select(func.count(func.distinct(OrderRow.member_id))).where(
    OrderRow.referrer_id == bindparam("member"),
    OrderRow.paid_at.is_not(None),
    OrderRow.closed_at.is_(None),
)
_LATEST = (
    select(
        CommissionRow.state,
        case(
            (CommissionRow.state == CommissionState.REVERSED, CommissionRow.amount),
            else_=CommissionRow.amount - CommissionRow.reversed,
        ),
        CommissionRow.level,
        MemberRow.name,
        MemberRow.tag,
        OrderRow.placed_at,
    )
    .join(OrderRow, OrderRow.id == CommissionRow.order_id)
    .join(MemberRow, MemberRow.id == OrderRow.member_id)
    .where(CommissionRow.member_id == bindparam("member"))
    .order_by(CommissionRow.accrued_at.desc(), CommissionRow.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Purse:
    """What a member has of commission, in fen: to withdraw, in prospect, on its way, and owed."""

    available: int
    pending: int
    withdrawing: int
    owes: int


@dataclass(frozen=True, slots=True)
class Earned:
    """A commission as its owner sees it: how far it is, what is left of it, by whose order.

    Of one that was taken back, the amount is what it was.
    """

    state: CommissionState
    amount: int
    level: int
    name: str
    tag: str
    ordered_at: datetime


async def goods_kept_by_line(work: Work, order: Order) -> dict[int, int]:
    """Tell what was paid for the goods of each line of an order and not given back, in fen."""
    rows = await work.execute(_GIVEN_BACK, {"order": order.id})
    back = {row[0]: int(row[1]) for row in rows}
    if None in back:  # all of it
        return {}
    return {line.id: max(line.goods - back.get(line.id, 0), 0) for line in order.lines}


async def ring_between(work: Work, one: int, other: int) -> Ring | None:
    """Tell what two members have in common by which they may be one person."""
    shared = (await work.execute(_SHARED, {"one": one, "other": other})).one()
    return next((ring for ring, is_so in zip(Ring, shared, strict=True) if is_so), None)


async def purse_of(work: Work, member_id: int) -> Purse:
    """Tell what a member has of commission."""
    accounts = (account_of(member_id), pending_of(member_id), withdrawing_of(member_id))
    rows = await work.execute(_PURSE, {"accounts": accounts})
    held = {row.account: row for row in rows}
    available, pending, withdrawing = (
        held[name].balance if name in held else 0 for name in accounts
    )
    owes = held[accounts[0]].owes if accounts[0] in held else 0
    return Purse(available, pending, withdrawing, owes)


async def paid_out(work: Work, member_id: int) -> int:
    """Tell what has left the shop for a member: what went on its way and didn't come back."""
    paid = await work.execute(_PAID_OUT, {"way": withdrawing_of(member_id)})
    return -int(paid.scalar_one())


async def friends_who_bought(work: Work, member_id: int) -> int:
    """Count the friends of a member who have paid an order that was not called off."""
    return int((await work.execute(_BUYERS, {"member": member_id})).scalar_one())


async def latest_earned(work: Work, member_id: int, most: int) -> Sequence[Earned]:
    """List what a member has earned last, the newest first."""
    rows = await work.execute(_LATEST, {"member": member_id, "most": most})
    return [Earned(CommissionState(row[0]), *row[1:]) for row in rows]
