"""The shelf as this process knows it: never behind the database, and read without a statement."""

import asyncio
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from bot.kernel.understanding import as_word
from bot.persistence.work import Work
from store.catalogue.repository import Catalogue
from store.catalogue.rules import OnShelf, Product, line_of, searchable_of
from store.search.gateway import Segmenter
from store.search.index import SearchIndex

_CHUNK = 500


class Shelf:
    """The products on sale, their categories and the search index, as of the last `refresh`.

    What a line shows (title, prices, whether it is sold out) only changes together with the
    catalogue's version, so no process shows yesterday's shelf.
    """

    def __init__(self, segmenter: Segmenter) -> None:
        self.index = SearchIndex(segmenter)
        self._lines: dict[int, OnShelf] = {}
        self._places: dict[int, tuple[int, int]] = {}
        self._order: list[tuple[int, int]] = []
        self._categories: Mapping[str, str] = {}
        self._version = 0
        self._catching_up = asyncio.Lock()

    @property
    def categories(self) -> tuple[str, ...]:
        """The names of the categories that have products on sale, in the shelf's order."""
        return tuple(self._categories.values())

    def category_named(self, name: str) -> str | None:
        """Find a category by its name, whatever its width, case or script."""
        return self._categories.get(as_word(name))

    def page(self, *, after: int | None, category: str, most: int) -> list[OnShelf]:
        """List products of a category ("" for all) that stand after one, itself on sale or not."""
        place = self._places.get(after) if after is not None else None
        start = bisect_right(self._order, place) if place else 0
        lines = (self._lines[id_] for _, id_ in islice(self._order, start, None))
        return list(islice((one for one in lines if category in ("", one.category)), most))

    def lines(self, ids: Iterable[int]) -> list[OnShelf]:
        """List products on sale by id, in the order given."""
        return [self._lines[id_] for id_ in ids if id_ in self._lines]

    async def refresh(self, work: Work) -> None:
        """Take in what has changed since the last time, in whatever process it was changed."""
        version = await Catalogue(work).version()
        if version == self._version:
            return
        async with self._catching_up:
            if version > self._version:
                await self._catch_up(work, version)

    async def _catch_up(self, work: Work, version: int) -> None:
        last = 0
        while changes := await Catalogue(work).changed_since(
            self._version, after=last, most=_CHUNK
        ):
            self._take_in(changes)
            last = changes[-1].id
        self._order = sorted(self._places[id_] for id_ in self._lines)
        names = (self._lines[id_].category for _, id_ in self._order)
        self._categories = {as_word(name): name for name in dict.fromkeys(names)}
        self._version = version

    def _take_in(self, changes: Sequence[Product]) -> None:
        for product in changes:
            self._places[product.id] = (product.position, product.id)
            self._lines.pop(product.id, None)
            self.index.remove(product.id)
            if product.on_sale:
                self._lines[product.id] = line_of(product)
                self.index.put(searchable_of(product))
