"""What reactions know, and how they tell people."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.delivery.courier import NOTICE
from bot.delivery.reactions import Reactions
from bot.kernel.reply import Text, pack
from bot.persistence.outbox import Leave, Priority, leave
from bot.persistence.work import Work
from community.members.repository import Members
from community.staff.repository import Staff
from community.staff.rules import Role
from handlers.links import Links

_DOOR = "official_account"


@dataclass(frozen=True, slots=True)
class World:
    """What reactions may know besides the books."""

    zone: ZoneInfo
    links: Links


reactions = Reactions[World]()


async def tell(work: Work, member_id: int, words: str, priority: int) -> None:
    """Leave words for a member, where they can be reached."""
    recipient = await Members(work).person_of(member_id, _DOOR)
    if recipient is not None:
        facts = {"reply": pack(Text(words))}
        leave(work, Leave(kind=NOTICE, recipient=recipient, facts=facts, priority=priority))


async def tell_staff(work: Work, words: str) -> None:
    """Leave words for everybody who runs the shop."""
    for member_id in await Staff(work).reachable((Role.OWNER, Role.MANAGER)):
        await tell(work, member_id, words, Priority.SERVICE)
