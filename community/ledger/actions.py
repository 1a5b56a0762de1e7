"""Postings: what an account gains another loses, each cause once."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from bot.persistence.work import Work
from community.ledger.errors import NotEnoughPoints
from community.ledger.repository import Ledger
from community.ledger.rules import Reason, Unit, account_of, draw, expiry, shop_account


@dataclass(frozen=True, slots=True)
class Because:
    """Why something is posted; `cause` names the very occasion and is posted once."""

    reason: Reason
    cause: str


async def earn_points(
    work: Work, member_id: int, amount: int, because: Because, *, zone: ZoneInfo
) -> int:
    """Give points, as a lot that expires with the next calendar year; return the new balance."""
    ledger, account = Ledger(work, Unit.POINTS), account_of(member_id)
    after = await ledger.grow(account, amount)
    ledger.post(_sides(account, amount, because, after))
    ledger.open_lot(account, because.cause, amount, expiry(work.now, zone))
    return int(after.balance)


async def spend_points(work: Work, member_id: int, amount: int, because: Because) -> int:
    """Take points, oldest first; return the new balance, or refuse with `NotEnoughPoints`."""
    ledger, account = Ledger(work, Unit.POINTS), account_of(member_id)
    after = await ledger.shrink(account, amount)
    if after is None:
        raise NotEnoughPoints(amount, await ledger.balance(account))
    ledger.post(_sides(account, -amount, because, after))
    for lot, part in draw(await ledger.open_lots(account), amount):
        await ledger.take(lot, part)
    return int(after.balance)


async def expire_points(work: Work, *, most: int) -> int:
    """Take away what is left of lots whose time is over; tell how many lots there were."""
    ledger = Ledger(work, Unit.POINTS)
    lots = await ledger.expired_lots(most)
    for lot, account, cause in lots:
        await ledger.expire(lot)
        after = await ledger.shrink(account, lot.remaining)
        if after is None:
            raise RuntimeError("an account holds less than its lots")
        because = Because(Reason.EXPIRED, f"{Reason.EXPIRED}:{cause}")
        ledger.post(_sides(account, -lot.remaining, because, after))
    return len(lots)


def _sides(account: str, amount: int, because: Because, after: Any) -> list[dict[str, Any]]:
    """Write the two sides of a posting; they sum to zero."""
    both = {"reason": because.reason, "cause": because.cause}
    mine = {"account": account, "amount": amount, "number": after.entries, "balance": after.balance}
    shops = {"account": shop_account(because.reason), "amount": -amount}
    return [{**mine, **both}, {**shops, "number": None, "balance": None, **both}]
