"""Reading what opens a chain: 开接龙 标题 | A01 大份 39 | A02 25 量50 限2 | 截止 今晚8点. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.kernel.money import NotAnAmount, parse_yuan
from bot.kernel.understanding import normalise
from store.chains.deadlines import LONGEST_AHEAD, DeadlineFault, read_deadline
from store.chains.naming import NUMERALS, UNITS
from store.chains.words import pieces_of

LONGEST_TITLE = 40
LONGEST_PICKUP = 60
MOST_GOODS = 30

_COMMAND = re.compile(r"^\W*[开開]接[龙龍][\s:：]*")
_PARTS = re.compile(r"[|｜\n\r]+")
_DEADLINE = re.compile(
    r"\s*(?:截止(?:时间|時間)?|截至|结束|結束|到期)\s*[:：]?\s*(?P<rest>.*)", re.DOTALL
)
_PICKUP = re.compile(
    r"\s*(?:自提(?:点|點)?|取货(?:点|點)?|取貨(?:点|點)?|提货(?:点|點)?)\s*[:：]?\s*(?P<rest>.*)",
    re.DOTALL,
)
_COUNT = rf"(?P<said>(?:[+\-]?\.?[\d{NUMERALS}][\d{NUMERALS}.,E]*|NAN|INF)(?:{UNITS})?)"
_BEFORE = rf"(?:(?<= )|(?<=[\d{NUMERALS}元块份个盒斤箱件袋]))"
_AMOUNT = re.compile(rf"{_BEFORE}(?:限量|总量|量)[ :]?{_COUNT}")
_LIMIT = re.compile(rf"{_BEFORE}(?:每人|一人)?限购?[ :]?{_COUNT}")
_LAST_UNIT = re.compile(rf"(?:{UNITS})$")
_PRICE = re.compile(r"(?:价格?|卖)?[:]?(?P<said>¥?\d[\d.,]*)(?:元|块钱?|RMB)?(?:/.{1,2})?")
_PRICE_LIKE = re.compile(r"[-+]?¥?[-+]?\d[\dE.,+\-]*(?:元|块钱?)?|¥.*|NAN|免费")
_LETTERS = re.compile(r"[A-Z\u3400-\u9fff]")


class OpeningFault(StrEnum):
    """What of an opening can't be taken."""

    TITLE = "title"
    GOODS = "goods"
    PRICE = "price"
    AMOUNT = "amount"
    LIMIT = "limit"
    DEADLINE_UNREAD = "deadline_unread"
    DEADLINE_PAST = "deadline_past"
    DEADLINE_FAR = "deadline_far"
    PICKUP = "pickup"
    TWICE = "twice"


_OF_DEADLINE = {
    DeadlineFault.UNREAD: OpeningFault.DEADLINE_UNREAD,
    DeadlineFault.PAST: OpeningFault.DEADLINE_PAST,
    DeadlineFault.FAR: OpeningFault.DEADLINE_FAR,
}


@dataclass(frozen=True, slots=True)
class OpeningProblem:
    """The first part of an opening that can't be taken, as it was said."""

    why: OpeningFault
    said: str


@dataclass(frozen=True, slots=True)
class GoodDraft:
    """A good as it was said: what it is called in the catalogue, its spec, and fen a piece.

    `amount` are the pieces there are, `limit` those for one person; None: as many as one likes.
    """

    code: str
    spec: str
    price: int
    amount: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class ChainDraft:
    """A chain as somebody wants to open it; without `closes_at` (UTC) it is closed by hand."""

    title: str
    goods: tuple[GoodDraft, ...]
    closes_at: datetime | None = None
    pickup: str = ""


