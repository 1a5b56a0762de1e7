"""Tables of orders. An order keeps the words and prices it was made with; amounts in fen."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime

_OPEN_CLOSING = "state = 'pending_payment'"
_BROUGHT = "referrer_id IS NOT NULL AND paid_at IS NOT NULL AND closed_at IS NULL"
_ON_THE_WAY = "state IN ('to_ship', 'shipped', 'received')"


class OrderRow(Base):
    """An order. `closing` is why it shall be closed once the bank agrees; `cause` why it was.

    `key` names the very message or form that placed it.

    `activity` is what gave it its prices (`team`, `chain`, `redeem`), if anything did, and
    `activity_id` which; a team's order waits for its team once it is paid.

    `recipient` is sealed. `goods + shipping = total`, what is to be paid; `refunded` is what was
    given back or is on its way. `rebate` was paid besides the total, and is given back as the goods
    became cheaper. `doors` counts the payments that were opened for it.
    """

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_member", "member_id", "id"),
        Index(
            "ix_orders_unpaid",
            "pay_until",
            sqlite_where=text(_OPEN_CLOSING),
            postgresql_where=text(_OPEN_CLOSING),
        ),
        Index(
            "ix_orders_on_the_way",
            "state",
            "since",
            sqlite_where=text(_ON_THE_WAY),
            postgresql_where=text(_ON_THE_WAY),
        ),
        Index(
            "ix_orders_brought",
            "referrer_id",
            "member_id",
            sqlite_where=text(_BROUGHT),
            postgresql_where=text(_BROUGHT),
        ),
        CheckConstraint("total > 0", name="total_positive"),
        CheckConstraint("goods >= 0 AND shipping >= 0", name="parts_not_negative"),
        CheckConstraint("goods + shipping = total", name="parts_add_up"),
        CheckConstraint("refunded >= 0 AND refunded <= total", name="refunded_within_total"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    referrer_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    closing: Mapped[str | None] = mapped_column(String(20))
    cause: Mapped[str | None] = mapped_column(String(20))
    gross: Mapped[int]
    goods: Mapped[int]
    shipping: Mapped[int]
    total: Mapped[int]
    points: Mapped[int]
    refunded: Mapped[int]
    rebate: Mapped[int] = mapped_column(default=0, server_default="0")
    coupon_id: Mapped[int | None]
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    flash: Mapped[list[list[int]]] = mapped_column(JSON)
    recipient: Mapped[str | None] = mapped_column(Text)
    province: Mapped[str] = mapped_column(String(20))
    pickup_point_id: Mapped[int | None]
    pickup_code: Mapped[str | None] = mapped_column(String(8), index=True)
    no_return_agreed: Mapped[bool]
    activity: Mapped[str] = mapped_column(String(10), default="", server_default="")
    activity_id: Mapped[int | None]
    doors: Mapped[int]
    after_sales_open: Mapped[int]
    alarmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    pay_until: Mapped[datetime] = mapped_column(UtcDateTime)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shipped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OrderLineRow(Base):
    """Pieces of one SKU in an order: `goods` and `shipping` are this line's parts of what is paid.

    `refunded_pieces` counts pieces whose refund is decided, `returned_pieces` those back in stock.
    """

    __tablename__ = "order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "number"),
        Index("ix_order_lines_product", "product_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint(
            "refunded_pieces >= 0 AND refunded_pieces <= quantity", name="refunded_within_quantity"
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    number: Mapped[int]
    product_id: Mapped[int]
    sku_id: Mapped[int]
    code: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(60))
    spec: Mapped[str] = mapped_column(String(30))
    quantity: Mapped[int]
    unit_price: Mapped[int]
    cost: Mapped[int | None]
    goods: Mapped[int]
    shipping: Mapped[int]
    points: Mapped[int]
    fresh: Mapped[bool]
    refunded_pieces: Mapped[int]
    returned_pieces: Mapped[int]


class OrderEventRow(Base):
    """A step of an order or of one of its after-sales: who, when, why; append-only."""

    __tablename__ = "order_events"
    __table_args__ = (Index("ix_order_events_order", "order_id", "id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    after_sale_id: Mapped[int | None]
    act: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
