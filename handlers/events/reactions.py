"""All reactions to events."""

from bot.delivery.courier import NOTICE
from bot.delivery.reactions import Reactions
from bot.kernel.reply import Text, pack
from bot.persistence.outbox import Leave, leave
from bot.persistence.work import Work
from community.members.repository import Members
from community.referral.events import ReferrerSet
from content.texts import people as say

reactions = Reactions()

_DOOR = "official_account"


@reactions.on(ReferrerSet)
async def tell_referrer(work: Work, event: ReferrerSet) -> None:
    """Tell a member that their invitation has brought somebody, where they can be reached."""
    members = Members(work)
    recipient = await members.person_of(event.referrer_id, _DOOR)
    if recipient is None:
        return
    name, tag = await members.label(event.member_id)
    told = Text(say.friend_arrived(friend=say.called(name=name, tag=tag)))
    leave(work, Leave(kind=NOTICE, recipient=recipient, facts={"reply": pack(told)}))
