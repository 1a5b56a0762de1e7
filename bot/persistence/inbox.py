"""What has been received, and what was answered: a message has its effect once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, bindparam, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.kernel.incoming import Incoming
from bot.kernel.reply import Reply, pack, unpack
from bot.persistence.base import Base, UtcDateTime, padded
from bot.persistence.work import Work


class InboxRow(Base):
    """A message that was handled, by its door's unique key, with the answer it got."""

    __tablename__ = "inbox"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    person: Mapped[str] = mapped_column(String(200))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    recalled: Mapped[bool]


@dataclass(frozen=True, slots=True)
class Answered:
    """An earlier delivery's answer; `None` is silence."""

    reply: Reply | None


_RECALL = select(InboxRow.key, InboxRow.answer).where(
    InboxRow.key.in_(bindparam("keys", expanding=True))
)
_REMEMBER = insert(InboxRow)


async def recall(work: Work, keys: Sequence[str]) -> dict[str, Answered]:
    """Find what messages were answered; those that were never handled are not among them."""
    rows = await work.execute(_RECALL, {"keys": padded(keys)})
    return {row.key: Answered(unpack(row.answer)) for row in rows}


def remember(work: Work, incoming: Incoming, reply: Reply | None) -> None:
    """Write a message and its answer down with its effects: its key lets it have them once."""
    work.at_end(
        _REMEMBER,
        {
            "key": incoming.key,
            "person": incoming.person,
            "received_at": work.now,
            "answer": pack(reply),
            "recalled": False,
        },
    )


async def mark_recalled(work: Work, key: str) -> None:
    """Note that a later delivery was there to take the answer."""
    await work.execute(update(InboxRow).where(InboxRow.key == key).values(recalled=True))


async def was_recalled(work: Work, key: str) -> bool:
    """Tell whether a later delivery has taken the answer."""
    recalled = select(InboxRow.recalled).where(InboxRow.key == key)
    return bool((await work.execute(recalled)).scalar())


async def forget(work: Work, *, before: datetime, most: int) -> int:
    """Delete at most so many messages received before an instant; tell how many there were."""
    old = select(InboxRow.key).where(InboxRow.received_at < before).limit(most)
    return (await work.execute(delete(InboxRow).where(InboxRow.key.in_(old)))).rowcount
