"""Messages whose handler crashed: nothing acknowledged is lost, a person looks at them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text, insert
from sqlalchemy.orm import Mapped, mapped_column

from bot.kernel.incoming import Incoming
from bot.persistence.base import Base, BigKey, UtcDateTime
from bot.persistence.work import Work


class DeadLetterRow(Base):
    """A message that could not be handled, with the trace id under which the crash was logged.

    `said` is sealed: what crashed may have been somebody's address.
    """

    __tablename__ = "dead_letters"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    person: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(60))
    said: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    error: Mapped[str] = mapped_column(Text)
    trace: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


async def keep(work: Work, incoming: Incoming, *, said: str, error: str, trace: str) -> None:
    """Keep a message for staff, its words sealed, in the transaction that answers it."""
    await work.execute(
        insert(DeadLetterRow).values(
            key=incoming.key,
            person=incoming.person,
            name=incoming.name,
            said=said,
            facts=dict(incoming.facts),
            error=error,
            trace=trace,
            at=work.now,
        )
    )
