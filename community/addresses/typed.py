"""What somebody typed, as it is kept and as it is compared: two strings of one length."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from bot.kernel.understanding import as_word

_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_EMOJI_CODE = re.compile(r"\[[\u4e00-\u9fff]{1,3}\]|/::.")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_DROPPED = frozenset({"Cf", "Cc", "Cn", "Co", "Cs", "Mn", "Me"})
_GAPS = frozenset({"So", "Sk", "Zl", "Zp", "Zs"})


@dataclass(frozen=True, slots=True)
class Typed:
    """A text as it was typed, and folded to simplified characters and capitals for comparing."""

    shown: str
    folded: str

    def __getitem__(self, part: slice) -> "Typed":
        return Typed(self.shown[part], self.folded[part])

    def __add__(self, other: "Typed") -> "Typed":
        return Typed(self.shown + other.shown, self.folded + other.folded)

    def __len__(self) -> int:
        return len(self.shown)

    def sub(self, shape: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> "Typed":
        """Put something else in place of what has a shape (looked for in the folded text)."""
        result, end = Typed("", ""), 0
        for match in shape.finditer(self.folded):
            word = by(match)
            result += self[end : match.start()] + Typed(word, word)
            end = match.end()
        return result + self[end:]

    def split(self, shape: re.Pattern[str]) -> list["Typed"]:
        """Cut at what has a shape, and leave out what is empty."""
        parts, end = [], 0
        for match in shape.finditer(self.folded):
            parts.append(self[end : match.start()])
            end = match.end()
        return [part for part in (*parts, self[end:]) if len(part)]


def typed(text: str) -> Typed:
    """Read what somebody typed: half width, without emoji and what can't be seen."""
    spaced = "".join(map(_clean, text))
    shown = " ".join(_EMOJI_CODE.sub(" ", spaced).split())
    return Typed(shown, fold(shown))


def fold(text: str) -> str:
    """Give a text for comparing, of the same length."""
    return "".join(map(_fold, text))


@lru_cache(maxsize=8_192)
def _fold(char: str) -> str:
    if _HAN.fullmatch(char):
        return as_word(char)[:1] or char
    upper = char.upper()
    return upper if len(upper) == 1 else char


@lru_cache(maxsize=8_192)
def _clean(char: str) -> str:
    kind = unicodedata.category(char)
    if char.isspace() or kind in _GAPS:
        return " "
    if kind in _DROPPED:
        return ""
    whole = unicodedata.normalize("NFKC", char)
    return "".join(_DASHES.get(each, each) for each in whole)
