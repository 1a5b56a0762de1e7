"""All SQL of merging members: what the people themselves are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, insert, literal, or_, select, update

from bot.persistence.work import Work
from community.identities.models import MergeRow
from community.identities.rules import Known, Pair
from community.members.models import ConsentRow, IdentityRow, MemberRow
from community.membership.models import BadgeRow, GreetingRow, MembershipRow
from community.membership.repository import Membership, Memberships
from community.referral.models import SceneCodeRow
from community.staff.models import BindingTriesRow, StaffRow

_HONOURS: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (GreetingRow, (GreetingRow.occasion, GreetingRow.year)),
    (BadgeRow, (BadgeRow.badge,)),
)


class Identities:
    """Whose identities are whose, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def hold(self, member_ids: Sequence[int]) -> None:
        """Let nothing that members say, open or are given come between until this work ends.

        Their persons are locked as their messages are, in one order for everybody; then they.
        """
        persons = select(IdentityRow.door, IdentityRow.account, IdentityRow.external_id)
        rows = await self._work.execute(persons.where(IdentityRow.member_id.in_(member_ids)))
        for person in sorted(":".join(row) for row in rows):
            await self._work.lock(person)
        await self._work.lock("referral")
        members = select(MemberRow.id).where(MemberRow.id.in_(member_ids)).order_by(MemberRow.id)
        await self._work.execute(members.with_for_update())

    async def known(self, member_id: int) -> Known:
        """Tell what is known of a member."""
        is_staff = exists().where(StaffRow.member_id == MemberRow.id)
        facts = select(
            MemberRow.id,
            MemberRow.name,
            MemberRow.joined_at,
            MemberRow.referrer_id,
            MemberRow.referred_at,
            MemberRow.level,
            is_staff.label("is_staff"),
        ).where(MemberRow.id == member_id)
        row = (await self._work.execute(facts)).one()
        places = select(IdentityRow.door, IdentityRow.account).where(
            IdentityRow.member_id == member_id
        )
        known = frozenset((one.door, one.account) for one in await self._work.execute(places))
        return Known(places=known, **row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row's columns

    async def merge(self, pair: Pair) -> None:
        """Let a member be somebody else from now on, as all who were merged into them before."""
        gone, kept = pair.gone.id, pair.kept.id
        theirs = update(IdentityRow).where(IdentityRow.member_id == gone)
        await self._work.execute(theirs.values(member_id=kept))
        merged = update(MemberRow).where(or_(MemberRow.id == gone, MemberRow.merged_into == gone))
        await self._work.execute(merged.values(merged_into=kept))
        member = update(MemberRow).where(MemberRow.id == kept)
        await self._work.execute(member.values(name=pair.name))
        for kind in (BindingTriesRow, SceneCodeRow):  # both are made anew where they are needed
            await self._work.execute(delete(kind).where(kind.member_id == gone))

    async def move_friends(self, pair: Pair) -> None:
        """Let whom a member has brought be brought by the other; both lose their own referrer."""
        ids = (pair.gone.id, pair.kept.id)
        own = update(MemberRow).where(MemberRow.id.in_(ids))
        await self._work.execute(own.values(referrer_id=None, referred_at=None))
        brought = update(MemberRow).where(MemberRow.referrer_id == pair.gone.id)
        await self._work.execute(brought.values(referrer_id=pair.kept.id))

    async def set_referrer(self, member_id: int, referrer_id: int, at: datetime) -> None:
        """Write down who brought a member, and when that was."""
        member = update(MemberRow).where(MemberRow.id == member_id)
        await self._work.execute(member.values(referrer_id=referrer_id, referred_at=at))

    async def move_consents(self, pair: Pair) -> None:
        """Let a member have agreed to what either has; the version told last counts."""
        theirs = ConsentRow.member_id == pair.gone.id
        own = ConsentRow.__table__.alias("own")
        same = select(own.c.version).where(
            own.c.member_id == pair.kept.id, own.c.version == ConsentRow.version
        )
        await self._work.execute(delete(ConsentRow).where(theirs, same.exists()))
        await self._work.execute(update(ConsentRow).where(theirs).values(member_id=pair.kept.id))
        newest = (
            select(ConsentRow.version)
            .where(ConsentRow.member_id == pair.kept.id)
            .order_by(ConsentRow.given_at.desc())
            .limit(1)
        )
        version = func.coalesce(newest.scalar_subquery(), "")
        member = update(MemberRow).where(MemberRow.id == pair.kept.id)
        await self._work.execute(member.values(consent_version=version))

    async def move_membership(self, gone: int, kept: int) -> Membership:
        """Move what is kept about a member to another; tell what it was.

        A greeting and a badge that both have stay with both: each was told, and had its gift.
        """
        memberships, theirs = Memberships(self._work), MembershipRow.member_id == gone
        before, own = await memberships.of(gone), await memberships.of(kept)
        if before.birthday and not own.birthday:
            await memberships.set_birthday(kept, before.birthday, unless_since=self._work.now)
            await memberships.put_birthday_back(kept, before.birthday, before)
        await self._work.execute(delete(MembershipRow).where(theirs))
        for kind, keys in _HONOURS:
            same = kind.__table__.alias("same")
            both = (same.c.member_id == kept, *(same.c[key.key] == key for key in keys))
            only_theirs = (kind.member_id == gone, ~exists(literal(1)).where(*both))
            await self._work.execute(update(kind).where(*only_theirs).values(member_id=kept))
        return before

    async def note(self, pair: Pair, facts: dict[str, Any]) -> None:
        """Write down that two members were merged."""
        ids = {"gone_id": pair.gone.id, "kept_id": pair.kept.id}
        await self._work.execute(insert(MergeRow).values(**ids, at=self._work.now, facts=facts))
