"""Which goods somebody means: by code, number of the last list or name, with spec and pieces."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.dispatch.dialogue import Asked, Shown
from bot.dispatch.patterns import answering
from bot.dispatch.router import Heard
from bot.kernel.reply import Reply, Text
from bot.kernel.understanding import QuantityNotAllowed, as_word
from content.texts import browsing as browsing_says
from content.texts import cart as say
from content.texts.cart import LeftOut, SpecChoice
from handlers.chat.context import Chat, ChatRouter
from store.cart.reading import Wanted, read_answer, read_pieces, read_wanted
from store.catalogue.errors import ProductNotFound
from store.catalogue.repository import Catalogue
from store.catalogue.rules import OnShelf, Product, Sku
from store.search.searchable import MatchKind

VIEWED = "product"
"""The step that remembers which product was looked at last."""

_LISTS = frozenset({"shelf", "found", "teams"})
_MOST_CHOICES = 5
_CODE = re.compile(r"([A-Z0-9][A-Z0-9_-]{0,31})(?![A-Z0-9_-])(.*)")
_CODE_TIMES = re.compile(r"(.+?)X(\d+)")
_NUMBER = re.compile(
    r"(?:(\d{1,3})号?|第([\d一二两三四五六七八九十百]{1,3})[个号件种]?)(?: +(.+))?"
)
_PIECES_FIRST = re.compile(
    r"([\d一二两三四五六七八九十百]{1,5} ?"
    r"[个件份盒箱袋瓶斤包只条把串颗筐篮提罐桶束枝支片块双对套组](?!装)) ?(.+)"
)
_PIECES_LAST = re.compile(
    r"(.*[^\d×X*+\-.,½一二两三四五六七八九十百千 ]) *"
    r"([×X*+\-]?[\d.,½]+(?:E\d+)?\S?|[一二两三四五六七八九十百千]+\S)"
)

Take = Callable[[Chat, Product, Sku, int], Awaitable[Reply]]
Narrow = Callable[[Chat, Product], Awaitable[Product]]
"""Gives a product with only those of its specs that can be picked, or refuses."""


@dataclass(frozen=True, slots=True)
class _SpecSaid:
    """The message says which of the specs that were listed is wanted, or a number of none."""

    step: str
    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> tuple[Asked, Wanted] | None:
        """Say what the message holds, or `None`."""
        asked = answering(self.step)(heard)
        if asked is None or not heard.words:
            return None
        said = read_answer(_specs(dict(asked.facts)), heard.words)
        return (asked, said) if said else None


@dataclass(frozen=True, slots=True)
class _ProductSaid:
    """The message answers which product is meant by a code or a number."""

    step: str
    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> Asked | None:
        """Say what the message holds, or `None`."""
        code = _CODE.fullmatch(heard.words)
        is_one = _NUMBER.fullmatch(heard.words) or (code and any(map(str.isdigit, code[1])))
        return answering(self.step)(heard) if is_one else None


@dataclass(frozen=True, slots=True)
class NumberSaid:
    """The message answers a question by a number, be it a possible one or not."""

    step: str
    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> Asked | None:
        """Say what the message holds, or `None`."""
        return answering(self.step)(heard) if is_number(heard.words) else None


class Picking:
    """The way from words to so many pieces of a SKU, asking for what is missing.

    `name` tells its questions from those of others; `take` gets what was picked, `narrow` says
    which specs can be.
    """

    def __init__(self, name: str, take: Take, narrow: Narrow | None = None) -> None:
        self.answers = ChatRouter()
        self._spec_step, self._product_step = f"{name}.spec", f"{name}.product"
        self._take, self._narrow = take, narrow
        self.answers.on(_SpecSaid(self._spec_step))(self.on_spec)
        self.answers.on(_ProductSaid(self._product_step))(self.on_product)

    async def pick(self, chat: Chat, said: str) -> Reply:
        """Take what was said, or ask what is missing of it."""
        found: tuple[Product, str] | list[OnShelf] | Text | None = await _known(chat, said)
        if found is None:
            said = _pieces_behind(chat, said)
            found = await _known(chat, said) or await _guessed(chat, said)
        if isinstance(found, Text):
            return found
        if isinstance(found, list):
            return self._ask_which(chat, said, found)
        product, rest = found
        if self._narrow is not None:
            product = await self._narrow(chat, product)
        wanted = read_wanted([sku.spec for sku in product.skus], rest)
        if wanted.spec is None or wanted.unknown:
            return self._ask_spec(chat, product, wanted)
        return await self._take(chat, product, product.skus[wanted.spec], wanted.pieces or 1)

    async def on_spec(self, chat: Chat, answered: tuple[Asked, Wanted]) -> Reply:
        """Take the spec that was asked for."""
        asked, said = answered
        facts = dict(asked.facts)
        product = await Catalogue(chat.work).product(int(facts["product"]))
        if product is None:
            return Text(browsing_says.gone())
        if self._narrow is not None:
            product = await self._narrow(chat, product)
        wanted = Wanted(said.spec, said.pieces or int(facts["pieces"]) or None, said.unknown)
        if wanted.spec is None:
            return self._ask_spec(chat, product, wanted)
        spec = _specs(facts)[wanted.spec]
        sku = next((sku for sku in product.skus if sku.spec == spec), None)
        if sku is None:
            return self._ask_spec(chat, product, wanted)
        return await self._take(chat, product, sku, wanted.pieces or 1)

    async def on_product(self, chat: Chat, asked: Asked) -> Reply:
        """Take the product that was asked for, with what was said of it before."""
        rest = dict(asked.facts).get("rest", "")
        has_rest = " " in chat.words
        return await self.pick(chat, chat.words if has_rest else f"{chat.words} {rest}".strip())

    def _ask_spec(self, chat: Chat, product: Product, wanted: Wanted) -> Reply:
        specs = tuple((str(number), sku.spec) for number, sku in enumerate(product.skus, 1))
        known = (("product", str(product.id)), ("pieces", str(wanted.pieces or 0)))
        chat.dialogue = chat.dialogue.ask(Asked(self._spec_step, (*known, *specs)))
        lines = [SpecChoice(sku.spec, sku.price, sku.stock) for sku in product.skus]
        return Text(say.ask_spec(title=product.title, specs=lines, unknown=wanted.unknown))

    def _ask_which(self, chat: Chat, said: str, found: Sequence[OnShelf]) -> Reply:
        _, rest = _name_and_rest(said)
        chat.dialogue = chat.dialogue.ask(Asked(self._product_step, (("rest", rest),)))
        if not found:
            return Text(say.ask_which())
        ids = tuple(one.id for one in found)
        chat.dialogue = chat.dialogue.show(Shown("found", ids, of=said))
        return Text(
            say.ask_which_of(said=said, titles=[(one.title, one.lowest_price) for one in found])
        )


def is_number(words: str) -> bool:
    """Whether words are a number or meant as one: 2, 两份, -1, 1.5, NaN."""
    try:
        return read_pieces(words) is not None
    except QuantityNotAllowed:
        return True


async def sort_out(chat: Chat, pieces: Mapping[int, int]) -> tuple[dict[int, int], list[LeftOut]]:
    """Part pieces by SKU id into what is to be had now and what isn't."""
    goods = await Catalogue(chat.work).goods(list(pieces))
    there: dict[int, int] = {}
    left_out = []
    for sku_id, wanted in pieces.items():
        good = goods[sku_id]
        if good.on_sale and good.stock >= wanted:
            there[sku_id] = wanted
        else:
            left_out.append(LeftOut(good.title, good.spec, good.stock if good.on_sale else None))
    return there, left_out


