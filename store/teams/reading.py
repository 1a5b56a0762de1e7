"""Reading what opens an offer: A01 大份 29.9 3人 24小时 限2 量100 可单买. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from bot.kernel.money import NotAnAmount, parse_yuan
from bot.kernel.understanding import QuantityNotAllowed, normalise, parse_quantity
from store.cart.rules import MOST_PIECES
from store.pricing.rules import MOST_FEN
from store.teams.rules import (
    LARGEST,
    LONGEST,
    MOST_QUOTA,
    MOST_STEPS,
    SHORTEST,
    SMALLEST,
    LadderStep,
    are_steps,
)

T = TypeVar("T")
_NUMERALS = "零〇一二两三四五六七八九十百千万亿半"
_FIGURE = r"[+\-]?[\d.,]+(?:E[+\-]?\d+)?|[+\-]?(?:NAN|INF(?:INITY)?)"
_NUMBER = rf"(?:(?:{_FIGURE})[百千万亿]?|[+\-]?[{_NUMERALS}]+)"
_UNIT = r"[件份个盒箱袋]?"
_CODE = re.compile(r"([A-Z0-9][A-Z0-9_-]{0,31})(?![A-Z0-9_-])(.*)")
_SEPARATORS = re.compile(rf"[,/;·、|]+(?= ?{_NUMBER} ?人)|[,;、|]+(?![\d.])")
_LOOSE_UNIT = re.compile(r"(?<=[\d" + _NUMERALS + r"]) (?=人|个?小时|分钟|天|元|块)")
_LASTS = re.compile(rf"(?:限时|时长)? ?({_NUMBER})(个?小时|分钟|天)(?:内|成团)*")
_LIMIT = re.compile(rf"(?:每人|一人)?限[购买]? ?({_NUMBER}){_UNIT}(?:/人|每人|一人)?")
_QUOTA = re.compile(rf"(?:总量|限量|库存|量) ?({_NUMBER}){_UNIT}")
_SOLO = re.compile(r"[也还]?可以?单独?买")
_NOT_SOLO = re.compile(r"(?:不可以?|不能)单独?买")
_PEOPLE = re.compile(rf"({_NUMBER})人(?:成?团)?[:/]?(?:(¥?{_NUMBER})(?:元|块钱?)?)?")
_PRICE = re.compile(rf"(?:拼?团?价)?[:]?(¥?(?:{_FIGURE}))(?:元|块钱?)?(?:/?[件份个])?")
_MINUTES = {"天": 1440, "小时": 60, "个小时": 60, "分钟": 1}
_HALF = {"半": Decimal("0.5")}


class OfferFault(StrEnum):
    """What of an offer can't be taken."""

    CODE = "code"
    PRICE = "price"
    NO_PRICE = "no_price"
    PEOPLE = "people"
    NO_PEOPLE = "no_people"
    STEPS = "steps"
    LASTS = "lasts"
    LIMIT = "limit"
    QUOTA = "quota"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class OfferProblem:
    """The first part of an offer that can't be taken, as it was said."""

    why: OfferFault
    said: str


@dataclass(frozen=True, slots=True)
class OfferSaid:
    """An offer as staff said it: code and spec for the catalogue to find, prices in fen.

    `lasts`, `per_member` and `quota` are `None` where nothing was said of them.
    """

    code: str
    spec: str
    steps: tuple[LadderStep, ...]
    lasts: timedelta | None = None
    per_member: int | None = None
    quota: int | None = None
    solo: bool = False


class _Faulty(Exception):
    """A part can't be taken."""

    def __init__(self, why: OfferFault, said: str) -> None:
        super().__init__(why, said)
        self.problem = OfferProblem(why, said)


def read_offer(text: str) -> OfferSaid | OfferProblem:
    """Read what follows 开团购: the product's code first, then everything else in any order."""
    try:
        return _read(normalise(text))
    except _Faulty as faulty:
        return faulty.problem


def _read(words: str) -> OfferSaid:
    code = _CODE.fullmatch(words)
    if code is None:
        raise _Faulty(OfferFault.CODE, words)
    rest = _LOOSE_UNIT.sub("", _SEPARATORS.sub(" ", code[2]))
    lasts, rest = _taken(_LASTS, rest, OfferFault.LASTS, _read_lasts)
    limit, rest = _taken(_LIMIT, rest, OfferFault.LIMIT, _count_up_to(MOST_PIECES))
    quota, rest = _taken(_QUOTA, rest, OfferFault.QUOTA, _count_up_to(MOST_QUOTA))
    together = _NOT_SOLO.sub(" ", rest)
    solo = _SOLO.sub(" ", together)
    steps, spec = _steps_and_spec(solo.split())
    return OfferSaid(code[1], spec, steps, lasts, limit, quota, solo != together)


