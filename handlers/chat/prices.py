"""价格: how a price came about."""

import re

from bot.dispatch.dialogue import Asked
from bot.dispatch.patterns import matching
from bot.kernel.reply import Reply, Text
from content.texts import checkout as say
from content.texts.cart import topic
from content.texts.checkout import GoodsLine
from handlers.chat import delivering
from handlers.chat.context import Chat, ChatRouter
from handlers.chat.pending import Pending, Shaped, lines_of
from handlers.chat.picking import sort_out
from handlers.chat.placing import price
from store.cart.repository import Carts
from store.checkout.rules import Delivery
from store.orders.actions import find_order
from store.orders.rules import Order
from store.pricing.quote import Step, StepKind

router = ChatRouter(topic=topic())
choosing = ChatRouter()

_PRICE = "(?:价格|价格明细)"


@choosing.on(Shaped(_PRICE))
async def on_price_meanwhile(chat: Chat, said: tuple[Asked, re.Match[str]]) -> Reply:
    return await _explained(chat, Pending.of(said[0]))


@router.on(matching(rf"{_PRICE}(?: ?([A-Z0-9]{{12,16}}))?"), usage="价格", about=say.about_price())
async def on_price(chat: Chat, said: re.Match[str]) -> Reply:
    if said[1]:
        order = await find_order(chat.work, chat.member.id, said[1])
        return Text(_explained_order(order))
    pieces, missing = await sort_out(chat, await Carts(chat.work).pieces(chat.member.id))
    if not pieces and missing:
        return Text(say.nothing_to_be_had(missing=missing))
    to = await delivering.default_destination(chat)
    return await _explained(chat, Pending(pieces, from_cart=True, to=to))


async def _explained(chat: Chat, pending: Pending) -> Reply:
    """Explain what an order would cost, as far as it is known where it goes."""
    delivery = await delivering.delivery_to(chat, pending.to)
    offer = await price(chat, pending, delivery[0] if delivery else Delivery())
    quote = offer.quote
    goods = lines_of(offer)
    return Text(say.explained(goods=goods, steps=quote.steps, gross=quote.gross, total=quote.total))


def _explained_order(order: Order) -> str:
    goods = [
        GoodsLine(line.title, line.spec, line.quantity, line.unit_price) for line in order.lines
    ]
    steps = [
        Step(
            kind=StepKind(step["kind"]),
            name=step["name"],
            amount=step["amount"],
            source_id=step["source_id"],
            shares=tuple(step["shares"]),
            measure=step["measure"],
        )
        for step in order.steps
    ]
    return say.explained(goods=goods, steps=steps, gross=order.gross, total=order.total)
