"""The search index of one process, fed product by product."""

from collections.abc import Iterable, Iterator

from store.search.entries import Entries
from store.search.gateway import Segmenter
from store.search.grouping import ALIKE_IN_WORDS, Group, Grouping
from store.search.postings import Entered, Postings, Tier, overlap
from store.search.query import Query, read_query
from store.search.reading import Reading
from store.search.searchable import Hit, MatchKind, Searchable, SearchResult
from store.search.spelling import Spellings, Words
from store.search.terms import canonical, own_words, terms_of


class SearchIndex:
    """Finds products by words, pinyin, near spellings and price."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._postings = Postings()
        self._spellings = Spellings()
        self._entries = Entries()
        self._reading = Reading(self._postings, self._spellings)
        self._grouping = Grouping(self._postings, self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, product: Searchable) -> None:
        """Enter a product, or take over what has changed of it."""
        wording = _hash_of_words(product)
        slot = self._entries.slot_of(product.product_id)
        if slot is None:
            slot = self._entries.allot(product)
        else:
            self._entries.stand(slot, product)
            if self._entries.is_worded(slot, wording):
                return
            self._withdraw(slot)
        product = canonical(product)
        self._segmenter.add_words(own_words(product))
        entered = self._postings.add(slot, terms_of(product, self._segmenter))
        self._entries.word(slot, wording, entered)
        self._spellings.learn(_spelt(entered))

    def remove(self, product_id: int) -> None:
        """Forget a product; one that is not here is no error."""
        slot = self._entries.slot_of(product_id)
        if slot is not None:
            self._withdraw(slot)
            self._entries.release(slot)

    def search(self, query: str, limit: int) -> SearchResult:
        """Find up to `limit` products, the best first: never none while there are any."""
        asked = read_query(query, self._segmenter)
        for kind, hits in self._answers(asked, limit):
            if hits:
                return SearchResult(kind, tuple(hits))
        return SearchResult(MatchKind.POPULAR, ())

    def _withdraw(self, slot: int) -> None:
        entered = self._entries.entered_at(slot)
        self._postings.discard(slot, entered)
        gone = (word for word in _spelt(entered) if not self._postings.lists((word,), Tier.LABEL))
        self._spellings.forget(gone)

    def _answers(self, asked: Query, limit: int) -> Iterator[tuple[MatchKind, list[Hit]]]:
        """Try ever looser readings of a query, each only when the one before found nothing."""
        wanted = self._reading.literal(asked.words)
        yield MatchKind.MATCHED, self._pick(self._grouping.complete(asked, wanted), asked, limit)
        respelt = self._reading.respelt(asked.words)
        yield MatchKind.NEAREST, self._pick(self._grouping.complete(asked, respelt), asked, limit)
        yield MatchKind.OTHER_PRICE, self._at_other_prices(asked, wanted, limit)
        yield MatchKind.OTHER_PRICE, self._at_other_prices(asked, respelt, limit)
        yield MatchKind.NEAREST, self._pick(self._grouping.partial(asked, respelt), asked, limit)
        yield MatchKind.POPULAR, self._hits(self._entries.most_popular(limit), 0)

    def _at_other_prices(self, asked: Query, wanted: list[Words], limit: int) -> list[Hit]:
        if asked.price is None:
            return []
        slots = self._grouping.holding_all(wanted) if wanted else self._entries.all_slots()
        nearest = self._entries.nearest_in_price(slots, limit, asked.price)
        return self._hits(nearest, ALIKE_IN_WORDS)

    def _pick(self, groups: Iterable[Group], asked: Query, limit: int) -> list[Hit]:
        """Take the best of each group in turn, those of a wanted size first."""
        hits: list[Hit] = []
        for score, slots in groups:
            for part in self._by_size(slots, asked.sizes):
                best = self._entries.best(part, limit - len(hits), asked.price)
                hits += self._hits(best, score)
            if len(hits) >= limit:
                break
        return hits

    def _by_size(self, slots: set[int], sizes: Words) -> tuple[set[int], ...]:
        if not sizes:
            return (slots,)
        fitting = overlap(slots, self._postings.lists(sizes))
        return fitting, slots - fitting

    def _hits(self, slots: Iterable[int], score: int) -> list[Hit]:
        return [Hit(self._entries.product_at(slot), score) for slot in slots]


def _hash_of_words(product: Searchable) -> int:
    return hash(
        (
            product.code,
            product.title,
            product.subtitle,
            product.category,
            product.tags,
            product.text,
        )
    )


def _spelt(entered: Entered) -> Iterator[str]:
    """Tell the words of titles and labels: those that people may spell by their sound."""
    words = (*entered[Tier.LABEL], *entered[Tier.TITLE])
    return (word for word in words if word.isalpha())
