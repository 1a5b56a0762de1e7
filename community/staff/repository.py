"""All SQL about staff, their codes, and the log of what they did."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, insert, or_, select, update

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from community.staff.models import BindingCodeRow, BindingTriesRow, StaffAuditRow, StaffRow

_is_active = StaffRow.disabled_at.is_(None)
_actor: BindParameter[int | None] = bindparam("actor")
_whose = select(StaffRow.id).where(StaffRow.member_id == _actor, _is_active)
_NOTE = (
    insert(StaffAuditRow)
    .values(member_id=_actor, staff_id=_whose.scalar_subquery())
    .returning(StaffAuditRow.staff_id)
)


@dataclass(frozen=True, slots=True)
class KnownCode:
    """A code given out at some time, and whose it is; they are bound to `member_id` so far."""

    expires_at: datetime
    used_at: datetime | None
    staff_id: int
    name: str
    role: str
    member_id: int | None
    disabled_at: datetime | None


class Staff:
    """The staff and their codes, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, *, name: str, role: str, password_hash: str | None) -> int | None:
        """Add somebody; `None` when the name is taken."""
        added = insert_or(StaffRow).values(
            name=name, role=role, password_hash=password_hash, created_at=self._work.now
        )
        new = added.on_conflict_do_nothing(index_elements=["name"]).returning(StaffRow.id)
        staff_id: int | None = (await self._work.execute(new)).scalar()
        return staff_id

    async def active(self, name: str) -> int | None:
        """Find somebody by name who has not left the staff."""
        named = select(StaffRow.id).where(StaffRow.name == name, _is_active)
        staff_id: int | None = (await self._work.execute(named)).scalar()
        return staff_id

    async def void_codes(self, staff_id: int) -> None:
        """Let somebody's codes that could still be said expire now."""
        now = self._work.now
        living = update(BindingCodeRow).where(
            BindingCodeRow.staff_id == staff_id,
            BindingCodeRow.used_at.is_(None),
            BindingCodeRow.expires_at > now,
        )
        await self._work.execute(living.values(expires_at=now))

    async def keep_code(self, digest: str, staff_id: int, expires_at: datetime) -> bool:
        """Keep a new code in place of a dead one; `False` when the same digits are good already."""
        new = insert_or(BindingCodeRow).values(
            digest=digest, staff_id=staff_id, expires_at=expires_at, used_at=None
        )
        new = new.on_conflict_do_update(
            index_elements=["digest"],
            set_={
                "staff_id": new.excluded.staff_id,
                "expires_at": new.excluded.expires_at,
                "used_at": None,
            },
            where=or_(
                BindingCodeRow.used_at.is_not(None), BindingCodeRow.expires_at <= self._work.now
            ),
        )
        kept = await self._work.execute(new.returning(BindingCodeRow.digest))
        return kept.first() is not None

    async def code(self, digest: str) -> KnownCode | None:
        """Find a code, dead or alive."""
        known = select(
            BindingCodeRow.expires_at,
            BindingCodeRow.used_at,
            StaffRow.id,
            StaffRow.name,
            StaffRow.role,
            StaffRow.member_id,
            StaffRow.disabled_at,
        ).join(StaffRow, StaffRow.id == BindingCodeRow.staff_id)
        row = (await self._work.execute(known.where(BindingCodeRow.digest == digest))).first()
        return KnownCode(*row) if row else None

    async def make_way(self, digest: str) -> bool:
        """Forget a dead code whose digits are drawn for something else; `False` if it is good."""
        same = BindingCodeRow.digest == digest
        is_dead = or_(
            BindingCodeRow.used_at.is_not(None), BindingCodeRow.expires_at <= self._work.now
        )
        await self._work.execute(delete(BindingCodeRow).where(same, is_dead))
        return await self.code(digest) is None

    async def use_code(self, digest: str) -> bool:
        """Use a code up; `False` when it is dead."""
        good = update(BindingCodeRow).where(
            BindingCodeRow.digest == digest,
            BindingCodeRow.used_at.is_(None),
            BindingCodeRow.expires_at > self._work.now,
        )
        return (await self._work.execute(good.values(used_at=self._work.now))).rowcount == 1

    async def is_bound(self, member_id: int) -> bool:
        """Tell whether a member account is somebody's of the staff, even one who has left."""
        bound = select(StaffRow.id).where(StaffRow.member_id == member_id)
        return (await self._work.execute(bound)).first() is not None

    async def bind(self, staff_id: int, member_id: int) -> bool:
        """Let somebody speak by a member account, and by no other; `False` when they have left."""
        active = update(StaffRow).where(StaffRow.id == staff_id, _is_active)
        return (await self._work.execute(active.values(member_id=member_id))).rowcount == 1

    async def move_role(self, gone: int, kept: int) -> None:
        """Let whoever speaks by a merged member's account speak by the other's, and note it."""
        role = update(StaffRow).where(StaffRow.member_id == gone).values(member_id=kept)
        staff_id = (await self._work.execute(role.returning(StaffRow.id))).scalar()
        if staff_id is None:
            return
        log = {"act": "staff.bound", "subject": f"staff:{staff_id}", "at": self._work.now}
        facts = {"staff_id": staff_id, "member_id": kept, "facts": {"instead_of_member": gone}}
        await self._work.execute(insert(StaffAuditRow).values(**log, **facts))

    async def id_of(self, member_id: int) -> int:
        """Tell whose of the staff a member account is, that is somebody's."""
        whose = select(StaffRow.id).where(StaffRow.member_id == member_id, _is_active)
        return int((await self._work.execute(whose)).scalar_one())

    async def reachable(self, roles: Collection[str]) -> list[int]:
        """List the members whom staff of these roles are."""
        bound = select(StaffRow.member_id).where(
            StaffRow.role.in_(roles), StaffRow.member_id.is_not(None), _is_active
        )
        return [row.member_id for row in await self._work.execute(bound)]

    async def note(
        self, *, member_id: int | None, act: str, subject: str, facts: Mapping[str, Any]
    ) -> int | None:
        """Write into the log; tell whose of the staff the account is, if it is anybody's."""
        entry = {"at": self._work.now, "act": act, "subject": subject, "facts": dict(facts)}
        written = await self._work.execute(_NOTE, {**entry, "actor": member_id})
        staff_id: int | None = written.scalar_one()
        return staff_id


