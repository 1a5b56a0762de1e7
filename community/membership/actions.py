"""Growing, rising, being reviewed, greeted and honoured."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.kernel.clock import shop_day
from bot.persistence.work import Work
from community.ledger.actions import Because, earn_points, gain
from community.ledger.repository import Ledger
from community.ledger.rules import Reason, Unit, account_of
from community.membership.errors import BirthdayJustChanged, NotABirthday
from community.membership.events import (
    BirthdayCame,
    HolidayCame,
    LevelAtRisk,
    LevelLowered,
    LevelRaised,
    MilestoneReached,
)
from community.membership.festivals import Holiday
from community.membership.repository import Membership, Memberships
from community.membership.rules import (
    BIRTHDAY,
    Counted,
    GrowthRules,
    MembershipRules,
    earned,
    read_birthday,
    year_after,
)

_DAY, _YEAR = timedelta(days=1), timedelta(days=365)
_GROWTH, _REVIEW = "growth", "review"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands: level, the growth that counts now, and what of it is left at review.

    The last two are nothing for who is at the lowest level, which isn't reviewed.
    """

    level: int
    growth: int
    review_on: date | None
    growth_at_review: int


async def earn_growth(
    work: Work,
    member_id: int,
    amount: int,
    because: Because,
    rules: GrowthRules,
    *,
    level: int | None = None,
) -> None:
    """Give growth, and raise the member at once if it is enough for a higher level.

    `level` is the member's, where it is known: it saves looking whether there is any hope.
    """
    if not amount:
        return
    balance = await gain(work, Unit.GROWTH, member_id, amount, because)
    if rules.may_rise(level or 0, balance):
        await _rise(work, member_id, balance, rules)


async def growth_at(work: Work, member_id: int, instant: datetime, rules: GrowthRules) -> int:
    """Tell what of a member's growth counts at an instant, now or later, if nothing is added."""
    balance = await Ledger(work, Unit.GROWTH).balance(account_of(member_id))
    return balance - await _over(work, member_id, instant, rules)


async def standing_of(work: Work, member_id: int, rules: GrowthRules) -> Standing:
    """Tell where a member stands."""
    memberships = Memberships(work)
    level, kept = await memberships.level(member_id), await memberships.of(member_id)
    growth = await growth_at(work, member_id, work.now, rules)
    if kept.review_on is None:
        return Standing(level, growth, None, 0)
    left = await growth_at(work, member_id, _midnight(kept.review_on, rules), rules)
    return Standing(level, growth, kept.review_on, left)


async def review_level(work: Work, member_id: int, due: date, rules: GrowthRules) -> bool:
    """Review a level once: who has less growth than it needs goes one level down.

    `False` when others have reviewed it, or the level was reached anew meanwhile.
    """
    memberships = Memberships(work)
    # The account first, as whoever grows does: what they are about to add is waited for.
    await Ledger(work, Unit.GROWTH).held(account_of(member_id))
    today = shop_day(work.now, rules.zone)
    if not await memberships.take_review(member_id, due, year_after(today)):
        return False
    was = await memberships.level(member_id)
    growth = await growth_at(work, member_id, work.now, rules)
    if was and growth < rules.least(was):
        await _lower(work, member_id, was, growth)
        await memberships.review_next(
            member_id, year_after(today) if was > 1 else None, is_new=True
        )
    return True


async def notice_review(work: Work, member_id: int, due: date, rules: GrowthRules) -> bool:
    """Tell a member once, before the review of a day, what they lack to keep their level."""
    if not await Memberships(work).take_notice(member_id, due):
        return False
    level = await Memberships(work).level(member_id)
    left = await growth_at(work, member_id, _midnight(due, rules), rules)
    if left < rules.least(level):
        missing = rules.least(level) - left
        work.record(LevelAtRisk(member_id, level, missing, due.isoformat()))
    return True


async def set_birthday(work: Work, member_id: int, said: str) -> Membership:
    """Keep a member's birthday, changed at most once a year; give what was kept before.

    Refuses with `NotABirthday` or `BirthdayJustChanged`.
    """
    birthday = read_birthday(said)
    if birthday is None:
        raise NotABirthday(said)
    memberships = Memberships(work)
    before = await memberships.of(member_id)
    if before.birthday == birthday:
        return before
    if not await memberships.set_birthday(member_id, birthday, unless_since=work.now - _YEAR):
        set_at = (await memberships.of(member_id)).birthday_set_at or work.now
        raise BirthdayJustChanged((set_at + _YEAR - work.now).days + 1)
    return before


async def put_birthday_back(work: Work, member_id: int, now: str, before: Membership) -> bool:
    """Undo that a birthday was set, unless it was set anew since."""
    return await Memberships(work).put_birthday_back(member_id, now, before)


async def greet_birthdays(work: Work, member_ids: Collection[int], year: int) -> None:
    """Greet members whose birthday it is, each once a year."""
    for member_id in await Memberships(work).greet(member_ids, BIRTHDAY, year):
        work.record(BirthdayCame(member_id, year))


async def greet_holiday(
    work: Work, member_ids: Collection[int], holiday: Holiday, year: int
) -> None:
    """Greet members on a holiday, each once a year."""
    for member_id in await Memberships(work).greet(member_ids, holiday, year):
        work.record(HolidayCame(member_id, holiday, year))


async def award_badges(
    work: Work, member_id: int, counted: Counted, rules: MembershipRules
) -> None:
    """Give the badges that a member has come to, each once, with the points that are its gift."""
    for milestone in earned(counted, rules.milestones):
        badge = milestone.badge
        if not await Memberships(work).award(member_id, badge):
            continue
        if milestone.points:
            because = Because(Reason.MILESTONE, f"{Reason.MILESTONE}:{badge}:{member_id}")
            await earn_points(work, member_id, milestone.points, because, zone=rules.growth.zone)
        work.record(MilestoneReached(member_id, badge))


async def _rise(work: Work, member_id: int, balance: int, rules: GrowthRules) -> None:
    """Raise a member whose account holds so much growth, if what counts of it is enough."""
    memberships = Memberships(work)
    growth = balance - await _over(work, member_id, work.now, rules)
    was = await memberships.level(member_id)
    level = rules.level_of(growth)
    if level <= was or not await memberships.change_level(member_id, was, level):
        return
    memberships.note_level(member_id, was, level, why=_GROWTH, growth=growth)
    review_on = year_after(shop_day(work.now, rules.zone))
    await memberships.review_next(member_id, review_on, is_new=True)
    work.record(LevelRaised(member_id, was, level))


async def _lower(work: Work, member_id: int, was: int, growth: int) -> None:
    memberships, level = Memberships(work), was - 1
    if not await memberships.change_level(member_id, was, level):
        raise RuntimeError("a level was changed while its growth was held")
    memberships.note_level(member_id, was, level, why=_REVIEW, growth=growth)
    work.record(LevelLowered(member_id, was, level, growth))


async def _over(work: Work, member_id: int, instant: datetime, rules: GrowthRules) -> int:
    """Tell what of a member's growth doesn't count any more: it counts for whole shop days."""
    first = shop_day(instant, rules.zone) - rules.lasts + _DAY
    before = _midnight(first, rules) - timedelta.resolution
    return await Ledger(work, Unit.GROWTH).balance_at(account_of(member_id), before)


def _midnight(day: date, rules: GrowthRules) -> datetime:
    return datetime.combine(day, time(), rules.zone)
