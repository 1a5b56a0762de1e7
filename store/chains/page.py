"""A chain under its lock, and what one speaker changes in it before it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.kernel.refusal import Refusal
from bot.persistence.work import Work
from store.chains.difference import Changes
from store.chains.errors import ChainCancelled, ChainEnded, ProxyNameTaken
from store.chains.events import LineMovedUp
from store.chains.folding import name_key
from store.chains.lists import ListLine, Pieces
from store.chains.repository import Chains
from store.chains.rules import (
    LONGEST_NAME,
    LONGEST_NOTE,
    Book,
    Chain,
    ChainAct,
    ChainRules,
    ChainState,
    Entry,
    EntryKey,
    LineState,
    clean,
)
from store.chains.tally import Move, Tally
from store.orders.rules import Actor

_LONGEST_PROXY = 40


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something in a group, and how they are called there."""

    member_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What a message has done to a chain; `ahead` tells how many wait before a line that waits."""

    chain: Chain
    moves: tuple[Move, ...]
    ahead: Mapping[tuple[EntryKey, int], int]

    def of_payer(self, member_id: int) -> tuple[Move, ...]:
        """List what has become of somebody's lines and of those they pay for."""
        return tuple(move for move in self.moves if move.key.payer_id == member_id)


def proxy_key(name: str) -> str:
    """Tell the word by which somebody's line for another is found again."""
    return name_key(name)[:_LONGEST_PROXY]


class Page:
    """An open chain under its lock, with what one speaker changes in it."""

    def __init__(self, book: Book, speaker: Speaker) -> None:
        self.book = book
        self.tally = Tally(book.chain.goods, book.entries)
        self._speaker = speaker
        self._entries: dict[EntryKey, Entry] = {one.key: one for one in book.entries}
        self._seen: dict[EntryKey, Pieces] = {}

    def key(self, proxy: str) -> EntryKey:
        """Tell whose line is meant; a name that has signed by itself is nobody's proxy."""
        key = EntryKey(self._speaker.member_id, proxy_key(proxy))
        entry = self.book.entry(key)
        if key.proxy and not (entry and entry.is_living):
            self._demand_nobodys(proxy)
        return key

    def write_down(self, key: EntryKey, name: str, note: str | None = None) -> None:
        """Note how an entry is called now, and a note if there is one."""
        own, entry = clean(self._speaker.name, LONGEST_NAME), self._entries.get(key)
        called = clean(name, LONGEST_NAME) if key.proxy else own
        said = clean(note or "", LONGEST_NOTE)
        if entry is None:
            self._entries[key] = Entry(0, key, called, own, said)
        else:
            note = said or entry.note
            self._entries[key] = replace(entry, name=called, payer_name=own, note=note)

    def give_up(self, entry: Entry) -> None:
        """Take everything out of an entry."""
        for good in entry.pieces(LineState.IN, LineState.WAITING):
            self.tally.want(entry.key, good, 0)

    def compare(self, changes: Changes) -> list[tuple[str, Refusal]]:
        """Do what a pasted list changes, what becomes free first; list what can't be had."""
        wants: list[tuple[int, EntryKey, str, int, int]] = []

        def want(key: EntryKey, name: str, good: int, pieces: int) -> None:
            wants.append((pieces - self.tally.pieces(key, good), key, name, good, pieces))

        by_id = {one.id: one for one in self.book.entries}
        for line in changes.removed:
            self.give_up(by_id[line.id])
        for changed in changes.changed:
            entry = by_id[changed.line.id]
            for good in {**entry.pieces(LineState.IN), **changed.pieces}:
                want(entry.key, entry.name, good, changed.pieces.get(good, 0))
            self.write_down(entry.key, entry.name, changed.note)
            self._seen[entry.key] = changed.pieces
        for added in changes.added:
            proxy = "" if added.is_own else proxy_key(added.name)
            key = EntryKey(self._speaker.member_id, proxy)
            for good, pieces in added.pieces.items():
                want(key, added.name, good, self.tally.pieces(key, good) + pieces)
            self.write_down(key, added.name, added.note)
            self._seen[key] = added.pieces
        wants.sort(key=lambda one: one[0])
        return [no for no in (self._try(*one[1:]) for one in wants) if no]

    async def settle(self, work: Work, rules: ChainRules) -> Settled:
        """Let who waits move up, and keep all that has changed."""
        self.tally.promote()
        moves = self.tally.moves
        if moves:
            ids = await self._keep(work, moves)
            due = self.book.chain.show_at or work.now + rules.show_after
            # A list that was taken counts as shown: pasted again it is an old one.
            seen = {ids[key]: pieces for key, pieces in self._seen.items() if key in ids}
            shown = {**self.book.chain.shown, **_numbered(seen)}
            await Chains(work).change(self.book.chain, show_at=due, shown=shown)
        waiting = (move for move in moves if move.after.state is LineState.WAITING)
        ahead = {(move.key, move.good.number): self.tally.ahead(move.after) for move in waiting}
        return Settled(self.book.chain, tuple(moves), ahead)

    async def _keep(self, work: Work, moves: list[Move]) -> dict[EntryKey, int]:
        chains, chain = Chains(work), self.book.chain
        ids = await keep_moves(work, self.book, moves, self._entries)
        await chains.keep_sold(chain, self.tally.sold)
        promoted = set(self.tally.promoted)
        for move in moves:
            entry_id, good = ids[move.key], move.good.number
            is_promoted = (move.key, good) in promoted
            act, whose = _act(move), Actor.member(self._speaker.member_id)
            if is_promoted:
                act = ChainAct.PROMOTE
                work.record(LineMovedUp(chain.id, entry_id, good))
            facts = {"good": good, "from": move.had, "to": move.has, "state": move.after.state}
            chains.note(chain.id, act, whose, entry_id=entry_id, **facts)
        return ids

    def _try(self, key: EntryKey, name: str, good: int, pieces: int) -> tuple[str, Refusal] | None:
        try:
            self.tally.want(key, good, pieces)
        except Refusal as refusal:
            return name, refusal
        return None

    def _demand_nobodys(self, proxy: str) -> None:
        named = proxy_key(proxy)
        own = (one for one in self.book.entries if one.is_own and one.is_living)
        if named in {proxy_key(self._speaker.name), *(proxy_key(one.name) for one in own)}:
            raise ProxyNameTaken(clean(proxy, LONGEST_NAME))


