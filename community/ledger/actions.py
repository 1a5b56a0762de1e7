"""Postings: what an account gains another loses, each cause once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.kernel.clock import shop_day
from bot.persistence.work import Work
from community.ledger.errors import NotEnoughPoints
from community.ledger.events import PointsExpiring
from community.ledger.repository import Ledger
from community.ledger.rules import (
    DailyCaps,
    Reason,
    Unit,
    account_of,
    debt_of,
    draw,
    expiry,
    is_shops,
    member_of,
    pending_of,
    shop_account,
    withdrawing_of,
)


@dataclass(frozen=True, slots=True)
class Because:
    """Why something is posted; `cause` names the very occasion and is posted once."""

    reason: Reason
    cause: str


async def earn_points(
    work: Work, member_id: int, amount: int, because: Because, *, zone: ZoneInfo
) -> int:
    """Give points, as a lot that expires with the next calendar year; return the new balance.

    What is owed is paid first.
    """
    owed, after = await _gain(work, Unit.POINTS, account_of(member_id), amount, because)
    Ledger(work, Unit.POINTS).open_lot(
        after.account, because.cause, amount, expiry(work.now, zone), remaining=amount - owed
    )
    return int(after.balance)


async def earn_capped(
    work: Work, member_id: int, amount: int, because: Because, caps: DailyCaps
) -> int:
    """Give points as far as the day's limit of their source allows; tell how many."""
    granted = await within_cap(work, member_id, amount, because.reason, caps)
    if granted:
        await earn_points(work, member_id, granted, because, zone=caps.zone)
    return granted


async def within_cap(
    work: Work, member_id: int, amount: int, reason: Reason, caps: DailyCaps
) -> int:
    """Tell what of an amount the day's limit of a source leaves, and count it for the day.

    What is taken back later makes no room.
    """
    if not amount or reason not in caps.most:
        return amount
    ledger, today = Ledger(work, Unit.POINTS), shop_day(work.now, caps.zone)
    asked = await ledger.ask(account_of(member_id), today, reason, amount)
    return caps.granted(reason, amount, asked)


async def spend_points(work: Work, member_id: int, amount: int, because: Because) -> int:
    """Take points, oldest first; return the new balance, or refuse with `NotEnoughPoints`."""
    ledger, account = Ledger(work, Unit.POINTS), account_of(member_id)
    after = await ledger.shrink(account, amount)
    if after is None:
        raise NotEnoughPoints(amount, await ledger.balance(account))
    ledger.post(_sides(-amount, because, after))
    await _draw(ledger, after.account, amount)
    return int(after.balance)


async def gain(work: Work, unit: Unit, member_id: int, amount: int, because: Because) -> int:
    """Give growth or commission, which have no lots; what is owed is paid first."""
    _, after = await _gain(work, unit, account_of(member_id), amount, because)
    return int(after.balance)


async def take_back(work: Work, unit: Unit, member_id: int, amount: int, because: Because) -> int:
    """Take back what was given; return what of it is owed now because it isn't there any more."""
    ledger = Ledger(work, unit)
    held = await ledger.held(account_of(member_id))
    account, part = held.account, min(held.balance, amount)
    short = amount - part
    entries = [_side(shop_account(because.reason), amount, because)]
    if part:
        entries.append(_side(account, -part, because, await ledger.shrink(account, part)))
        if unit is Unit.POINTS:
            await _draw(ledger, account, part)
    if short:
        await ledger.owe(account, short)
        entries.append(_side(debt_of(account), -short, because))
    ledger.post(entries)
    return int(short)


async def pend(work: Work, unit: Unit, member_id: int, amount: int, because: Because) -> None:
    """Give in prospect: it is seen, and can't be spent until it is settled."""
    await move(work, unit, amount, because, to=pending_of(member_id))


async def settle(
    work: Work, unit: Unit, member_id: int, amount: int, because: Because, *, zone: ZoneInfo
) -> None:
    """Let what was in prospect be spent; `LookupError` when there isn't so much.

    What is owed is paid first.
    """
    source = pending_of(member_id)
    moved = await _move(work, unit, amount, because, source, account_of(member_id))
    if moved is None:
        raise LookupError(f"{source} holds less than {amount} {unit}")
    if unit is Unit.POINTS:
        owed, account = moved
        until = expiry(work.now, zone)
        Ledger(work, unit).open_lot(account, because.cause, amount, until, remaining=amount - owed)


async def drop_pending(
    work: Work, unit: Unit, member_id: int, amount: int, because: Because
) -> None:
    """Take away what was in prospect, or raise `LookupError` when there isn't so much."""
    source = pending_of(member_id)
    if not await move(work, unit, amount, because, source=source):
        raise LookupError(f"{source} holds less than {amount} {unit}")


async def move(
    work: Work, unit: Unit, amount: int, because: Because, *, source: str = "", to: str = ""
) -> bool:
    """Move an amount between two accounts; `False`, and nothing done, if the source holds less.

    A side that isn't named is the shop's, for the reason. What the other owes is paid first.
    """
    shops = shop_account(because.reason)
    return await _move(work, unit, amount, because, source or shops, to or shops) is not None


