"""What a chat handler is given, and what it may know of the shop."""

from dataclasses import dataclass
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from bot.dispatch.dialogue import Asked, Dialogue
from bot.dispatch.router import Router
from bot.kernel.incoming import Incoming, Kind
from bot.kernel.reply import Reply, Text
from bot.kernel.understanding import normalise
from bot.persistence.work import Work
from community.check_in.rules import CheckInRules
from community.members.actions import make_acquaintance, recognise, tell_privacy
from community.members.rules import Member
from community.referral.rules import ReferralRules
from content.texts.people import privacy_notice
from store.catalogue.shelf import Shelf

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
    shelf: Shelf

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


class ChatManners:
    """How the shop meets people: it recognises them, opens their chat, and completes answers."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    async def recognise(self, work: Work, messages: list[Incoming]) -> dict[str, Member]:
        """Find who sent messages; the catalogue that they may ask about is brought up to date."""
        await self._shop.shelf.refresh(work)
        return await recognise(work, messages)

    async def open_chat(
        self, work: Work, incoming: Incoming, sender: Member | None, dialogue: Dialogue
    ) -> Chat:
        """Open the chat of a message; a stranger becomes a member."""
        member = sender or await make_acquaintance(work, incoming)
        words = normalise(incoming.text) if incoming.kind in _SPOKEN else ""
        return Chat(work, incoming, words, member, dialogue, self._shop)

    async def see_off(self, chat: Chat, reply: Reply | None) -> Reply | None:
        """Add the privacy notice to the first answer in words, and again when its text changed.

        That it was told, and in which version, is written down by the same commit. It comes before
        an answer that is too long for one message: what is told has to be seen.
        """
        version = self._shop.privacy_version
        if chat.member.consent_version == version or not isinstance(reply, Text):
            return reply
        await tell_privacy(chat.work, chat.member, version)
        notice = privacy_notice(url=self._shop.url("/h5/privacy"), version=version)
        both = f"{reply.body}\n\n{notice}"
        if len(both.encode()) <= chat.incoming.room.text_bytes:
            return Text(both)
        return Text(f"{notice}\n\n{reply.body}")
