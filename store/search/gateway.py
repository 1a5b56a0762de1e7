"""What the search needs of a word segmenter."""

from collections.abc import Iterable
from typing import Protocol


class Segmenter(Protocol):
    """Cuts Chinese text into words, and learns the shop's own words."""

    def cut(self, text: str) -> list[str]:
        """Cut a query into its words, each character once and in order."""

    def cut_finely(self, text: str) -> list[str]:
        """Cut a document into its words and the words inside its long words."""

    def add_words(self, words: Iterable[str]) -> None:
        """Learn the shop's own words; they count from the next cut on."""
