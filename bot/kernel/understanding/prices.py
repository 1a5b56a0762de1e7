"""Price words in a search: bounds in fen, and a liking for cheap or dear goods."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bot.kernel.understanding.canonical import normalise
from bot.kernel.understanding.numerals import parse_numeral

Preference = Literal["cheap", "dear"]

_LONGEST_QUERY = 200
_ABOUT_PERCENT = 20
_FEN_PER_YUAN = 100

_AMOUNT = r"(?:\d{1,7}(?:\.\d{1,2})?|[零〇一二两三四五六七八九十百千]{1,8})"
_YUAN = r" ?(?:块钱|元钱|元|块|RMB)?"
_NOT_IN_A_CODE = r"(?<![A-Z\d.])"
_NO_MEASURE = (
    r"(?![\d.A-Z]| ?公斤| ?千克"
    r"| ?[个件份盒箱袋瓶斤包只条把串颗粒筐提罐桶束枝片双套组天号月日点])"
)


def _price(name: str) -> str:
    return rf"[¥$]? ?(?P<{name}>{_AMOUNT}){_YUAN}"


def _bound(before: str, after: str) -> re.Pattern[str]:
    """Match a price that has one of the words before it or one of the words after it."""
    leading = rf"(?<!不)(?:{before}) ?{_price('before')}{_NO_MEASURE}(?:{after})?的?"
    return re.compile(rf"{leading}|{_NOT_IN_A_CODE}{_price('after')} ?(?:{after})的?")


_BETWEEN = re.compile(
    rf"{_NOT_IN_A_CODE}{_price('low')} ?(?:到|至|[-~—]+) ?{_price('high')}{_NO_MEASURE}(?:之间)?的?"
)
_AT_MOST = _bound(
    before="不超过|不高于|不多于|不大于|低于|小于|少于|最多|至多|不到|<=?|≤",
    after="及?以下|之下|以内|之内|内|封顶",
)
_AT_LEAST = _bound(
    before="不低于|不少于|不小于|高于|超过|大于|多于|至少|最少|>=?|≥",
    after=r"及?以上|之上|往上|起|\+",
)
_ABOUT = _bound(before="大约|大概|差不多", after="左右|上下|前后")
_MORE = "(?:最|更|比较|特别)?"
_A_LITTLE = "(?:一?点儿?|一?些)?的?"
_CHEAP = re.compile(
    rf"{_MORE}(?:便宜|实惠(?!装)|划算|平价|低价|性价比高?|(?:不要太|不太|别太|不)贵){_A_LITTLE}"
)
_DEAR = re.compile(
    rf"(?:不便宜|{_MORE}(?:(?<!富)贵(?=的|一?点|一?些)|高档|高端|上档次)){_A_LITTLE}"
)


@dataclass(frozen=True, slots=True)
class PriceWords:
    """What was said of the price: bounds in fen, both inclusive, and the words that are left."""

    least: int | None
    most: int | None
    preference: Preference | None
    remaining: str


def parse_price_words(text: str) -> PriceWords | None:
    """Read 50以下, 20到30元, 三十块左右, 便宜的 …; None when nothing is said of a price."""
    query = normalise(text[:_LONGEST_QUERY])
    least, most, unbounded = _take_bounds(query)
    preference, remaining = _take_preference(unbounded)
    if least is None and most is None and preference is None:
        return None
    return PriceWords(least, most, preference, normalise(remaining))


def _take_bounds(query: str) -> tuple[int | None, int | None, str]:
    low, high, rest = _take_range(query)
    if low is not None and high is not None:
        return min(low, high), max(low, high), rest
    middle, rest = _take_price(_ABOUT, query)
    if middle is not None:
        margin = middle * _ABOUT_PERCENT // 100
        return middle - margin, middle + margin, rest
    least, rest = _take_price(_AT_LEAST, query)
    most, rest = _take_price(_AT_MOST, rest)
    return least, most, rest


def _take_range(query: str) -> tuple[int | None, int | None, str]:
    match = _BETWEEN.search(query)
    if match is None:
        return None, None, query
    return _fen(match["low"]), _fen(match["high"]), _cut(query, match)


def _take_price(pattern: re.Pattern[str], query: str) -> tuple[int | None, str]:
    match = pattern.search(query)
    amount = _fen(match["before"] or match["after"]) if match else None
    return amount, query if match is None or amount is None else _cut(query, match)


def _take_preference(query: str) -> tuple[Preference | None, str]:
    # 不便宜 is dear although it holds 便宜, and 不贵 is cheap although it holds 贵.
    cheap, dear = _CHEAP.search(query), _DEAR.search(query)
    if cheap and (dear is None or cheap.start() <= dear.start()):
        return "cheap", _cut(query, cheap)
    return ("dear", _cut(query, dear)) if dear else (None, query)


def _cut(query: str, match: re.Match[str]) -> str:
    return f"{query[: match.start()]} {query[match.end() :]}"


def _fen(amount: str) -> int | None:
    """Turn an amount in yuan, in digits or Chinese numerals, into fen; None if it is no number."""
    if amount[0].isdigit() and amount.isascii():
        return int(Decimal(amount) * _FEN_PER_YUAN)
    yuan = parse_numeral(amount)
    return None if yuan is None else yuan * _FEN_PER_YUAN
