"""All SQL of referral beyond the members themselves."""

from datetime import datetime

from sqlalchemy import select

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from community.referral.models import SceneCodeRow


class SceneCodeStore:
    """The QR codes that WeChat has made, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def url_of(self, member_id: int) -> str | None:
        """Find a member's code if it is still good."""
        good = select(SceneCodeRow.url).where(
            SceneCodeRow.member_id == member_id, SceneCodeRow.expires_at > self._work.now
        )
        url: str | None = (await self._work.execute(good)).scalar()
        return url

    async def keep(self, member_id: int, url: str, expires_at: datetime) -> None:
        """Keep a member's new code in place of the one before."""
        new = insert_or(SceneCodeRow).values(member_id=member_id, url=url, expires_at=expires_at)
        await self._work.execute(
            new.on_conflict_do_update(
                index_elements=["member_id"],
                set_={"url": new.excluded.url, "expires_at": new.excluded.expires_at},
            )
        )
