"""Tables of coupons: templates, what members hold of them, and every step of each coupon."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime


class CouponTemplateRow(Base):
    """What coupons of a kind are worth, and who may have how many; amounts in fen.

    `days` is how long a coupon is good after it was got; without it, all are good from `valid_from`
    until `valid_until`. `issued` counts the coupons that were given and not taken back.
    """

    __tablename__ = "coupon_templates"
    __table_args__ = (
        CheckConstraint("issued >= 0 AND (total IS NULL OR issued <= total)", name="within_total"),
        CheckConstraint("(days IS NULL) <> (valid_until IS NULL)", name="one_validity"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    code: Mapped[str | None] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(30))
    kind: Mapped[str] = mapped_column(String(12))
    value: Mapped[int]
    cap: Mapped[int | None]
    threshold: Mapped[int]
    products: Mapped[list[int]] = mapped_column(JSON)
    categories: Mapped[list[str]] = mapped_column(JSON)
    claim_from: Mapped[datetime] = mapped_column(UtcDateTime)
    claim_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    valid_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    days: Mapped[int | None]
    per_person: Mapped[int]
    total: Mapped[int | None]
    issued: Mapped[int]


class CouponShareRow(Base):
    """How many coupons of a template a member got: `taken` of them count, `ever` never falls."""

    __tablename__ = "coupon_shares"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= ever", name="taken_of_ever"),
        {"sqlite_with_rowid": False},
    )

    template_id: Mapped[int] = mapped_column(ForeignKey("coupon_templates.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    taken: Mapped[int]
    ever: Mapped[int]


class CouponRow(Base):
    """A member's coupon; `order_id` is the one order that holds or has used it.

    `steps` counts its changes of state, of which `CouponStepRow` keeps each.
    """

    __tablename__ = "coupons"
    __table_args__ = (
        Index(
            "ix_coupons_held",
            "member_id",
            "expires_at",
            sqlite_where=text("state = 'available'"),
            postgresql_where=text("state = 'available'"),
        ),
        Index(
            "ix_coupons_expiring",
            "expires_at",
            sqlite_where=text("state = 'available'"),
            postgresql_where=text("state = 'available'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    template_id: Mapped[int] = mapped_column(ForeignKey("coupon_templates.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    cause: Mapped[str] = mapped_column(String(120), unique=True)
    claimed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    order_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    steps: Mapped[int]


class CouponStepRow(Base):
    """A change of a coupon's state, numbered from 1; never changed or deleted."""

    __tablename__ = "coupon_events"
    __table_args__ = ({"sqlite_with_rowid": False},)

    coupon_id: Mapped[int] = mapped_column(ForeignKey("coupons.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
