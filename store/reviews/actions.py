"""Reviewing what arrived."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.persistence.work import Work
from community.ledger.actions import Because, earn_points, take_back
from community.ledger.rules import Reason, Unit
from store.orders.rules import Order, OrderState
from store.reviews.errors import AlreadyReviewed, NotReviewable, StarsNeeded
from store.reviews.repository import Reviews

LONGEST_REVIEW = 200
_ARRIVED = frozenset({OrderState.RECEIVED, OrderState.COMPLETED})


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """How many points a review brings."""

    points: int


async def review_order(
    work: Work, order: Order, stars: int, words: str, *, rules: ReviewRules, zone: ZoneInfo
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
    because = Because(Reason.REVIEW, f"{Reason.REVIEW}:{order.id}:{work.now.timestamp()}")
    await earn_points(work, order.member_id, rules.points, because, zone=zone)
    return rules.points


async def take_review_back(work: Work, order: Order, *, rules: ReviewRules) -> None:
    """Take a review back, with the points that it brought."""
    if await Reviews(work).remove(order.id):
        because = Because(
            Reason.REVIEW_BACK, f"{Reason.REVIEW_BACK}:{order.id}:{work.now.timestamp()}"
        )
        await take_back(work, Unit.POINTS, order.member_id, rules.points, because)
