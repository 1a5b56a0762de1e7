"""商品、分类、下一页、数字、详情、搜，以及不是命令的任何话。"""

import re
from collections.abc import Sequence

from bot.dispatch.dialogue import Asked, Shown
from bot.dispatch.patterns import answering, matching, words, words_then
from bot.dispatch.router import InGroup
from bot.kernel.reply import Card, Cards, Reply, Text
from content.texts import browsing as say
from content.texts import help as help_says
from content.texts import teams as teams_say
from content.texts.browsing import Line, SpecLine
from content.texts.teams import Clock, Offered
from handlers.chat.context import Chat, ChatRouter, owning
from handlers.chat.picking import VIEWED
from store.catalogue.errors import ProductNotFound
from store.catalogue.repository import Catalogue
from store.catalogue.rules import OnShelf, Product
from store.orders.repository import Orders
from store.promotions.repository import running
from store.reviews.repository import Reviews
from store.search.searchable import MatchKind
from store.teams.queries import offer_of_product, teams_of_offer

router = ChatRouter(topic=say.topic(), in_group=InGroup.OPENLY)
any_words = ChatRouter(topic=say.topic(), in_group=InGroup.IF_ADDRESSED)

_PAGE = 5
_LONGEST_QUERY = 100
_TEAMS = 3
_SHELF, _FOUND = "shelf", "found"
_ASK_WHAT = "search"
_CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,31}")
_RESULTS = {
    MatchKind.MATCHED: say.found,
    MatchKind.OTHER_PRICE: say.other_price,
    MatchKind.NEAREST: say.nearest,
    MatchKind.POPULAR: say.popular,
}


@router.on(
    words("商品", "逛逛", "货架", "商品列表"),
    usage="商品",
    about=say.about_shelf(),
    button=help_says.shop_button(),
)
async def on_shelf(chat: Chat, _said: str) -> Reply:
    return _show_shelf(chat, Shown(_SHELF, ()))


@router.on(owning(words("下一页", "下页", "更多"), "shown"), usage="下一页", about=say.about_next())
async def on_next_page(chat: Chat, _said: str) -> Reply:
    shown = chat.dialogue.shown
    if shown is None:
        return Text(say.no_list())
    return (_show_shelf if shown.kind == _SHELF else _show_more_found)(chat, shown)


@router.on(
    owning(matching(r"第?(\d{1,3})[个号]?"), "shown"),
    usage=say.usage_number(),
    about=say.about_number(),
)
async def on_number(chat: Chat, said: re.Match[str]) -> Reply:
    return await _show_item(chat, int(said[1]))


@router.on(words_then("详情"), usage=say.usage_details(), about=say.about_details())
async def on_details(chat: Chat, code: str) -> Reply:
    if not code:
        return Text(say.ask_code())
    product = await Catalogue(chat.work).product_by_code(code.replace(" ", ""))
    if product:
        return await _present(chat, product)
    if code.isdecimal() and len(code) < 4:
        return await _show_item(chat, int(code))
    raise ProductNotFound(code)


@router.on(
    words_then("搜索", "搜一下", "搜", "找一下"), usage=say.usage_search(), about=say.about_search()
)
async def on_search(chat: Chat, query: str) -> Reply:
    if query:
        return _search(chat, query)
    chat.dialogue = chat.dialogue.ask(Asked(_ASK_WHAT))
    return Text(say.ask_what())


@any_words.on(answering(_ASK_WHAT))
async def on_search_answered(chat: Chat, _asked: Asked) -> Reply:
    if not chat.words:
        return Text(say.ask_what())
    return _search(chat, _as_typed(chat))


@any_words.on(matching(r"(?s).+"), usage=say.usage_category(), about=say.about_category())
async def on_any_words(chat: Chat, _said: re.Match[str]) -> Reply:
    category = chat.shop.shelf.category_named(chat.words)
    if category:
        return _show_shelf(chat, Shown(_SHELF, (), of=category))
    if _CODE.fullmatch(chat.words):
        product = await Catalogue(chat.work).product_by_code(chat.words)
        if product:
            return await _present(chat, product)
    return _search(chat, _as_typed(chat))


def _as_typed(chat: Chat) -> str:
    """Give what is searched in the customer's own spelling, which is told back to them."""
    return " ".join(chat.incoming.text.split())[:_LONGEST_QUERY]


def _show_shelf(chat: Chat, shown: Shown) -> Reply:
    """Show the page of the shelf, or of a category, after what was shown."""
    shelf, last = chat.shop.shelf, shown.items[-1] if shown.items else None
    page = shelf.page(after=last, category=shown.of, most=_PAGE + 1)
    if not page:
        return Text(say.no_more() if shown.items else say.nothing_on_shelf())
    lines = _number_on(chat, shown, page[:_PAGE])
    text = say.shelf(
        lines=lines,
        category=shown.of,
        categories=shelf.categories,
        has_more=len(page) > _PAGE,
    )
    return Text(text)


