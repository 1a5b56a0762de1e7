"""All SQL about members."""

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, case, func, insert, or_, select, update

from bot.kernel.incoming import Incoming
from bot.persistence.base import insert_or, padded
from bot.persistence.work import Work
from community.members.models import ConsentRow, IdentityRow, MemberRow
from community.members.rules import Member
from community.staff.models import StaffRow

_ACCOUNT_DOOR, _GROUP_DOOR = "official_account", "wechaty"
_IDENTITY = ("door", "account", "external_id")
_identity_columns = (IdentityRow.door, IdentityRow.account, IdentityRow.external_id)
_BY_IDENTITY = (
    select(
        *_identity_columns,
        MemberRow.id,
        MemberRow.name,
        MemberRow.tag,
        MemberRow.code,
        MemberRow.referrer_id,
        MemberRow.joined_at,
        MemberRow.consent_version,
        IdentityRow.followed_at.is_not(None),
        func.coalesce(StaffRow.role, ""),
        MemberRow.level,
        IdentityRow.following,
    )
    .join(IdentityRow, IdentityRow.member_id == MemberRow.id)
    .outerjoin(StaffRow, and_(StaffRow.member_id == MemberRow.id, StaffRow.disabled_at.is_(None)))
    .where(
        *(one.in_(bindparam(f"{one.key}s", expanding=True)) for one in _identity_columns),
    )
)
_now = func.coalesce(MemberRow.merged_into, MemberRow.id)
_CURRENT = select(_now).where(MemberRow.id == bindparam("member"))
_HOLD = _CURRENT.with_for_update(read=True, key_share=True)


