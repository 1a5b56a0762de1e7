"""How words sound: pinyin in full, by its initials, and nearly."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz, process

_LONGEST_LETTERS = 60
_LONGEST_SPELLING = 24
_SHORTEST_NEAR = 4
_NEAR_ENOUGH = 75

Words = tuple[str, ...]


class Spellings:
    """Finds the words of the shop that sound as something is spelt."""

    def __init__(self) -> None:
        self._in_full: dict[str, Words] = {}
        self._by_initials: dict[str, Words] = {}
        self._learnt: set[str] = set()

    def learn(self, words: Iterable[str]) -> None:
        """Learn how words sound."""
        for word in set(words) - self._learnt:
            self._learnt.add(word)
            for table, letters in self._places(word):
                table[letters] = (*table.get(letters, ()), word)

    def forget(self, words: Iterable[str]) -> None:
        """Forget words that are no longer used."""
        for word in self._learnt.intersection(words):
            self._learnt.remove(word)
            for table, letters in self._places(word):
                table[letters] = tuple(each for each in table[letters] if each != word)
                if not table[letters]:
                    del table[letters]

    def with_initials(self, letters: str) -> Words:
        """Tell the words whose syllables begin with these letters: `cm` for 草莓."""
        return self._by_initials.get(_plain(letters), ())

    def read_certainly(self, letters: str) -> list[Words] | None:
        """Read joined pinyin, or initials that only one word has."""
        shortened = self.with_initials(letters)
        return self.read(letters) or ([shortened] if len(shortened) == 1 else None)

    def read(self, letters: str) -> list[Words] | None:
        """Read joined pinyin as the fewest words, each with all that sound so; None if it fails."""
        text = _plain(letters)[:_LONGEST_LETTERS]
        best: list[list[str] | None] = [[], *[None] * len(text)]
        for end in range(1, len(text) + 1):
            best[end] = _fewest(text, end, best, self._in_full)
        pieces = best[-1]
        return [self._in_full[piece] for piece in pieces] if pieces else None

    def nearest(self, letters: str) -> Words:
        """Tell the words that sound most alike, a letter or two apart."""
        text = _plain(letters)
        if not _SHORTEST_NEAR <= len(text) <= _LONGEST_LETTERS:
            return ()
        found = process.extractOne(
            text, self._in_full.keys(), scorer=fuzz.ratio, processor=None, score_cutoff=_NEAR_ENOUGH
        )
        return self._in_full[found[0]] if found else ()

    def _places(self, word: str) -> list[tuple[dict[str, Words], str]]:
        syllables = syllables_of(word)
        places = [(self._in_full, "".join(syllables))]
        if len(syllables) > 1:
            places.append((self._by_initials, "".join(each[0] for each in syllables)))
        return places


@lru_cache(maxsize=65_536)
def syllables_of(word: str) -> Words:
    """Tell the syllables of Chinese words, without tones; Latin letters stay as they are."""
    return tuple(_plain(each) for each in lazy_pinyin(word) if each)


def letters_of(text: str) -> str:
    """Tell the pinyin of a text, joined."""
    return "".join(syllables_of(text))


def _plain(letters: str) -> str:
    # ü is typed as v, and written without its dots once accents are dropped.
    return letters.lower().replace("v", "u")


def _fewest(
    text: str, end: int, best: list[list[str] | None], known: Mapping[str, Words]
) -> list[str] | None:
    readings = [
        [*before, text[start:end]]
        for start in range(max(0, end - _LONGEST_SPELLING), end)
        if (before := best[start]) is not None and text[start:end] in known
    ]
    return min(readings, key=len, default=None)
