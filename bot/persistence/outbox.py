"""What committed work has left to be sent or reacted to, each row handed out once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, Select, String, Text, bindparam, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime
from bot.persistence.work import Work


class State(StrEnum):
    """How far a row has come; `unknown` is a send whose answer was lost, for a person to judge."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


class Priority:
    """Who goes first; smaller is sooner."""

    ANSWER = 5
    MONEY = 10
    SERVICE = 20
    MARKETING = 30


class OutboxRow(Base):
    """A notice to a person, or a consumer's reaction to an event."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due",
            "not_before",
            sqlite_where=text("state IN ('pending', 'sending')"),
            postgresql_where=text("state IN ('pending', 'sending')"),
        ),
        Index(
            "uq_outbox_merge_key",
            "merge_key",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_outbox_merge_key", "merge_key"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str | None] = mapped_column(String(200))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    priority: Mapped[int]
    merge_key: Mapped[str | None] = mapped_column(String(200))
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    fence: Mapped[int]
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    detail: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Due:
    """A row that was claimed: only the holder of its fence may settle it."""

    id: int
    kind: str
    recipient: str | None
    facts: dict[str, Any]
    fence: int
    expires_at: datetime | None
    priority: int


@dataclass(frozen=True, slots=True)
class Leave:
    """What to leave in the outbox.

    `recipient` is a person as `Incoming.person` tells it, or a group by its `conversation`.
    """

    kind: str
    facts: dict[str, Any]
    recipient: str | None = None
    priority: int = Priority.SERVICE
    merge_key: str | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None


_LEAVE = insert(OutboxRow)
_DUE_COLUMNS = (
    OutboxRow.id,
    OutboxRow.kind,
    OutboxRow.recipient,
    OutboxRow.facts,
    OutboxRow.fence,
    OutboxRow.expires_at,
    OutboxRow.priority,
)


def leave(work: Work, row: Leave) -> None:
    """Leave a row for delivery; it exists if and only if this work is committed."""
    work.at_end(
        _LEAVE,
        {
            "kind": row.kind,
            "facts": row.facts,
            "recipient": row.recipient,
            "priority": row.priority,
            "merge_key": row.merge_key,
            "not_before": row.not_before or work.now,
            "expires_at": row.expires_at,
            "state": State.PENDING,
            "fence": 0,
        },
    )


def _due(work: Work, kinds: Collection[str], most: int) -> Select[int]:
    """Choose due rows nobody holds: once, where PostgreSQL would choose anew for each row."""
    due = (
        select(OutboxRow.id)
        .where(
            OutboxRow.state == State.PENDING,
            OutboxRow.not_before <= work.now,
            OutboxRow.kind.in_(kinds),
        )
        .order_by(OutboxRow.priority, OutboxRow.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("due")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    return select(due.c.id)


async def claim(work: Work, kinds: Collection[str], *, most: int, hold: timedelta) -> list[Due]:
    """Take due rows for a while; another claim in the meantime takes others."""
    due = _due(work, kinds, most)
    taken = (
        update(OutboxRow)
        .where(OutboxRow.id.in_(due), OutboxRow.state == State.PENDING)
        .values(state=State.SENDING, fence=OutboxRow.fence + 1, claimed_until=work.now + hold)
        .returning(*_DUE_COLUMNS)
    )
    rows = (await work.execute(taken)).all()
    return sorted((Due(*row) for row in rows), key=lambda due: (due.priority, due.id))


async def take(work: Work, kinds: Collection[str]) -> Due | None:
    """Take one due row for this very transaction: the reaction and its end are one commit."""
    due = _due(work, kinds, 1)
    taken = (
        update(OutboxRow)
        .where(OutboxRow.id.in_(due), OutboxRow.state == State.PENDING)
        .values(state=State.SENDING, fence=OutboxRow.fence + 1)
        .returning(*_DUE_COLUMNS)
    )
    row = (await work.execute(taken)).first()
    return None if row is None else Due(*row)


async def postpone(work: Work, row: int, *, not_before: datetime) -> int:
    """Count a failed try of a row that is back in line, and let it wait; tell the count."""
    later = (
        update(OutboxRow)
        .where(OutboxRow.id == row, OutboxRow.state == State.PENDING)
        .values(fence=OutboxRow.fence + 1, not_before=not_before)
        .returning(OutboxRow.fence)
    )
    return (await work.execute(later)).scalar() or 0


async def abandon(work: Work, row: int, *, detail: str) -> None:
    """Give a waiting row up, with the reason, for a person to look at."""
    await work.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row, OutboxRow.state == State.PENDING)
        .values(state=State.FAILED, settled_at=work.now, detail=detail)
    )


async def settle(work: Work, due: Due, state: State, *, detail: str | None = None) -> bool:
    """Close a claimed row; `False` when somebody else has claimed it since."""
    closed = await work.execute(
        update(OutboxRow)
        .where(
            OutboxRow.id == due.id,
            OutboxRow.fence == due.fence,
            OutboxRow.state == State.SENDING,
        )
        .values(state=state, settled_at=work.now, detail=detail)
    )
    return closed.rowcount == 1


async def put_back(work: Work, due: Due, *, not_before: datetime) -> None:
    """Give a claimed row that did certainly not go out another try later."""
    await work.execute(
        update(OutboxRow)
        .where(OutboxRow.id == due.id, OutboxRow.fence == due.fence)
        .values(state=State.PENDING, not_before=not_before)
    )


async def is_left(work: Work, *, merge_key: str) -> bool:
    """Tell whether a row of this merge key waits, is on its way, or is settled, but not skipped."""
    left = select(OutboxRow.id).where(
        OutboxRow.merge_key == merge_key, OutboxRow.state != State.SKIPPED
    )
    return (await work.execute(left.limit(1))).first() is not None


async def drop_expired(work: Work) -> None:
    """Skip what would be told too late."""
    await work.execute(
        update(OutboxRow)
        .where(OutboxRow.state == State.PENDING, OutboxRow.expires_at <= work.now)
        .values(state=State.SKIPPED, settled_at=work.now, detail="expired")
    )


async def skip(work: Work, *, merge_key: str) -> None:
    """Close the waiting row of a merge key: it isn't wanted any more."""
    await work.execute(
        update(OutboxRow)
        .where(OutboxRow.merge_key == merge_key, OutboxRow.state == State.PENDING)
        .values(state=State.SKIPPED, settled_at=work.now)
    )


async def give_up(work: Work, kinds: Collection[str]) -> int:
    """List sends whose holder died as unknown: whether they went out, a person has to find out."""
    lost = await work.execute(
        update(OutboxRow)
        .where(
            OutboxRow.state == State.SENDING,
            OutboxRow.kind.in_(kinds),
            OutboxRow.claimed_until < bindparam("now"),
        )
        .values(state=State.UNKNOWN, settled_at=work.now),
        {"now": work.now},
    )
    return lost.rowcount
