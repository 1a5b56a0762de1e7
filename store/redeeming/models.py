"""Tables of what points buy; money in fen, both prices a piece."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime

_WAITS = "state = 'taken' AND code IS NOT NULL"


class RedeemOfferRow(Base):
    """Something that points buy: a coupon of a template, a SKU at a price besides, or a gift.

    A gift is handed over at its pickup point, or by staff where it has none. `taken` counts the
    pieces that were redeemed and not given up again, of `quota` if there is an end of them.
    """

    __tablename__ = "redeem_offers"
    __table_args__ = (
        CheckConstraint("points > 0", name="points_positive"),
        CheckConstraint("price > 0", name="price_positive"),
        CheckConstraint("(sku_id IS NULL) = (price IS NULL)", name="goods_have_a_price"),
        CheckConstraint("taken >= 0 AND (quota IS NULL OR taken <= quota)", name="within_quota"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(30))
    kind: Mapped[str] = mapped_column(String(10))
    points: Mapped[int]
    template_id: Mapped[int | None] = mapped_column(ForeignKey("coupon_templates.id"))
    sku_id: Mapped[int | None] = mapped_column(ForeignKey("skus.id"))
    price: Mapped[int | None]
    pickup_point_id: Mapped[int | None] = mapped_column(ForeignKey("pickup_points.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    quota: Mapped[int | None]
    per_person: Mapped[int | None]
    taken: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))


class RedeemShareRow(Base):
    """How many pieces of an offer a member has redeemed and not given up again."""

    __tablename__ = "redeem_shares"
    __table_args__ = (
        CheckConstraint("taken >= 0", name="not_negative"),
        {"sqlite_with_rowid": False},
    )

    offer_id: Mapped[int] = mapped_column(ForeignKey("redeem_offers.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    taken: Mapped[int]


class RedemptionRow(Base):
    """That a member has redeemed pieces; `points` are a piece's, `cause` the very message.

    It has led to a coupon, to an order (which holds its points itself), or to a gift that is
    fetched by a code.
    """

    __tablename__ = "redemptions"
    __table_args__ = (
        Index("ix_redemptions_member", "member_id", "id"),
        Index("ix_redemptions_offer", "offer_id", "member_id"),
        Index(
            "uq_redemptions_code",
            "code",
            unique=True,
            sqlite_where=text(_WAITS),
            postgresql_where=text(_WAITS),
        ),
        CheckConstraint("pieces > 0 AND points > 0", name="positive"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("redeem_offers.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    cause: Mapped[str] = mapped_column(String(200), unique=True)
    points: Mapped[int]
    pieces: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    coupon_id: Mapped[int | None] = mapped_column(ForeignKey("coupons.id"), unique=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), unique=True)
    code: Mapped[str | None] = mapped_column(String(8))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handed_by: Mapped[int | None] = mapped_column(BigInteger)
