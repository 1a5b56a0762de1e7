"""Opening and ending chains, and what members do with their lines in them.

Whoever changes a chain locks it first and reads it again: what was read before is only a hint.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.kernel.refusal import Refusal
from bot.persistence.work import Work
from store.catalogue.repository import Catalogue
from store.catalogue.rules import Good
from store.chains.difference import Changes, Paster, difference
from store.chains.errors import (
    ChainGoodTwice,
    ChainNotAllowed,
    ChainPriceTooLow,
    ChainStockShort,
    LineChangedSince,
    NoLineThere,
    TooManyChains,
)
from store.chains.events import ChainFrozen, ChainSettled, PayerDue
from store.chains.lists import More, PastedList, Total
from store.chains.page import Page, Settled, Speaker, listed, open_book, proxy_key, snapshot
from store.chains.repository import Chains
from store.chains.rules import (
    LETTERS,
    Book,
    Chain,
    ChainAct,
    ChainGood,
    ChainRules,
    ChainState,
    EntryKey,
    LineState,
    NewChain,
    NewGood,
    problem_of,
)
from store.orders.rules import Actor
from store.pickup.errors import PickupPointNotFound
from store.pickup.repository import PickupPoints


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a pasted list has done, what it may not do, and what it can't have."""

    settled: Settled
    changes: Changes
    refused: tuple[tuple[str, Refusal], ...]


async def open_chain(work: Work, new: NewChain, *, by: int) -> Chain:
    """Open a chain in a group, with the first letter that is free there.

    Refuses what makes no sense, isn't on sale, is too cheap, or isn't there in that number.
    """
    goods = await check_chain(work, new)
    while True:
        taken = await Chains(work).letters(new.group_address)
        letter = next((one for one in LETTERS if one not in taken), None)
        if letter is None:
            raise TooManyChains(len(LETTERS))
        chain_id = await Chains(work).add(new, letter, by, goods)
        if chain_id is not None:
            Chains(work).note(chain_id, ChainAct.OPEN, Actor.member(by))
            return await Chains(work).chain(chain_id)


async def check_chain(work: Work, new: NewChain) -> list[ChainGood]:
    """Give the goods of a new chain as they would be offered, or refuse it."""
    problem = problem_of(new, work.now)
    if problem is not None:
        raise ChainNotAllowed(problem)
    point = await PickupPoints(work).point(new.pickup_point_id)
    if point is None or not point.is_open:
        raise PickupPointNotFound(new.pickup_point_id)
    found = await Catalogue(work).goods([one.sku_id for one in new.goods])
    offered: list[ChainGood] = []
    for number, one in enumerate(new.goods, 1):
        good = found.get(one.sku_id)
        if good is None or not good.on_sale:
            raise ChainNotAllowed("goods")
        if any(other.sku_id == one.sku_id for other in offered):
            raise ChainGoodTwice(_called(good))
        offered.append(_offered(number, one, good))
    return offered


async def close_chain(work: Work, chain_id: int, actor: Actor) -> Chain:
    """Let a chain take no more lines: everybody's pieces become orders; `ChainEnded` if it was."""
    book = await open_book(work, chain_id, even_late=True)
    payers = [one.key.payer_id for one in book.entries if one.pieces(LineState.IN)]
    state = ChainState.FROZEN if payers else ChainState.DONE
    shown = snapshot(book)
    await Chains(work).change(book.chain, state=state, ended_at=work.now, show_at=None, shown=shown)
    Chains(work).note(chain_id, ChainAct.FREEZE, actor)
    work.record(ChainFrozen(chain_id))
    for payer_id in dict.fromkeys(payers):
        work.record(PayerDue(chain_id, payer_id, moved_up=False))
    if not payers:
        Chains(work).note(chain_id, ChainAct.DONE, actor)
        work.record(ChainSettled(chain_id, []))
    return book.chain


async def cancel_chain(work: Work, chain_id: int, actor: Actor) -> Chain:
    """Drop a chain that is open: nothing comes of what is in it; `ChainEnded` if it was."""
    book = await open_book(work, chain_id, even_late=True)
    await Chains(work).change(
        book.chain, state=ChainState.CANCELLED, ended_at=work.now, show_at=None
    )
    Chains(work).note(chain_id, ChainAct.CANCEL, actor)
    return book.chain


