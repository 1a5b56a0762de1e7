"""The QR code of an invitation: asked of WeChat when its page is opened, kept while it is good."""

from dataclasses import dataclass
from datetime import timedelta

from bot.persistence.database import Begin
from community.members.repository import Members
from community.referral.gateway import SceneCodes
from community.referral.repository import SceneCodeStore

_LIFE = timedelta(days=30)
_RENEW_BEFORE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who invites, and what to draw; `qr_url` is missing where WeChat gave none."""

    name: str
    tag: str
    code: str
    qr_url: str | None


async def invitation_of(begin: Begin, codes: SceneCodes, code: str) -> Invitation | None:
    """Find the invitation behind a code; `None` if nobody has it.

    No transaction is open while WeChat is asked. Asking twice does no harm: both codes are good.
    """
    async with begin() as work:
        member_id = await Members(work).code_owner(code)
        if member_id is None:
            return None
        name, tag = await Members(work).label(member_id)
        url = await SceneCodeStore(work).url_of(member_id)
    if url is None:
        url = await codes.make(code, seconds=int(_LIFE.total_seconds()))
        if url is not None:
            async with begin() as work:
                until = work.now + _LIFE - _RENEW_BEFORE
                await SceneCodeStore(work).keep(member_id, url, until)
    return Invitation(name, tag, code, url)
