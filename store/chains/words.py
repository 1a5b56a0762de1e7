"""Cutting canonical words into names of goods, amounts and the rest."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from bot.kernel.understanding import QuantityNotAllowed, parse_quantity
from store.chains.naming import NUMERALS, UNITS, Names, Targets

NUMBER = (
    rf"(?:\d+[\-~—到至]\d+(?= ?(?:{UNITS}))"
    rf"|(?:\d+(?:[.,/]\d+)*(?:E[+\-]?\d+)?|\.\d+)[%‰½¼¾]?[万亿]?"
    rf"|[{NUMERALS}]+[万亿]?|[½¼¾]|NAN(?![A-Z])|INF(?:INITY)?(?![A-Z]))"
)
_AMOUNT = re.compile(
    rf"(?P<sign>[+\-]{{1,3}}|再?加(?=[\d{NUMERALS}])|[减少退](?=[\d{NUMERALS}]))? ?"
    rf"(?P<times>[×*]|X(?=\d))? ?(?P<number>{NUMBER})"
)
_SIGNS = {"加": "+", "再加": "+", "减": "-", "少": "-", "退": "-"}
_UNIT = re.compile(rf" ?(?P<unit>{UNITS})")
_BY_NUMBER = re.compile(
    rf"第 ?(?P<nth>\d{{1,2}}|[{NUMERALS}]{{1,3}}) ?[号款种个]"
    r"|(?P<no>\d{1,2})[号款](?![\u3400-\u9fff])"
)
_GAP = re.compile(r"(?:[ ,、。;:!&~·|/()\[\]_]|\.(?!\d))+")
_JOIN = re.compile(r"(?:还有|以及|和|跟|与)(?=.)")
_PARTING = dict.fromkeys(" ,、。;:!&~·|/()[]_.", _GAP) | dict.fromkeys("还以和跟与", _JOIN)
_EACH = re.compile(rf"各(?:要|来)?(?=[+×*]?[\d{NUMERALS}])")
_WANT = re.compile(
    r"(?:那?就|先)?(?:给我|帮我|我家|我们|我)?(?:也|还|再)?(?:想要|想|要|来|订|报名?|接龙?|买|下单)"
)
_FILLER = re.compile(
    rf"我家(?=也|要|来)|给我|我(?=[+\-也还再\d{NUMERALS}]|$| )|也|再|接龙|请|麻烦了?|谢谢啦?"
    r"|谢啦|多谢|感谢|辛苦了?|团长|老板|亲|好的|嗯+|哈+|啊+|哦+|呀+|啦+|吧|哟|OK|THX|THANKS|收到|了(?=$)"
)
_MAY_BEGIN = frozenset(
    f"+-×*X.½¼¾0123456789NI{NUMERALS}再加减少退第各的还以和跟与"
    "那就先给帮我也想要来订报接买下请麻谢多感辛团老亲好嗯哈啊哦呀啦吧哟OT收了"
)
"""What any word but a name or an unknown one begins with."""
_OF_IT = re.compile(r"的")
_WORD = re.compile(r"[A-Z\d]+|.")


class Kind(Enum):
    """What a token is."""

    NAME = auto()
    AMOUNT = auto()
    WANT = auto()
    FILLER = auto()
    EACH = auto()
    UNKNOWN = auto()


@dataclass(slots=True, eq=False)
class Token:
    """A piece of what was said; `is_apart` if something parts it from what stands before."""

    kind: Kind
    text: str
    start: int
    end: int
    is_apart: bool
    targets: Targets = frozenset()
    sign: str = ""
    number: str = ""
    unit: str = ""
    is_times: bool = False

    @property
    def is_bare(self) -> bool:
        """Tell whether it is a number and nothing else."""
        return not (self.sign or self.unit or self.is_times)

    def count(self) -> int | None:
        """Tell the pieces, from 1; None for what no quantity may be."""
        return pieces_of(self.number) if len(self.sign) < 2 else None


@lru_cache(maxsize=1_024)
def pieces_of(number: str) -> int | None:
    """Read a number as pieces; None for 0, fractions, huge ones and whatever is none."""
    try:
        return parse_quantity(number)
    except QuantityNotAllowed:
        return None


def tokens_of(text: str, names: Names) -> list[Token]:
    """Cut canonical text into tokens; nothing is lost but gaps and joining words."""
    tokens: list[Token] = []
    at, is_apart = 0, True
    while at < len(text):
        pattern = _PARTING.get(text[at])
        gap = pattern.match(text, at) if pattern else None
        if gap:
            at, is_apart = gap.end(), True
            continue
        token = _token_at(text, at, names, tokens[-1] if tokens else None, is_apart=is_apart)
        _append(tokens, token)
        at, is_apart = token.end, False
    return tokens


def _append(tokens: list[Token], token: Token) -> None:
    last = tokens[-1] if tokens else None
    if last and not token.is_apart and last.kind is token.kind is Kind.UNKNOWN:
        tokens[-1] = Token(
            Kind.UNKNOWN, last.text + token.text, last.start, token.end, last.is_apart
        )
    else:
        tokens.append(token)


def _token_at(text: str, at: int, names: Names, last: Token | None, *, is_apart: bool) -> Token:
    named = names.find(text, at)
    if named:
        name, targets = named
        return Token(Kind.NAME, name, at, at + len(name), is_apart, targets)
    if text[at] not in _MAY_BEGIN:
        return _unknown(text, at, is_apart=is_apart)
    by_number = _BY_NUMBER.match(text, at)
    if by_number:
        targets = names.numbered(pieces_of(by_number["nth"] or by_number["no"]) or 0)
        kind = Kind.NAME if targets else Kind.UNKNOWN
        return Token(kind, by_number[0], at, by_number.end(), is_apart, targets)
    amount = (
        None if _is_glued_to_number(last, text, at, is_apart=is_apart) else _AMOUNT.match(text, at)
    )
    if amount:
        return _amount(amount, text, names, is_apart=is_apart)
    return _other(text, at, last, is_apart=is_apart)


def _is_glued_to_number(last: Token | None, text: str, at: int, *, is_apart: bool) -> bool:
    """Tell whether a number only goes on a word such as M3 or 3-501."""
    if last is None or is_apart or not (text[at].isdigit() or text[at] == "-"):
        return False
    if last.kind is Kind.UNKNOWN:
        return last.text[-1].isascii()
    return last.kind is Kind.AMOUNT and last.is_bare


def _amount(match: re.Match[str], text: str, names: Names, *, is_apart: bool) -> Token:
    end = match.end()
    after = end + text.startswith(" ", end)
    named = names.find(text, after) if after < len(text) else None
    unit = None if named and len(named[0]) > 1 else _UNIT.match(text, end)
    end = unit.end() if unit else end
    is_and_half = bool(unit) and text.startswith("半", end)
    end += is_and_half
    return Token(
        Kind.AMOUNT,
        text[match.start() : end],
        match.start(),
        end,
        is_apart,
        sign=_SIGNS.get(match["sign"] or "", match["sign"] or ""),
        number=match["number"] + ("半" if is_and_half else ""),
        unit=unit["unit"] if unit else "",
        is_times=bool(match["times"]),
    )


def _other(text: str, at: int, last: Token | None, *, is_apart: bool) -> Token:
    if last and last.kind is Kind.NAME and (match := _OF_IT.match(text, at)):
        return Token(Kind.FILLER, match[0], at, match.end(), is_apart)
    for kind, pattern in ((Kind.EACH, _EACH), (Kind.WANT, _WANT), (Kind.FILLER, _FILLER)):
        match = pattern.match(text, at)
        if match:
            return Token(kind, match[0], at, match.end(), is_apart)
    return _unknown(text, at, is_apart=is_apart)


def _unknown(text: str, at: int, *, is_apart: bool) -> Token:
    word = _WORD.match(text, at)
    end = word.end() if word else at + 1
    return Token(Kind.UNKNOWN, text[at:end], at, end, is_apart)
