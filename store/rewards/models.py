"""Table of what orders promise."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base


class OrderPointsRow(Base):
    """Points that an order promises its buyer, in prospect until it is completed.

    `kept` is what was paid for the goods that were not given back so far, in fen.
    """

    __tablename__ = "order_points"
    __table_args__ = (
        CheckConstraint("kept >= 0 AND promised >= 0", name="not_negative"),
        {"sqlite_with_rowid": False},
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    kept: Mapped[int]
    promised: Mapped[int]
