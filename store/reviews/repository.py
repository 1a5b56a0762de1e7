"""All SQL of reviews."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from store.reviews.models import ReviewRow

_review = insert_or(ReviewRow)
_PUT = _review.on_conflict_do_update(
    index_elements=["order_id", "product_id"],
    set_={
        "stars": _review.excluded.stars,
        "words": _review.excluded.words,
        "at": _review.excluded.at,
        "removed_at": None,
    },
    where=ReviewRow.removed_at.is_not(None),
).returning(ReviewRow.id)


@dataclass(frozen=True, slots=True)
class Review:
    """A buyer's word."""

    stars: int
    words: str
    at: datetime


class Reviews:
    """Reviews, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(
        self, order_id: int, member_id: int, products: Collection[int], stars: int, words: str
    ) -> bool:
        """Write down a review of an order's products; `False` when there is one already."""
        for product_id in products:
            whose = {"order_id": order_id, "product_id": product_id, "member_id": member_id}
            said = {"stars": stars, "words": words, "at": self._work.now, "removed_at": None}
            if (await self._work.execute(_PUT, whose | said)).first() is None:
                return False
        return True

    async def remove(self, order_id: int) -> datetime | None:
        """Take an order's review back; tell when it was written, `None` if there is none."""
        gone = update(ReviewRow).where(
            ReviewRow.order_id == order_id, ReviewRow.removed_at.is_(None)
        )
        removed = gone.values(removed_at=self._work.now).returning(ReviewRow.at)
        rows = (await self._work.execute(removed)).all()
        return rows[0].at if rows else None

    async def written_at(self, order_id: int) -> datetime | None:
        """Tell when an order's review was written, `None` if there is none."""
        written = select(ReviewRow.at).where(
            ReviewRow.order_id == order_id, ReviewRow.removed_at.is_(None)
        )
        at: datetime | None = (await self._work.execute(written.limit(1))).scalar()
        return at

    async def of_product(self, product_id: int, most: int) -> tuple[int, int, list[Review]]:
        """Tell how many reviews a product has, the sum of their stars, and the latest."""
        shown = (ReviewRow.product_id == product_id) & ReviewRow.removed_at.is_(None)
        counted = select(func.count(), func.coalesce(func.sum(ReviewRow.stars), 0)).where(shown)
        row = (await self._work.execute(counted)).one()
        latest = (
            select(ReviewRow.stars, ReviewRow.words, ReviewRow.at)
            .where(shown)
            .order_by(ReviewRow.id.desc())
            .limit(most)
        )
        words = [Review(*one) for one in await self._work.execute(latest)]
        return int(row[0]), int(row[1]), words
