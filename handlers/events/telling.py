"""What reactions know, and how they tell people."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.delivery.courier import NOTICE
from bot.delivery.reactions import Facts, Reactions
from bot.kernel.reply import Text, pack
from bot.persistence.outbox import Leave, Priority, is_left, leave
from bot.persistence.work import Work
from community.ledger.rules import DailyCaps
from community.members.repository import Members
from community.membership.rules import MembershipRules
from community.staff.repository import Staff
from community.staff.rules import Role
from handlers.links import Links
from store.chains.rules import ChainRules
from store.checkout.rules import CheckoutRules
from store.commissions.rules import CommissionRules

_PEOPLE = ("member_id", "referrer_id")
"""What events call the members they are about; they may be old when they are reacted to."""


@dataclass(frozen=True, slots=True)
class World:
    """What reactions may know besides the books."""

    zone: ZoneInfo
    links: Links
    commission: CommissionRules
    membership: MembershipRules
    shop_name: str
    caps: DailyCaps
    checkout: CheckoutRules
    chains: ChainRules


async def _as_they_are_now(work: Work, facts: Facts) -> Facts:
    """Name the people of an event as who they are now, and let nobody merge them meanwhile."""
    people = {facts[name] for name in _PEOPLE if name in facts}
    now = {member_id: await Members(work).hold(member_id) for member_id in sorted(people)}
    return {name: now[fact] if name in _PEOPLE else fact for name, fact in facts.items()}


reactions = Reactions[World](_as_they_are_now)


async def tell(
    work: Work, member_id: int, words: str, priority: int, *, merge_key: str | None = None
) -> None:
    """Leave words for a member, where they can be reached."""
    recipient = await Members(work).reachable_person(member_id)
    if recipient is not None:
        facts = {"reply": pack(Text(words))}
        notice = Leave(kind=NOTICE, recipient=recipient, facts=facts, priority=priority)
        leave(work, replace(notice, merge_key=merge_key))


async def tell_staff(work: Work, words: str) -> None:
    """Leave words for everybody who runs the shop."""
    for member_id in await Staff(work).reachable((Role.OWNER, Role.MANAGER)):
        await tell(work, member_id, words, Priority.SERVICE)


async def tell_staff_once(work: Work, words: str, key: str) -> None:
    """Leave words for everybody who runs the shop, unless they were left under this key before."""
    for member_id in await Staff(work).reachable((Role.OWNER, Role.MANAGER)):
        merge_key = f"{key}:{member_id}"
        if not await is_left(work, merge_key=merge_key):
            await tell(work, member_id, words, Priority.SERVICE, merge_key=merge_key)
