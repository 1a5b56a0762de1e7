"""What of a product somebody wants, read from their words: which spec, how many. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.kernel.understanding import QuantityNotAllowed, as_word, parse_quantity
from store.cart.rules import MOST_PIECES

_NUMERAL = r"(?P<number>[\d一二两三四五六七八九十]{1,2})"
_NUMBERED = (
    re.compile(rf"规格 ?{_NUMERAL}号?(?: (?P<rest>.+))?"),
    re.compile(rf"第 ?{_NUMERAL} ?[种款](?P<rest>.+)?"),
    re.compile(rf"{_NUMERAL} (?P<rest>\S+)"),
)
_BARE_NUMBER = re.compile(r"[+\-×X*]?[\d.,]+")
_ONLY_OF_PIECES = "份件"
_AROUND_NUMBER = re.compile(r"^(?:规格|第)|[个号种款]$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was said: the spec's place from 0, if it could be told which, and the pieces, if said.

    `unknown` are words that are no spec's.
    """

    spec: int | None = None
    pieces: int | None = None
    unknown: str = ""


def read_pieces(words: str) -> int | None:
    """Read how many pieces are wanted, as one order may have; None when it is no quantity."""
    try:
        pieces = parse_quantity(words)
    except QuantityNotAllowed as refusal:
        raise QuantityNotAllowed(refusal.said, MOST_PIECES) from None
    if pieces is not None and pieces > MOST_PIECES:
        raise QuantityNotAllowed(words, MOST_PIECES)
    return pieces


def number_of(words: str) -> int:
    """Read a number of a list; 0, which no list has, for what isn't one."""
    try:
        return read_pieces(words) or 0
    except QuantityNotAllowed:
        return 0


def read_wanted(specs: Sequence[str], words: str) -> Wanted:
    """Read what follows a product: 大份, 2份, 大份 2, 两份大份, 规格2 3, 2 3.

    If there is one spec only, it is meant.
    Raises QuantityNotAllowed for numbers that are no quantity.
    """
    only = 0 if len(specs) == 1 else None
    if not words:
        return Wanted(only)
    read = _named(specs, words) or _numbered(specs, words)
    if read is not None:
        return read
    near = None if _BARE_NUMBER.fullmatch(words) else _near(specs, words)
    if near is not None:
        return Wanted(near)
    pieces = read_pieces(words)
    return Wanted(only, pieces) if pieces else _ending_in_pieces(specs, words)


def read_answer(specs: Sequence[str], words: str) -> Wanted | None:
    """Read the answer to which spec is wanted, where a number is a spec's; None if it isn't one.

    A number that no spec has is `unknown`.
    """
    try:
        read = _named(specs, words) or _numbered(specs, words) or _counted(specs, words)
        near = read or read_wanted(specs, words)
    except QuantityNotAllowed:
        return Wanted(unknown=words)
    return read or (None if near.spec is None or near.unknown else near)


def _named(specs: Sequence[str], words: str) -> Wanted | None:
    """Find a spec's whole name, before or after the pieces; longer names come first."""
    said = words.replace(" ", "")
    by_length = sorted(enumerate(map(as_word, specs)), key=lambda one: -len(one[1]))
    for place, name in by_length:
        rest = _without(said, name)
        if rest is None:
            continue
        pieces = read_pieces(rest) if rest else None
        if pieces or not rest:
            return Wanted(place, pieces)
    return None


def _without(said: str, name: str) -> str | None:
    """Take a name off the beginning or the end of what was said, if it stands there."""
    if name and said.startswith(name):
        return said[len(name) :]
    return said[: -len(name)] if name and said.endswith(name) else None


def _numbered(specs: Sequence[str], words: str) -> Wanted | None:
    said = next((said for shape in _NUMBERED if (said := shape.fullmatch(words))), None)
    if said is None:
        return None
    number, pieces = read_pieces(said["number"]), read_pieces(said["rest"] or "1")
    if number is None or pieces is None or number > len(specs):
        return Wanted(pieces=pieces, unknown=words)
    return Wanted(number - 1, pieces if said["rest"] else None)


def _counted(specs: Sequence[str], words: str) -> Wanted | None:
    """Read a number alone: 2 and 第二个 are a spec's, 两份 are pieces."""
    number = read_pieces(_AROUND_NUMBER.sub("", words))
    if number is None:
        return None
    if words[-1] in _ONLY_OF_PIECES:
        return Wanted(pieces=number)
    return Wanted(number - 1) if number <= len(specs) else Wanted(unknown=words)


def _near(specs: Sequence[str], words: str) -> int | None:
    """Find the one spec whose name begins with these words, or holds them."""
    said, names = as_word(words), list(map(as_word, specs))
    has_number = any(char.isdigit() for char in said)
    found = [
        place
        for place, name in enumerate(names)
        if (name.startswith(said) if has_number else said in name)
    ]
    return found[0] if said and len(found) == 1 else None


def _ending_in_pieces(specs: Sequence[str], words: str) -> Wanted:
    """Read 大 2: a part of a spec's name, and the pieces."""
    head, _, tail = words.rpartition(" ")
    pieces = read_pieces(tail) if head else None
    if pieces is None:
        return Wanted(unknown=words)
    near = _near(specs, head)
    return Wanted(near, pieces, "" if near is not None else head)
