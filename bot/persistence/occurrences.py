"""When each job was due: an occurrence is a unique row, run by whoever claims it."""

from datetime import datetime, timedelta

from sqlalchemy import String, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, UtcDateTime, insert_or
from bot.persistence.work import Work


class OccurrenceRow(Base):
    """One due time of one job; `finished_at` is empty while it runs, or when it was cut."""

    __tablename__ = "job_occurrences"
    __table_args__ = ({"sqlite_with_rowid": False},)

    job: Mapped[str] = mapped_column(String(60), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    claimed_until: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


async def claim(work: Work, job: str, due_at: datetime, *, hold: timedelta) -> bool:
    """Take an occurrence that nobody has taken, or whose taker was cut; one process wins."""
    until = work.now + hold
    first = insert_or(OccurrenceRow).values(job=job, due_at=due_at, claimed_until=until)
    again = first.on_conflict_do_update(
        index_elements=["job", "due_at"],
        set_={"claimed_until": until},
        where=OccurrenceRow.finished_at.is_(None) & (OccurrenceRow.claimed_until < work.now),
    )
    return (await work.execute(again.returning(OccurrenceRow.job))).first() is not None


async def finish(work: Work, job: str, due_at: datetime) -> None:
    """Close an occurrence."""
    await work.execute(
        update(OccurrenceRow)
        .where(
            OccurrenceRow.job == job,
            OccurrenceRow.due_at == due_at,
            OccurrenceRow.finished_at.is_(None),
        )
        .values(finished_at=work.now)
    )


async def forget(work: Work, *, before: datetime) -> None:
    """Forget occurrences that are long over."""
    await work.execute(delete(OccurrenceRow).where(OccurrenceRow.due_at < before))
