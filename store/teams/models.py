"""Tables of group-buys. A place in a team is a row of its own, and counters follow.

The tables' names put teams before offers, and both before stock: so all that is left to the end of
a transaction locks them in the order in which everything else does.
"""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime

_ACTIVE = "state = 'active'"
_FORMING = "state = 'forming'"
_IN_TEAM = "state IN ('held', 'paid')"
_UNSEATED = "state IN ('held', 'lapsed')"


class TeamOfferRow(Base):
    """An offer: `steps` are pairs of people and a piece's price in fen, the dearest first.

    A team of it has `minutes` to be complete. `quota` and `sold` are pieces, `per_member` how many
    each may have; without `solo` the product is sold in teams only while the offer runs.
    """

    __tablename__ = "group_buys"
    __table_args__ = (
        Index(
            "uq_group_buys_active_product",
            "product_id",
            unique=True,
            sqlite_where=text(_ACTIVE),
            postgresql_where=text(_ACTIVE),
        ),
        CheckConstraint("sold >= 0 AND (quota IS NULL OR sold <= quota)", name="within_quota"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"))
    steps: Mapped[list[list[int]]] = mapped_column(JSON)
    minutes: Mapped[int]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    quota: Mapped[int | None]
    sold: Mapped[int]
    per_member: Mapped[int | None]
    solo: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10))
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TeamRow(Base):
    """A team. `paid` counts places that are paid for, `held` those kept for who hasn't paid yet.

    `reached` is of how many people the cheapest step is that was reached (0: none yet), `price`
    what a piece costs each of them, in fen; once cheaper it stays so. `told` is at how many paid
    places members heard last of how the team grows.
    """

    __tablename__ = "group_buy_teams"
    __table_args__ = (
        Index(
            "ix_group_buy_teams_deadline",
            "deadline",
            sqlite_where=text(_FORMING),
            postgresql_where=text(_FORMING),
        ),
        Index("ix_group_buy_teams_offer", "offer_id", "state", "paid"),
        CheckConstraint("paid >= 0 AND held >= 0", name="not_negative"),
        CheckConstraint("paid + held <= size", name="within_size"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    code: Mapped[str] = mapped_column(String(6), unique=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("group_buys.id"))
    leader_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    state: Mapped[str] = mapped_column(String(10))
    size: Mapped[int]
    paid: Mapped[int]
    held: Mapped[int]
    reached: Mapped[int]
    price: Mapped[int]
    told: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deadline: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TeamSeatRow(Base):
    """A member's place in a team, with the order that pays; it changes under its team's lock.

    `price` is what a piece costs them by now, in fen. `asked` while somebody who was put into
    another team hasn't said whether to stay. `twin` is 0, but where a member was several before,
    who had a place of the same offer each.
    """

    __tablename__ = "group_buy_seats"
    __table_args__ = (
        Index(
            "uq_group_buy_seats_member",
            "offer_id",
            "member_id",
            "twin",
            unique=True,
            sqlite_where=text(_IN_TEAM),
            postgresql_where=text(_IN_TEAM),
        ),
        Index("ix_group_buy_seats_team", "team_id", "id"),
        Index("ix_group_buy_seats_member_latest", "member_id", "id"),
        Index(
            "ix_group_buy_seats_unseated",
            "order_id",
            sqlite_where=text(_UNSEATED),
            postgresql_where=text(_UNSEATED),
        ),
        CheckConstraint("pieces > 0", name="pieces_positive"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("group_buys.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("group_buy_teams.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    twin: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10))
    pieces: Mapped[int]
    price: Mapped[int]
    asked: Mapped[bool]
    held_until: Mapped[datetime] = mapped_column(UtcDateTime)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TeamShareRow(Base):
    """How many pieces of an offer that has a limit a member has."""

    __tablename__ = "group_buy_shares"
    __table_args__ = (
        CheckConstraint("taken >= 0", name="not_negative"),
        {"sqlite_with_rowid": False},
    )

    offer_id: Mapped[int] = mapped_column(ForeignKey("group_buys.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    taken: Mapped[int]


class TeamEventRow(Base):
    """What happened to a team, and by whose order; append-only."""

    __tablename__ = "group_buy_events"
    __table_args__ = (Index("ix_group_buy_events_team", "team_id", "id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("group_buy_teams.id"))
    order_id: Mapped[int | None]
    member_id: Mapped[int | None]
    act: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
