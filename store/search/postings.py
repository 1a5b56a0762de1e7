"""Which products hold which terms: an inverted index with a tier for each kind of place."""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from enum import IntEnum
from sys import intern


class Tier(IntEnum):
    """Where a term stands, the weakest place first."""

    FRAGMENT = 0
    """In the selling points; or anywhere in the title, across its words too."""
    SUBTITLE = 1
    LABEL = 2
    """In a tag or the category."""
    TITLE = 3


Terms = Mapping[str, Tier]
"""The terms of one product, each with the best place where it stands."""

Entered = tuple[tuple[str, ...], ...]
"""The terms of one product by tier, as they were entered."""

_MUCH_LONGER = 16


class Postings:
    """For each term and tier the slots of its products, in ascending order."""

    def __init__(self) -> None:
        self._tiers: tuple[dict[str, array[int]], ...] = tuple({} for _ in Tier)

    def add(self, slot: int, terms: Terms) -> Entered:
        """Enter a product; return what `discard` will want back."""
        entered: tuple[list[str], ...] = tuple([] for _ in Tier)
        for term, tier in terms.items():
            key = intern(term)
            slots = self._tiers[tier].get(key)
            if slots is None:
                self._tiers[tier][key] = array("I", (slot,))
            elif slots[-1] < slot:
                slots.append(slot)
            else:
                insort(slots, slot)
            entered[tier].append(key)
        return tuple(map(tuple, entered))

    def discard(self, slot: int, entered: Entered) -> None:
        """Take a product out again."""
        for tier, terms in zip(self._tiers, entered, strict=True):
            for term in terms:
                slots = tier[term]
                del slots[bisect_left(slots, slot)]
                if not slots:
                    del tier[term]

    def lists(self, terms: Iterable[str], lowest: Tier = Tier.FRAGMENT) -> list[array[int]]:
        """Tell the slots that hold any of the terms in a tier from `lowest` up."""
        tiers = self._tiers[lowest:]
        return [slots for term in terms for tier in tiers if (slots := tier.get(term))]

    def is_word(self, term: str) -> bool:
        """Say whether some product holds a term as a word, not only as a fragment."""
        return any(term in tier for tier in self._tiers[Tier.SUBTITLE :])


def union(lists: Iterable[array[int]]) -> set[int]:
    """Tell the slots that stand in any of the lists."""
    return set().union(*lists)


def overlap(slots: set[int], lists: Iterable[array[int]]) -> set[int]:
    """Tell which of the slots stand in any of the lists."""
    return set().union(*(_overlap(slots, listed) for listed in lists))


def _overlap(slots: set[int], listed: array[int]) -> set[int]:
    if len(listed) < _MUCH_LONGER * len(slots):
        return slots.intersection(listed)
    return {slot for slot in slots if _holds(listed, slot)}


def _holds(listed: array[int], slot: int) -> bool:
    at = bisect_left(listed, slot)
    return at < len(listed) and listed[at] == slot
