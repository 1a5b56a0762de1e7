"""Promising points, promising less, and giving them."""

from bot.persistence.work import Work
from community.ledger.actions import (
    Because,
    drop_pending,
    earn_points,
    pend,
    settle,
    within_cap,
)
from community.ledger.rules import DailyCaps, Reason, Unit
from store.rewards.repository import Promises
from store.rewards.rules import NOTHING, Promise, points_for


async def promise_points(work: Work, order_id: int, member_id: int, goods: int) -> None:
    """Promise what the goods of a paid order bring that isn't called off any more, in fen."""
    promise = Promise.for_goods(goods)
    await Promises(work).add(order_id, promise)
    if promise.points:
        because = _because(order_id, "promised")
        await pend(work, Unit.POINTS, member_id, promise.points, because)


async def promise_less(
    work: Work, order_id: int, member_id: int, goods: int, *, occasion: str
) -> None:
    """Take back what goods for so many fen were promised to bring: they are given back."""
    before = await Promises(work).held(order_id)
    if before is not None and before.kept:
        after = Promise.for_goods(before.kept - goods)
        await _lower(work, order_id, member_id, (before, after), occasion)


async def promise_nothing(work: Work, order_id: int, member_id: int) -> None:
    """Take back all that an order has promised: it is closed."""
    before = await Promises(work).held(order_id)
    if before is not None and before.kept:
        await _lower(work, order_id, member_id, (before, NOTHING), "closed")


async def reward_purchase(
    work: Work, order_id: int, member_id: int, kept: int, *, caps: DailyCaps
) -> tuple[int, int]:
    """Give what goods bring that were kept for good, from what was promised.

    Tells how much they bring, and what of it the day's limit has let through. What was not
    promised, as of an order paid before there were promises, is given all the same.
    """
    before, points = await Promises(work).held(order_id) or NOTHING, points_for(kept)
    granted = await within_cap(work, member_id, points, Reason.PURCHASE, caps)
    settled = min(before.points, granted)
    if before.kept:
        rest = Promise(before.kept, settled)
        await _lower(work, order_id, member_id, (before, rest), "not_kept")
        await Promises(work).change(order_id, NOTHING)
    if settled:
        because = _because(order_id, "settled")
        await settle(work, Unit.POINTS, member_id, settled, because, zone=caps.zone)
    if granted > settled:
        because = Because(Reason.PURCHASE, f"{Reason.PURCHASE}:{order_id}")
        await earn_points(work, member_id, granted - settled, because, zone=caps.zone)
    return points, granted


async def _lower(
    work: Work, order_id: int, member_id: int, change: tuple[Promise, Promise], occasion: str
) -> None:
    before, after = change
    await Promises(work).change(order_id, after)
    less = before.points - after.points
    if less:
        await drop_pending(work, Unit.POINTS, member_id, less, _because(order_id, occasion))


def _because(order_id: int, occasion: str) -> Because:
    return Because(Reason.PURCHASE, f"{Reason.PURCHASE}:{order_id}:{occasion}")
