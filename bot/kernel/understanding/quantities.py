"""How many of something a person asks for."""

import re
from dataclasses import dataclass

from bot.kernel.refusal import Refusal
from bot.kernel.understanding.canonical import normalise
from bot.kernel.understanding.numerals import parse_numeral

LARGEST_QUANTITY = 9_999
"""The most pieces that one order line can be said to hold."""

_MEASURE = re.compile(
    r"(?:公斤|千克|KG|[个件份盒箱袋瓶斤包只条把串颗粒筐篮提罐桶束枝支片块双对套组盆棵根张板杯碗碟朵头尾扎])"
    r"(?=半?$)"
)
_TIMES = re.compile(r"^[+×*X]")
_PLAIN = re.compile(r"0*(\d{1,4})")
_EXPONENT = re.compile(r"(?<=\d)E(?=[+\-]?\d)")
_DIGITS = frozenset(
    "0123456789½¼¾⅓⅔⅛²³¹零〇一二两俩仨三四五六七八九十百千万亿兆壹贰叁肆伍陆柒捌玖拾佰仟半几"
)
_NUMBER_SIGNS = _DIGITS | frozenset("+-×*/.,。·:~%‰多点负分之打")
_NO_NUMBERS = frozenset({"NAN", "INF", "INFINITY"})
_LONGEST_ECHO = 20


@dataclass(eq=False)
class QuantityNotAllowed(Refusal):
    """A number was said that is no whole number from 1 to `largest`."""

    said: str
    largest: int = LARGEST_QUANTITY


def parse_quantity(text: str) -> int | None:
    """Read 2, ×2, x2, 2份, 两件, 十二个, 俩 as pieces; None when it is no quantity at all.

    Raises QuantityNotAllowed for 0, negative, fractional, vague or huge numbers.
    """
    said = normalise(text)
    number = _MEASURE.sub("", _TIMES.sub("", said.replace(" ", "")))
    plain = _PLAIN.fullmatch(number)
    count = int(plain[1]) if plain else parse_numeral(number)
    if count:
        return count
    if _looks_like_a_number(number):
        raise QuantityNotAllowed(said=said[:_LONGEST_ECHO])
    return None


def _looks_like_a_number(text: str) -> bool:
    signs = set(_EXPONENT.sub("", text))
    return bool(signs & _DIGITS and signs <= _NUMBER_SIGNS) or text.lstrip("+-") in _NO_NUMBERS
