"""Tables of parcels."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime

_MOVING = "state <> 'delivered'"


class ShipmentRow(Base):
    """A parcel of an order; `quiet_since` is when it was last heard of."""

    __tablename__ = "shipments"
    __table_args__ = (
        Index(
            "ix_shipments_moving",
            "ask_at",
            sqlite_where=text(_MOVING),
            postgresql_where=text(_MOVING),
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)
    carrier: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))
    shipped_at: Mapped[datetime] = mapped_column(UtcDateTime)
    quiet_since: Mapped[datetime] = mapped_column(UtcDateTime)
    alarmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ask_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ParcelEventRow(Base):
    """A line of a parcel's way, once."""

    __tablename__ = "parcel_events"
    __table_args__ = (UniqueConstraint("shipment_id", "at", "state"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipments.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12))
    words: Mapped[str] = mapped_column(Text)
