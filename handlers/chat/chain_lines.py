"""Which chains a message in a group is about, and what it means for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.kernel.incoming import Kind
from bot.persistence.work import Work
from content.texts import chains as say
from content.texts import people as people_say
from handlers.chat.context import Chat
from store.chains.lists import Ask, Leave, More, PastedList, Reading, Show, Total
from store.chains.page import Speaker
from store.chains.reading import read_line
from store.chains.repository import Chains
from store.chains.rules import LONGEST_NAME, Book, Chain, clean
from store.pickup.repository import PickupPoints

Question = tuple[str, datetime]
"""A group's address, and since when chains that ended are still told of."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a message means for chains of its group; `is_late` when they take no lines any more."""

    said: Reading
    chains: tuple[Chain, ...]
    is_late: bool = False

    def chain(self, letter: str) -> Chain:
        """Give the chain of a letter that the reading names."""
        return next(one for one in self.chains if one.letter == letter)


async def find_line(chat: Chat) -> Line | None:
    """Tell what a message means for the chains of its group; `None` if it isn't for them."""
    if not chat.incoming.group or chat.incoming.kind is not Kind.TEXT:
        return None
    chains = await chains_here(chat)
    running = tuple(one for one in chains if one.takes_lines(chat.work.now))
    said = await _read(chat, running)
    if said is None or isinstance(said, Ask):
        late = await _read_late(chat, chains)
        if late is not None:
            return late
    return None if said is None else Line(said, running)


async def chains_here(chat: Chat) -> list[Chain]:
    """List the chains of a message's group that run, or took lines until lately."""
    since = chat.work.now - chat.shop.chains.unpaid
    return await chat.work.together(chains_of_groups, (chat.incoming.conversation, since))


async def chains_of_groups(work: Work, asked: list[Question]) -> list[list[Chain]]:
    """List the chains of several groups."""
    since = min(since for _, since in asked)
    found = await Chains(work).of_groups(list({group for group, _ in asked}), since)
    return [[one for one in found if one.group_address == group] for group, _ in asked]


def speaker_of(chat: Chat) -> Speaker:
    """Tell who speaks, and how they are called in the group."""
    member, name = chat.member, clean(chat.incoming.speaker, LONGEST_NAME)
    return Speaker(member.id, name or people_say.called(name=member.name, tag=member.tag))


async def show_book(chat: Chat, book: Book) -> str:
    """Give a chain's list in words."""
    chain, zone = book.chain, chat.shop.zone
    point = await PickupPoints(chat.work).point(chain.pickup_point_id)
    until = chain.closes_at.astimezone(zone) if chain.closes_at else None
    return say.list_of(book=book, point=point.name if point else "", until=until)


async def _read(chat: Chat, chains: Sequence[Chain]) -> Reading | None:
    if not chains:
        return None
    signed = await Chains(chat.work).names([one.id for one in chains])
    names = {name for listed in signed.values() for _, name in listed}
    return read_line(chat.incoming.text, [one.view for one in chains], names)


async def _read_late(chat: Chat, chains: Sequence[Chain]) -> Line | None:
    """Read a message for chains that have ended, if it is for none but them.

    Of a letter only the last chain counts, the one that runs.
    """
    last = {one.letter: one for one in chains}
    late = tuple(one for one in last.values() if not one.takes_lines(chat.work.now))
    if not late:
        return None
    said = await _read(chat, tuple(last.values()))
    if said is None or isinstance(said, Ask):
        return None
    called = _called(said) or frozenset(last)
    if called <= {one.letter for one in late}:
        return Line(said, late, is_late=True)
    return None


def _called(said: More | Total | Leave | Show | PastedList) -> frozenset[str]:
    """Tell the chains that a reading is for; none where it doesn't say."""
    match said:
        case More() | Total():
            return frozenset(step.chain for step in said.steps)
        case Leave() | Show() | PastedList():
            return frozenset({said.chain} - {""})