async def _known(chat: Chat, said: str) -> tuple[Product, str] | Text | None:
    """Find the product that words certainly mean, and what follows it."""
    return await _by_code(chat, said) or await _by_number(chat, said) or await _viewed(chat, said)


async def _guessed(chat: Chat, said: str) -> tuple[Product, str] | list[OnShelf]:
    """Find the product that has a name, or those that may be meant; none for pieces alone."""
    if not said or read_pieces(said) is not None:
        return []
    code = _CODE.fullmatch(said)
    if code:
        raise ProductNotFound(code[1])
    return await _by_name(chat, said)


def _pieces_behind(chat: Chat, said: str) -> str:
    """Put pieces that come first behind what they are of, unless a product is called just so."""
    counted = _PIECES_FIRST.fullmatch(said)
    if counted is None or _is_title(chat, said):
        return said
    return f"{counted[2]} {counted[1].replace(' ', '')}"


async def _by_code(chat: Chat, said: str) -> tuple[Product, str] | None:
    code = _CODE.fullmatch(said)
    if code is None:
        return None
    product = await Catalogue(chat.work).product_by_code(code[1])
    times = None if product else _CODE_TIMES.fullmatch(code[1])
    if times is None:
        return (product, code[2].strip(" :")) if product else None
    product = await Catalogue(chat.work).product_by_code(times[1])
    return (product, f"×{times[2]}{code[2]}") if product else None


