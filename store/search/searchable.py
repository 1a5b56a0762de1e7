"""What can be found, and what a search answers."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Searchable:
    """A product as the search sees it; `lowest_price` in fen, `popularity` such as pieces sold."""

    product_id: int
    code: str
    title: str
    subtitle: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    text: str = ""
    lowest_price: int = 0
    in_stock: bool = True
    popularity: int = 0


class MatchKind(StrEnum):
    """How well the hits answer the query."""

    MATCHED = "matched"
    """They hold all that was asked for."""
    NEAREST = "nearest"
    """They hold some of the words, or words that sound or are spelt alike."""
    OTHER_PRICE = "other_price"
    """They match the words but not the price; the nearest price comes first."""
    POPULAR = "popular"
    """Nothing fits, or nothing was asked: what is bought most."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A product found; `score` from 100 (its code or title was said) down to 0 (merely popular)."""

    product_id: int
    score: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Products, the best first; empty only while there are none at all."""

    kind: MatchKind
    hits: tuple[Hit, ...]

    @property
    def product_ids(self) -> tuple[int, ...]:
        """Tell only which products were found, the best first."""
        return tuple(hit.product_id for hit in self.hits)