def _search(chat: Chat, query: str) -> Reply:
    result = chat.shop.shelf.index.search(query, _PAGE + 1)
    page = chat.shop.shelf.lines(result.product_ids)
    if not page:
        return Text(say.nothing_in_shop(query=query))
    lines = _number_on(chat, Shown(_FOUND, (), of=query), page[:_PAGE])
    worded = _RESULTS[result.kind]
    return Text(worded(query=query, lines=lines, has_more=len(page) > _PAGE))


def _show_more_found(chat: Chat, shown: Shown) -> Reply:
    result = chat.shop.shelf.index.search(shown.of, len(shown.items) + _PAGE + 1)
    page = chat.shop.shelf.lines(id_ for id_ in result.product_ids if id_ not in shown.items)
    if not page:
        return Text(say.no_more())
    lines = _number_on(chat, shown, page[:_PAGE])
    return Text(say.more_found(lines=lines, has_more=len(page) > _PAGE))


async def _show_item(chat: Chat, number: int) -> Reply:
    shown = chat.dialogue.shown
    if shown is None:
        return Text(say.no_list())
    if not 1 <= number <= len(shown.items):
        return Text(say.no_such_number(said=number, largest=len(shown.items)))
    product = await Catalogue(chat.work).product(shown.items[number - 1])
    return await _present(chat, product) if product else Text(say.gone())


def _number_on(chat: Chat, shown: Shown, page: Sequence[OnShelf]) -> list[Line]:
    """Number products on from the list so far, so that a number means one of them all."""
    items = (*shown.items, *(product.id for product in page))
    chat.dialogue = chat.dialogue.show(Shown(shown.kind, items, shown.of)).leave()
    return [
        Line(
            number=number,
            title=product.title,
            lowest_price=product.lowest_price,
            several_prices=product.highest_price > product.lowest_price,
            list_price=product.list_price,
            sold_out=product.sold_out,
        )
        for number, product in enumerate(page, len(shown.items) + 1)
    ]


async def _specs(chat: Chat, product: Product) -> list[SpecLine]:
    """Give the specs with what they cost this member now."""
    member_id = chat.member.id
    shopper = await Orders(chat.work).shopper(member_id)
    offers = await running(
        chat.work,
        member_level=shopper.level,
        is_first_order=not shopper.has_ordered,
        now=chat.work.now,
        zone=chat.shop.zone,
        member_id=member_id,
    )
    percent = chat.shop.checkout.levels[shopper.level].percent
    return [
        SpecLine(sku.spec, sku.price, sku.stock, offers.price_now(product, sku, percent))
        for sku in product.skus
    ]


async def _present(chat: Chat, product: Product) -> Reply:
    """Show a product as a card, or in words where it has no picture; 买 alone means it then."""
    chat.dialogue = chat.dialogue.ask(Asked(VIEWED, (("id", str(product.id)),)))
    reviews, stars, _ = await Reviews(chat.work).of_product(product.id, 0)
    title = say.card_title(
        title=product.title,
        lowest_price=product.lowest_price,
        several_prices=len({sku.price for sku in product.skus}) > 1,
    )
    details = say.details(
        code=product.code,
        subtitle=product.subtitle,
        list_price=product.list_price,
        specs=await _specs(chat, product),
        fresh=product.fresh,
        limit=product.limit,
    )
    rated = f"\n{say.rating(count=reviews, stars=stars)}" if reviews else ""
    details = f"{details}{rated}\n{await _ways_to_buy(chat, product)}"
    page_url = chat.shop.url(f"/h5/products/{product.code}")
    if not product.picture:
        return Text(say.in_words(title=title, details=details, url=page_url))
    return Cards((Card(title, details, chat.shop.url(product.picture_url), page_url),))


async def _ways_to_buy(chat: Chat, product: Product) -> str:
    """Tell how a product is bought: alone, in a team, or both."""
    alone = say.how_to_buy(code=product.code)
    offer = await offer_of_product(chat.work, product.id)
    if offer is None or not offer.runs(chat.work.now):
        return alone
    offered = Offered(offer, await teams_of_offer(chat.work, offer.id, most=_TEAMS))
    clock = Clock(chat.work.now, chat.shop.zone)
    in_teams = teams_say.on_product(offered=offered, clock=clock)
    return f"{alone}\n{in_teams}" if offer.solo else in_teams
