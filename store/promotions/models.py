"""Tables of promotions. Of a flash sale, each taking of pieces is a row, and counters follow."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime


class PromotionRow(Base):
    """A promotion. `opens` and `closes` are minutes of the shop's day; equal never, or both none.

    `facts` are what is offered (percent or price, tiers, buy and free). A flash sale has instead
    its SKU, price (fen), `quota` and `sold` pieces, and how many each member may have.
    """

    __tablename__ = "promotions"
    __table_args__ = (
        Index("ix_promotions_state", "state", "ends_at"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        CheckConstraint("sold >= 0 AND sold <= quota", name="sold_within_quota"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(30))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opens: Mapped[int | None]
    closes: Mapped[int | None]
    for_level: Mapped[int]
    first_order_only: Mapped[bool]
    products: Mapped[list[int]] = mapped_column(JSON)
    categories: Mapped[list[str]] = mapped_column(JSON)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    sku_id: Mapped[int | None] = mapped_column(ForeignKey("skus.id"), index=True)
    price: Mapped[int | None]
    quota: Mapped[int | None]
    sold: Mapped[int]
    per_member: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(8))
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FlashShareRow(Base):
    """How many pieces of a flash sale a member has."""

    __tablename__ = "flash_shares"
    __table_args__ = (
        CheckConstraint("taken >= 0", name="not_negative"),
        {"sqlite_with_rowid": False},
    )

    promotion_id: Mapped[int] = mapped_column(ForeignKey("promotions.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    taken: Mapped[int]


class FlashTakeRow(Base):
    """Pieces that a cause (an order) took of a flash sale, and when it gave them back."""

    __tablename__ = "flash_takes"
    __table_args__ = (
        CheckConstraint("pieces > 0", name="pieces_positive"),
        {"sqlite_with_rowid": False},
    )

    promotion_id: Mapped[int] = mapped_column(ForeignKey("promotions.id"), primary_key=True)
    cause: Mapped[str] = mapped_column(String(60), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    pieces: Mapped[int]
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
