"""All SQL of referral beyond the members themselves."""

from datetime import datetime

from sqlalchemy import select, update

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from community.members.models import MemberRow
from community.referral.models import SceneCodeRow


class SceneCodeStore:
    """The QR codes that WeChat has made, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def good_until(self, member_id: int) -> tuple[str, datetime] | None:
        """Find a member's code if it is still good, and until when it is."""
        good = select(SceneCodeRow.url, SceneCodeRow.expires_at).where(
            SceneCodeRow.member_id == member_id, SceneCodeRow.expires_at > self._work.now
        )
        row = (await self._work.execute(good)).first()
        return None if row is None else (row.url, row.expires_at)

    async def want(self, member_id: int, *, good_until: datetime) -> None:
        """Note that a member's code is wanted that is good until then: a job makes it."""
        now = self._work.now
        new = insert_or(SceneCodeRow).values(
            member_id=member_id, url="", expires_at=now, make_at=now
        )
        await self._work.execute(
            new.on_conflict_do_update(
                index_elements=["member_id"],
                set_={"make_at": now},
                where=SceneCodeRow.make_at.is_(None) & (SceneCodeRow.expires_at < good_until),
            )
        )

    async def wanted(self, most: int) -> list[tuple[int, str]]:
        """List whose code shall be made by now, with the member's own code, the oldest first."""
        due = (
            select(SceneCodeRow.member_id, MemberRow.code)
            .join(MemberRow, MemberRow.id == SceneCodeRow.member_id)
            .where(SceneCodeRow.make_at <= self._work.now)
            .order_by(SceneCodeRow.make_at)
            .limit(most)
        )
        return [(row.member_id, row.code) for row in await self._work.execute(due)]

    async def postpone(self, member_id: int, until: datetime) -> None:
        """Let the making of a code wait."""
        waiting = update(SceneCodeRow).where(SceneCodeRow.member_id == member_id)
        await self._work.execute(waiting.values(make_at=until))

    async def keep(self, member_id: int, url: str, expires_at: datetime) -> None:
        """Keep a member's new code in place of the one before."""
        new = insert_or(SceneCodeRow).values(member_id=member_id, url=url, expires_at=expires_at)
        await self._work.execute(
            new.on_conflict_do_update(
                index_elements=["member_id"],
                set_={
                    "url": new.excluded.url,
                    "expires_at": new.excluded.expires_at,
                    "make_at": None,
                },
            )
        )
