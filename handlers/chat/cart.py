"""加购、购物车、删、改、清空。"""

import json
import re
from collections.abc import Mapping

from bot.dispatch.dialogue import Asked
from bot.dispatch.patterns import matching, words, words_then
from bot.kernel.refusal import Refusal
from bot.kernel.reply import Reply, Text
from community.addresses.repository import Addresses
from content.texts import cart as say
from content.texts import pricing
from content.texts.cart import CartLine
from handlers.chat.context import Chat, ChatRouter, Undos
from handlers.chat.picking import NumberSaid, Picking
from handlers.refusals import words_of
from store.cart.actions import (
    add_to_cart,
    change_in_cart,
    empty_cart,
    restore_cart,
    take_out_of_cart,
)
from store.cart.reading import number_of, read_pieces
from store.cart.repository import Carts
from store.catalogue.repository import Catalogue
from store.catalogue.rules import Good, Product, Sku
from store.checkout.actions import price_wish
from store.checkout.rules import Delivery, Wish

router = ChatRouter(topic=say.topic())
choosing = ChatRouter()
undos = Undos()

_LISTED, _ASK_PIECES = "cart", "cart.pieces"
_LINE = r"第?([A-Z\d_.,+\-½零〇一二两三四五六七八九十百千万点半负]+?)[个件号行]?"
_TAKING_OUT = matching(rf"(?:删除|删掉|去掉|移除|删) ?(?:{_LINE})?")
_CHANGING = matching(
    rf"(?:把|修改|更改|改) ?{_LINE}(?:(?: ?(?:改成|改为|成|为) ?| +)(.+))?|(?:修改|更改|改)()"
)


async def _add(chat: Chat, product: Product, sku: Sku, pieces: int) -> Reply:
    before = await add_to_cart(chat.work, chat.member.id, {sku.id: pieces})
    chat.dialogue = chat.dialogue.leave()
    _remember(chat, before)
    lines = len({*before, sku.id})
    return Text(say.added(title=product.title, spec=sku.spec, pieces=pieces, lines=lines))


adding = Picking("cart", _add)


@router.on(
    words_then("加入购物车", "放进购物车", "放购物车", "加购物车", "加购", "加车"),
    usage=say.usage_adding(),
    about=say.about_adding(),
)
async def on_add(chat: Chat, said: str) -> Reply:
    return await adding.pick(chat, said)


@router.on(
    words("购物车", "我的购物车", "看购物车", "查看购物车", "看看购物车"),
    usage="购物车",
    about=say.about_cart(),
)
async def on_cart(chat: Chat, _said: str) -> Reply:
    shown = await _shown(chat)
    if not await Carts(chat.work).count(chat.member.id):
        return Text(shown)
    url = chat.shop.links.checkout(chat.member.id, chat.work.now)
    return Text(f"{shown}\n{say.checkout_link(url=url)}")


@router.on(_TAKING_OUT)
async def on_take_out(chat: Chat, said: re.Match[str]) -> Reply:
    good = await _line_meant(chat, said[1] or "")
    if isinstance(good, Text):
        return good
    _remember(chat, await take_out_of_cart(chat.work, chat.member.id, good.sku_id))
    done = say.taken_out(title=good.title, spec=good.spec)
    return Text(f"{done}\n\n{await _shown(chat)}")


@router.on(_CHANGING)
async def on_change(chat: Chat, said: re.Match[str]) -> Reply:
    good = await _line_meant(chat, said[1] or "")
    if isinstance(good, Text):
        return good
    pieces = read_pieces(said[2]) if said[2] else None
    if pieces is not None:
        return await _change(chat, good, pieces)
    chat.dialogue = chat.dialogue.ask(Asked(_ASK_PIECES, (("sku", str(good.sku_id)),)))
    return Text(say.ask_pieces(title=good.title, spec=good.spec))


@choosing.on(NumberSaid(_ASK_PIECES))
async def on_pieces(chat: Chat, asked: Asked) -> Reply:
    sku_id = int(dict(asked.facts)["sku"])
    good = (await Catalogue(chat.work).goods([sku_id]))[sku_id]
    return await _change(chat, good, read_pieces(chat.words) or 1)


