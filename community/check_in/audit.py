"""The rules by which check-ins are proved."""

from typing import Any

from sqlalchemy import Select, String, and_, case, cast, func, or_, select, union_all

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from community.check_in.models import CheckInRow, DoubleDayRow, MonthCardRow
from community.ledger.models import EntryRow
from community.ledger.rules import Reason, Unit

_day = cast(CheckInRow.day, String)
_posted_as = func.coalesce(CheckInRow.posted_as, CheckInRow.member_id)


def _posted(who: Any, kind: Any) -> Select[Any]:
    """List days with the causes under which they were posted."""
    day = cast(kind.day, String)
    reason = case((kind.made_up, str(Reason.MAKE_UP)), else_=str(Reason.CHECK_IN))
    cause = reason + ":" + cast(who, String) + ":" + day
    return select(who.label("member_id"), day.label("day"), cause.label("cause"))


async def _days_are_posted(work: Work) -> Findings:
    days = union_all(
        _posted(_posted_as, CheckInRow), _posted(DoubleDayRow.posted_as, DoubleDayRow)
    ).subquery()
    entries = (
        select(EntryRow.cause)
        .where(
            EntryRow.unit == Unit.POINTS,
            EntryRow.reason.in_([Reason.CHECK_IN, Reason.MAKE_UP]),
            EntryRow.number.is_not(None),
        )
        .subquery()
    )
    broken = (
        select(days.c.member_id, days.c.day, entries.c.cause)
        .select_from(days)
        .join(entries, entries.c.cause == days.c.cause, full=True)
        .where(or_(days.c.cause.is_(None), entries.c.cause.is_(None)))
    )
    return await findings(work, select(func.count()).select_from(CheckInRow), broken)


async def _cards_count_days(work: Work) -> Findings:
    month = func.substr(_day, 1, 7)
    counted = (
        select(CheckInRow.member_id, month.label("month"), func.count().label("days"))
        .group_by(CheckInRow.member_id, month)
        .subquery()
    )
    same = and_(
        counted.c.member_id == MonthCardRow.member_id, counted.c.month == MonthCardRow.month
    )
    broken = (
        select(MonthCardRow.member_id, MonthCardRow.month, MonthCardRow.days, counted.c.days)
        .select_from(MonthCardRow)
        .join(counted, same, full=True)
        .where(
            or_(
                MonthCardRow.days.is_(None),
                counted.c.days.is_(None),
                MonthCardRow.days != counted.c.days,
            )
        )
    )
    return await findings(work, select(func.count()).select_from(MonthCardRow), broken)


RULES = (
    AuditRule(
        "check_in.posted",
        "every day checked in or made up has its posting, and every such posting its day",
        _days_are_posted,
    ),
    AuditRule("check_in.cards", "the month's cards count the days", _cards_count_days),
)
