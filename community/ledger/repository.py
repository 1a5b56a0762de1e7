"""All SQL of the ledger."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, exists, func, insert, literal, or_, select, update

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from community.ledger.models import (
    BalanceRow,
    EntryRow,
    ExpiryNoticeRow,
    LotRow,
    PointsDayRow,
)
from community.ledger.rules import Entry, Lot, LotState, Reason, Unit, shop_account

_grown = insert_or(BalanceRow)
_GROW = _grown.on_conflict_do_update(
    index_elements=["unit", "account"],
    set_={
        "balance": BalanceRow.balance + _grown.excluded.balance,
        "entries": BalanceRow.entries + 1,
    },
    where=BalanceRow.moved_to.is_(None),
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
    .returning(BalanceRow.account, BalanceRow.balance, BalanceRow.entries)
)
_open = insert_or(BalanceRow)
_OPEN = _open.on_conflict_do_nothing(index_elements=["unit", "account"])
_HELD = (
    select(
        BalanceRow.account,
        BalanceRow.balance,
        BalanceRow.entries,
        BalanceRow.owes,
        BalanceRow.moved_to,
    )
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
    .returning(BalanceRow.account, BalanceRow.balance, BalanceRow.entries)
)
_POST = insert(EntryRow)
_asked = insert_or(PointsDayRow)
_ASK = _asked.on_conflict_do_update(
    index_elements=["account", "day", "reason"],
    set_={"asked": PointsDayRow.asked + _asked.excluded.asked},
).returning(PointsDayRow.asked)
_REMIND = insert_or(ExpiryNoticeRow).on_conflict_do_nothing()
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


async def _grow(work: Work, rows: list[dict[str, Any]]) -> list[Row[Any] | None]:
    """Add to balances in the order of their accounts; `None` for one that has moved.

    Where many add to one account they do so in turns: a statement changes a row once.
    """
    after: dict[int, Row[Any]] = {}
    left = sorted(range(len(rows)), key=lambda nth: (rows[nth]["unit"], rows[nth]["account"]))
    while left:
        turn: dict[tuple[str, str], int] = {}
        for nth in left:
            turn.setdefault((rows[nth]["unit"], rows[nth]["account"]), nth)
        for row in await work.execute(_GROW, [rows[nth] for nth in turn.values()]):
            after[turn[row.unit, row.account]] = row
        left = [nth for nth in left if nth not in turn.values()]
    return [after.get(nth) for nth in range(len(rows))]


class Ledger:
    """The accounts of one unit, within one unit of work."""

    def __init__(self, work: Work, unit: Unit) -> None:
        self._work = work
        self._unit = unit

    async def grow(self, account: str, amount: int) -> Row[Any]:
        """Add to an account's balance, opening it if need be: the new balance and entry count.

        The row names the account: another one, where this one has moved.
        """
        grown = {"unit": self._unit, "account": account, "balance": amount, "entries": 1}
        after: Row[Any] | None = await self._work.together(_grow, grown)
        return after or await self.grow(await self.successor(account) or account, amount)

    async def shrink(self, account: str, amount: int) -> Row[Any] | None:
        """Take from a balance if it holds that much: the new balance and entry count.

        The row names the account: another one, where this one has moved.
        """
        facts = {"of_unit": self._unit, "of_account": account, "amount": amount}
        after = (await self._work.execute(_SHRINK, facts)).first()
        heir = None if after else await self.successor(account)
        return await self.shrink(heir, amount) if heir else after

    async def successor(self, account: str) -> str | None:
        """Tell to which account one has moved, if it has."""
        moved = select(BalanceRow.moved_to).where(
            BalanceRow.unit == self._unit, BalanceRow.account == account
        )
        heir: str | None = (await self._work.execute(moved)).scalar()
        return heir

    async def held(self, account: str) -> Row[Any]:
        """Tell what an account holds, its entry count and what it owes, and keep others from it.

        The row names the account: another one, where this one has moved.
        """
        facts = {"unit": self._unit, "account": account}
        await self._work.execute(_OPEN, {**facts, "balance": 0, "entries": 0, "owes": 0})
        held = (await self._work.execute(_HELD, facts)).one()
        return await self.held(held.moved_to) if held.moved_to else held

    async def owe(self, account: str, amount: int) -> None:
        """Note what an account owes besides what it had."""
        owing = update(BalanceRow).where(
            BalanceRow.unit == self._unit, BalanceRow.account == account
        )
        await self._work.execute(owing.values(owes=BalanceRow.owes + amount))

    async def move(self, account: str, to: str) -> None:
        """Close an account that holds nothing any more: its lots and later postings are another's.

        What had moved to it before moves on.
        """
        lots = update(LotRow).where(LotRow.unit == self._unit, LotRow.account == account)
        await self._work.execute(lots.values(account=to))
        closed = update(BalanceRow).where(
            BalanceRow.unit == self._unit,
            or_(BalanceRow.account == account, BalanceRow.moved_to == account),
        )
        await self._work.execute(closed.values(owes=0, moved_to=to))

    async def move_days(self, account: str, to: str) -> None:
        """Add what was asked for on each day for an account to what was for another."""
        theirs = PointsDayRow.account == account
        days = select(literal(to), PointsDayRow.day, PointsDayRow.reason, PointsDayRow.asked)
        both = insert_or(PointsDayRow).from_select(
            ["account", "day", "reason", "asked"], days.where(theirs)
        )
        both = both.on_conflict_do_update(
            index_elements=["account", "day", "reason"],
            set_={"asked": PointsDayRow.asked + both.excluded.asked},
        )
        await self._work.execute(both)
        await self._work.execute(delete(PointsDayRow).where(theirs))

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

    async def balance_at(self, account: str, instant: datetime) -> int:
        """Tell what an account held at an instant, with those that have moved to it since."""
        before = (
            select(EntryRow.balance)
            .where(
                EntryRow.unit == BalanceRow.unit,
                EntryRow.account == BalanceRow.account,
                EntryRow.at <= instant,
            )
            .order_by(EntryRow.id.desc())
            .limit(1)
        )
        held = select(func.coalesce(func.sum(before.scalar_subquery()), 0)).where(
            BalanceRow.unit == self._unit,
            or_(BalanceRow.account == account, BalanceRow.moved_to == account),
        )
        return int((await self._work.execute(held)).scalar_one())

    async def posted(self, reason: Reason, cause: str) -> int:
        """Tell how much the shop has given for a cause, or got back for it (below 0)."""
        side = select(EntryRow.amount).where(
            EntryRow.unit == self._unit,
            EntryRow.cause == cause,
            EntryRow.account == shop_account(reason),
        )
        return -((await self._work.execute(side)).scalar() or 0)

    async def sum_of(self, account: str, reason: Reason) -> tuple[int, int]:
        """Tell how often an account got something for a reason, and how much in all."""
        counted = select(func.count(), func.coalesce(func.sum(EntryRow.amount), 0)).where(
            EntryRow.unit == self._unit, EntryRow.account == account, EntryRow.reason == reason
        )
        times, amount = (await self._work.execute(counted)).one()
        return int(times), int(amount)

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

    async def ask(self, account: str, day: date, reason: Reason, amount: int) -> int:
        """Count what a source is asked for on a shop day; tell how much it was with this."""
        facts = {"account": account, "day": day, "reason": reason, "asked": amount}
        return int((await self._work.execute(_ASK, facts)).scalar_one())

    async def to_remind(
        self, until: datetime, *, after: str, most: int
    ) -> list[tuple[str, datetime]]:
        """List accounts after one by name of which something expires, and nobody was told."""
        told = exists().where(
            ExpiryNoticeRow.account == LotRow.account,
            ExpiryNoticeRow.expires_at == LotRow.expires_at,
        )
        soon = (
            select(LotRow.account, LotRow.expires_at)
            .where(
                LotRow.unit == self._unit,
                LotRow.account > after,
                LotRow.state == LotState.AVAILABLE,
                LotRow.expires_at > self._work.now,
                LotRow.expires_at <= until,
                ~told,
            )
            .group_by(LotRow.account, LotRow.expires_at)
            .order_by(LotRow.account, LotRow.expires_at)
            .limit(most)
        )
        return [(row.account, row.expires_at) for row in await self._work.execute(soon)]

    async def remind(self, account: str, expires_at: datetime) -> bool:
        """Note that somebody is told of what expires; `False` when they were told before."""
        facts = {"account": account, "expires_at": expires_at, "at": self._work.now}
        return (await self._work.execute(_REMIND, facts)).rowcount == 1

    async def expiring(self, account: str, expires_at: datetime) -> int:
        """Tell how much of an account expires at an instant."""
        left = select(func.coalesce(func.sum(LotRow.remaining), 0)).where(
            LotRow.unit == self._unit,
            LotRow.account == account,
            LotRow.state == LotState.AVAILABLE,
            LotRow.expires_at == expires_at,
        )
        return int((await self._work.execute(left)).scalar_one())