async def keep_moves(
    work: Work, book: Book, moves: list[Move], entries: Mapping[EntryKey, Entry]
) -> dict[EntryKey, int]:
    """Keep lines that have changed, and entries that are new or called otherwise; give ids."""
    before = {one.key: one for one in book.entries}
    ids: dict[EntryKey, int] = {}
    for key in dict.fromkeys(move.key for move in moves):
        entry = entries[key]
        is_same = entry == before.get(key)
        ids[key] = entry.id if is_same else await Chains(work).keep_entry(book.chain.id, entry)
    await Chains(work).keep_lines(ids, moves)
    return ids


async def open_book(work: Work, chain_id: int, *, even_late: bool = False) -> Book:
    """Lock a chain that takes lines; `even_late` also one that is only to be frozen yet."""
    book = await Chains(work).locked(chain_id)
    chain = book.chain
    is_open = chain.state is ChainState.OPEN if even_late else chain.takes_lines(work.now)
    if not is_open:
        raise over(chain)
    return book


def over(chain: Chain) -> ChainEnded | ChainCancelled:
    """Tell why a chain takes no lines."""
    is_cancelled = chain.state is ChainState.CANCELLED
    return (ChainCancelled if is_cancelled else ChainEnded)(chain.letter)


def listed(chain: Chain, entry: Entry) -> ListLine:
    """Give an entry as pasted lists are compared with it."""
    said = chain.shown.get(str(entry.id))
    return ListLine(
        id=entry.id,
        person=entry.key.payer_id if entry.is_own else None,
        payer=entry.key.payer_id,
        name=entry.name,
        pieces=entry.pieces(LineState.IN, LineState.WAITING),
        note=entry.note,
        shown=None if said is None else {int(good): pieces for good, pieces in said.items()},
    )


def snapshot(book: Book) -> dict[str, dict[str, int]]:
    """Give what the list says of each entry: what is in, not what waits."""
    listed = {one.id: one.pieces(LineState.IN) for one in book.entries}
    return _numbered({id_: pieces for id_, pieces in listed.items() if pieces})


def _numbered(lines: Mapping[int, Pieces]) -> dict[str, dict[str, int]]:
    """Give pieces of entries as they are kept."""
    return {
        str(id_): {str(good): count for good, count in pieces.items()}
        for id_, pieces in lines.items()
    }


def _act(move: Move) -> ChainAct:
    if not move.has:
        return ChainAct.LEAVE
    return ChainAct.CHANGE if move.had else ChainAct.JOIN