async def expire_points(work: Work, *, most: int) -> int:
    """Take away what is left of lots whose time is over; tell how many lots there were."""
    ledger = Ledger(work, Unit.POINTS)
    lots = await ledger.expired_lots(most)
    for lot_id, account, cause in lots:
        held = await ledger.held(account)  # before its lots, as whoever spends does
        left = await ledger.expire(lot_id)
        after = await ledger.shrink(held.account, left) if left else None
        if after is not None:
            because = Because(Reason.EXPIRED, f"{Reason.EXPIRED}:{cause}")
            ledger.post(_sides(-left, because, after))
    return len(lots)


async def remind_of_expiry(
    work: Work, *, within: timedelta, after: str, most: int
) -> tuple[int, str]:
    """Tell members once of what expires within a while; tell how many, and the last account.

    Accounts come by name: the next are those after the last.
    """
    ledger = Ledger(work, Unit.POINTS)
    soon = await ledger.to_remind(work.now + within, after=after, most=most)
    for account, expires_at in soon:
        if await ledger.remind(account, expires_at):
            work.record(PointsExpiring(member_of(account), expires_at.isoformat()))
    return len(soon), soon[-1][0] if soon else after


async def merge_accounts(work: Work, gone: int, kept: int) -> None:
    """Move all that a member has, has in prospect and owes to another they are merged into."""
    because = Because(Reason.MERGED, f"{Reason.MERGED}:{gone}")
    for unit in Unit:
        for named in (account_of, pending_of, withdrawing_of):
            await _merge(work, unit, named(gone), named(kept), because)
    await Ledger(work, Unit.POINTS).move_days(account_of(gone), account_of(kept))


async def _merge(work: Work, unit: Unit, source: str, to: str, because: Because) -> None:
    """Post what one account holds and owes to another; what is owed is paid from what there is."""
    ledger = Ledger(work, unit)
    moved = await ledger.held(source)
    if moved.balance:
        left, grown = (
            await ledger.shrink(source, moved.balance),
            await ledger.grow(to, moved.balance),
        )
        both = (source, -moved.balance, left), (to, moved.balance, grown)
        ledger.post([_side(account, amount, because, after) for account, amount, after in both])
    if moved.owes:
        await ledger.held(to)
        await ledger.owe(to, moved.owes)
        debts = (debt_of(source), moved.owes), (debt_of(to), -moved.owes)
        ledger.post([_side(account, amount, because) for account, amount in debts])
    await ledger.move(source, to)
    after = await ledger.held(to)
    paid, _ = await _repay(ledger, after.balance, because, after)
    if unit is Unit.POINTS:
        await _draw(ledger, to, paid)


async def _move(
    work: Work, unit: Unit, amount: int, because: Because, source: str, to: str
) -> tuple[int, str] | None:
    """Move an amount; tell what of it has paid a debt, and where it is now.

    `None` if the source holds less.
    """
    ledger = Ledger(work, unit)
    left = None if is_shops(source) else await ledger.shrink(source, amount)
    if left is None and not is_shops(source):
        return None
    grown = None if is_shops(to) else await ledger.grow(to, amount)
    ledger.post([_side(source, -amount, because, left), _side(to, amount, because, grown)])
    if grown is None:
        return 0, to
    owed, after = await _repay(ledger, amount, because, grown)
    return owed, after.account


async def _gain(
    work: Work, unit: Unit, account: str, amount: int, because: Because
) -> tuple[int, Any]:
    """Give something; tell what of it has paid a debt, and the account as it is then."""
    ledger = Ledger(work, unit)
    after = await ledger.grow(account, amount)
    ledger.post(_sides(amount, because, after))
    return await _repay(ledger, amount, because, after)


async def _repay(ledger: Ledger, amount: int, because: Because, after: Any) -> tuple[int, Any]:
    """Pay what an account owes from what it has just gained; tell how much, and what it is then."""
    account, owed = after.account, min(after.owes, amount)
    if not owed:
        return 0, after
    paid = await ledger.repay(account, owed)
    if paid is None:
        raise RuntimeError("an account owes less than was read under its lock")
    why = Because(Reason.DEBT, f"{Reason.DEBT}:{because.cause}")
    ledger.post([_side(account, -owed, why, paid), _side(debt_of(account), owed, why)])
    return owed, paid


async def _draw(ledger: Ledger, account: str, amount: int) -> None:
    for lot, part in draw(await ledger.open_lots(account), amount):
        await ledger.take(lot, part)


def _sides(amount: int, because: Because, after: Any) -> list[dict[str, Any]]:
    """Write the two sides of a posting; they sum to zero."""
    shops = _side(shop_account(because.reason), -amount, because)
    return [_side(after.account, amount, because, after), shops]


def _side(account: str, amount: int, because: Because, after: Any = None) -> dict[str, Any]:
    """Write a side of a posting; accounts that keep no balance don't number their entries."""
    return {
        "account": account if after is None else after.account,
        "amount": amount,
        "number": None if after is None else after.entries,
        "balance": None if after is None else after.balance,
        "reason": because.reason,
        "cause": because.cause,
    }
