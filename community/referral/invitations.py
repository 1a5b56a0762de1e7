"""The QR code of an invitation: made by WeChat, kept while it is good.

Its page has it made at once; what is said in chat and drawn on posters only asks for it, and a job
has it made soon.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.persistence.database import Begin
from bot.persistence.work import Work
from community.members.repository import Members
from community.referral.gateway import SceneCodes
from community.referral.repository import SceneCodeStore

_LIFE = timedelta(days=30)
_RENEW_BEFORE = timedelta(days=1)
_WORTH_GIVING_OUT = timedelta(days=15)
"""What is kept by others, as a poster is, has to be good for a while; a younger code is made."""
_AGAIN_AFTER = timedelta(hours=1)
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who invites, and what to draw; `qr_url` is missing where WeChat gave none (yet)."""

    name: str
    tag: str
    code: str
    qr_url: str | None
    good_until: datetime | None = None


async def invitation_of(begin: Begin, codes: SceneCodes, code: str) -> Invitation | None:
    """Find the invitation behind a code; `None` if nobody has it.

    No transaction is open while WeChat is asked. Asking twice does no harm: both codes are good.
    """
    async with begin() as work:
        member_id = await Members(work).code_owner(code)
        if member_id is None:
            return None
        name, tag = await Members(work).label(member_id)
        good = await SceneCodeStore(work).good_until(member_id)
    url = good[0] if good else await _make(begin, codes, member_id, code)
    return Invitation(name, tag, code, url)


async def invitation_to_give_out(work: Work, code: str) -> Invitation | None:
    """Find an invitation for a picture that others keep; a QR code for it is asked for if need be.

    `None` if nobody has the code.
    """
    member_id = await Members(work).code_owner(code)
    if member_id is None:
        return None
    name, tag = await Members(work).label(member_id)
    good = await SceneCodeStore(work).good_until(member_id)
    if good is None or good[1] < work.now + _WORTH_GIVING_OUT:
        await want_code(work, member_id)
        return Invitation(name, tag, code, None)
    return Invitation(name, tag, code, *good)


async def follow_code(work: Work, member_id: int) -> str | None:
    """Give the QR code of a member's invitation, if a good one was made; it names nobody."""
    good = await SceneCodeStore(work).good_until(member_id)
    return good[0] if good else None


async def want_code(work: Work, member_id: int) -> None:
    """Ask for a QR code that is worth giving out, unless there is one."""
    await SceneCodeStore(work).want(member_id, good_until=work.now + _WORTH_GIVING_OUT)


async def make_wanted_codes(begin: Begin, codes: SceneCodes) -> None:
    """Have WeChat make the QR codes that are wanted; if it gives none, it is asked later."""
    async with begin() as work:
        wanted = await SceneCodeStore(work).wanted(_BATCH)
    for member_id, code in wanted:
        if await _make(begin, codes, member_id, code) is None:
            async with begin() as work:
                await SceneCodeStore(work).postpone(member_id, work.now + _AGAIN_AFTER)
            return


async def _make(begin: Begin, codes: SceneCodes, member_id: int, code: str) -> str | None:
    url = await codes.make(code, seconds=int(_LIFE.total_seconds()))
    if url is not None:
        async with begin() as work:
            until = work.now + _LIFE - _RENEW_BEFORE
            await SceneCodeStore(work).keep(member_id, url, until)
    return url
