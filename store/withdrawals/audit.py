"""The rules by which withdrawals are proved."""

from sqlalchemy import String as Text
from sqlalchemy import and_, case, cast, func, literal, or_, select

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from community.ledger.models import BalanceRow, EntryRow
from community.ledger.rules import Reason, Unit, withdrawing_of
from store.withdrawals.models import ApprovalRow, WithdrawalRow
from store.withdrawals.rules import GIVEN_BACK, HELD, WithdrawalState

_withdrawals = select(func.count()).select_from(WithdrawalRow)
_prefix = withdrawing_of(0)[:-1]


async def _held_is_on_its_way(work: Work) -> Findings:
    held = (
        select(WithdrawalRow.member_id, func.sum(WithdrawalRow.amount).label("amount"))
        .where(WithdrawalRow.state.in_(HELD))
        .group_by(WithdrawalRow.member_id)
        .subquery()
    )
    account = literal(_prefix) + cast(held.c.member_id, Text)
    broken = (
        select(BalanceRow.account, BalanceRow.balance, held.c.amount.label("withdrawals"))
        .outerjoin(held, account == BalanceRow.account)
        .where(
            BalanceRow.unit == Unit.COMMISSION,
            BalanceRow.account.like(f"{_prefix}%"),
            BalanceRow.balance != func.coalesce(held.c.amount, 0),
        )
    )
    return await findings(work, _withdrawals, broken)


async def _each_end_is_posted_once(work: Work) -> Findings:
    def posted(reason: Reason) -> object:
        cause = literal(f"{reason}:") + cast(WithdrawalRow.id, Text)
        sums = select(func.coalesce(func.sum(EntryRow.amount), 0)).where(
            EntryRow.unit == Unit.COMMISSION, EntryRow.cause == cause, EntryRow.amount > 0
        )
        return sums.scalar_subquery()

    out, back = posted(Reason.PAID_OUT), posted(Reason.WITHDRAWAL_BACK)
    paid_due = case((WithdrawalRow.state == WithdrawalState.PAID, WithdrawalRow.amount), else_=0)
    back_due = case((WithdrawalRow.state.in_(GIVEN_BACK), WithdrawalRow.amount), else_=0)
    broken = select(WithdrawalRow.number, WithdrawalRow.state, WithdrawalRow.amount).where(
        or_(posted(Reason.WITHDRAWAL) != WithdrawalRow.amount, out != paid_due, back != back_due)
    )
    return await findings(work, _withdrawals, broken)


async def _nothing_leaves_without_approval(work: Work) -> Findings:
    approved = (
        select(ApprovalRow.withdrawal_id)
        .where(ApprovalRow.withdrawal_id == WithdrawalRow.id)
        .exists()
    )
    unapproved = (WithdrawalState.ASKED, WithdrawalState.REFUSED, WithdrawalState.CANCELLED)
    broken = select(WithdrawalRow.number, WithdrawalRow.state).where(
        and_(WithdrawalRow.state.not_in(unapproved), ~approved)
    )
    return await findings(work, _withdrawals, broken)


RULES = (
    AuditRule(
        "withdrawals.held",
        "what is held of each member's commission is what is on its way to them",
        _held_is_on_its_way,
    ),
    AuditRule(
        "withdrawals.ends",
        "every withdrawal was taken once, and paid out or given back once when it ended",
        _each_end_is_posted_once,
    ),
    AuditRule(
        "withdrawals.approved",
        "no commission is paid out that nobody has approved",
        _nothing_leaves_without_approval,
    ),
)