def _taken(
    pattern: re.Pattern[str],
    words: str,
    fault: OfferFault,
    read: Callable[[re.Match[str]], T | None],
) -> tuple[T | None, str]:
    """Take what a pattern finds out of the words, once."""
    found = list(pattern.finditer(words))
    if not found:
        return None, words
    if len(found) > 1:
        raise _Faulty(OfferFault.TWICE, found[1][0].strip())
    value = read(found[0])
    if value is None:
        raise _Faulty(fault, found[0][0].strip())
    return value, pattern.sub(" ", words)


def _read_lasts(said: re.Match[str]) -> timedelta | None:
    count = _HALF.get(said[1]) or _decimal(said[1])
    minutes = count * _MINUTES[said[2]] if count is not None else None
    if minutes is None or minutes != int(minutes) or minutes > LONGEST.total_seconds() / 60:
        return None
    lasts = timedelta(minutes=int(minutes))
    return lasts if lasts >= SHORTEST else None


def _decimal(said: str) -> Decimal | None:
    if re.fullmatch(r"\d{1,5}(?:\.\d{1,2})?", said):
        return Decimal(said)
    count = _count(said)
    return None if count is None else Decimal(count)


def _count_up_to(most: int) -> Callable[[re.Match[str]], int | None]:
    def read(said: re.Match[str]) -> int | None:
        count = _count(said[1])
        return count if count is not None and 1 <= count <= most else None

    return read


def _count(said: str) -> int | None:
    """Read a whole number without a sign; `None` for whatever else was said."""
    if said.isdecimal():
        return int(said) if len(said) <= len(str(MOST_QUOTA)) else None
    try:
        return None if said.startswith(("+", "-")) else parse_quantity(said)
    except QuantityNotAllowed:
        return None


def _steps_and_spec(words: list[str]) -> tuple[tuple[LadderStep, ...], str]:
    """Part people and prices from the words of the spec."""
    figures: list[tuple[str, int]] = []
    spec = []
    for word in words:
        read = list(_figures(word))
        figures += read
        if not read:
            spec.append(word)
    steps = tuple(sorted(_paired(figures), key=lambda one: one.people))
    if not are_steps(steps):
        raise _Faulty(OfferFault.STEPS, " ".join(words))
    return steps, " ".join(spec)


def _figures(word: str) -> Iterator[tuple[str, int]]:
    """Read what a word says of people and price, in its order; nothing of a spec."""
    people, price = _PEOPLE.fullmatch(word), _PRICE.fullmatch(word)
    if people:
        yield "people", _people(people[1])
        if people[2]:
            yield "price", _fen(people[2])
    elif price:
        yield "price", _fen(price[1])


def _people(said: str) -> int:
    count = _count(said)
    if count is None or not SMALLEST <= count <= LARGEST:
        raise _Faulty(OfferFault.PEOPLE, said)
    return count


def _fen(said: str) -> int:
    try:
        fen = parse_yuan(said)
    except NotAnAmount:
        fen = 0
    if not 1 <= fen <= MOST_FEN:
        raise _Faulty(OfferFault.PRICE, said)
    return fen


def _paired(figures: list[tuple[str, int]]) -> list[LadderStep]:
    """Pair people and prices that take turns, whichever comes first."""
    kinds = [kind for kind, _ in figures]
    for kind, fault in (("price", OfferFault.NO_PRICE), ("people", OfferFault.NO_PEOPLE)):
        if kind not in kinds:
            raise _Faulty(fault, "")
    pairs = list(zip(figures[::2], figures[1::2], strict=False))
    takes_turns = all({a[0], b[0]} == {"people", "price"} for a, b in pairs)
    if len(figures) % 2 or not takes_turns or len(set(kinds[::2])) > 1 or len(pairs) > MOST_STEPS:
        raise _Faulty(OfferFault.STEPS, "")
    return [LadderStep(dict(pair)["people"], dict(pair)["price"]) for pair in pairs]
