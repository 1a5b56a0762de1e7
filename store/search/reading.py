"""What a query's words stand for in the terms of this index."""

from itertools import groupby

from store.search.postings import Postings
from store.search.spelling import Spellings, Words, letters_of
from store.search.terms import exactly, pairs_of


class Reading:
    """Tells what must be held for the words of a query: for each the terms that will do."""

    def __init__(self, postings: Postings, spellings: Spellings) -> None:
        self._postings = postings
        self._spellings = spellings

    def literal(self, words: Words) -> list[Words]:
        """Take words as they are typed, in characters, as codes or in pinyin."""
        wanted: list[Words] = []
        for is_spelt, run in groupby(words, self._is_pinyin):
            if is_spelt:
                wanted += self._spellings.read_certainly("".join(run)) or [()]
            else:
                wanted += [terms for word in run for terms in self._terms_for(word)]
        return wanted

    def respelt(self, words: Words) -> list[Words]:
        """Take words as they were probably meant, going by how they sound."""
        whole = self._spellings.read(letters_of("".join(words)))
        return whole or [
            terms
            for is_word, run in groupby(words, self._postings.is_word)
            for terms in self._meant(list(run), is_word=is_word)
        ]

    def _meant(self, run: list[str], *, is_word: bool) -> list[Words]:
        return [(word,) for word in run] if is_word else self._guess("".join(run))

    def _is_pinyin(self, word: str) -> bool:
        return word.isascii() and word.isalpha() and not self._is_known(word)

    def _is_known(self, word: str) -> bool:
        return bool(self._postings.lists((word, exactly(word))))

    def _terms_for(self, word: str) -> list[Words]:
        """Take a word as itself or as a code, and an unknown one by its pairs of characters."""
        if self._is_known(word):
            return [(word, exactly(word))]
        return [(pair,) for pair in pairs_of(word)]

    def _guess(self, text: str) -> list[Words]:
        meant = self._spellings.with_initials(text) or self._spellings.nearest(letters_of(text))
        return [meant] if meant else [(pair,) for pair in pairs_of(text)]
