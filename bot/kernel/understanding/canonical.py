"""One canonical form for the many ways of typing the same words."""

import re
from functools import cache, lru_cache
from unicodedata import category, decimal, decomposition, normalize

from opencc import OpenCC

LONGEST_TEXT = 20_000
"""Characters that are read of one message; WeChat's own limit on typed text is a tenth of it."""

_GAP = " "
_ALIASES = {
    **dict.fromkeys("➕﹢", "+"),
    **dict.fromkeys("➖−‐‑‒–", "-"),
    **dict.fromkeys("✖✕⨯⨉", "×"),
    **dict.fromkeys("∼〜～˜", "~"),
    **dict.fromkeys("―⸺⸻─", "—"),
    **dict.fromkeys("菓", "果"),
    **dict.fromkeys("薴苧", "苎"),
    "…": _GAP,
    "∞": "INF",
}
_KEPT_WHOLE = ("<fraction>", "<super>", "<sub>")
_GAP_CATEGORIES = frozenset({"So", "Sk", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
_INVISIBLE_CATEGORIES = frozenset({"Cf", "Cc", "Mn", "Mc", "Me"})

_HAN = "[\u3400-\u9fff]"
_NUMBER = r"\d½¼¾零〇一二两俩仨三四五六七八九十百千半"
_EMOJI_CODE = re.compile(
    r"\[(?:[\u4e00-\u9fff]{1,4}|[A-Z]{2,10})\]|/:(?:[A-Z]{2,9}|:?[^\s\w+]{1,3})"
)
_LIKE_A_NUMBER = rf"(?:[{_NUMBER}]|(?:NAN|INF(?:INITY)?)(?![A-Z]))"
_LEADING = re.compile(rf"(?:(?![+\-×*.<>≤≥=¥$]{{1,3}} ?{_LIKE_A_NUMBER})(?!#接龙)[\W_])+")
_UP_TO_LAST_WORD = re.compile(r".*(?:[^\W_]|(?<=\d)[+%‰])")
_DETACHED_SIGN = re.compile(rf"(^[+\-×*]+|(?<= )[+×*]) (?=[{_NUMBER}])")
_SINGLE_CHARACTERS = re.compile(rf"(?<!\S){_HAN}(?: {_HAN})+(?!\S)")


def normalise(text: str) -> str:
    """Tell the form by which commands are compared; "" when nothing but decoration was said.

    Width, case (upper), traditional characters, accents, emoji, punctuation around and spaces
    between single characters make no difference. What counts survives: signs before a number,
    decimal points, `#接龙`; a lone question mark is the word for help.
    """
    folded = "".join(map(fold, text[:LONGEST_TEXT]))[:LONGEST_TEXT]
    spaced = " ".join(_EMOJI_CODE.sub(_GAP, folded).split())
    bare = _without_decoration(spaced)
    if not bare:
        return "?" if "?" in spaced else ""
    return _close_gaps(bare) if " " in bare else bare


def normalise_lines(text: str) -> list[str]:
    """Tell the canonical form of each line that says anything, for lists such as a 接龙."""
    lines = (normalise(line) for line in text[:LONGEST_TEXT].splitlines())
    return [line for line in lines if line]


def as_word(text: str) -> str:
    """Tell the canonical form without its spaces, by which a command of one word is compared."""
    return normalise(text).replace(" ", "")


@lru_cache(maxsize=8_192)
def fold(char: str) -> str:
    """Fold one character: to its canonical ones, to a gap where it decorates, else to nothing."""
    if char in _ALIASES:
        return _ALIASES[char]
    if decomposition(char).startswith(_KEPT_WHOLE):
        # "10²" is not 102 and "1½" not 11/2: folding these would turn them into other numbers.
        return _GAP if category(char) == "So" else char
    return "".join(map(_fold_part, normalize("NFKD", char)))


def _fold_part(char: str) -> str:
    kind = category(char)
    if char.isspace() or kind in _GAP_CATEGORIES:
        return _GAP
    if kind in _INVISIBLE_CATEGORIES:
        return ""
    if kind == "Nd":
        return str(decimal(char))
    simplified = _simplifier().convert(char).upper()
    return "".join(_ALIASES.get(each, each) for each in simplified)


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def _without_decoration(spaced: str) -> str:
    """Drop punctuation before and after the words."""
    words = _UP_TO_LAST_WORD.match(spaced)
    leading = _LEADING.match(words[0]) if words else None
    return "" if words is None else words[0][leading.end() if leading else 0 :]


def _close_gaps(text: str) -> str:
    """Join a sign to its number, and characters that stand alone to each other."""
    signed = _DETACHED_SIGN.sub(r"\1", text)
    return _SINGLE_CHARACTERS.sub(lambda run: run[0].replace(" ", ""), signed)
