"""店务：开接龙、结束接龙、取消接龙、接龙表。"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.dispatch.router import InGroup
from bot.kernel.refusal import Refusal
from bot.kernel.reply import Reply, Text
from bot.kernel.understanding import as_word
from community.staff.actions import note
from community.staff.rules import Role
from content.texts import chain_staff as say
from handlers.chain_tables import table_in_words
from handlers.chat.chain_lines import chains_here, show_book
from handlers.chat.confirming import Confirming, commanded
from handlers.chat.context import Chat, ChatRouter
from store.catalogue.repository import Catalogue
from store.catalogue.rules import Product, Sku
from store.chains.actions import cancel_chain, check_chain, close_chain, open_chain, show_list
from store.chains.errors import ChainNotFound
from store.chains.events import TableWanted
from store.chains.openings import ChainDraft, GoodDraft, OpeningProblem, read_opening
from store.chains.page import over
from store.chains.repository import Chains
from store.chains.rules import Chain, ChainState, LineState, NewChain, NewGood
from store.orders.rules import Actor
from store.pickup.repository import PickupPoints
from store.pickup.rules import PickupPoint

router = ChatRouter(in_group=InGroup.OPENLY)
confirming = Confirming("chains", in_group=InGroup.OPENLY)

_MANAGERS = (Role.OWNER, Role.MANAGER)
_MOST_FOUND = 5


@router.on(commanded("开接龙", roles=_MANAGERS))
async def on_open(chat: Chat, words: str) -> Reply:
    if not (chat.incoming.group and words):
        return Text(say.usage_opening() if chat.incoming.group else say.only_in_groups())
    draft = read_opening(chat.incoming.text, chat.work.now, chat.shop.zone)
    if isinstance(draft, OpeningProblem):
        return Text(say.opening_problem(why=draft.why, said=draft.said))
    return await _ask_open(chat, draft)


async def _ask_open(chat: Chat, draft: ChainDraft) -> Reply:
    goods = []
    for one in draft.goods:
        good = await _good(chat, one)
        if isinstance(good, Text):
            return good
        goods.append(good)
    point = await _point(chat, draft.pickup)
    if isinstance(point, Text):
        return point
    new = NewChain(chat.incoming.conversation, draft.title, tuple(goods), draft.closes_at, point.id)
    offered = await check_chain(chat.work, new)
    zone, until = chat.shop.zone, draft.closes_at
    question = say.ask_open(
        title=draft.title,
        goods=offered,
        until=until.astimezone(zone) if until else None,
        point=point.name,
    )
    return confirming.ask(chat, "open", question, chain=_packed(new))


@confirming.deed("open", *_MANAGERS)
async def open_(chat: Chat, facts: Mapping[str, str]) -> Reply:
    new = _unpacked(facts["chain"], chat.incoming.conversation)
    chain = await open_chain(chat.work, new, by=chat.member.id)
    await _note(chat, "chain.opened", chain)
    book = await show_list(chat.work, chain.id, only_due=False)
    return Text(await show_book(chat, book)) if book else Text(say.only_in_groups())


@router.on(commanded("结束接龙", roles=_MANAGERS))
async def on_close(chat: Chat, words: str) -> Reply:
    return await _ask_end(chat, "结束接龙", words)


@router.on(commanded("取消接龙", roles=_MANAGERS))
async def on_cancel(chat: Chat, words: str) -> Reply:
    return await _ask_end(chat, "取消接龙", words)


async def _ask_end(chat: Chat, act: str, words: str) -> Reply:
    if not chat.incoming.group:
        return Text(say.only_in_groups())
    running = [one for one in await chains_here(chat) if one.state is ChainState.OPEN]
    chain = await _meant(chat, running, words)
    if chain is None:
        return Text(say.which_chain(act=act, chains=running))
    book = await Chains(chat.work).book(chain.id)
    people = len({one.key.payer_id for one in book.entries if one.pieces(LineState.IN)})
    is_close = act == "结束接龙"
    worded = say.ask_close if is_close else say.ask_cancel
    question = worded(chain=chain, people=people)
    return confirming.ask(chat, "close" if is_close else "cancel", question, chain=chain.id)


@confirming.deed("close", *_MANAGERS)
async def close(chat: Chat, facts: Mapping[str, str]) -> Reply:
    actor = Actor.staff(chat.member.id)
    chain = await close_chain(chat.work, int(facts["chain"]), actor)
    await _note(chat, "chain.closed", chain)
    return Text(say.closed(chain=chain))


@confirming.deed("cancel", *_MANAGERS)
async def cancel(chat: Chat, facts: Mapping[str, str]) -> Reply:
    actor = Actor.staff(chat.member.id)
    chain = await cancel_chain(chat.work, int(facts["chain"]), actor)
    await _note(chat, "chain.cancelled", chain)
    return Text(say.cancelled(chain=chain))


@router.on(commanded("接龙表", roles=_MANAGERS))
async def on_table(chat: Chat, words: str) -> Reply:
    if chat.incoming.group:
        return await _table_of_group(chat, words)
    opened = await Chains(chat.work).opened_by(chat.member.id, _MOST_FOUND)
    if not opened:
        return Text(say.no_chains_opened())
    letter = words.replace(" ", "")
    chain = next((one for one in opened if not letter or one.letter == letter), None)
    if chain is None:
        raise ChainNotFound(letter)
    return Text(await _table(chat, chain))


async def _table_of_group(chat: Chat, words: str) -> Reply:
    letter = words.replace(" ", "")
    here = await chains_here(chat)
    if letter:
        found = await Chains(chat.work).latest_of(chat.incoming.conversation, letter)
        here = [found] if found else []
    if not here:
        raise ChainNotFound(letter)
    if len(here) > 1:
        return Text(say.which_chain(act="接龙表", chains=here))
    chat.work.record(TableWanted(here[0].id, chat.member.id))
    return Text(say.table_sent(chain=here[0]))


async def _table(chat: Chat, chain: Chain) -> str:
    return await table_in_words(chat.work, chat.shop.links, chain.id, chat.member.id)


async def _meant(chat: Chat, running: Sequence[Chain], words: str) -> Chain | None:
    """Give the chain of a letter, or the only one; `None` if that isn't plain."""
    letter = words.replace(" ", "")
    if letter:
        found = next((one for one in running if one.letter == letter), None)
        if found is None:
            raise await _no_chain(chat, letter)
        return found
    if not running:
        raise ChainNotFound("")
    return running[0] if len(running) == 1 else None


