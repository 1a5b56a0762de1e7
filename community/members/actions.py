"""What happens to members."""

from bot.kernel.incoming import Incoming
from bot.persistence.work import Work
from community.members.errors import NameNotAllowed
from community.members.repository import Members
from community.members.rules import (
    CODE_LENGTH,
    LONGEST_NAME,
    TAG_LENGTH,
    Member,
    clean_name,
    new_code,
)


async def meet(work: Work, incoming: Incoming) -> Member:
    """Find the sender of a message, or make them a member at this first contact."""
    members = Members(work)
    member = await members.by_identity(incoming)
    if member is not None:
        return member
    member_id = None
    while member_id is None:
        code, tag = new_code(CODE_LENGTH), new_code(TAG_LENGTH)
        member_id = await members.add(incoming, code=code, tag=tag)
    return Member(member_id, "", tag, code, None, work.now, "", ever_followed=False)


async def tell_privacy(work: Work, member: Member, version: str) -> None:
    """Write down that a member is told a version of the privacy text by this answer."""
    await Members(work).agree(member.id, version)


async def follow(work: Work, incoming: Incoming) -> None:
    """Note that somebody follows the account (again)."""
    await Members(work).change_following(incoming, following=True)


async def unfollow(work: Work, incoming: Incoming) -> None:
    """Note that somebody doesn't follow the account any more; everything else is kept."""
    await Members(work).change_following(incoming, following=False)


async def rename(work: Work, member: Member, wish: str) -> str:
    """Give a member the name they wish for; `NameNotAllowed` if it is none."""
    name = clean_name(wish)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise NameNotAllowed(LONGEST_NAME)
    await Members(work).rename(member.id, name)
    return name
