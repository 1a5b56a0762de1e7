"""What happens to members."""

from collections.abc import Sequence

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


async def recognise(work: Work, messages: Sequence[Incoming]) -> dict[str, Member]:
    """Find the members who sent messages, by `Incoming.person`; strangers are not among them."""
    return await Members(work).by_identities(messages)


async def make_acquaintance(work: Work, incoming: Incoming) -> Member:
    """Make a stranger a member at their first contact."""
    while True:
        code, tag = new_code(CODE_LENGTH), new_code(TAG_LENGTH)
        member_id = await Members(work).add(incoming, code=code, tag=tag)
        if member_id is not None:
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
