"""The facts by which products are ordered, kept by slot: a small number for each product."""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush, nlargest
from math import inf

from bot.kernel.understanding import PriceWords
from store.search.postings import Entered
from store.search.searchable import Searchable

_ID_BITS = 38
_POPULARITY_BITS = 24
_LAST_ID = (1 << _ID_BITS) - 1
_MOST_POPULAR = (1 << _POPULARITY_BITS) - 1
_OUTDATED_KEPT = 1_000
_STOCKED = 1 << (_ID_BITS + _POPULARITY_BITS)


class Entries:
    """Remembers of each product its price, its standing, and what the index entered of it."""

    def __init__(self) -> None:
        self._slots: dict[int, int] = {}
        self._free: list[int] = []
        self._standings: list[int] = []
        self._prices: list[int] = []
        self._wordings: list[int] = []
        self._entered: list[Entered] = []
        self._ranking: list[int] = []  # a heap of negated standings, outdated ones among them

    def __len__(self) -> int:
        return len(self._slots)

    def slot_of(self, product_id: int) -> int | None:
        """Tell a product's slot; None when it was not put in."""
        return self._slots.get(product_id)

    def product_at(self, slot: int) -> int:
        """Tell the product of a slot."""
        return _product_of(self._standings[slot])

    def entered_at(self, slot: int) -> Entered:
        """Tell which terms the index entered for a slot."""
        return self._entered[slot]

    def is_worded(self, slot: int, wording: int) -> bool:
        """Say whether a slot's words are those that `wording` is the hash of."""
        return self._wordings[slot] == wording

    def allot(self, product: Searchable) -> int:
        """Give a new product a slot, a freed one first."""
        if not self._free:
            self._free.append(len(self._standings))
            self._standings.append(0)
            self._prices.append(0)
            self._wordings.append(0)
            self._entered.append(())
        slot = self._free.pop()
        self._slots[product.product_id] = slot
        self.stand(slot, product)
        return slot

    def stand(self, slot: int, product: Searchable) -> None:
        """Take over a product's price, stock and popularity."""
        self._standings[slot] = _standing_of(product)
        self._prices[slot] = product.lowest_price
        heappush(self._ranking, -self._standings[slot])
        if len(self._ranking) > 2 * len(self) + _OUTDATED_KEPT:
            self._ranking = [-self._standings[used] for used in self._slots.values()]
            heapify(self._ranking)

    def word(self, slot: int, wording: int, entered: Entered) -> None:
        """Remember the hash of a product's words, and which terms were entered for them."""
        self._wordings[slot], self._entered[slot] = wording, entered

    def release(self, slot: int) -> None:
        """Forget a product."""
        del self._slots[self.product_at(slot)]
        self._entered[slot] = ()
        self._free.append(slot)

    def best(self, slots: Iterable[int], limit: int, price: PriceWords | None = None) -> list[int]:
        """Order slots by stock, by price where cheap or dear goods are wanted, then by standing."""
        prices, standings = self._prices, self._standings
        if price is None or price.preference is None:
            return nlargest(limit, slots, key=standings.__getitem__)
        sign = -1 if price.preference == "cheap" else 1
        return nlargest(
            limit,
            slots,
            key=lambda at: (standings[at] >= _STOCKED, sign * prices[at], standings[at]),
        )

    def affordable(self, slots: set[int], price: PriceWords | None) -> set[int]:
        """Tell which of the slots lie within the price bounds."""
        if price is None or (price.least is None and price.most is None):
            return slots
        least, most = _bounds(price)
        return {slot for slot in slots if least <= self._prices[slot] <= most}

    def nearest_in_price(self, slots: set[int], limit: int, price: PriceWords) -> list[int]:
        """Order slots by how little they lie outside the price bounds, then by standing."""
        prices, standings = self._prices, self._standings
        least, most = _bounds(price)
        return nlargest(
            limit,
            slots,
            key=lambda at: (min(prices[at] - least, most - prices[at], 0), standings[at]),
        )

    def most_popular(self, limit: int) -> list[int]:
        """Tell the slots of the best standing."""
        best: dict[int, int] = {}
        while self._ranking and len(best) < limit:
            standing = -heappop(self._ranking)
            slot = self._slots.get(_product_of(standing))
            if slot is not None and self._standings[slot] == standing:
                best[slot] = -standing
        for negated in best.values():
            heappush(self._ranking, negated)
        return list(best)

    def all_slots(self) -> set[int]:
        """Tell the slots in use."""
        return set(self._slots.values())


def _standing_of(product: Searchable) -> int:
    """Pack into one number, greatest first: in stock, popular, older (a smaller id)."""
    popularity = min(max(product.popularity, 0), _MOST_POPULAR)
    stocked = (product.in_stock << _POPULARITY_BITS) | popularity
    return (stocked << _ID_BITS) | (_LAST_ID - product.product_id)


def _bounds(price: PriceWords) -> tuple[int, float]:
    return price.least or 0, inf if price.most is None else price.most


def _product_of(standing: int) -> int:
    return _LAST_ID - (standing & _LAST_ID)