async def _no_chain(chat: Chat, letter: str) -> Refusal:
    chain = await Chains(chat.work).latest_of(chat.incoming.conversation, letter[:1])
    if chain is None or len(letter) > 1:
        return ChainNotFound(letter[:8])
    return over(chain)


async def _point(chat: Chat, said: str) -> PickupPoint | Text:
    """Give the pickup point of a name, or of a part that only one has; without one the only."""
    points = await PickupPoints(chat.work).open_points()
    wanted = as_word(said)
    named = [one for one in points if as_word(one.name) == wanted]
    partly = [one for one in points if wanted in as_word(one.name)]
    found = named or partly
    if len(found) == 1:
        return found[0]
    return Text(say.which_point(said=said, points=[one.name for one in points]))


async def _good(chat: Chat, draft: GoodDraft) -> NewGood | Text:
    product = await _product(chat, draft.code)
    if product is None or not product.on_sale:
        return Text(say.no_such_product(said=draft.code))
    sku = _sku(product, draft.spec)
    if sku is None:
        specs = [one.spec for one in product.skus]
        return Text(say.which_spec(code=product.code, specs=specs, said=draft.spec))
    return NewGood(sku.id, draft.price, draft.amount, draft.limit)


async def _product(chat: Chat, said: str) -> Product | None:
    """Find a product on sale by its code or its whole title."""
    by_code = await Catalogue(chat.work).product_by_code(said.upper())
    if by_code is not None:
        return by_code
    shelf = chat.shop.shelf
    lines = shelf.lines(shelf.index.search(said, _MOST_FOUND).product_ids)
    named = [one for one in lines if as_word(one.title) == as_word(said)]
    return await Catalogue(chat.work).product(named[0].id) if len(named) == 1 else None


def _sku(product: Product, spec: str) -> Sku | None:
    if not spec and len(product.skus) == 1:
        return product.skus[0]
    named = (sku for sku in product.skus if as_word(sku.spec) == as_word(spec))
    return next(named, None)


def _packed(new: NewChain) -> str:
    goods = [[one.sku_id, one.price, one.quota, one.per_person] for one in new.goods]
    until = new.closes_at.isoformat() if new.closes_at else None
    facts = {"title": new.title, "goods": goods, "until": until, "point": new.pickup_point_id}
    return json.dumps(facts, ensure_ascii=False)


def _unpacked(packed: str, group: str) -> NewChain:
    facts = json.loads(packed)
    until = datetime.fromisoformat(facts["until"]) if facts["until"] else None
    goods = tuple(NewGood(*one) for one in facts["goods"])
    return NewChain(group, facts["title"], goods, until, facts["point"])


async def _note(chat: Chat, act: str, chain: Chain) -> None:
    facts = {"letter": chain.letter}
    subject = f"chain:{chain.id}"
    await note(chat.work, staff_member_id=chat.member.id, act=act, subject=subject, facts=facts)
    chat.did(act)
