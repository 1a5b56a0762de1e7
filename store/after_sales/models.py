"""Table of after-sales; amounts in fen."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime


class AfterSaleRow(Base):
    """A wish for money back: for a whole order that wasn't shipped, or for pieces of a line.

    `goods + shipping` is what goes back to the payer, `points` what was spent on it besides.
    """

    __tablename__ = "after_sales"
    __table_args__ = (
        Index("ix_after_sales_order", "order_id", "id"),
        Index("ix_after_sales_state", "state", "since"),
        CheckConstraint("goods >= 0 AND shipping >= 0 AND points >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("order_lines.id"))
    pieces: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(200))
    pictures: Mapped[list[str]] = mapped_column(JSON)
    goods: Mapped[int]
    shipping: Mapped[int]
    points: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    decision: Mapped[str] = mapped_column(String(200))
    parcel: Mapped[str] = mapped_column(String(60))
    inspection: Mapped[str | None] = mapped_column(String(10))
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)
