"""All SQL of check-ins."""

from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, select, tuple_, update

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from community.check_in.models import CheckInRow, MonthCardRow
from community.check_in.rules import Day, run_around

_ADD = (
    insert_or(CheckInRow)
    .values(milestone=None)
    .on_conflict_do_nothing(index_elements=["member_id", "day"])
    .returning(CheckInRow.day)
)
_DAYS = (
    select(CheckInRow.day, CheckInRow.made_up, CheckInRow.milestone)
    .where(CheckInRow.member_id == bindparam("member_id"), CheckInRow.day <= bindparam("until"))
    .order_by(CheckInRow.day.desc())
    .limit(bindparam("most"))
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
_CHUNK = 40


class CheckIns:
    """Members' days, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, member_id: int, day: date, *, made_up: bool) -> bool:
        """Add a day; `False` when it is there already."""
        facts = {"member_id": member_id, "day": day, "at": self._work.now, "made_up": made_up}
        added = (await self._work.execute(_ADD, facts)).first() is not None
        if added:
            month = f"{day:%Y-%m}"
            card = {"member_id": member_id, "month": month, "days": 1}
            self._work.at_end(_COUNT, {**card, "reached_at": self._work.now})
        return added

    async def days(self, member_id: int, *, until: date, around: date) -> list[Day]:
        """List days, newest first, as far back as the run around one of them reaches."""
        found: list[Day] = []
        while True:
            facts = {"member_id": member_id, "until": until, "most": _CHUNK}
            chunk = [Day(*row) for row in await self._work.execute(_DAYS, facts)]
            found += chunk
            run = run_around(found, around)
            if len(chunk) < _CHUNK or (run and run[-1] is not found[-1]):
                return found
            until = chunk[-1].day - timedelta(days=1)

    async def reach(self, member_id: int, day: date, milestone: int) -> None:
        """Note that a day's check-in earned the bonus of a streak."""
        facts = {"whose": member_id, "on": day, "reached": milestone}
        await self._work.execute(_MILESTONE, facts)

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
