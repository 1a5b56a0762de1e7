"""Reading a team's code as people type and forward it. Pure."""

import re
from dataclasses import dataclass
from itertools import product
from math import prod

_CODE = re.compile(
    r"[:# ]*((?:[A-Z0-9] ?){6})(?:(?<= )(.*)|(?![A-Z0-9])(.*)|(?=X?\d{1,3}[件份个])(.+))"
)
_PLAIN_CODE = re.compile(r"[A-Z0-9]{6}")
_IN_NO_CODE = "01ILO"
_MEANT = {
    **dict.fromkeys("0O", "QD"),
    **dict.fromkeys("1IL", "J7T"),
    **dict.fromkeys("QD", "QD"),
    **dict.fromkeys("5S", "5S"),
    **dict.fromkeys("8B", "8B"),
    **dict.fromkeys("2Z", "2Z"),
    **dict.fromkeys("UV", "UV"),
}
_MOST = 64
"""How many codes are looked up for one that was misread; more misread places are no code."""


@dataclass(frozen=True, slots=True)
class CodeSaid:
    """Six characters that may be a team's code, and what was said after them."""

    code: str
    rest: str


def read_code(words: str) -> CodeSaid | None:
    """Read K7M2XQ, K7M 2XQ, K7M2XQ 2, K7M2XQ×2, K7M2XQ2件 in canonical words."""
    said = _CODE.fullmatch(words.strip())
    if said is None:
        return None
    rest = next((part for part in said.groups()[1:] if part), "")
    return CodeSaid(said[1].replace(" ", ""), rest.strip(" :,"))


def is_code(text: str) -> bool:
    """Tell whether a text has the shape of a team's code."""
    return _PLAIN_CODE.fullmatch(text) is not None


def codes_alike(code: str) -> list[str]:
    """List the codes that may have been misread or mistyped as this one; none if too many may."""
    choices = [_MEANT.get(char, char) for char in code]
    if prod(map(len, choices)) > _MOST:
        # Only what no code holds was misread for certain.
        choices = [_MEANT[char] if char in _IN_NO_CODE else char for char in code]
    if prod(map(len, choices)) > _MOST:
        return []
    return [alike for chars in product(*choices) if (alike := "".join(chars)) != code]
