"""拼团、开团、参团。"""

import re
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from bot.dispatch.dialogue import Asked, Shown
from bot.dispatch.patterns import answering, matching, words, words_then
from bot.dispatch.router import Heard, InGroup, Pattern
from bot.kernel.reply import Card, Cards, Reply, Text
from content.texts import teams as say
from content.texts.teams import Offered
from handlers.chat import delivering
from handlers.chat.context import Chat, ChatRouter
from handlers.chat.pending import Pending
from handlers.chat.picking import VIEWED, Picking
from handlers.chat.placing import show_order
from handlers.chat.teams_meant import clock_of, offer_of, team_meant, team_url
from store.cart.reading import read_pieces
from store.catalogue.repository import Catalogue
from store.catalogue.rules import Product, Sku
from store.teams.actions import running_offer
from store.teams.codes import CodeSaid, read_code
from store.teams.errors import AlreadyInTeam, OfferNotFound
from store.teams.queries import offer_of_product, open_offers, teams_of_offer
from store.teams.repository import Seats
from store.teams.rules import TeamOffer

openly = ChatRouter(topic=say.topic(), in_group=InGroup.OPENLY)
router = ChatRouter(topic=say.topic())
choosing = ChatRouter()

T = TypeVar("T")
_OFFERS = "teams"
_PAGE = 5
_TEAMS_IN_LIST, _TEAMS_IN_DETAILS = 2, 8
_ASK_CODE = "teams.code"
_CODE = r"[ :]*([A-Z0-9]{6}|(?=[A-Z_-]*\d)[A-Z0-9][A-Z0-9_-]{0,31})"


@dataclass(frozen=True, slots=True)
class _OfOffers(Generic[T]):
    """What a pattern recognises, while the offers are what was listed last."""

    pattern: Pattern[T]
    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> T | None:
        """Say what the message holds, or `None`."""
        shown = heard.dialogue.shown if isinstance(heard, Chat) else None
        return self.pattern(heard) if shown and shown.kind == _OFFERS else None


@dataclass(frozen=True, slots=True)
class _Opening:
    """开团 and what follows it; 开团购 is something else."""

    words: tuple[str, ...] = ("我要开团", "我想开团", "开个团", "开一个团", "开团")

    def __call__(self, heard: Heard) -> str | None:
        """Say what the message holds, or `None`."""
        rest = words_then(*self.words)(heard)
        return None if rest is None or rest.startswith("购") else rest


@dataclass(frozen=True, slots=True)
class _CodeAnswering:
    """The message answers which team by a code."""

    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> CodeSaid | None:
        """Say what the message holds, or `None`."""
        return read_code(heard.words) if answering(_ASK_CODE)(heard) else None


@openly.on(
    words("拼团", "拼单", "团购", "看拼团", "拼团列表", "正在拼团", "正在拼的团"),
    usage="拼团",
    about=say.about_offers(),
)
async def on_offers(chat: Chat, _said: str) -> Reply:
    return await _list_offers(chat, ())


@openly.on(_OfOffers(words("下一页", "下页", "更多")))
async def on_next_offers(chat: Chat, _said: str) -> Reply:
    shown = chat.dialogue.shown
    return await _list_offers(chat, shown.items if shown else ())


@openly.on(_OfOffers(matching(r"第?(\d{1,3})[个号]?")))
async def on_number(chat: Chat, said: re.Match[str]) -> Reply:
    shown, number = chat.dialogue.shown, int(said[1])
    items = shown.items if shown else ()
    if not 1 <= number <= len(items):
        return Text(say.no_such_number(said=number, largest=len(items)))
    return await _present(chat, items[number - 1])


@openly.on(matching(rf"(?:拼团|看团|查团){_CODE}"))
async def on_one(chat: Chat, said: re.Match[str]) -> Reply:
    product = await Catalogue(chat.work).product_by_code(said[1])
    if product is not None:
        return await _present(chat, product.id)
    team = await team_meant(chat, read_code(said[1]), said[1])
    offer = await offer_of(chat, team)
    title = say.card_title(offer=offer, team=team)
    card = say.card(offer=offer, team=team, clock=clock_of(chat))
    page_url, picture = team_url(chat, team), await _picture(chat, offer)
    if not picture:
        return Text(say.card_in_words(title=title, card=card, url=page_url))
    return Cards((Card(title, card, picture, page_url),))