def read_opening(
    text: str, now: datetime, zone: ZoneInfo, *, within: timedelta = LONGEST_AHEAD
) -> ChainDraft | OpeningProblem:
    """Read an opening as it was typed, with or without its command; else tell the first problem.

    The title comes first, the other parts in any order, parted by `|` or by lines.
    """
    title, *said = [part.strip() for part in _PARTS.split(_COMMAND.sub("", text))]
    if not normalise(title) or len(title) > LONGEST_TITLE:
        return OpeningProblem(OpeningFault.TITLE, title)
    draft = ChainDraft(title, ())
    for part in filter(None, said):
        read = _with_part(draft, part, now, zone, within)
        if isinstance(read, OpeningProblem):
            return read
        draft = read
    if not draft.goods or len(draft.goods) > MOST_GOODS:
        return OpeningProblem(OpeningFault.GOODS, draft.title)
    return draft


def _with_part(
    draft: ChainDraft, part: str, now: datetime, zone: ZoneInfo, within: timedelta
) -> ChainDraft | OpeningProblem:
    until, place = _DEADLINE.fullmatch(part), _PICKUP.fullmatch(part)
    if until:
        return _with_deadline(draft, until["rest"], now, zone, within)
    return _with_pickup(draft, place["rest"]) if place else _with_good(draft, part)


def _with_deadline(
    draft: ChainDraft, said: str, now: datetime, zone: ZoneInfo, within: timedelta
) -> ChainDraft | OpeningProblem:
    closes_at = read_deadline(said, now, zone, within=within)
    if isinstance(closes_at, DeadlineFault):
        return OpeningProblem(_OF_DEADLINE[closes_at], said)
    return _once(replace(draft, closes_at=closes_at), said, again=draft.closes_at is not None)


def _with_pickup(draft: ChainDraft, said: str) -> ChainDraft | OpeningProblem:
    if not normalise(said) or len(said) > LONGEST_PICKUP:
        return OpeningProblem(OpeningFault.PICKUP, said)
    return _once(replace(draft, pickup=said.strip()), said, again=bool(draft.pickup))


def _with_good(draft: ChainDraft, part: str) -> ChainDraft | OpeningProblem:
    good = _read_good(part)
    if isinstance(good, OpeningProblem):
        return good
    again = any((good.code, good.spec) == (one.code, one.spec) for one in draft.goods)
    return _once(replace(draft, goods=(*draft.goods, good)), part, again=again)


def _once(draft: ChainDraft, part: str, *, again: bool) -> ChainDraft | OpeningProblem:
    return OpeningProblem(OpeningFault.TWICE, part) if again else draft


def _read_good(part: str) -> GoodDraft | OpeningProblem:
    """Read A02 大份 25 量50 限2: the code, and behind it, in any order, spec, price and counts."""
    limit, words = _taken(_LIMIT, normalise(part))
    amount, words = _taken(_AMOUNT, words)
    for said, fault in ((amount, OpeningFault.AMOUNT), (limit, OpeningFault.LIMIT)):
        if said is not None and _pieces(said) is None:
            return OpeningProblem(fault, part)
    code, *rest = words.split() or [""]
    prices = [word for word in rest if _PRICE_LIKE.fullmatch(word) or _PRICE.fullmatch(word)]
    price = _fen(prices[0]) if len(prices) == 1 else None
    if not _LETTERS.search(code):
        return OpeningProblem(OpeningFault.GOODS, part)
    if price is None:
        return OpeningProblem(OpeningFault.PRICE, part)
    spec = " ".join(word for word in rest if word not in prices)
    return GoodDraft(code, spec, price, _pieces(amount), _pieces(limit))


def _taken(pattern: re.Pattern[str], words: str) -> tuple[str | None, str]:
    """Take a number with its word out of the words."""
    found = pattern.search(words)
    if found is None:
        return None, words
    return found["said"], f"{words[: found.start()]} {words[found.end() :]}"


def _pieces(said: str | None) -> int | None:
    return pieces_of(_LAST_UNIT.sub("", said)) if said else None


def _fen(word: str) -> int | None:
    said = _PRICE.fullmatch(word)
    try:
        return (parse_yuan(said["said"]) or None) if said else None
    except NotAnAmount:
        return None
