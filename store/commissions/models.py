"""Tables of commission; amounts in fen, rates in hundredths of a percent."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime

_HELD = "state = 'held'"


class CommissionRow(Base):
    """What an order earns who brought its buyer (level 1), or who brought them (level 2).

    `amount` is what it came to at first, of `basis`, which was paid for the goods; `lines` has each
    line's id and the rate that applied, for good: (id, rate). `capped` is what a cap has cut off,
    `reversed` what refunds have taken back of the amount. `why` says why a person has to look.
    """

    __tablename__ = "commissions"
    __table_args__ = (
        UniqueConstraint("order_id", "level"),
        Index("ix_commissions_member", "member_id", "accrued_at", "id"),
        Index(
            "ix_commissions_held",
            "id",
            sqlite_where=text(_HELD),
            postgresql_where=text(_HELD),
        ),
        CheckConstraint("level IN (1, 2)", name="two_levels"),
        CheckConstraint("amount >= 0 AND amount <= basis", name="amount_within_basis"),
        CheckConstraint("capped >= 0", name="capped_not_negative"),
        CheckConstraint("reversed >= 0 AND reversed <= amount", name="reversed_within_amount"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    level: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    state: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(String(10))
    basis: Mapped[int]
    amount: Mapped[int]
    capped: Mapped[int]
    reversed: Mapped[int]
    lines: Mapped[list[list[int]]] = mapped_column(JSON)
    accrued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class CommissionRateRow(Base):
    """A rate of its own for a product or a category, for one of the levels; 0 earns nothing."""

    __tablename__ = "commission_rates"
    __table_args__ = (
        CheckConstraint("rate >= 0 AND rate <= 10000", name="rate_within_price"),
        {"sqlite_with_rowid": False},
    )

    scope: Mapped[str] = mapped_column(String(10), primary_key=True)
    target_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rate: Mapped[int]
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
