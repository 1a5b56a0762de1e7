"""What a chat handler is given, and what it may know of the shop."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

import structlog

from bot.dispatch.dialogue import Asked, Dialogue, Done
from bot.dispatch.router import Heard, Pattern, Router
from bot.kernel.incoming import Incoming, Kind
from bot.kernel.reply import HandOver, Reply, Text
from bot.kernel.sealing import Vault
from bot.kernel.understanding import normalise
from bot.persistence.work import Work
from community.addresses.regions import Regions
from community.check_in.rules import CheckInRules
from community.members.actions import (
    follow,
    make_acquaintance,
    recognise,
    tell_privacy,
    unfollow,
)
from community.members.repository import Members
from community.members.rules import Member, stranger
from community.membership.rules import MembershipRules
from community.referral.rules import ReferralRules
from community.staff.rules import BindingRules, Role
from content.texts.groups import desk_elsewhere
from content.texts.people import privacy_notice
from handlers.links import Links
from store.catalogue.shelf import Shelf
from store.chains.rules import ChainRules
from store.checkout.rules import CheckoutRules
from store.commissions.rules import CommissionRules
from store.reviews.actions import ReviewRules
from store.teams.rules import TeamRules
from store.withdrawals.rules import WithdrawalRules

T = TypeVar("T")
Keepsake = Literal["shown", "asked", "rest", "done"]
"""What a dialogue may hold of somebody's."""

_ACCOUNT_DOOR = "official_account"
_SPOKEN = frozenset({Kind.TEXT, Kind.MENU})

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Shop:
    """The shop's settings and instruments, as far as conversations need them."""

    name: str
    zone: ZoneInfo
    privacy_version: str
    check_in: CheckInRules
    referral: ReferralRules
    commission: CommissionRules
    withdrawals: WithdrawalRules
    shelf: Shelf
    links: Links
    checkout: CheckoutRules
    chains: ChainRules
    teams: TeamRules
    reviews: ReviewRules
    membership: MembershipRules
    undo_within: timedelta
    binding: BindingRules
    regions: Regions

    @property
    def vault(self) -> Vault:
        """What seals personal data."""
        return self.links.vault

    def url(self, path: str) -> str:
        """Tell the full address of a page of the shop's; one elsewhere is full already."""
        return self.links.url(path)


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

    @property
    def role(self) -> str:
        """What the speaker is of the staff; empty for customers."""
        return self.member.role

    def did(self, command: str, **facts: object) -> None:
        """Remember what this message has changed, and what 撤回 needs to change it back."""
        kept = tuple((name, str(fact)) for name, fact in facts.items())
        self.dialogue = self.dialogue.did(Done(command, kept, self.work.now.isoformat()))

    def did_for_good(self) -> None:
        """Forget what could be undone: this message has changed something that can't be."""
        self.dialogue = self.dialogue.did(None)


ChatRouter = Router[Chat]
Undo = Callable[[Chat, Mapping[str, str]], Awaitable[Reply]]


class Undos:
    """How a feature's commands are undone, by the name under which they were remembered."""

    def __init__(self) -> None:
        self.by_command: dict[str, Undo] = {}

    def on(self, command: str) -> Callable[[Undo], Undo]:
        """Let the decorated function undo a command."""

        def register(undo: Undo) -> Undo:
            self.by_command[command] = undo
            return undo

        return register


@dataclass(frozen=True, slots=True)
class StaffOnly(Generic[T]):
    """What a pattern recognises, if staff of these roles say it."""

    pattern: Pattern[T]
    roles: frozenset[str]

    @property
    def words(self) -> tuple[str, ...]:
        """The commands it listens to."""
        return self.pattern.words

    def __call__(self, heard: Heard) -> T | None:
        """Say what the message holds, or `None`; that others tried is logged, not their words."""
        learnt = self.pattern(heard)
        if learnt is None or not isinstance(heard, Chat):
            return None
        if heard.role in self.roles:
            return learnt
        member, command = heard.member.id, str(self.pattern)
        log.warning("staff_command.refused", member=member, role=heard.role, command=command)
        return None


def staff_only(pattern: Pattern[T], *roles: Role) -> StaffOnly[T]:
    """Recognise a command of staff with one of these roles; to others these are unknown words.

    Give such a route no usage: what customers can't say is not in their help.
    """
    return StaffOnly(pattern, frozenset(roles))


@dataclass(frozen=True, slots=True)
class Owning(Generic[T]):
    """What a pattern recognises; overheard in a group, only of who has this of their own there."""

    pattern: Pattern[T]
    keepsake: Keepsake

    @property
    def words(self) -> tuple[str, ...]:
        """The commands it listens to."""
        return self.pattern.words

    def __call__(self, heard: Heard) -> T | None:
        """Say what the message holds, or `None`."""
        if heard.incoming.is_overheard and isinstance(heard, Chat):
            return self.pattern(heard) if getattr(heard.dialogue, self.keepsake) else None
        return self.pattern(heard)


def owning(pattern: Pattern[T], keepsake: Keepsake) -> Owning[T]:
    """Recognise what means nothing in a group unless the speaker was told something before."""
    return Owning(pattern, keepsake)


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
        """Open the chat of a message; a stranger is no member yet."""
        member = sender or stranger(work.now)
        words = normalise(incoming.text) if incoming.kind in _SPOKEN else ""
        return Chat(work, incoming, words, member, dialogue, self._shop)

    async def acquaint(self, chat: Chat) -> None:
        """Make a stranger a member, and note who can be written to where nobody follows."""
        if chat.member.is_stranger:
            chat.member = await make_acquaintance(chat.work, chat.incoming)
        is_reachable = chat.incoming.is_reachable
        if is_reachable is not None and is_reachable != chat.member.follows:
            await (follow if is_reachable else unfollow)(chat.work, chat.incoming)

    async def in_private(self, chat: Chat) -> Incoming | None:
        """Give what was said in a group as if said in private: there, or to the account followed.

        `None` where the shop can write to the speaker nowhere.
        """
        said = replace(chat.incoming, group="", speaker="", is_mention=False)
        if said.is_reachable:
            return replace(said, conversation=said.person)
        person = None
        if not chat.member.is_stranger:
            person = await Members(chat.work).person_of(chat.member.id, _ACCOUNT_DOOR)
        if person is None:
            return None
        door, account, sender = person.split(":", 2)
        # Whether they follow is known of that account already: nothing is to be noted about it.
        there = replace(said, door=door, account=account, sender=sender, conversation=person)
        return replace(there, is_reachable=None)

    async def see_off(self, chat: Chat, reply: Reply | None) -> Reply | None:
        """Add the privacy notice to the first answer in words, and again when its text changed.

        That it was told, and in which version, is written down by the same commit. It comes before
        an answer that is too long for one message: what is told has to be seen.
        """
        if isinstance(reply, HandOver) and not chat.incoming.room.waits:
            reply = Text(desk_elsewhere(shop=chat.shop.name))
        version = self._shop.privacy_version
        if chat.member.consent_version == version or not isinstance(reply, Text):
            return reply
        await tell_privacy(chat.work, chat.member, version)
        notice = privacy_notice(url=self._shop.url("/h5/privacy"), version=version)
        both = f"{reply.body}\n\n{notice}"
        if len(both.encode()) <= chat.incoming.room.text_bytes:
            return Text(both)
        return Text(f"{notice}\n\n{reply.body}")
