"""All SQL of the codes that members are given."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, select, update

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from community.binding.models import MemberCodeRow


@dataclass(frozen=True, slots=True)
class MemberCode:
    """A code that a member was given at some time."""

    member_id: int
    expires_at: datetime
    used_at: datetime | None


async def one_code_at_a_time(work: Work) -> None:
    """Wait until nobody else is given a code of any kind: no two good ones shall be the same."""
    await work.lock("binding codes")


class MemberCodes:
    """The codes that members were given, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._good = and_(MemberCodeRow.used_at.is_(None), MemberCodeRow.expires_at > work.now)

    async def keep(self, digest: str, member_id: int, expires_at: datetime) -> bool:
        """Keep a new code in place of a dead one; `False` when the same digits are good already."""
        facts = {"member_id": member_id, "expires_at": expires_at, "used_at": None}
        new = insert_or(MemberCodeRow).values(digest=digest, **facts)
        kept = new.on_conflict_do_update(index_elements=["digest"], set_=facts, where=~self._good)
        return (await self._work.execute(kept.returning(MemberCodeRow.digest))).first() is not None

    async def make_way(self, digest: str) -> bool:
        """Forget a dead code whose digits are drawn for something else; `False` if it is good."""
        same = MemberCodeRow.digest == digest
        await self._work.execute(delete(MemberCodeRow).where(same, ~self._good))
        return await self.code(digest) is None

    async def void(self, member_id: int) -> None:
        """Let a member's codes that could still be said expire now."""
        living = update(MemberCodeRow).where(MemberCodeRow.member_id == member_id, self._good)
        await self._work.execute(living.values(expires_at=self._work.now))

    async def code(self, digest: str) -> MemberCode | None:
        """Find a code, dead or alive."""
        known = select(MemberCodeRow.member_id, MemberCodeRow.expires_at, MemberCodeRow.used_at)
        row = (await self._work.execute(known.where(MemberCodeRow.digest == digest))).first()
        return MemberCode(*row) if row else None

    async def use(self, digest: str) -> bool:
        """Use a code up; `False` when it is dead."""
        good = update(MemberCodeRow).where(MemberCodeRow.digest == digest, self._good)
        return (await self._work.execute(good.values(used_at=self._work.now))).rowcount == 1

    async def move(self, gone: int, kept: int) -> None:
        """Let the codes of a member who was merged be another's, and none of them be good."""
        await self.void(gone)
        theirs = update(MemberCodeRow).where(MemberCodeRow.member_id == gone)
        await self._work.execute(theirs.values(member_id=kept))
