"""Canonical text that still knows which characters it was written with."""

import re
from functools import lru_cache

from bot.kernel.understanding import fold

_EMOJI_CODE = re.compile(r"\[(?:[\u4e00-\u9fff]{1,4}|[A-Za-z]{2,10})\]")


class Folded:
    """A text in canonical characters, gaps kept, and for each the place where it was written."""

    def __init__(self, written: str) -> None:
        """Fold the text; WeChat's emoji codes become gaps."""
        plain = (
            _EMOJI_CODE.sub(lambda code: " " * len(code[0]), written) if "[" in written else written
        )
        self.written = written
        parts = [fold(char) for char in plain]
        self.text = "".join(parts)
        self._parts = parts

    def written_between(self, start: int, end: int) -> str:
        """Give what was written from one place of the canonical text to another."""
        places = self._places()
        first = places[start] if start < len(places) else len(self.written)
        last = places[end] if end < len(places) else len(self.written)
        return self.written[first:last]

    def _places(self) -> list[int]:
        if len(self.text) == len(self.written) == len(self._parts) and "" not in self._parts:
            return list(range(len(self.text)))
        return [place for place, part in enumerate(self._parts) for _ in part]


def as_written(text: str, words: str) -> str:
    """Find canonical words in a text and give them as they were written, else as they are."""
    places = [(part, at) for at, char in enumerate(text) for part in fold(char) if part != " "]
    sought = words.replace(" ", "")
    start = "".join(part for part, _ in places).find(sought)
    if start < 0 or not sought:
        return words
    return text[places[start][1] : places[start + len(sought) - 1][1] + 1]


@lru_cache(maxsize=16_384)
def name_key(name: str) -> str:
    """Tell the form by which names are compared: folded, without gaps; emoji alone stay."""
    return Folded(name).text.replace(" ", "") or "".join(name.split())
