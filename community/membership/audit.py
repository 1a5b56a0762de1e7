"""The rules by which membership is proved."""

from sqlalchemy import and_, func, or_, select

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from community.ledger.models import EntryRow
from community.ledger.rules import Reason, Unit
from community.members.models import MemberRow
from community.membership.models import BadgeRow, LevelEventRow, MembershipRow

_members = select(func.count()).select_from(MemberRow)


async def _levels_are_the_last_events(work: Work) -> Findings:
    last = (
        select(LevelEventRow.member_id, func.max(LevelEventRow.id).label("id"))
        .group_by(LevelEventRow.member_id)
        .subquery()
    )
    by_events = func.coalesce(LevelEventRow.level, 0)
    broken = (
        select(MemberRow.id, MemberRow.level, by_events.label("by_events"))
        .outerjoin(last, last.c.member_id == MemberRow.id)
        .outerjoin(LevelEventRow, LevelEventRow.id == last.c.id)
        .where(MemberRow.level != by_events)
    )
    return await findings(work, _members, broken)


async def _events_follow_each_other(work: Work) -> Findings:
    before = func.lag(LevelEventRow.level, 1, 0).over(
        partition_by=LevelEventRow.member_id, order_by=LevelEventRow.id
    )
    chain = select(
        LevelEventRow.id,
        LevelEventRow.member_id,
        LevelEventRow.was,
        LevelEventRow.level,
        before.label("before"),
    ).subquery()
    broken = select(chain).where(or_(chain.c.was != chain.c.before, chain.c.was == chain.c.level))
    return await findings(work, select(func.count()).select_from(LevelEventRow), broken)


async def _levels_are_reviewed(work: Work) -> Findings:
    is_reviewed = MembershipRow.review_on.is_not(None)
    broken = (
        select(MemberRow.id, MemberRow.level, MembershipRow.review_on)
        .outerjoin(MembershipRow, MembershipRow.member_id == MemberRow.id)
        .where((MemberRow.level > 0) != is_reviewed)
    )
    return await findings(work, _members, broken)


async def _growth_counts_once(work: Work) -> Findings:
    """Look for a deed that brought growth to several accounts."""
    deeds = and_(
        EntryRow.unit == Unit.GROWTH,
        EntryRow.number.is_not(None),
        EntryRow.reason.in_([Reason.CHECK_IN, Reason.PURCHASE, Reason.FRIEND, Reason.REVIEW]),
    )
    broken = (
        select(EntryRow.cause, func.count().label("times"))
        .where(deeds)
        .group_by(EntryRow.cause)
        .having(func.count() > 1)
    )
    return await findings(work, select(func.count()).where(deeds), broken)


async def _gifts_have_their_badge(work: Work) -> Findings:
    gift = and_(EntryRow.reason == Reason.MILESTONE, EntryRow.number.is_not(None))
    badges = select(func.count()).select_from(BadgeRow).scalar_subquery()
    broken = select(func.count().label("gifts"), badges.label("badges")).where(gift)
    return await findings(
        work, select(func.count()).where(gift), broken.having(func.count() > badges)
    )


RULES = (
    AuditRule(
        "membership.levels",
        "every member's level is what the last change of it has left",
        _levels_are_the_last_events,
    ),
    AuditRule(
        "membership.changes",
        "every change of a level begins where the one before it ended",
        _events_follow_each_other,
    ),
    AuditRule(
        "membership.reviews",
        "who is above the lowest level has a review ahead, and nobody else has",
        _levels_are_reviewed,
    ),
    AuditRule(
        "membership.growth", "no deed has brought growth to two accounts", _growth_counts_once
    ),
    AuditRule(
        "membership.gifts", "there are no more gifts of points than badges", _gifts_have_their_badge
    ),
)
