"""All SQL of the ledger."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from community.ledger.models import BalanceRow, EntryRow, LotRow
from community.ledger.rules import Entry, Lot, LotState, Reason, Unit

_grown = insert_or(BalanceRow)
_GROW = _grown.on_conflict_do_update(
    index_elements=["unit", "account"],
    set_={
        "balance": BalanceRow.balance + _grown.excluded.balance,
        "entries": BalanceRow.entries + 1,
    },
).returning(
    BalanceRow.unit,
    BalanceRow.account,
    BalanceRow.balance,
    BalanceRow.entries,
    BalanceRow.owes,
)
_SHRINK = (
    update(BalanceRow)
    .where(
        BalanceRow.unit == bindparam("of_unit"),
        BalanceRow.account == bindparam("of_account"),
        BalanceRow.balance >= bindparam("amount"),
    )
    .values(balance=BalanceRow.balance - bindparam("amount"), entries=BalanceRow.entries + 1)
    .returning(BalanceRow.balance, BalanceRow.entries)
)
_open = insert_or(BalanceRow)
_OPEN = _open.on_conflict_do_nothing(index_elements=["unit", "account"])
_HELD = (
    select(BalanceRow.balance, BalanceRow.entries, BalanceRow.owes)
    .where(BalanceRow.unit == bindparam("unit"), BalanceRow.account == bindparam("account"))
    .with_for_update()
)
_REPAY = (
    update(BalanceRow)
    .where(
        BalanceRow.unit == bindparam("of_unit"),
        BalanceRow.account == bindparam("of_account"),
        BalanceRow.balance >= bindparam("amount"),
        BalanceRow.owes >= bindparam("amount"),
    )
    .values(
        balance=BalanceRow.balance - bindparam("amount"),
        owes=BalanceRow.owes - bindparam("amount"),
        entries=BalanceRow.entries + 1,
    )
    .returning(BalanceRow.balance, BalanceRow.entries)
)
_POST = insert(EntryRow)
_OPEN_LOT = insert(LotRow)
_OPEN_LOTS = (
    select(LotRow.id, LotRow.remaining, LotRow.expires_at)
    .where(
        LotRow.unit == bindparam("unit"),
        LotRow.account == bindparam("account"),
        LotRow.state == LotState.AVAILABLE,
    )
    .order_by(LotRow.expires_at, LotRow.id)
)


async def _grow(work: Work, rows: list[dict[str, Any]]) -> list[Row[Any]]:
    """Add to the balances of different accounts."""
    after = {(row.unit, row.account): row for row in await work.execute(_GROW, rows)}
    return [after[row["unit"], row["account"]] for row in rows]


class Ledger:
    """The accounts of one unit, within one unit of work."""

    def __init__(self, work: Work, unit: Unit) -> None:
        self._work = work
        self._unit = unit

    async def grow(self, account: str, amount: int) -> Row[Any]:
        """Add to an account's balance, opening it if need be: the new balance and entry count."""
        grown = {"unit": self._unit, "account": account, "balance": amount, "entries": 1}
        return await self._work.together(_grow, grown)

    async def shrink(self, account: str, amount: int) -> Row[Any] | None:
        """Take from a balance if it holds that much: the new balance and entry count."""
        facts = {"of_unit": self._unit, "of_account": account, "amount": amount}
        return (await self._work.execute(_SHRINK, facts)).first()

    async def held(self, account: str) -> Row[Any]:
        """Tell what an account holds, its entry count and what it owes, and keep others from it."""
        facts = {"unit": self._unit, "account": account}
        await self._work.execute(_OPEN, {**facts, "balance": 0, "entries": 0, "owes": 0})
        return (await self._work.execute(_HELD, facts)).one()

    async def owe(self, account: str, amount: int) -> None:
        """Note what an account owes besides what it had."""
        owing = update(BalanceRow).where(
            BalanceRow.unit == self._unit, BalanceRow.account == account
        )
        await self._work.execute(owing.values(owes=BalanceRow.owes + amount))

    async def repay(self, account: str, amount: int) -> Row[Any] | None:
        """Pay what an account owes from what it holds: the new balance and entry count."""
        facts = {"of_unit": self._unit, "of_account": account, "amount": amount}
        return (await self._work.execute(_REPAY, facts)).first()

    def post(self, entries: list[dict[str, Any]]) -> None:
        """Append the sides of a posting; its cause is unique, so it can't be posted twice."""
        for entry in entries:
            self._work.at_end(_POST, {"unit": self._unit, "at": self._work.now, **entry})

    def open_lot(
        self, account: str, cause: str, amount: int, expires_at: datetime, *, remaining: int
    ) -> None:
        """Add what was earned as a lot, of which something may be spent already."""
        lot = {
            "unit": self._unit,
            "account": account,
            "cause": cause,
            "amount": amount,
            "remaining": remaining,
            "state": LotState.AVAILABLE if remaining else LotState.SPENT,
            "expires_at": expires_at,
        }
        self._work.at_end(_OPEN_LOT, lot)

    async def open_lots(self, account: str) -> list[Lot]:
        """List lots with something left, the first to expire first."""
        facts = {"unit": self._unit, "account": account}
        return [Lot(*row) for row in await self._work.execute(_OPEN_LOTS, facts)]

    async def take(self, lot: Lot, amount: int) -> None:
        """Take from a lot; an empty one is spent."""
        left = lot.remaining - amount
        taken = update(LotRow).where(LotRow.id == lot.id, LotRow.remaining == lot.remaining)
        state = LotState.AVAILABLE if left else LotState.SPENT
        done = await self._work.execute(taken.values(remaining=left, state=state))
        if done.rowcount != 1:
            raise RuntimeError("a lot was taken from by somebody else")

    async def balance(self, account: str) -> int:
        """Tell what an account holds."""
        held = select(BalanceRow.balance).where(
            BalanceRow.unit == self._unit, BalanceRow.account == account
        )
        return (await self._work.execute(held)).scalar() or 0

    async def latest(self, account: str, most: int) -> list[Entry]:
        """List an account's last entries, the newest first."""
        lines = (
            select(EntryRow.reason, EntryRow.amount, EntryRow.balance, EntryRow.at)
            .where(EntryRow.unit == self._unit, EntryRow.account == account)
            .order_by(EntryRow.id.desc())
            .limit(most)
        )
        rows = await self._work.execute(lines)
        return [Entry(Reason(r.reason), r.amount, r.balance, r.at) for r in rows]

    async def expired_lots(self, most: int) -> list[tuple[int, str, str]]:
        """List lots whose time is over: id, account and cause."""
        over = (
            select(LotRow.id, LotRow.account, LotRow.cause)
            .where(
                LotRow.unit == self._unit,
                LotRow.state == LotState.AVAILABLE,
                LotRow.expires_at <= self._work.now,
            )
            .order_by(LotRow.id)
            .limit(most)
        )
        return [(row.id, row.account, row.cause) for row in await self._work.execute(over)]

    async def expire(self, lot_id: int) -> int:
        """Close a lot whose time is over, and tell what was left of it; its account is held."""
        this = (LotRow.id == lot_id) & (LotRow.state == LotState.AVAILABLE)
        left: int = (await self._work.execute(select(LotRow.remaining).where(this))).scalar() or 0
        over = update(LotRow).where(this)
        await self._work.execute(over.values(remaining=0, state=LotState.EXPIRED))
        return left
