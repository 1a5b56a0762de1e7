"""All SQL of check-ins."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal_column,
    select,
    tuple_,
    update,
)

from bot.persistence.base import insert_or, padded
from bot.persistence.work import Work
from community.check_in.models import CheckInRow, DoubleDayRow, MonthCardRow
from community.check_in.rules import Day, run_around, with_day

# Written out: what an INSERT returns is rendered without the tables' names.
_counted: ColumnElement[int] = literal_column(
    "(SELECT coalesce(sum(cards.days), 0) FROM check_in_months AS cards "
    "WHERE cards.member_id = check_ins.member_id)",
    Integer,
)
_ADD = (
    insert_or(CheckInRow)
    .on_conflict_do_nothing(index_elements=["member_id", "day"])
    .returning(CheckInRow.member_id, CheckInRow.day, _counted)
)
_DAYS = (
    select(CheckInRow.member_id, CheckInRow.day, CheckInRow.made_up, CheckInRow.milestone)
    .where(
        CheckInRow.member_id.in_(bindparam("members", expanding=True)),
        CheckInRow.day.between(bindparam("since"), bindparam("until")),
    )
    .order_by(CheckInRow.day.desc())
)
_card = insert_or(MonthCardRow)
_COUNT = _card.on_conflict_do_update(
    index_elements=["member_id", "month"],
    set_={"days": MonthCardRow.days + 1, "reached_at": _card.excluded.reached_at},
)
_MILESTONE = (
    update(CheckInRow)
    .where(CheckInRow.member_id == bindparam("whose"), CheckInRow.day == bindparam("on"))
    .values(milestone=bindparam("reached"))
)
_SPAN = timedelta(days=40)
"""How far back is read at once: as far as almost every run, and as a day can be made up."""


@dataclass(frozen=True, slots=True)
class _Span:
    """The days of a member's in the time up to one of them."""

    member_id: int
    until: date

    @property
    def since(self) -> date:
        return self.until - _SPAN


async def _days_in(work: Work, spans: list[_Span]) -> list[list[Day]]:
    """Read members' days, newest first."""
    facts = {
        "members": padded([span.member_id for span in spans]),
        "since": min(span.since for span in spans),
        "until": max(span.until for span in spans),
    }
    found: dict[int, list[Day]] = {}
    for member_id, *day in await work.execute(_DAYS, facts):
        found.setdefault(member_id, []).append(Day(*day))
    return [
        [one for one in found.get(span.member_id, ()) if span.since <= one.day <= span.until]
        for span in spans
    ]


async def _add(work: Work, rows: list[dict[str, Any]]) -> list[int | None]:
    """Add days of different members; tell how many each has then, `None` of a day that was there.

    The cards do not count the new day yet.
    """
    added = {(who, day): days + 1 for who, day, days in await work.execute(_ADD, rows)}
    return [added.get((row["member_id"], row["day"])) for row in rows]


