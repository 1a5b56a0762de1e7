"""Where each person left off in each conversation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, bindparam, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, UtcDateTime, insert_or, padded
from bot.persistence.work import Work


class DialogueRow(Base):
    """The state of one person's dialogue in one conversation, until it expires."""

    __tablename__ = "dialogues"
    __table_args__ = ({"sqlite_with_rowid": False},)

    conversation: Mapped[str] = mapped_column(String(200), primary_key=True)
    person: Mapped[str] = mapped_column(String(200), primary_key=True)
    state: Mapped[dict[str, Any]] = mapped_column(JSON)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


Place = tuple[str, str]
"""A conversation, and the person in it."""

_LOAD = select(DialogueRow.conversation, DialogueRow.person, DialogueRow.state).where(
    DialogueRow.conversation.in_(bindparam("conversations", expanding=True)),
    DialogueRow.person.in_(bindparam("people", expanding=True)),
    DialogueRow.expires_at > bindparam("now"),
)
_insert = insert_or(DialogueRow)
_SAVE = _insert.on_conflict_do_update(
    index_elements=["conversation", "person"],
    set_={"state": _insert.excluded.state, "expires_at": _insert.excluded.expires_at},
)


async def load(work: Work, places: Sequence[Place]) -> dict[Place, dict[str, Any]]:
    """Find the states that have not expired, perhaps with some of the same people elsewhere."""
    # Column by column: for a list of pairs SQLite would read the whole table.
    conversations, people = zip(*places, strict=True)
    keys = {"conversations": padded(conversations), "people": padded(people)}
    rows = await work.execute(_LOAD, {**keys, "now": work.now})
    return {(row.conversation, row.person): row.state for row in rows}


def save(work: Work, place: Place, state: dict[str, Any], *, expires_at: datetime) -> None:
    """Keep a state in place of the one before."""
    conversation, person = place
    facts = {"conversation": conversation, "person": person}
    work.at_end(_SAVE, {**facts, "state": state, "expires_at": expires_at})


async def forget(work: Work, *, most: int) -> int:
    """Delete at most so many expired states; tell how many there were."""
    keys = select(DialogueRow.conversation, DialogueRow.person)
    old = (await work.execute(keys.where(DialogueRow.expires_at < work.now).limit(most))).all()
    gone = delete(DialogueRow).where(
        DialogueRow.conversation == bindparam("c"), DialogueRow.person == bindparam("p")
    )
    if old:
        await work.execute(gone, [{"c": row.conversation, "p": row.person} for row in old])
    return len(old)
