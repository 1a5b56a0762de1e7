"""Checking in, and making up for a missed day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.kernel.clock import shop_day
from bot.persistence.work import Work
from community.check_in.errors import AlreadyCheckedIn, NoMakeUpLeft, NothingToMakeUp
from community.check_in.events import CheckInsCounted
from community.check_in.repository import CheckIns
from community.check_in.rules import (
    MAKE_UP_WITHIN_DAYS,
    CheckInRules,
    Day,
    day_to_make_up,
    milestones_of,
    run_around,
    with_day,
)
from community.ledger.actions import Because, earn_points, spend_points
from community.ledger.repository import Ledger
from community.ledger.rules import Reason, Unit, account_of
from community.members.rules import Member
from community.membership.actions import earn_growth


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """What a check-in or a make-up has brought: the day's points, and bonuses by streak length."""

    day: date
    streak: int
    points: int
    bonuses: tuple[tuple[int, int], ...]
    balance: int


async def check_in(work: Work, member: Member, rules: CheckInRules, zone: ZoneInfo) -> CheckedIn:
    """Check a member in for the shop day, once; `AlreadyCheckedIn` tells the streak."""
    today, days = shop_day(work.now, zone), CheckIns(work)
    known = await days.days(member.id, until=today, around=today)
    run = run_around(with_day(known, today), today)
    if len(run_around(known, today)) or not await _add(work, member.id, today, rules):
        raise AlreadyCheckedIn(len(run))
    because = Because(Reason.CHECK_IN, f"{Reason.CHECK_IN}:{member.id}:{today}")
    balance = await earn_points(work, member.id, rules.points, because, zone=zone)
    bonuses = await _reward(work, member.id, today, run, rules, zone)
    balance += sum(points for _, points in bonuses)
    growth = rules.growth
    await earn_growth(work, member.id, growth.check_in, because, growth, level=member.level)
    return CheckedIn(today, len(run), rules.points, bonuses, balance)


async def make_up(work: Work, member: Member, rules: CheckInRules, zone: ZoneInfo) -> CheckedIn:
    """Make up for the latest missed day: it costs points, and counts for the streak."""
    today, days = shop_day(work.now, zone), CheckIns(work)
    known = await days.days(member.id, until=today, around=today)
    day = day_to_make_up(known, today, shop_day(member.joined_at, zone))
    if day is None:
        raise NothingToMakeUp(MAKE_UP_WITHIN_DAYS)
    if await days.made_up_since(member.id, _month_start(today, zone)) >= rules.makeup_per_month:
        raise NoMakeUpLeft(rules.makeup_per_month)
    because = Because(Reason.MAKE_UP, f"{Reason.MAKE_UP}:{member.id}:{day}")
    await spend_points(work, member.id, rules.makeup_points, because)
    if not await _add(work, member.id, day, rules, made_up=True):
        raise NothingToMakeUp(MAKE_UP_WITHIN_DAYS)
    run = run_around(await days.days(member.id, until=today, around=day), day)
    bonuses = await _reward(work, member.id, day, run, rules, zone)
    balance = await Ledger(work, Unit.POINTS).balance(account_of(member.id))
    return CheckedIn(day, len(run), -rules.makeup_points, bonuses, balance)


async def _add(
    work: Work, member_id: int, day: date, rules: CheckInRules, *, made_up: bool = False
) -> bool:
    """Add a day, once; tell of it when a badge may be due."""
    count = await CheckIns(work).add(member_id, day, made_up=made_up)
    if count is not None and count % rules.badge_at == 0:
        work.record(CheckInsCounted(member_id, count))
    return count is not None


async def _reward(
    work: Work,
    member_id: int,
    day: date,
    run: Iterable[Day],
    rules: CheckInRules,
    zone: ZoneInfo,
) -> tuple[tuple[int, int], ...]:
    """Pay the bonuses of the streak lengths that a day has completed."""
    reached = milestones_of(list(run), rules.streaks)
    for length in reached:
        because = Because(Reason.STREAK, f"{Reason.STREAK}:{length}:{member_id}:{day}")
        await earn_points(work, member_id, rules.streaks[length], because, zone=zone)
    if reached:
        await CheckIns(work).reach(member_id, day, reached[-1])
    return tuple((length, rules.streaks[length]) for length in reached)


def _month_start(today: date, zone: ZoneInfo) -> datetime:
    return datetime(today.year, today.month, 1, tzinfo=zone)
