"""All SQL about withdrawals: every change is conditional on the state that it leaves."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, func, select, update

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from store.withdrawals.models import ApprovalRow, WithdrawalRow
from store.withdrawals.rules import (
    HELD,
    ON_THEIR_WAY,
    Withdrawal,
    WithdrawalState,
    look_again,
)

_WITHDRAWAL = select(
    WithdrawalRow.id,
    WithdrawalRow.number,
    WithdrawalRow.member_id,
    WithdrawalRow.payee,
    WithdrawalRow.amount,
    WithdrawalRow.state,
    WithdrawalRow.package,
    WithdrawalRow.detail,
    WithdrawalRow.tries,
    WithdrawalRow.asked_at,
)


class Withdrawals:
    """The withdrawals, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, facts: dict[str, Any]) -> int | None:
        """Write down what is wanted; `None` when the same message or number was there before."""
        added = insert_or(WithdrawalRow).values(
            state=WithdrawalState.ASKED,
            detail="",
            tries=0,
            asked_at=self._work.now,
            **facts,
        )
        new = added.on_conflict_do_nothing().returning(WithdrawalRow.id)
        withdrawal_id: int | None = (await self._work.execute(new)).scalar()
        return withdrawal_id

    async def by_number(self, number: str, *, member_id: int | None = None) -> Withdrawal | None:
        """Find a withdrawal, of this member if one is given."""
        found = _WITHDRAWAL.where(WithdrawalRow.number == number)
        if member_id is not None:
            found = found.where(WithdrawalRow.member_id == member_id)
        row = (await self._work.execute(found)).first()
        return _value(row) if row else None

    async def by_id(self, withdrawal_id: int) -> Withdrawal:
        """Give a withdrawal that is there."""
        found = _WITHDRAWAL.where(WithdrawalRow.id == withdrawal_id)
        return _value((await self._work.execute(found)).one())

    async def of_member(self, member_id: int, most: int) -> list[Withdrawal]:
        """List a member's withdrawals, the newest first."""
        found = _WITHDRAWAL.where(WithdrawalRow.member_id == member_id)
        rows = await self._work.execute(found.order_by(WithdrawalRow.id.desc()).limit(most))
        return [_value(row) for row in rows]

    async def asked(self, most: int) -> list[Withdrawal]:
        """List what waits for approval, oldest first."""
        found = _WITHDRAWAL.where(WithdrawalRow.state == WithdrawalState.ASKED)
        rows = await self._work.execute(found.order_by(WithdrawalRow.id).limit(most))
        return [_value(row) for row in rows]

    async def approve(self, withdrawal_id: int, staff_id: int, role: str) -> bool:
        """Note that somebody approves; `False` when they have before."""
        approved = insert_or(ApprovalRow).values(
            withdrawal_id=withdrawal_id, staff_id=staff_id, role=role, at=self._work.now
        )
        new = approved.on_conflict_do_nothing().returning(ApprovalRow.staff_id)
        return (await self._work.execute(new)).first() is not None

    async def approvals(self, withdrawal_id: int) -> list[str]:
        """List the roles of who has approved."""
        roles = select(ApprovalRow.role).where(ApprovalRow.withdrawal_id == withdrawal_id)
        return list((await self._work.execute(roles)).scalars())

    async def move(
        self,
        withdrawal: Withdrawal,
        leaves: Collection[WithdrawalState],
        to: WithdrawalState,
        **facts: object,
    ) -> bool:
        """Change a withdrawal's state, if it is in one of these."""
        settled = None if to in HELD else self._work.now
        moved = (
            update(WithdrawalRow)
            .where(WithdrawalRow.id == withdrawal.id, WithdrawalRow.state.in_(leaves))
            .values(state=to, settled_at=settled, **facts)
        )
        return (await self._work.execute(moved)).rowcount == 1

    async def claim_due(self, most: int) -> list[Withdrawal]:
        """Take those of which the bank is to be told or asked; their next time is put off."""
        due = (
            _WITHDRAWAL.where(
                WithdrawalRow.state.in_(ON_THEIR_WAY), WithdrawalRow.try_at <= self._work.now
            )
            .order_by(WithdrawalRow.try_at)
            .limit(most)
            .with_for_update(skip_locked=True, of=WithdrawalRow)
        )
        taken = [_value(row) for row in await self._work.execute(due)]
        for one in taken:
            later = update(WithdrawalRow).where(WithdrawalRow.id == one.id)
            try_at = look_again(one.tries, self._work.now)
            await self._work.execute(later.values(tries=one.tries + 1, try_at=try_at))
        return taken

    async def hurry(self, withdrawal: Withdrawal) -> None:
        """Let the bank be asked at once."""
        soon = update(WithdrawalRow).where(
            WithdrawalRow.id == withdrawal.id, WithdrawalRow.state.in_(ON_THEIR_WAY)
        )
        await self._work.execute(soon.values(try_at=self._work.now, tries=0))

    async def paid_out(self, member_id: int) -> int:
        """Sum up what has reached a member, in fen."""
        paid = select(func.coalesce(func.sum(WithdrawalRow.amount), 0)).where(
            WithdrawalRow.member_id == member_id, WithdrawalRow.state == WithdrawalState.PAID
        )
        return int((await self._work.execute(paid)).scalar_one())


def _value(row: Row[Any]) -> Withdrawal:
    facts = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return Withdrawal(**{**facts, "state": WithdrawalState(row.state)})
