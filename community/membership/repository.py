"""All SQL of membership."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, insert, or_, select, update

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from community.members.models import MemberRow
from community.membership.models import BadgeRow, GreetingRow, LevelEventRow, MembershipRow
from community.membership.rules import BIRTHDAY

_EVENT = insert(LevelEventRow)
_greeting = insert_or(GreetingRow)
_GREET = _greeting.on_conflict_do_nothing().returning(GreetingRow.member_id)
_badge = insert_or(BadgeRow)
_AWARD = _badge.on_conflict_do_nothing().returning(BadgeRow.badge)


@dataclass(frozen=True, slots=True)
class Membership:
    """What is kept about a member besides their level; most have nothing of it."""

    birthday: str | None = None
    birthday_set_at: datetime | None = None
    review_on: date | None = None


class Memberships:
    """Members' levels, birthdays, greetings and badges, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def of(self, member_id: int) -> Membership:
        """Tell what is kept about a member."""
        kept = select(
            MembershipRow.birthday, MembershipRow.birthday_set_at, MembershipRow.review_on
        ).where(MembershipRow.member_id == member_id)
        row = (await self._work.execute(kept)).first()
        return Membership(*row) if row else Membership()

    async def level(self, member_id: int) -> int:
        """Tell a member's level."""
        level = select(MemberRow.level).where(MemberRow.id == member_id)
        return int((await self._work.execute(level)).scalar_one())

    async def change_level(self, member_id: int, was: int, level: int) -> bool:
        """Put a member from one level to another; `False` if they aren't at the first any more."""
        changed = update(MemberRow).where(MemberRow.id == member_id, MemberRow.level == was)
        return (await self._work.execute(changed.values(level=level))).rowcount == 1

    def note_level(self, member_id: int, was: int, level: int, *, why: str, growth: int) -> None:
        """Write down that a level has changed."""
        facts = {"member_id": member_id, "was": was, "level": level, "why": why}
        self._work.at_end(_EVENT, {**facts, "growth": growth, "at": self._work.now})

    async def review_next(self, member_id: int, on: date | None, *, is_new: bool) -> None:
        """Set when a level is reviewed, or never; `is_new` if the level has changed now."""
        since = {"level_since": self._work.now} if is_new else {}
        kept = insert_or(MembershipRow).values(member_id=member_id, review_on=on, **since)
        changed = {"review_on": on, **since}
        await self._work.execute(
            kept.on_conflict_do_update(index_elements=["member_id"], set_=changed)
        )

    async def take_review(self, member_id: int, due: date, next_on: date | None) -> bool:
        """Take a review that is due, once."""
        taken = update(MembershipRow).where(
            MembershipRow.member_id == member_id, MembershipRow.review_on == due
        )
        return (await self._work.execute(taken.values(review_on=next_on))).rowcount == 1

    async def take_notice(self, member_id: int, review_on: date) -> bool:
        """Take it on to tell a member of a review, once."""
        taken = update(MembershipRow).where(
            MembershipRow.member_id == member_id,
            MembershipRow.review_on == review_on,
            _is_unnoticed,
        )
        return (await self._work.execute(taken.values(noticed_for=review_on))).rowcount == 1

    async def to_review(self, today: date, most: int) -> list[tuple[int, date]]:
        """List whose level is to be reviewed, and since which day."""
        due = select(MembershipRow.member_id, MembershipRow.review_on).where(
            MembershipRow.review_on <= today
        )
        return await self._dated(due, most)

    async def to_notice(self, today: date, until: date, most: int) -> list[tuple[int, date]]:
        """List whose level is reviewed until a day and who weren't told whether they keep it."""
        due = select(MembershipRow.member_id, MembershipRow.review_on).where(
            MembershipRow.review_on > today, MembershipRow.review_on <= until, _is_unnoticed
        )
        return await self._dated(due, most)

    async def set_birthday(self, member_id: int, birthday: str, *, unless_since: datetime) -> bool:
        """Keep a birthday, unless it was set since an instant."""
        facts = {"birthday": birthday, "birthday_set_at": self._work.now}
        kept = insert_or(MembershipRow).values(member_id=member_id, **facts)
        changed = kept.on_conflict_do_update(
            index_elements=["member_id"],
            set_=facts,
            where=or_(
                MembershipRow.birthday_set_at.is_(None),
                MembershipRow.birthday_set_at <= unless_since,
            ),
        )
        done = await self._work.execute(changed.returning(MembershipRow.member_id))
        return done.first() is not None

    async def put_birthday_back(self, member_id: int, now: str, before: Membership) -> bool:
        """Put back the birthday that was kept before this one."""
        changed = update(MembershipRow).where(
            MembershipRow.member_id == member_id, MembershipRow.birthday == now
        )
        facts = {"birthday": before.birthday, "birthday_set_at": before.birthday_set_at}
        return (await self._work.execute(changed.values(facts))).rowcount == 1

    async def born_on(self, birthdays: Collection[str], year: int, most: int) -> list[int]:
        """List whose birthday is one of these and who weren't greeted for it this year."""
        due = (
            select(MembershipRow.member_id)
            .where(MembershipRow.birthday.in_(birthdays))
            .where(_was_not_greeted(MembershipRow.member_id, BIRTHDAY, year))
        )
        return list((await self._work.execute(due.limit(most))).scalars())

    async def at_level(
        self, least: int, occasion: str, year: int, *, after: int, most: int
    ) -> list[int]:
        """List members from a level on, after an id, who weren't greeted on an occasion."""
        due = (
            select(MemberRow.id)
            .where(MemberRow.level >= least, MemberRow.merged_into.is_(None), MemberRow.id > after)
            .where(_was_not_greeted(MemberRow.id, occasion, year))
            .order_by(MemberRow.id)
        )
        return list((await self._work.execute(due.limit(most))).scalars())

    async def greet(self, member_ids: Collection[int], occasion: str, year: int) -> list[int]:
        """Take it on to greet members on an occasion, each once; tell whom."""
        facts = {"occasion": occasion, "year": year, "at": self._work.now}
        rows = [{"member_id": member_id, **facts} for member_id in sorted(member_ids)]
        return list((await self._work.execute(_GREET, rows)).scalars()) if rows else []

    async def award(self, member_id: int, badge: str) -> bool:
        """Give a badge, once."""
        facts = {"member_id": member_id, "badge": badge, "at": self._work.now}
        return (await self._work.execute(_AWARD, facts)).first() is not None

    async def badges(self, member_id: int) -> dict[str, datetime]:
        """List a member's badges, and since when they have them."""
        awarded = (
            select(BadgeRow.badge, BadgeRow.at)
            .where(BadgeRow.member_id == member_id)
            .order_by(BadgeRow.at, BadgeRow.badge)
        )
        return {row.badge: row.at for row in await self._work.execute(awarded)}

    async def _dated(self, due: Select[*tuple[Any, ...]], most: int) -> list[tuple[int, date]]:
        ordered = due.order_by(MembershipRow.review_on, MembershipRow.member_id).limit(most)
        return [(row.member_id, row.review_on) for row in await self._work.execute(ordered)]


_is_unnoticed = or_(
    MembershipRow.noticed_for.is_(None), MembershipRow.noticed_for != MembershipRow.review_on
)


def _was_not_greeted(member_id: Any, occasion: str, year: int) -> Any:
    return ~exists().where(
        GreetingRow.member_id == member_id,
        GreetingRow.occasion == occasion,
        GreetingRow.year == year,
    )
