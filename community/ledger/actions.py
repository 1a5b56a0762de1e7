"""Postings: what an account gains another loses, each cause once."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from bot.persistence.work import Work
from community.ledger.errors import NotEnoughPoints
from community.ledger.repository import Ledger
from community.ledger.rules import (
    Reason,
    Unit,
    account_of,
    debt_of,
    draw,
    expiry,
    is_shops,
    pending_of,
    shop_account,
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
    account = account_of(member_id)
    owed, balance = await _gain(work, Unit.POINTS, account, amount, because)
    Ledger(work, Unit.POINTS).open_lot(
        account, because.cause, amount, expiry(work.now, zone), remaining=amount - owed
    )
    return balance


async def spend_points(work: Work, member_id: int, amount: int, because: Because) -> int:
    """Take points, oldest first; return the new balance, or refuse with `NotEnoughPoints`."""
    ledger, account = Ledger(work, Unit.POINTS), account_of(member_id)
    after = await ledger.shrink(account, amount)
    if after is None:
        raise NotEnoughPoints(amount, await ledger.balance(account))
    ledger.post(_sides(account, -amount, because, after))
    await _draw(ledger, account, amount)
    return int(after.balance)


async def gain(work: Work, unit: Unit, member_id: int, amount: int, because: Because) -> int:
    """Give growth or commission, which have no lots; what is owed is paid first."""
    _, balance = await _gain(work, unit, account_of(member_id), amount, because)
    return balance


async def take_back(work: Work, unit: Unit, member_id: int, amount: int, because: Because) -> int:
    """Take back what was given; return what of it is owed now because it isn't there any more."""
    ledger, account = Ledger(work, unit), account_of(member_id)
    part = min((await ledger.held(account)).balance, amount)
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
    source, account = pending_of(member_id), account_of(member_id)
    owed = await _move(work, unit, amount, because, source, account)
    if owed is None:
        raise LookupError(f"{source} holds less than {amount} {unit}")
    if unit is Unit.POINTS:
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
        await ledger.held(account)  # before its lots, as whoever spends does
        left = await ledger.expire(lot_id)
        after = await ledger.shrink(account, left) if left else None
        if after is not None:
            because = Because(Reason.EXPIRED, f"{Reason.EXPIRED}:{cause}")
            ledger.post(_sides(account, -left, because, after))
    return len(lots)


async def _move(
    work: Work, unit: Unit, amount: int, because: Because, source: str, to: str
) -> int | None:
    """Move an amount; tell what of it has paid a debt, `None` if the source holds less."""
    ledger = Ledger(work, unit)
    left = None if is_shops(source) else await ledger.shrink(source, amount)
    if left is None and not is_shops(source):
        return None
    grown = None if is_shops(to) else await ledger.grow(to, amount)
    ledger.post([_side(source, -amount, because, left), _side(to, amount, because, grown)])
    return 0 if grown is None else (await _repay(ledger, to, amount, because, grown))[0]


async def _gain(
    work: Work, unit: Unit, account: str, amount: int, because: Because
) -> tuple[int, int]:
    """Give something; tell what of it has paid a debt, and the new balance."""
    ledger = Ledger(work, unit)
    after = await ledger.grow(account, amount)
    ledger.post(_sides(account, amount, because, after))
    return await _repay(ledger, account, amount, because, after)


async def _repay(
    ledger: Ledger, account: str, amount: int, because: Because, after: Any
) -> tuple[int, int]:
    """Pay what an account owes from what it has just gained; tell how much, and the balance."""
    owed = min(after.owes, amount)
    if not owed:
        return 0, int(after.balance)
    paid = await ledger.repay(account, owed)
    if paid is None:
        raise RuntimeError("an account owes less than was read under its lock")
    why = Because(Reason.DEBT, f"{Reason.DEBT}:{because.cause}")
    ledger.post([_side(account, -owed, why, paid), _side(debt_of(account), owed, why)])
    return owed, int(paid.balance)


async def _draw(ledger: Ledger, account: str, amount: int) -> None:
    for lot, part in draw(await ledger.open_lots(account), amount):
        await ledger.take(lot, part)


def _sides(account: str, amount: int, because: Because, after: Any) -> list[dict[str, Any]]:
    """Write the two sides of a posting; they sum to zero."""
    shops = _side(shop_account(because.reason), -amount, because)
    return [_side(account, amount, because, after), shops]


def _side(account: str, amount: int, because: Because, after: Any = None) -> dict[str, Any]:
    """Write a side of a posting; accounts that keep no balance don't number their entries."""
    return {
        "account": account,
        "amount": amount,
        "number": None if after is None else after.entries,
        "balance": None if after is None else after.balance,
        "reason": because.reason,
        "cause": because.cause,
    }
