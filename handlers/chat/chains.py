"""接龙：群里的加、减、帮报、退出、列表，和改好发回来的列表。

A line that is clear is taken in silence, as the list is shown soon after; what waits, can't be had
or can't be read is answered, and who addresses the shop is told what was taken.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.dispatch.dialogue import Asked
from bot.dispatch.patterns import matching, words
from bot.dispatch.router import InGroup
from bot.kernel.incoming import Kind
from bot.kernel.reply import Reply, Text
from content.texts import chains as say
from handlers.chat.chain_lines import Line, chains_here, find_line, show_book, speaker_of
from handlers.chat.context import Chat, ChatRouter, Undos
from handlers.refusals import words_of
from store.chains.actions import (
    Pasted,
    add_pieces,
    leave_chain,
    paste_list,
    restore_lines,
    set_pieces,
    show_list,
)
from store.chains.errors import ChainCancelled, ChainEnded
from store.chains.lists import (
    Ask,
    Leave,
    More,
    PastedList,
    Show,
    Step,
    Target,
    Total,
    Unclear,
)
from store.chains.page import Settled, Speaker, over, proxy_key
from store.chains.reading import read_choice
from store.chains.repository import Chains
from store.chains.rules import Chain, LineState

router = ChatRouter(in_group=InGroup.OPENLY)
elsewhere = ChatRouter(topic=say.topic(), in_group=InGroup.IF_ADDRESSED)
choosing = ChatRouter(in_group=InGroup.OPENLY)
undos = Undos()

_STEP, _UNDO = "chain_line", "chain_line"
_MOST_TOLD = 8

Change = Callable[[Chain, Speaker], Awaitable[Settled]]


async def _find_choice(chat: Chat) -> tuple[Line, More | Total | Ask] | None:
    """Recognise the answer to which good or chain a line is for."""
    asked = chat.asked
    spoken = chat.incoming.group and chat.incoming.kind is Kind.TEXT
    if asked is None or asked.step != _STEP or not spoken:
        return None
    running = tuple(one for one in await chains_here(chat) if one.takes_lines(chat.work.now))
    ask = _unpacked(dict(asked.facts)["ask"], running)
    views = [one.view for one in running]
    said = read_choice(chat.incoming.text, ask, views) if ask.among else None
    return None if said is None else (Line(said, running), said)


@choosing.on_finding(_find_choice)
async def on_choice(chat: Chat, found: tuple[Line, More | Total | Ask]) -> Reply | None:
    line, said = found
    chat.dialogue = chat.dialogue.leave()
    return await (_ask(chat, line, said) if isinstance(said, Ask) else _count(chat, line, said))


@router.on_finding(find_line)
async def on_line(chat: Chat, line: Line) -> Reply | None:
    said = line.said
    if isinstance(said, Show):
        return await _show(chat, line, said)
    if line.is_late:
        raise _late(line)
    match said:
        case Leave():
            return await _leave(chat, line, said)
        case PastedList():
            return await _paste(chat, line, said)
        case Ask():
            return await _ask(chat, line, said)
        case More() | Total():
            return await _count(chat, line, said)


@elsewhere.on(words("列表", "接龙", "接龙列表"))
async def on_list_without_chain(chat: Chat, _said: str) -> Reply:
    return _no_chain_here(chat)


@elsewhere.on(matching(r"\+\d{1,4}"), usage="+2", about=say.about_lines())
async def on_line_without_chain(chat: Chat, _said: re.Match[str]) -> Reply:
    return _no_chain_here(chat)


@undos.on(_UNDO)
async def undo_line(chat: Chat, facts: Mapping[str, str]) -> Reply:
    speaker = speaker_of(chat)
    waits = False
    for chain_id, lines in json.loads(facts["lines"]):
        before = {
            proxy: {int(good): (had, has) for good, (had, has) in goods.items()}
            for proxy, goods in lines.items()
        }
        settled = await restore_lines(chat.work, chain_id, speaker, before, chat.shop.chains)
        own = settled.of_payer(speaker.member_id)
        waits |= any(move.after.state is LineState.WAITING for move in own)
    return Text(say.undone(waits_now=waits))


async def _show(chat: Chat, line: Line, said: Show) -> Reply:
    text = []
    for chain in line.chains:
        if said.chain in ("", chain.letter):
            book = await show_list(chat.work, chain.id, only_due=False)
            text += [await show_book(chat, book)] if book else []
    return Text("\n\n".join(text))


async def _count(chat: Chat, line: Line, said: More | Total) -> Reply | None:
    letters = dict.fromkeys(step.chain for step in said.steps)
    chains = sorted((line.chain(letter) for letter in letters), key=lambda chain: chain.id)
    speaker, rules = speaker_of(chat), chat.shop.chains
    settled = []
    for chain in chains:
        if isinstance(said, More):
            settled.append(await add_pieces(chat.work, chain.id, speaker, said, rules))
        else:
            settled.append(await set_pieces(chat.work, chain.id, speaker, said, rules))
    return _answer(chat, speaker, settled)


async def _leave(chat: Chat, line: Line, said: Leave) -> Reply | None:
    speaker = speaker_of(chat)
    chain = line.chain(said.chain) if said.chain else None
    if chain is None:
        having = await _having(chat, line, said.proxy)
        if len(having) > 1:
            return Text(say.which_to_leave(letters=[one.letter for one in having]))
        chain = having[0] if having else line.chains[0]
    settled = await leave_chain(chat.work, chain.id, speaker, chat.shop.chains, proxy=said.proxy)
    return _answer(chat, speaker, [settled])


async def _having(chat: Chat, line: Line, proxy: str) -> list[Chain]:
    """List the chains in which the speaker has a line, of their own or for somebody."""
    found = []
    for chain in line.chains:
        book = await Chains(chat.work).book(chain.id)
        own = book.of_payer(chat.member.id)
        if any(one.key.proxy == proxy_key(proxy) and one.is_living for one in own):
            found.append(chain)
    return found


async def _paste(chat: Chat, line: Line, said: PastedList) -> Reply | None:
    speaker, chain = speaker_of(chat), line.chain(said.chain)
    known = await _known(chat, line, chain)
    rules = chat.shop.chains
    pasted = await paste_list(chat.work, chain.id, speaker, said, rules, known=known)
    answer = _answer(chat, speaker, [pasted.settled])
    told = [answer.body] if isinstance(answer, Text) else []
    told += _told_of(pasted)
    return Text("\n".join(told)) if told else None


async def _known(chat: Chat, line: Line, chain: Chain) -> set[str]:
    """Name the people of the group, as far as they have signed in its chains by themselves."""
    signed = await Chains(chat.work).names([one.id for one in line.chains])
    everybody = {name for listed in signed.values() for payer, name in listed if payer}
    book = await Chains(chat.work).book(chain.id)
    return everybody - {one.name for one in book.entries if one.is_living}


def _told_of(pasted: Pasted) -> list[str]:
    changes = pasted.changes
    told = [say.could_not(name=name, reason=words_of(no)) for name, no in pasted.refused]
    told += [say.unread(said=one.said, why=one.why) for one in changes.asked[:_MOST_TOLD]]
    if changes.kept:
        told.append(say.kept(names=[one.line.name for one in changes.kept]))
    return told


async def _ask(chat: Chat, line: Line, said: Ask) -> Reply | None:
    own = await _own_target(chat, line, said) if said.pieces < 0 else None
    if own is not None:
        steps = (Step(own.chain, own.good, said.pieces),)
        return await _count(chat, line, More(steps, said.proxy))
    choosable = said.why in {Unclear.WHICH_GOOD, Unclear.WHICH_CHAIN} and said.pieces
    if not (choosable and said.among):
        return Text(say.ask_again(why=said.why, said=said.said))
    chat.dialogue = chat.dialogue.ask(Asked(_STEP, (("ask", _packed(said)),)))
    goods = []
    for target in said.among:
        chain = line.chain(target.chain)
        goods.append((chain, chain.good(target.good)))
    return Text(say.ask_which(goods=goods, said=said.said))


async def _own_target(chat: Chat, line: Line, said: Ask) -> Target | None:
    """Give the only good among those in question of which the speaker has pieces."""
    found = []
    for chain in line.chains:
        book = await Chains(chat.work).book(chain.id)
        for entry in book.of_payer(chat.member.id):
            if entry.key.proxy == proxy_key(said.proxy):
                pieces = entry.pieces(LineState.IN, LineState.WAITING)
                found += [Target(chain.letter, good) for good in pieces]
    held = [target for target in found if target in said.among]
    return held[0] if len(held) == 1 else None


def _answer(chat: Chat, speaker: Speaker, settled: Sequence[Settled]) -> Text | None:
    """Say what has to be said of lines that were taken, and remember how to undo it."""
    moves = [move for one in settled for move in one.of_payer(speaker.member_id)]
    _remember(chat, speaker, settled)
    places = [
        say.Place(one.chain, move.good, move.after.pieces, ahead + 1)
        for one in settled
        for move in one.of_payer(speaker.member_id)
        for ahead in [one.ahead.get((move.key, move.good.number))]
        if ahead is not None
    ]
    if places:
        return Text(say.waits(places=places))
    if not chat.incoming.is_mention:
        return None
    return Text(say.taken(name=speaker.name, lines=[(move.good, move.has) for move in moves]))


def _remember(chat: Chat, speaker: Speaker, settled: Sequence[Settled]) -> None:
    kept: list[tuple[int, dict[str, dict[str, tuple[int, int]]]]] = []
    for one in settled:
        lines: dict[str, dict[str, tuple[int, int]]] = {}
        for move in one.of_payer(speaker.member_id):
            if move.had != move.has:
                goods = lines.setdefault(move.key.proxy, {})
                goods[str(move.good.number)] = (move.had, move.has)
        if lines:
            kept.append((one.chain.id, lines))
    if kept:
        chat.did(_UNDO, lines=json.dumps(kept, ensure_ascii=False))


def _no_chain_here(chat: Chat) -> Reply:
    return Text(say.not_found(letter="") if chat.incoming.group else say.lines_in_groups())


def _late(line: Line) -> ChainEnded | ChainCancelled:
    """Tell which chain is over that a message was meant for."""
    said = line.said
    named = said.chain if isinstance(said, Leave | PastedList) else ""
    if isinstance(said, More | Total):
        named = said.steps[0].chain
    chain = line.chain(named) if named else line.chains[-1]
    return over(chain)


def _packed(ask: Ask) -> str:
    among = [[target.chain, target.good] for target in ask.among]
    kept: dict[str, Any] = {"why": ask.why, "said": ask.said, "among": among, "proxy": ask.proxy}
    return json.dumps({**kept, "pieces": ask.pieces, "is_total": ask.is_total})


def _unpacked(packed: str, running: Sequence[Chain]) -> Ask:
    """Give the question again, of the goods that can still be had."""
    kept = json.loads(packed)
    there = {(chain.letter, good.number) for chain in running for good in chain.goods}
    among = tuple(Target(*one) for one in kept["among"] if tuple(one) in there)
    return Ask(
        Unclear(kept["why"]),
        kept["said"],
        among,
        kept["pieces"],
        kept["is_total"],
        kept["proxy"],
    )
