"""Tables of money: payments that were opened, charges that arrived, refunds that are owed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime

_WATCHED = "state IN ('opening', 'open')"
_OWED = "state IN ('owed', 'processing')"


class PaymentRow(Base):
    """An intent to collect for an order; `number` is ours at the bank, `amount` in fen."""

    __tablename__ = "payments"
    __table_args__ = (
        Index("ix_payments_order", "order_id"),
        Index(
            "ix_payments_watched",
            "ask_at",
            sqlite_where=text(_WATCHED),
            postgresql_where=text(_WATCHED),
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    number: Mapped[str] = mapped_column(String(32), unique=True)
    provider: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(10))
    payer: Mapped[str] = mapped_column(String(64))
    amount: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    ticket: Mapped[str | None] = mapped_column(Text)
    ticket_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked: Mapped[int]
    ask_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChargeRow(Base):
    """Money that arrived, as the bank says; `going_back` is what of it is on its way back."""

    __tablename__ = "charges"
    __table_args__ = (
        Index("ix_charges_order", "order_id"),
        CheckConstraint("going_back >= 0 AND going_back <= amount", name="returned_within_amount"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    transaction: Mapped[str] = mapped_column(String(64), unique=True)
    amount: Mapped[int]
    payer: Mapped[str] = mapped_column(String(64))
    paid_at: Mapped[datetime] = mapped_column(UtcDateTime)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    use: Mapped[str] = mapped_column(String(12))
    going_back: Mapped[int]


class RefundRow(Base):
    """Money that is owed back: one row an intent, by its cause; `number` is ours at the bank."""

    __tablename__ = "refunds"
    __table_args__ = (
        Index("ix_refunds_charge", "charge_id"),
        Index(
            "ix_refunds_owed",
            "try_at",
            sqlite_where=text(_OWED),
            postgresql_where=text(_OWED),
        ),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    charge_id: Mapped[int] = mapped_column(ForeignKey("charges.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    after_sale_id: Mapped[int | None]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    cause: Mapped[str] = mapped_column(String(60), unique=True)
    reason: Mapped[str] = mapped_column(String(80))
    amount: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    bank_id: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int]
    try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    wanted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
