"""Which products deserve which score for what a query wants."""

from collections import defaultdict
from collections.abc import Iterator
from math import log2

from store.search.entries import Entries
from store.search.postings import Postings, Tier, overlap, union
from store.search.query import Query
from store.search.spelling import Words
from store.search.terms import exactly

ALIKE_IN_WORDS = 60
_EXACT = 100
_SCORES = {Tier.TITLE: 90, Tier.LABEL: 80, Tier.SUBTITLE: 70, Tier.FRAGMENT: ALIKE_IN_WORDS}
_FULL_SHARE = 50
_WORTH_ADDING = 0.5
_BROAD = 2_000
_BROAD_KEPT = 500

Group = tuple[int, set[int]]
"""A score and the slots that deserve it."""


class Grouping:
    """Groups products by score, the best group first, each worked out only when it is needed."""

    def __init__(self, postings: Postings, entries: Entries) -> None:
        self._postings = postings
        self._entries = entries

    def complete(self, asked: Query, wanted: list[Words]) -> Iterator[Group]:
        """Group the products that hold all that is wanted, and, if any, those that hold most."""
        seen: set[int] = set()
        for score, slots in self._by_place(asked, wanted):
            group = self._entries.affordable(slots - seen if seen else slots, asked.price)
            yield score, group
            seen |= group
        if seen:
            for score, slots in self.partial(asked, wanted, _WORTH_ADDING):
                yield score, slots - seen

    def holding_all(self, wanted: list[Words], lowest: Tier = Tier.FRAGMENT) -> set[int]:
        """Tell who holds all that is wanted, in a tier from `lowest` up."""
        sources = [self._postings.lists(terms, lowest) for terms in wanted]
        rarest, *others = sorted(sources, key=lambda lists: sum(map(len, lists)))
        slots = union(rarest)
        for lists in others:
            slots = overlap(slots, lists)
        return slots

    def partial(self, asked: Query, wanted: list[Words], least: float = 0.0) -> Iterator[Group]:
        """Group the products by the share of the query's meaning that they hold."""
        weights = {terms: self._weight(terms) for terms in wanted}
        total = left = sum(weights.values())
        shares: dict[int, float] = defaultdict(float)
        found: set[int] = set()
        for terms in sorted(weights, key=weights.__getitem__, reverse=True):
            # Who holds none of the rarer words can no longer reach the least share.
            may_join = left >= least * total
            holders = self._holders(terms, found, may_join=may_join)
            found |= holders
            for slot in holders:
                shares[slot] += weights[terms]
            left -= weights[terms]
        groups: dict[int, set[int]] = defaultdict(set)
        for slot in self._entries.affordable(found, asked.price):
            groups[int(_FULL_SHARE * shares[slot] / total)].add(slot)
        enough = (score for score in groups if score >= _FULL_SHARE * least)
        return ((score, groups[score]) for score in sorted(enough, reverse=True))

    def _by_place(self, asked: Query, wanted: list[Words]) -> Iterator[Group]:
        yield _EXACT, union(self._postings.lists((exactly(asked.whole),)))
        if wanted:
            for tier in reversed(Tier):
                yield _SCORES[tier], self.holding_all(wanted, tier)
        elif asked.price:
            yield ALIKE_IN_WORDS, self._entries.all_slots()

    def _weight(self, terms: Words) -> float:
        """Weigh a word by its rarity, in bits."""
        holders = sum(map(len, self._postings.lists(terms)))
        return log2(1 + (1 + len(self._entries)) / (1 + holders))

    def _holders(self, terms: Words, found: set[int], *, may_join: bool) -> set[int]:
        """Tell who holds one word; of a very common one those found so far, or the best."""
        lists = self._postings.lists(terms)
        is_telling = min(map(len, terms), default=0) > 1
        if not (may_join and is_telling):
            return overlap(found, lists)
        if sum(map(len, lists)) <= _BROAD:
            return union(lists)
        return overlap(found, lists) or set(self._entries.best(union(lists), _BROAD_KEPT))