class CheckIns:
    """Members' days, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, member_id: int, day: date, *, made_up: bool) -> int | None:
        """Add a day; tell how many there are now, `None` when it is there already."""
        facts = {"member_id": member_id, "day": day, "at": self._work.now, "made_up": made_up}
        added: int | None = await self._work.together(_add, {**facts, "milestone": None})
        if added:
            month = f"{day:%Y-%m}"
            card = {"member_id": member_id, "month": month, "days": 1}
            self._work.at_end(_COUNT, {**card, "reached_at": self._work.now})
        return added

    async def days(self, member_id: int, *, until: date, around: date) -> list[Day]:
        """List days, newest first, as far back as the run reaches that one of them is in.

        That one may not be there yet.
        """
        found: list[Day] = []
        while True:
            span = _Span(member_id, until)
            found += await self._work.together(_days_in, span)
            run = run_around(with_day(found, around), around)
            if run[-1].day > span.since:
                return found
            until = span.since - timedelta(days=1)

    async def reach(self, member_id: int, day: date, milestone: int) -> None:
        """Note that a day's check-in earned the bonus of a streak."""
        facts = {"whose": member_id, "on": day, "reached": milestone}
        await self._work.execute(_MILESTONE, facts)

    async def total(self, member_id: int) -> int:
        """Count a member's days."""
        days = select(func.coalesce(func.sum(MonthCardRow.days), 0))
        counted = days.where(MonthCardRow.member_id == member_id)
        return int((await self._work.execute(counted)).scalar_one())

    async def made_up_since(self, member_id: int, instant: datetime) -> int:
        """Count the days that were made up since an instant."""
        made = select(func.count()).where(
            CheckInRow.member_id == member_id, CheckInRow.made_up, CheckInRow.at >= instant
        )
        return int((await self._work.execute(made)).scalar_one())

    async def board(self, month: str, most: int) -> list[tuple[int, int]]:
        """List the members with the most days of a month: who, and how many."""
        top = (
            select(MonthCardRow.member_id, MonthCardRow.days)
            .where(MonthCardRow.month == month)
            .order_by(MonthCardRow.days.desc(), MonthCardRow.reached_at, MonthCardRow.member_id)
            .limit(most)
        )
        return [(row.member_id, row.days) for row in await self._work.execute(top)]

    async def place(self, member_id: int, month: str, most: int) -> tuple[int, int] | None:
        """Tell a member's place on a month's board, counted up to `most`, and their days."""
        own = select(MonthCardRow.days, MonthCardRow.reached_at).where(
            MonthCardRow.member_id == member_id, MonthCardRow.month == month
        )
        mine = (await self._work.execute(own)).first()
        if mine is None:
            return None
        ahead = (
            select(MonthCardRow.member_id)
            .where(
                MonthCardRow.month == month,
                (MonthCardRow.days > mine.days)
                | (
                    (MonthCardRow.days == mine.days)
                    & (
                        tuple_(MonthCardRow.reached_at, MonthCardRow.member_id)
                        < tuple_(mine.reached_at, member_id)
                    )
                ),
            )
            .limit(most)
        )
        count = select(func.count()).select_from(ahead.subquery())
        return int((await self._work.execute(count)).scalar_one()) + 1, mine.days


async def move_member(work: Work, gone: int, kept: int) -> None:
    """Give a member the days of another that is merged into them; a day of both counts once."""
    theirs = CheckInRow.member_id == gone
    own = CheckInRow.__table__.alias("own")
    both = select(own.c.milestone).where(own.c.member_id == kept, own.c.day == CheckInRow.day)
    posted_as = func.coalesce(CheckInRow.posted_as, CheckInRow.member_id)
    doubles = select(
        posted_as, CheckInRow.day, CheckInRow.made_up, CheckInRow.milestone, both.scalar_subquery()
    ).where(theirs, both.exists())
    for as_whom, day, made_up, milestone, reached in list(await work.execute(doubles)):
        double = {"posted_as": as_whom, "day": day, "made_up": made_up}
        await work.execute(insert(DoubleDayRow).values(double))
        await work.execute(delete(CheckInRow).where(theirs, CheckInRow.day == day))
        if (milestone or 0) > (reached or 0):
            await CheckIns(work).reach(kept, day, milestone)
    await work.execute(update(CheckInRow).where(theirs).values(member_id=kept, posted_as=posted_as))
    await _count_anew(work, gone, kept)


async def _count_anew(work: Work, gone: int, kept: int) -> None:
    """Make a member's month cards from the days, and take away those of another."""
    await work.execute(delete(MonthCardRow).where(MonthCardRow.member_id.in_((gone, kept))))
    month = func.substr(cast(CheckInRow.day, String), 1, 7)
    cards = (
        select(CheckInRow.member_id, month, func.count(), func.max(CheckInRow.at))
        .where(CheckInRow.member_id == kept)
        .group_by(CheckInRow.member_id, month)
    )
    columns = ["member_id", "month", "days", "reached_at"]
    await work.execute(insert(MonthCardRow).from_select(columns, cards))