async def _list_offers(chat: Chat, before: tuple[int, ...]) -> Reply:
    """Show the page of offers after what was shown, each with some of the teams that form."""
    page = await open_offers(chat.work, first=len(before), most=_PAGE + 1)
    if not page:
        return Text(say.no_more() if before else say.no_offers())
    offered = [await _offered(chat, offer, _TEAMS_IN_LIST) for offer in page[:_PAGE]]
    items = (*before, *(offer.product_id for offer in page[:_PAGE]))
    chat.dialogue = chat.dialogue.show(Shown(_OFFERS, items)).leave()
    first, has_more, clock = len(before) + 1, len(page) > _PAGE, clock_of(chat)
    return Text(say.offers(offered=offered, first=first, has_more=has_more, clock=clock))


async def _present(chat: Chat, product_id: int) -> Reply:
    """Show a product's offer with its teams; 开团 alone means it then."""
    offer = await _running_offer_of(chat, product_id)
    chat.dialogue = chat.dialogue.ask(Asked(VIEWED, (("id", str(product_id)),)))
    offered = await _offered(chat, offer, _TEAMS_IN_DETAILS)
    url = chat.shop.url(f"/h5/products/{offer.code}")
    return Text(say.details(offered=offered, clock=clock_of(chat), url=url))


async def _open(chat: Chat, product: Product, sku: Sku, pieces: int) -> Reply:
    offer = await _running_offer_of(chat, product.id)
    to = await delivering.usual_destination(chat)
    return await show_order(
        chat, Pending({sku.id: pieces}, from_cart=False, to=to, offer_id=offer.id)
    )


async def _as_offered(chat: Chat, product: Product) -> Product:
    """Give a product with the one spec that is to be had in teams, at the team's price."""
    offer = await _running_offer_of(chat, product.id)
    skus = [sku for sku in product.skus if sku.id == offer.sku_id]
    if not skus:
        raise OfferNotFound
    return replace(product, skus=(replace(skus[0], price=offer.price),))


opening = Picking("teams", _open, _as_offered)


@router.on(_Opening(), usage=say.usage_opening(), about=say.about_opening())
async def on_open(chat: Chat, said: str) -> Reply:
    views_one = chat.asked is not None and chat.asked.step == VIEWED
    if said or views_one:
        return await opening.pick(chat, said)
    return await _list_offers(chat, ())


@router.on(
    words_then("我要参团", "我想参团", "参团"),
    usage=say.usage_joining(),
    about=say.about_joining(),
)
async def on_join(chat: Chat, said: str) -> Reply:
    if said:
        return await _join(chat, read_code(said), said)
    chat.dialogue = chat.dialogue.ask(Asked(_ASK_CODE))
    return Text(say.ask_code())


@choosing.on(_CodeAnswering())
async def on_code(chat: Chat, said: CodeSaid) -> Reply:
    return await _join(chat, said, said.code)


async def _join(chat: Chat, said: CodeSaid | None, as_said: str) -> Reply:
    meant = await team_meant(chat, said, as_said)
    rest = said.rest if said else ""
    pieces = read_pieces(rest) if rest else 1
    if pieces is None:
        return Text(say.not_pieces(said=rest, code=meant.code))
    seat = await Seats(chat.work).open_of(meant.offer_id, chat.member.id)
    if seat is not None and seat.team_id == meant.id:
        raise AlreadyInTeam(meant.code)
    offer = await offer_of(chat, meant)
    to = await delivering.usual_destination(chat)
    place = Pending(
        {offer.sku_id: pieces}, from_cart=False, to=to, offer_id=offer.id, team=meant.code
    )
    return await show_order(chat, place)


async def _running_offer_of(chat: Chat, product_id: int) -> TeamOffer:
    offer = await offer_of_product(chat.work, product_id)
    if offer is None:
        raise OfferNotFound
    return await running_offer(chat.work, offer.id)


async def _offered(chat: Chat, offer: TeamOffer, most: int) -> Offered:
    return Offered(offer, await teams_of_offer(chat.work, offer.id, most=most))


async def _picture(chat: Chat, offer: TeamOffer) -> str:
    product = await Catalogue(chat.work).any_by_code(offer.code)
    return chat.shop.url(product.picture_url) if product and product.picture else ""
