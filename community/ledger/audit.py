"""The rules by which the ledger is proved."""

from sqlalchemy import FunctionElement, Over, and_, func, or_, select

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from community.ledger.models import BalanceRow, EntryRow, LotRow
from community.ledger.rules import LotState, Unit, account_of, debt_of

_spendable = and_(BalanceRow.unit == Unit.POINTS, BalanceRow.account.like(f"{account_of(0)[:-1]}%"))


async def _balances_are_sums(work: Work) -> Findings:
    sums = (
        select(
            EntryRow.unit,
            EntryRow.account,
            func.sum(EntryRow.amount).label("total"),
            func.count().label("entries"),
        )
        .where(EntryRow.number.is_not(None))
        .group_by(EntryRow.unit, EntryRow.account)
        .subquery()
    )
    same = and_(sums.c.unit == BalanceRow.unit, sums.c.account == BalanceRow.account)
    broken = (
        select(
            func.coalesce(sums.c.account, BalanceRow.account).label("account"),
            BalanceRow.balance,
            sums.c.total,
            sums.c.entries,
        )
        .select_from(BalanceRow)
        .join(sums, same, full=True)
        .where(
            or_(
                BalanceRow.account.is_(None),
                BalanceRow.balance != func.coalesce(sums.c.total, 0),
                BalanceRow.entries != func.coalesce(sums.c.entries, 0),
            )
        )
    )
    return await findings(work, select(func.count()).select_from(BalanceRow), broken)


async def _chains_are_unbroken(work: Work) -> Findings:
    chain = (
        select(
            EntryRow.account,
            EntryRow.number,
            EntryRow.balance,
            _along_the_account(func.row_number()).label("place"),
            _along_the_account(func.sum(EntryRow.amount)).label("total"),
        )
        .where(EntryRow.number.is_not(None))
        .subquery()
    )
    broken = select(chain).where(
        or_(chain.c.number != chain.c.place, chain.c.balance != chain.c.total)
    )
    looked = select(func.count()).where(EntryRow.number.is_not(None))
    return await findings(work, looked, broken)


def _along_the_account(what: FunctionElement[int]) -> Over[int]:
    return what.over(partition_by=(EntryRow.unit, EntryRow.account), order_by=EntryRow.number)


async def _causes_sum_to_zero(work: Work) -> Findings:
    broken = (
        select(EntryRow.unit, EntryRow.cause, func.sum(EntryRow.amount).label("total"))
        .group_by(EntryRow.unit, EntryRow.cause)
        .having(or_(func.sum(EntryRow.amount) != 0, func.count() < 2))
    )
    return await findings(work, select(func.count()).select_from(EntryRow), broken)


async def _lots_hold_the_balance(work: Work) -> Findings:
    held = (
        select(LotRow.unit, LotRow.account, func.sum(LotRow.remaining).label("remaining"))
        .group_by(LotRow.unit, LotRow.account)
        .subquery()
    )
    same = and_(held.c.unit == BalanceRow.unit, held.c.account == BalanceRow.account)
    broken = (
        select(BalanceRow.account, BalanceRow.balance, held.c.remaining)
        .join(held, same, isouter=True)
        .where(_spendable, BalanceRow.balance != func.coalesce(held.c.remaining, 0))
    )
    return await findings(work, select(func.count()).where(_spendable), broken)


async def _debts_are_sums(work: Work) -> Findings:
    sums = (
        select(
            EntryRow.unit,
            func.substr(EntryRow.account, len(debt_of("")) + 1).label("account"),
            func.sum(EntryRow.amount).label("total"),
        )
        .where(EntryRow.account.like(f"{debt_of('')}%"))
        .group_by(EntryRow.unit, EntryRow.account)
        .subquery()
    )
    same = and_(sums.c.unit == BalanceRow.unit, sums.c.account == BalanceRow.account)
    broken = (
        select(BalanceRow.account, BalanceRow.owes, sums.c.total)
        .outerjoin(sums, same)
        .where(
            or_(
                BalanceRow.owes != -func.coalesce(sums.c.total, 0),
                BalanceRow.owes < 0,
                and_(BalanceRow.owes > 0, BalanceRow.balance > 0),
            )
        )
    )
    return await findings(work, select(func.count()).select_from(BalanceRow), broken)


async def _moved_accounts_are_empty(work: Work) -> Findings:
    heir = BalanceRow.__table__.alias("heir")
    same = and_(heir.c.unit == BalanceRow.unit, heir.c.account == BalanceRow.moved_to)
    moved = BalanceRow.moved_to.is_not(None)
    broken = (
        select(BalanceRow.unit, BalanceRow.account, BalanceRow.balance, BalanceRow.moved_to)
        .outerjoin(heir, same)
        .where(
            moved,
            or_(BalanceRow.balance != 0, BalanceRow.owes != 0, heir.c.moved_to.is_not(None)),
        )
    )
    return await findings(work, select(func.count()).where(moved), broken)


async def _only_open_lots_hold(work: Work) -> Findings:
    is_open = LotRow.state == LotState.AVAILABLE
    broken = select(LotRow.account, LotRow.cause, LotRow.state, LotRow.remaining).where(
        is_open != (LotRow.remaining > 0)
    )
    return await findings(work, select(func.count()).select_from(LotRow), broken)


RULES = (
    AuditRule(
        "ledger.balances",
        "every balance is the sum of its account's entries",
        _balances_are_sums,
    ),
    AuditRule(
        "ledger.chains",
        "every account's entries are numbered without gaps and carry the running balance",
        _chains_are_unbroken,
    ),
    AuditRule(
        "ledger.zero",
        "the sides of every cause sum to zero, over all accounts",
        _causes_sum_to_zero,
    ),
    AuditRule(
        "ledger.debts",
        "what an account owes is the sum of its debt's entries, and it has nothing besides",
        _debts_are_sums,
    ),
    AuditRule("ledger.lots", "what an account's lots hold is its balance", _lots_hold_the_balance),
    AuditRule(
        "ledger.moved",
        "an account that has moved holds and owes nothing, and leads to one that has not",
        _moved_accounts_are_empty,
    ),
    AuditRule(
        "ledger.open_lots",
        "a lot with something left can be spent, and one without can't",
        _only_open_lots_hold,
    ),
)
