"""Which of their own orders somebody means: by its number, its place in a list, or the only one."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.dispatch.dialogue import Asked
from bot.dispatch.patterns import answering
from bot.dispatch.router import Heard
from bot.kernel.reply import Reply, Text
from bot.kernel.understanding import as_word
from content.texts import orders as say
from handlers.chat.context import Chat, ChatRouter
from store.orders.actions import find_order
from store.orders.errors import OrderNotFound
from store.orders.repository import Orders
from store.orders.rules import Order

LISTED = "orders"
"""The step that remembers which orders were listed last."""

_MOST_LOOKED_AT = 50
_MOST_CHOICES = 9
_LONGEST_REST = 300
_LONGEST_BEFORE_REST = 60
_NUMBER = re.compile(r"(?s)(?:订单)?(?:编?号)?[ :]*(?=[A-Z]*\d)([A-Z0-9]{12,16})(?![A-Z0-9])(.*)")
_PLACE = re.compile(r"(?s)第?(\d{1,2})[个号]?(?:[ :,]+(.*))?")
_MEANT_AS_NUMBER = re.compile(r"(?:[A-Z.+\-]*\d[A-Z0-9.+\-]*|NAN|INF)(?: .*)?")
_REST = "rest"

Take = Callable[[Chat, Order, str], Awaitable[Reply]]
"""Goes on with an order and what else was said, as it was typed."""


@dataclass(frozen=True, slots=True)
class Said:
    """An order's number or its place in a list, if one was said, and the words after it."""

    number: str
    place: str
    rest: str


@dataclass(frozen=True, slots=True)
class NumberAnswering:
    """The message answers a list by a number; learns the list's question and the number."""

    step: str
    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> tuple[Asked, str] | None:
        """Say what the message holds, or `None`."""
        asked = answering(self.step)(heard)
        said = _PLACE.fullmatch(heard.words)
        return (asked, said[1]) if asked and said and not said[2] else None


class Choosing:
    """The way from words to one order of the speaker's, asking which where several are possible.

    `act` names it, `is_possible` tells which orders it may be when none is named, and `take` gets
    the chosen one. Without `by_place`, a number alone has nothing to do with which order it is.
    """

    def __init__(
        self, act: str, is_possible: Callable[[Order], bool], take: Take, *, by_place: bool = True
    ) -> None:
        self.answers = ChatRouter()
        self._act = act
        self._step = f"{act}.order"
        self._is_possible = is_possible
        self._take = take
        self._by_place = by_place
        self.answers.on(NumberAnswering(self._step))(self.on_number)

    async def choose(self, chat: Chat, words: str) -> Reply:
        """Go on with the order that was said, or with the only possible one."""
        said = read_said(words, by_place=self._by_place)
        rest = as_typed(chat, said.rest)
        if said.number:
            return await self._take(chat, await _own(chat, said.number), rest)
        if said.place:
            return await self._take(chat, await _own(chat, _listed(chat, said.place)), rest)
        if self._by_place and _MEANT_AS_NUMBER.fullmatch(said.rest):
            raise OrderNotFound(said.rest)
        return await self._choose_possible(chat, rest)

    async def on_number(self, chat: Chat, answered: tuple[Asked, str]) -> Reply:
        """Go on with the order that was chosen."""
        asked, place = answered
        facts = dict(asked.facts)
        number = facts.get(str(int(place)))
        if number is None:
            return Text(say.no_such_place(said=int(place), largest=len(facts) - 1))
        chat.dialogue = chat.dialogue.leave()
        return await self._take(chat, await _own(chat, number), facts[_REST])

    async def _choose_possible(self, chat: Chat, rest: str) -> Reply:
        latest = await Orders(chat.work).latest(chat.member.id, _MOST_LOOKED_AT)
        possible = [one for one in latest if self._is_possible(one)]
        if len(possible) == 1 or (len(latest) == 1 and not possible):
            return await self._take(chat, (possible or latest)[0], rest)
        if not possible:
            return Text(say.none_possible(act=self._act, has_any=bool(latest)))
        shown = possible[:_MOST_CHOICES]
        places = tuple((str(place), one.number) for place, one in enumerate(shown, 1))
        chat.dialogue = chat.dialogue.ask(Asked(self._step, ((_REST, rest), *places)))
        return Text(say.which(act=self._act, orders=shown))


def read_said(words: str, *, by_place: bool) -> Said:
    """Split canonical words into an order's number or place, and the rest."""
    words = words.strip(" :")
    named = _NUMBER.fullmatch(words)
    if named:
        return Said(named[1], "", named[2].strip(" :,"))
    placed = _PLACE.fullmatch(words) if by_place else None
    if placed:
        return Said("", placed[1], (placed[2] or "").strip())
    return Said("", "", words)


def as_typed(chat: Chat, rest: str) -> str:
    """Give the last part of a message, known by its canonical form, as it was typed."""
    text, ending = chat.incoming.text.strip(), as_word(rest)
    if not ending:
        return ""
    starts = range(min(len(text), _LONGEST_BEFORE_REST))
    found = [start for start in starts if as_word(text[start:]) == ending]
    return (text[found[-1] :] if found else rest)[:_LONGEST_REST]


async def _own(chat: Chat, number: str) -> Order:
    return await find_order(chat.work, chat.member.id, number)


def _listed(chat: Chat, place: str) -> str:
    """Give the number of the order at a place of the last list."""
    listed = dict(chat.asked.facts) if chat.asked and chat.asked.step == LISTED else {}
    number = listed.get(str(int(place)))
    if number is None:
        raise OrderNotFound(place)
    return number