@router.on(words("清空", "清空购物车", "购物车清空"))
async def on_empty(chat: Chat, _said: str) -> Reply:
    before = await empty_cart(chat.work, chat.member.id)
    chat.dialogue = chat.dialogue.leave()
    if not before:
        return Text(say.already_empty())
    _remember(chat, before)
    return Text(say.emptied())


@undos.on("cart")
async def undo_change(chat: Chat, facts: Mapping[str, str]) -> Reply:
    pieces = {int(sku): quantity for sku, quantity in json.loads(facts["pieces"]).items()}
    await restore_cart(chat.work, chat.member.id, pieces)
    return Text(say.undone())


async def _change(chat: Chat, good: Good, pieces: int) -> Reply:
    _remember(chat, await change_in_cart(chat.work, chat.member.id, good.sku_id, pieces))
    done = say.changed(title=good.title, spec=good.spec, pieces=pieces)
    return Text(f"{done}\n\n{await _shown(chat)}")


def _remember(chat: Chat, before: Mapping[int, int]) -> None:
    chat.did("cart", pieces=json.dumps(before))


async def _line_meant(chat: Chat, said: str) -> Good | Text:
    """Find the line that a number of the cart as it was shown, or a code, means."""
    pieces = await Carts(chat.work).pieces(chat.member.id)
    if not pieces:
        return Text(say.empty())
    if not said:
        return Text(say.which_line(largest=len(pieces)))
    goods = await Catalogue(chat.work).goods(list(pieces))
    coded = [good for good in goods.values() if good.code == said]
    if len(coded) == 1:
        return coded[0]
    listed = _numbered(chat, list(pieces))
    sku_id = listed.get(number_of(said))
    if sku_id not in pieces:
        return Text(say.no_such_line(said=said, largest=len(listed)))
    return goods[sku_id]


def _numbered(chat: Chat, sku_ids: list[int]) -> dict[int, int]:
    """Give the SKUs by the numbers that were shown last, or that would be shown now."""
    asked = chat.asked
    if asked is None or asked.step != _LISTED:
        return dict(enumerate(sku_ids, 1))
    return {int(number): int(sku) for number, sku in asked.facts}


async def _shown(chat: Chat) -> str:
    """Say what is in the cart, and take its numbers for those that are meant from now on."""
    pieces = await Carts(chat.work).pieces(chat.member.id)
    if not pieces:
        chat.dialogue = chat.dialogue.leave()
        return say.empty()
    numbers = tuple((str(number), str(sku)) for number, sku in enumerate(pieces, 1))
    chat.dialogue = chat.dialogue.ask(Asked(_LISTED, numbers))
    goods = await Catalogue(chat.work).goods(list(pieces))
    lines = [_line(goods[sku_id], wanted) for sku_id, wanted in pieces.items()]
    there = {
        sku_id: wanted
        for sku_id, wanted in pieces.items()
        if goods[sku_id].on_sale and goods[sku_id].stock >= wanted
    }
    price = await _price(chat, there) if there else ""
    return say.cart(lines=lines, price=price, way_on=bool(there))


def _line(good: Good, pieces: int) -> CartLine:
    left = good.stock if good.on_sale else None
    return CartLine(good.title, good.spec, pieces, good.price, left)


async def _price(chat: Chat, pieces: Mapping[int, int]) -> str:
    """Work the price out as if it were sent to the usual address; say why there is none."""
    usual = await Addresses(chat.work, chat.shop.vault).default_of(chat.member.id)
    delivery = Delivery(province=usual.to.province if usual else "")
    wish = Wish(chat.member.id, pieces, delivery, use_points=False)
    try:
        quote = (await price_wish(chat.work, wish, chat.shop.checkout)).quote
    except Refusal as refusal:
        return words_of(refusal)
    return pricing.explanation(gross=quote.gross, steps=quote.steps, total=quote.total)
