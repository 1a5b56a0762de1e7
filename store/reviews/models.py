"""Table of reviews."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime


class ReviewRow(Base):
    """A buyer's word on an order's goods, 1 to 5 stars: one an order and product."""

    __tablename__ = "reviews"
    __table_args__ = (
        Index("uq_reviews_order_product", "order_id", "product_id", unique=True),
        Index("ix_reviews_product", "product_id", "id"),
        CheckConstraint("stars >= 1 AND stars <= 5", name="stars_one_to_five"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    stars: Mapped[int]
    words: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
