"""Whom a member has brought, for their own eyes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from bot.persistence.work import Work
from community.members.models import IdentityRow, MemberRow

_brought = MemberRow.referrer_id == bindparam("member")
_COUNTS = select(
    func.count(), func.count().filter(MemberRow.referred_at >= bindparam("since"))
).where(_brought)
_LATEST = (
    select(MemberRow.name, MemberRow.tag, MemberRow.referred_at)
    .where(_brought)
    .order_by(MemberRow.referred_at.desc())
    .limit(bindparam("most"))
)
_friend = aliased(MemberRow)
_SECOND = (
    select(func.count())
    .select_from(MemberRow)
    .join(_friend, MemberRow.referrer_id == _friend.id)
    .where(_friend.referrer_id == bindparam("member"))
)
_ABOVE = select(MemberRow.referrer_id).where(
    MemberRow.id == bindparam("member"), MemberRow.referred_at <= bindparam("at")
)
_IS_HERE = (
    select(IdentityRow.member_id).where(IdentityRow.member_id == bindparam("member")).limit(1)
)


@dataclass(frozen=True, slots=True)
class Friend:
    """Somebody who was brought, and when; without a name they go by their tag."""

    name: str
    tag: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Friends:
    """How many were brought, in all and since an instant, and the last of them."""

    count: int
    new: int
    latest: tuple[Friend, ...]


async def friends_of(work: Work, member_id: int, *, since: datetime, most: int) -> Friends:
    """Tell whom a member has brought."""
    counts = (await work.execute(_COUNTS, {"member": member_id, "since": since})).one()
    latest = await work.execute(_LATEST, {"member": member_id, "most": most})
    return Friends(counts[0], counts[1], tuple(Friend(*row) for row in latest))


async def friends_of_friends(work: Work, member_id: int) -> int:
    """Count whom a member's friends have brought."""
    return int((await work.execute(_SECOND, {"member": member_id})).scalar_one())


async def referrer_at(work: Work, member_id: int, at: datetime) -> int | None:
    """Tell who had brought a member by an instant."""
    above = await work.execute(_ABOVE, {"member": member_id, "at": at})
    referrer_id: int | None = above.scalar()
    return referrer_id


async def is_here(work: Work, member_id: int) -> bool:
    """Tell whether any door still knows a member: who has left earns nothing any more."""
    return (await work.execute(_IS_HERE, {"member": member_id})).first() is not None
