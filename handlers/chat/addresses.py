"""地址、删地址。"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dispatch.dialogue import Asked
from bot.dispatch.patterns import answering, matching, words, words_then
from bot.dispatch.router import Heard
from bot.kernel.reply import Reply, Text
from bot.kernel.understanding import as_word
from community.addresses.actions import (
    Kept,
    choose_default,
    keep_from_text,
    remove_address,
    restore_address,
)
from community.addresses.errors import AddressNotFound
from community.addresses.repository import Addresses
from community.addresses.rules import Address, AddressIncomplete, Draft
from community.addresses.sealing import open_draft, seal_draft
from content.texts import addresses as say
from content.texts.addresses import AddressLine
from handlers.chat.context import Chat, ChatRouter, Undos

router = ChatRouter(topic=say.topic())
choosing = ChatRouter()
answers = ChatRouter()
undos = Undos()

_ASK_REST, _ASK_WHICH = "address", "address_number"
_DRAFT = "draft"
_COMMANDS = ("收货地址", "我的地址", "添加地址", "新增地址", "加地址", "地址")
_LONGEST_BEFORE_ADDRESS = 20
_NUMBER = re.compile(r"第?(\d{1,2})[个号]?")


@dataclass(frozen=True, slots=True)
class _NumberOfList:
    """The message is a number of the addresses listed last; learns the number."""

    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> int | None:
        """Say what the message holds, or `None`."""
        said = _NUMBER.fullmatch(heard.words)
        return int(said[1]) if said and answering(_ASK_WHICH)(heard) else None


@dataclass(frozen=True, slots=True)
class _NumberOfChoice:
    """The message chooses among places by number while an address is asked for."""

    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> Asked | None:
        """Say what the message holds, or `None`."""
        return answering(_ASK_REST)(heard) if _NUMBER.fullmatch(heard.words) else None


@router.on(words(*_COMMANDS, "地址列表"), usage="地址", about=say.about_addresses())
async def on_addresses(chat: Chat, _said: str) -> Reply:
    found = await _own(chat)
    ids = tuple((str(number), str(one.id)) for number, one in enumerate(found, 1))
    chat.dialogue = chat.dialogue.ask(Asked(_ASK_WHICH, ids)) if ids else chat.dialogue.leave()
    return Text(say.addresses(lines=[AddressLine(one.to, one.is_default) for one in found]))


@router.on(matching(rf"(?:{'|'.join(_COMMANDS)}) ?第?(\d{{1,2}})[个号]?"))
async def on_default(chat: Chat, said: re.Match[str]) -> Reply:
    return await _make_default(chat, await _numbered(chat), int(said[1]))


@choosing.on(_NumberOfList())
async def on_number(chat: Chat, number: int) -> Reply:
    return await _make_default(chat, await _numbered(chat), number)


@router.on(words_then("删除地址", "删地址"), usage=say.usage_removing(), about=say.about_removing())
async def on_remove(chat: Chat, said: str) -> Reply:
    number = _NUMBER.fullmatch(said)
    if number is None:
        return Text(say.which_to_remove())
    listed = await _numbered(chat)
    if int(number[1]) not in listed:
        return Text(say.no_such_number(said=int(number[1]), largest=len(listed)))
    address = _there(listed[int(number[1])])
    await remove_address(
        chat.work, chat.shop.vault, member_id=chat.member.id, address_id=address.id
    )
    chat.dialogue = chat.dialogue.leave()
    chat.did("address.removed", id=address.id)
    return Text(say.removed(to=address.to))


@router.on(words_then(*_COMMANDS), usage=say.usage_keeping(), about=say.about_keeping())
async def on_keep(chat: Chat, _said: str) -> Reply:
    return await _keep(chat, _as_typed(chat), None)


@choosing.on(_NumberOfChoice())
@answers.on(answering(_ASK_REST))
async def on_rest(chat: Chat, asked: Asked) -> Reply:
    draft = open_draft(chat.shop.vault, chat.member.id, dict(asked.facts)[_DRAFT])
    return await _keep(chat, chat.incoming.text, draft)


@undos.on("address.kept")
async def undo_keeping(chat: Chat, facts: Mapping[str, str]) -> Reply:
    address_id = int(facts["id"])
    await remove_address(
        chat.work, chat.shop.vault, member_id=chat.member.id, address_id=address_id
    )
    return Text(say.keeping_undone())


@undos.on("address.chosen")
async def undo_choice(chat: Chat, facts: Mapping[str, str]) -> Reply:
    before = int(facts["before"])
    await choose_default(chat.work, chat.shop.vault, member_id=chat.member.id, address_id=before)
    return Text(say.choice_undone())


@undos.on("address.removed")
async def undo_removal(chat: Chat, facts: Mapping[str, str]) -> Reply:
    address_id = int(facts["id"])
    await restore_address(
        chat.work, chat.shop.vault, member_id=chat.member.id, address_id=address_id
    )
    return Text(say.removal_undone())


async def _keep(chat: Chat, text: str, draft: Draft | None) -> Reply:
    vault = chat.shop.vault
    kept = await keep_from_text(
        chat.work, chat.member.id, text, vault=vault, regions=chat.shop.regions, draft=draft
    )
    if isinstance(kept, AddressIncomplete):
        return _ask_rest(chat, kept)
    chat.dialogue = chat.dialogue.leave()
    return _told(chat, kept)


def _told(chat: Chat, kept: Kept) -> Reply:
    address = kept.address
    if not kept.is_new:
        return Text(say.known_already(to=address.to))
    chat.did("address.kept", id=address.id)
    return Text(say.kept(to=address.to, is_default=address.is_default))


def _ask_rest(chat: Chat, known: AddressIncomplete) -> Reply:
    sealed = seal_draft(chat.shop.vault, chat.member.id, known.draft)
    chat.dialogue = chat.dialogue.ask(Asked(_ASK_REST, ((_DRAFT, sealed),)))
    place = known.place.label if known.place else ""
    choices = [one.label for one in known.choices]
    return Text(say.ask(missing=known.missing, place=place, choices=choices))


async def _make_default(chat: Chat, listed: Mapping[int, Address | None], number: int) -> Reply:
    if number not in listed:
        return Text(say.no_such_number(said=number, largest=len(listed)))
    address = _there(listed[number])
    before = await choose_default(
        chat.work, chat.shop.vault, member_id=chat.member.id, address_id=address.id
    )
    chat.dialogue = chat.dialogue.leave()
    if before not in {None, address.id}:
        chat.did("address.chosen", before=before)
    return Text(say.chosen(to=address.to))


async def _numbered(chat: Chat) -> Mapping[int, Address | None]:
    """Give the addresses by the numbers that were shown last, or that would be shown now."""
    own, asked = await _own(chat), chat.asked
    if asked is None or asked.step != _ASK_WHICH:
        return dict(enumerate(own, 1))
    by_id = {str(one.id): one for one in own}
    return {int(number): by_id.get(id_) for number, id_ in asked.facts}


async def _own(chat: Chat) -> list[Address]:
    return await Addresses(chat.work, chat.shop.vault).of_member(chat.member.id)


def _there(address: Address | None) -> Address:
    if address is None:
        raise AddressNotFound
    return address


def _as_typed(chat: Chat) -> str:
    """Give the address as it was typed, without the command before it."""
    text = chat.incoming.text
    for end in range(min(len(text), _LONGEST_BEFORE_ADDRESS) + 1):
        if as_word(text[:end]) in _COMMANDS and as_word(text[: end + 1]) not in _COMMANDS:
            return text[end:].strip(" \t\n:：,，=")
    return text