async def add_pieces(
    work: Work, chain_id: int, speaker: Speaker, said: More, rules: ChainRules
) -> Settled:
    """Give somebody the pieces more or (below 0) fewer that were said of this chain, or refuse."""
    page = await _page(work, chain_id, speaker)
    key = page.key(said.proxy)
    for step in said.steps:
        if step.chain == page.book.chain.letter:
            page.tally.add(key, step.good, step.pieces)
    page.write_down(key, said.proxy, said.note)
    return await page.settle(work, rules)


async def set_pieces(
    work: Work, chain_id: int, speaker: Speaker, said: Total, rules: ChainRules
) -> Settled:
    """Let somebody have the pieces in all that were said of this chain; other goods stay."""
    page = await _page(work, chain_id, speaker)
    key = page.key(said.proxy)
    for step in said.steps:
        if step.chain == page.book.chain.letter:
            page.tally.want(key, step.good, step.pieces)
    page.write_down(key, said.proxy)
    return await page.settle(work, rules)


async def leave_chain(
    work: Work, chain_id: int, speaker: Speaker, rules: ChainRules, *, proxy: str = ""
) -> Settled:
    """Give up a line, one's own or one that one pays for; `NoLineThere` if there is none."""
    page = await _page(work, chain_id, speaker)
    key = EntryKey(speaker.member_id, proxy_key(proxy))
    entry = page.book.entry(key)
    if entry is None or not entry.is_living:
        raise NoLineThere(proxy)
    page.give_up(entry)
    return await page.settle(work, rules)


async def paste_list(
    work: Work,
    chain_id: int,
    speaker: Speaker,
    pasted: PastedList,
    rules: ChainRules,
    *,
    known: Collection[str] = (),
) -> Pasted:
    """Do what a pasted list changes against what is so now: the same list again changes nothing.

    `known` are names of people of the group who have no line. What can't be had is told, and the
    rest is done.
    """
    page = await _page(work, chain_id, speaker)
    before = [listed(page.book.chain, one) for one in page.book.entries if one.is_living]
    changes = difference(before, pasted, Paster(speaker.member_id, speaker.name), known)
    refused = page.compare(changes)
    return Pasted(await page.settle(work, rules), changes, tuple(refused))


async def restore_lines(
    work: Work,
    chain_id: int,
    speaker: Speaker,
    before: Mapping[str, Mapping[int, tuple[int, int]]],
    rules: ChainRules,
) -> Settled:
    """Let lines be what they were: by proxy and good, pieces then and pieces it left.

    `LineChangedSince` if they aren't any more what it left.
    """
    page = await _page(work, chain_id, speaker)
    backs: list[tuple[int, EntryKey, int, int]] = []
    for proxy, goods in before.items():
        key = EntryKey(speaker.member_id, proxy)
        for good, (had, has) in goods.items():
            if page.tally.pieces(key, good) != has:
                raise LineChangedSince
            backs.append((had - has, key, good, had))
    for _, key, good, had in sorted(backs, key=lambda back: back[0]):
        page.tally.want(key, good, had)
    return await page.settle(work, rules)


async def show_list(work: Work, chain_id: int, *, only_due: bool) -> Book | None:
    """Note that a chain's list is shown now; `None` where it isn't to be, by now."""
    book = await Chains(work).locked(chain_id)
    due = book.chain.show_at
    if only_due and (due is None or due > work.now or book.chain.state is not ChainState.OPEN):
        return None
    if book.chain.state is ChainState.OPEN:
        await Chains(work).change(book.chain, show_at=None, shown=snapshot(book))
    return book


async def _page(work: Work, chain_id: int, speaker: Speaker) -> Page:
    return Page(await open_book(work, chain_id), speaker)


def _offered(number: int, new: NewGood, good: Good) -> ChainGood:
    if new.price < (good.cost or 0):
        raise ChainPriceTooLow(_called(good))
    if new.quota is not None and new.quota > good.stock:
        raise ChainStockShort(_called(good), new.quota, max(good.stock, 0))
    return ChainGood(
        number=number,
        sku_id=new.sku_id,
        code=good.code,
        title=good.title,
        spec=good.spec,
        price=new.price,
        quota=new.quota,
        per_person=min(filter(None, (new.per_person, good.limit)), default=None),
        sold=0,
    )


def _called(good: Good) -> str:
    return f"{good.title} {good.spec}".strip()
