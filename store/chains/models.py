"""Tables of chain orders; amounts in fen, pieces whole."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime

_RUNNING = "state IN ('open', 'frozen')"
_OPEN = "state = 'open'"
_CHANGED = "show_at IS NOT NULL"


class ChainRow(Base):
    """A chain in a group: its letter is its own among those of the group that aren't settled.

    `version` is raised by every change. `show_at` is when the list is shown again, if it has
    changed; `shown` is what the list last shown said of each entry: pieces by the good's number.
    `ended_at` is when it took no more lines.
    """

    __tablename__ = "chains"
    __table_args__ = (
        Index(
            "uq_chains_letter",
            "group_address",
            "letter",
            unique=True,
            sqlite_where=text(_RUNNING),
            postgresql_where=text(_RUNNING),
        ),
        Index("ix_chains_group", "group_address", "id"),
        Index("ix_chains_due", "closes_at", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        Index(
            "ix_chains_changed",
            "show_at",
            sqlite_where=text(_CHANGED),
            postgresql_where=text(_CHANGED),
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    group_address: Mapped[str] = mapped_column(String(200))
    letter: Mapped[str] = mapped_column(String(1))
    title: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10))
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pickup_point_id: Mapped[int] = mapped_column(ForeignKey("pickup_points.id"))
    opener_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    version: Mapped[int]
    show_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shown: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ChainGoodRow(Base):
    """A good of a chain, in the words it was offered with; `sold` pieces are in its lines."""

    __tablename__ = "chain_goods"
    __table_args__ = (
        UniqueConstraint("chain_id", "sku_id"),
        CheckConstraint("price > 0", name="price_positive"),
        CheckConstraint("sold >= 0", name="sold_not_negative"),
        CheckConstraint("quota IS NULL OR sold <= quota", name="sold_within_quota"),
    )

    chain_id: Mapped[int] = mapped_column(ForeignKey("chains.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"))
    code: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(60))
    spec: Mapped[str] = mapped_column(String(30))
    price: Mapped[int]
    quota: Mapped[int | None]
    per_person: Mapped[int | None]
    sold: Mapped[int]


class ChainEntryRow(Base):
    """What one person has in a chain: the payer's own (`proxy` empty), or for who isn't here.

    `name` is what the list prints, `payer_name` how the payer was called in the group last;
    `proxy` is the name as a word, by which the payer's entry for somebody is found again.
    """

    __tablename__ = "chain_entries"
    __table_args__ = (UniqueConstraint("chain_id", "payer_id", "proxy"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    chain_id: Mapped[int] = mapped_column(ForeignKey("chains.id"))
    payer_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    proxy: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(40))
    payer_name: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(60))


class ChainLineRow(Base):
    """Pieces of a good in an entry; `place` is its turn among those that wait."""

    __tablename__ = "chain_lines"
    __table_args__ = (CheckConstraint("pieces > 0", name="pieces_positive"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("chain_entries.id"), primary_key=True)
    good: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pieces: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    place: Mapped[int]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)


class ChainOrderRow(Base):
    """An order that a chain has made; a payer has a further one for what moved up later."""

    __tablename__ = "chain_orders"
    __table_args__ = (UniqueConstraint("chain_id", "member_id", "round"),)

    order_id: Mapped[int] = mapped_column(
        ForeignKey("orders.id"), primary_key=True, autoincrement=False
    )
    chain_id: Mapped[int] = mapped_column(ForeignKey("chains.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    round: Mapped[int]
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ChainEventRow(Base):
    """What happened to a chain or to one of its entries: who did what; append-only."""

    __tablename__ = "chain_events"
    __table_args__ = (Index("ix_chain_events_chain", "chain_id", "id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    chain_id: Mapped[int] = mapped_column(ForeignKey("chains.id"))
    entry_id: Mapped[int | None]
    act: Mapped[str] = mapped_column(String(10))
    actor: Mapped[str] = mapped_column(String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