class BindingTries:
    """Wrong guesses at codes, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def locked_until(self, member_id: int) -> datetime | None:
        """Tell until when a member's codes are not listened to, if they aren't."""
        locked = select(BindingTriesRow.locked_until).where(
            BindingTriesRow.member_id == member_id, BindingTriesRow.locked_until > self._work.now
        )
        until: datetime | None = (await self._work.execute(locked)).scalar()
        return until

    async def count(self, member_id: int) -> int:
        """Count one more wrong code; tell how many there are."""
        again = insert_or(BindingTriesRow).values(member_id=member_id, wrong=1)
        again = again.on_conflict_do_update(
            index_elements=["member_id"], set_={"wrong": BindingTriesRow.wrong + 1}
        )
        counted = await self._work.execute(again.returning(BindingTriesRow.wrong))
        return int(counted.scalar_one())

    async def lock(self, member_id: int, until: datetime) -> None:
        """Listen to no code of a member's for a while; counting begins anew after it."""
        tried = update(BindingTriesRow).where(BindingTriesRow.member_id == member_id)
        await self._work.execute(tried.values(wrong=0, locked_until=until))

    async def forget(self, member_id: int) -> None:
        """Forget a member's wrong codes: the right one was said."""
        await self._work.execute(
            delete(BindingTriesRow).where(BindingTriesRow.member_id == member_id)
        )
