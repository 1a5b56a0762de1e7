"""What a chat handler is given, and what it may know of the shop."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from bot.dispatch.dialogue import Asked, Dialogue
from bot.dispatch.router import Router
from bot.kernel.incoming import Incoming, Kind
from bot.kernel.understanding import normalise
from bot.kernel.reply import Reply, Text
from bot.persistence.work import Work
from community.check_in.rules import CheckInRules
from community.members.actions import meet, tell_privacy
from community.members.rules import Member
from community.referral.rules import ReferralRules
from content.texts.people import privacy_notice
from store.catalogue.finding import CatalogueSearch

_SPOKEN = frozenset({Kind.TEXT, Kind.MENU})


@dataclass(frozen=True, slots=True)
class Shop:
    """The shop's settings and instruments, as far as conversations need them."""

    name: str
    base_url: str
    zone: ZoneInfo
    privacy_version: str
    check_in: CheckInRules
    referral: ReferralRules
    search: CatalogueSearch

    def url(self, path: str) -> str:
        """Tell the full address of a page of the shop's; one elsewhere is full already."""
        return urljoin(self.base_url.rstrip("/") + "/", path.removeprefix("/"))


@dataclass(slots=True)
class Chat:
    """One message of one member: who, what, in which unit of work, and where they had left off.

    A handler reads it, acts, and puts the dialogue for the next message in place of this one's.
    """

    work: Work
    incoming: Incoming
    words: str
    member: Member
    dialogue: Dialogue
    shop: Shop

    @property
    def asked(self) -> Asked | None:
        """The question that waits for this message, if there is one."""
        return self.dialogue.asked


ChatRouter = Router[Chat]


def opener(shop: Shop) -> Callable[[Work, Incoming, Dialogue], Awaitable[Chat]]:
    """Give what opens the chat of a message: the sender becomes a member at their first contact."""

    async def open_chat(work: Work, incoming: Incoming, dialogue: Dialogue) -> Chat:
        member = await meet(work, incoming)
        words = normalise(incoming.text) if incoming.kind in _SPOKEN else ""
        return Chat(work, incoming, words, member, dialogue, shop)

    return open_chat


async def see_off(chat: Chat, reply: Reply | None) -> Reply | None:
    """Add the privacy notice to the first answer in words, and to the first after its text changed.

    That it was told, and in which version, is written down by the same commit.
    """
    version = chat.shop.privacy_version
    if chat.member.consent_version == version or not isinstance(reply, Text):
        return reply
    await tell_privacy(chat.work, chat.member, version)
    notice = privacy_notice(url=chat.shop.url("/h5/privacy"), version=version)
    return Text(f"{reply.body}\n\n{notice}")
