"""Table of carts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, UtcDateTime


class CartLineRow(Base):
    """Pieces of a SKU in a member's cart."""

    __tablename__ = "cart_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        {"sqlite_with_rowid": False},
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"), primary_key=True)
    quantity: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