async def _by_number(chat: Chat, said: str) -> tuple[Product, str] | Text | None:
    """Find the product that has this number in the last list."""
    number = _NUMBER.fullmatch(said)
    if number is None:
        return None
    shown = chat.dialogue.shown
    if shown is None or shown.kind not in _LISTS:
        return Text(say.no_list())
    place = int(number[1]) if number[1] else read_pieces(number[2])
    if place is None or not 1 <= place <= len(shown.items):
        return Text(browsing_says.no_such_number(said=place or 0, largest=len(shown.items)))
    product = await Catalogue(chat.work).product(shown.items[place - 1])
    return (product, number[3] or "") if product else Text(browsing_says.gone())


async def _viewed(chat: Chat, said: str) -> tuple[Product, str] | None:
    """Take the product that was looked at last, if nothing but spec and pieces was said."""
    asked = chat.asked
    if asked is None or asked.step != VIEWED:
        return None
    product = await Catalogue(chat.work).product(int(dict(asked.facts)["id"]))
    if product is None:
        return None
    wanted = read_wanted([sku.spec for sku in product.skus], said)
    return None if wanted.unknown else (product, said)


async def _by_name(chat: Chat, said: str) -> tuple[Product, str] | list[OnShelf]:
    name, rest = _name_and_rest(said)
    found = chat.shop.shelf.index.search(name, _MOST_CHOICES)
    lines = chat.shop.shelf.lines(found.product_ids)
    same = [one for one in lines if as_word(one.title) == as_word(name)]
    sure = same or (lines if found.kind is MatchKind.MATCHED else [])
    if len(sure) != 1:
        return lines
    product = await Catalogue(chat.work).product(sure[0].id)
    return (product, rest) if product else []


def _is_title(chat: Chat, name: str) -> bool:
    """Whether a product's title begins so, even if it sounds like pieces of another: 三只松鼠."""
    found = chat.shop.shelf.index.search(name, 1)
    return any(
        as_word(one.title).startswith(as_word(name))
        for one in chat.shop.shelf.lines(found.product_ids)
    )


def _name_and_rest(said: str) -> tuple[str, str]:
    """Part a name from the pieces after it."""
    parted = _PIECES_LAST.fullmatch(said)
    if parted is None:
        return said, ""
    return (parted[1], parted[2]) if is_number(parted[2]) else (said, "")


def _specs(facts: Mapping[str, str]) -> list[str]:
    """Give the specs as they were numbered."""
    return [spec for number, spec in facts.items() if number.isdecimal()]