class Members:
    """The members, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def by_identities(self, messages: Sequence[Incoming]) -> dict[str, Member]:
        """Find who sent messages, by `Incoming.person`."""
        # Column by column: for a list of triples SQLite would read the whole table.
        identities = [_identity(one) for one in messages]
        keys = {f"{name}s": padded(list({one[name] for one in identities})) for name in _IDENTITY}
        rows = await self._work.execute(_BY_IDENTITY, keys)
        return {":".join(row[:3]): Member(*row[3:]) for row in rows}

    async def add(self, incoming: Incoming, *, code: str, tag: str) -> int | None:
        """Add the sender of a message as a member; `None` when the code is taken."""
        added = insert_or(MemberRow).values(
            name="", tag=tag, code=code, joined_at=self._work.now, consent_version=""
        )
        new = added.on_conflict_do_nothing(index_elements=["code"]).returning(MemberRow.id)
        member_id: int | None = (await self._work.execute(new)).scalar()
        if member_id is not None:
            identity = {"member_id": member_id, "following": False, **_identity(incoming)}
            await self._work.execute(insert(IdentityRow).values(identity))
        return member_id

    async def agree(self, member_id: int, version: str) -> None:
        """Write down that a member was told a version of the privacy text."""
        told = insert_or(ConsentRow).values(
            member_id=member_id, version=version, given_at=self._work.now
        )
        await self._work.execute(told.on_conflict_do_nothing())
        newest = update(MemberRow).where(MemberRow.id == member_id)
        await self._work.execute(newest.values(consent_version=version))

    async def change_following(self, incoming: Incoming, *, following: bool) -> None:
        """Apply a follow or unfollow, unless a later one was applied already."""
        identity = _identity(incoming)
        changed = update(IdentityRow).where(
            *(getattr(IdentityRow, name) == value for name, value in identity.items()),
            or_(
                IdentityRow.follow_changed_at.is_(None),
                IdentityRow.follow_changed_at <= incoming.sent_at,
            ),
        )
        await self._work.execute(
            changed.values(following=following, follow_changed_at=incoming.sent_at)
        )
        if following:
            first = update(IdentityRow).where(
                *(getattr(IdentityRow, name) == value for name, value in identity.items()),
                IdentityRow.followed_at.is_(None),
            )
            await self._work.execute(first.values(followed_at=incoming.sent_at))

    async def rename(self, member_id: int, name: str) -> None:
        """Give a member a name."""
        await self._work.execute(
            update(MemberRow).where(MemberRow.id == member_id).values(name=name)
        )

    async def current(self, member_id: int) -> int:
        """Tell as whom a member goes on: themselves, unless they were merged into another."""
        return int((await self._work.execute(_CURRENT, {"member": member_id})).scalar_one())

    async def hold(self, member_id: int) -> int:
        """Tell as whom a member goes on, and let nobody merge that one until this work ends."""
        held = int((await self._work.execute(_HOLD, {"member": member_id})).scalar_one())
        return held if held == member_id else await self.hold(held)

    async def code_owner(self, code: str) -> int | None:
        """Find whose referral code this is; a merged member's leads to who they are now."""
        owner = select(_now).where(MemberRow.code == code)
        member_id: int | None = (await self._work.execute(owner)).scalar()
        return member_id

    async def label(self, member_id: int) -> tuple[str, str]:
        """Tell a member's name and tag."""
        named = select(MemberRow.name, MemberRow.tag).where(MemberRow.id == member_id)
        row = (await self._work.execute(named)).one()
        return row.name, row.tag

    async def person_of(self, member_id: int, door: str) -> str | None:
        """Tell as which person (`door:account:id`) a member follows at a door, if they do."""
        followed = select(IdentityRow.account, IdentityRow.external_id).where(
            IdentityRow.member_id == member_id, IdentityRow.door == door, IdentityRow.following
        )
        row = (await self._work.execute(followed.limit(1))).first()
        return None if row is None else f"{door}:{row.account}:{row.external_id}"

    async def reachable_person(self, member_id: int) -> str | None:
        """Tell as which person a member can be written to: at the account they follow, if at one.

        `None` where they follow no account and the group bot is not their friend.
        """
        door = IdentityRow.door
        at_account = case((door == _ACCOUNT_DOOR, 0), else_=1)
        who_now = select(_now).where(MemberRow.id == member_id).scalar_subquery()
        followed = select(door, IdentityRow.account, IdentityRow.external_id).where(
            IdentityRow.member_id == who_now,
            IdentityRow.following,
            door.in_((_ACCOUNT_DOOR, _GROUP_DOOR)),
        )
        row = (await self._work.execute(followed.order_by(at_account).limit(1))).first()
        return None if row is None else ":".join(row)

    async def friends_of(self, member_id: int) -> int:
        """Count whom a member has brought."""
        brought = select(func.count()).where(MemberRow.referrer_id == member_id)
        return int((await self._work.execute(brought)).scalar_one())

    async def brought(self, member_id: int, descendant_id: int) -> bool:
        """Tell whether a member brought another, or somebody who did, and so on."""
        above = (
            select(MemberRow.referrer_id.label("id"))
            .where(MemberRow.id == descendant_id)
            .cte("above", recursive=True)
        )
        above = above.union(select(MemberRow.referrer_id).join(above, MemberRow.id == above.c.id))
        found = select(above.c.id).where(above.c.id == member_id).limit(1)
        return (await self._work.execute(found)).first() is not None

    async def referrer_of(self, member_id: int) -> int | None:
        """Tell who brought a member."""
        above = select(MemberRow.referrer_id).where(MemberRow.id == member_id)
        referrer_id: int | None = (await self._work.execute(above)).scalar()
        return referrer_id

    async def set_referrer(self, member_id: int, referrer_id: int) -> bool:
        """Set who brought a member; the first wins."""
        first = update(MemberRow).where(MemberRow.id == member_id, MemberRow.referrer_id.is_(None))
        done = await self._work.execute(
            first.values(referrer_id=referrer_id, referred_at=self._work.now)
        )
        return done.rowcount == 1


def _identity(incoming: Incoming) -> dict[str, str]:
    return {
        "door": incoming.door,
        "account": incoming.account,
        "external_id": incoming.sender,
    }
