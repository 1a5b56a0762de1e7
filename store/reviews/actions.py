"""Reviewing what arrived."""

from dataclasses import dataclass
from datetime import datetime

from bot.persistence.work import Work
from community.ledger.actions import Because, earn_capped, take_back
from community.ledger.repository import Ledger
from community.ledger.rules import DailyCaps, Reason, Unit, account_of
from community.membership.actions import earn_growth
from community.membership.rules import GrowthRules
from store.orders.rules import Order, OrderState
from store.reviews.errors import AlreadyReviewed, NotReviewable, StarsNeeded
from store.reviews.repository import Reviews

LONGEST_REVIEW = 200
_ARRIVED = frozenset({OrderState.RECEIVED, OrderState.COMPLETED})


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """How many points a review brings, and how much growth; `caps` is the most of a day."""

    points: int
    growth: GrowthRules
    caps: DailyCaps


async def review_order(
    work: Work, order: Order, stars: int, words: str, *, rules: ReviewRules
) -> int:
    """Review an order's goods once; returns the points that it brings, once."""
    if order.state not in _ARRIVED:
        raise NotReviewable(order.number)
    if not 1 <= stars <= 5:
        raise StarsNeeded
    text = " ".join(words.split())[:LONGEST_REVIEW]
    products = dict.fromkeys(line.product_id for line in order.lines)
    if not await Reviews(work).add(order.id, order.member_id, products, stars, text):
        raise AlreadyReviewed(order.number)
    because = Because(Reason.REVIEW, _cause(Reason.REVIEW, order, work.now))
    points = await earn_capped(work, order.member_id, rules.points, because, rules.caps)
    await earn_growth(work, order.member_id, rules.growth.review, because, rules.growth)
    return points


async def take_review_back(work: Work, order: Order) -> None:
    """Take a review back, with what it brought."""
    at = await Reviews(work).remove(order.id)
    if at is not None:
        await _take_back(work, order, at)


async def take_reward_back(work: Work, order: Order) -> None:
    """Take back what the review of an order brought whose goods were all given back.

    The review itself stays: it is no less true.
    """
    at = await Reviews(work).written_at(order.id)
    if at is not None:
        await _take_back(work, order, at)


async def _take_back(work: Work, order: Order, at: datetime) -> None:
    """Take back, once, exactly what the review of an instant has brought."""
    given, back = _cause(Reason.REVIEW, order, at), _cause(Reason.REVIEW_BACK, order, at)
    for unit in (Unit.POINTS, Unit.GROWTH):
        ledger = Ledger(work, unit)
        await ledger.held(account_of(order.member_id))
        amount = await ledger.posted(Reason.REVIEW, given)
        if amount and not await ledger.posted(Reason.REVIEW_BACK, back):
            await take_back(work, unit, order.member_id, amount, Because(Reason.REVIEW_BACK, back))


def _cause(reason: Reason, order: Order, at: datetime) -> str:
    return f"{reason}:{order.id}:{at.timestamp()}"
