"""Searching the catalogue: an index in this process that is never behind the database."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot.kernel.understanding import as_word
from bot.persistence.work import Work
from store.catalogue.repository import Catalogue
from store.search.gateway import Segmenter
from store.search.index import SearchIndex

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Category:
    """A category with products on sale."""

    id: int
    name: str


class CatalogueSearch:
    """The search index and the categories of this process, as of the last `refresh`."""

    def __init__(self, segmenter: Segmenter) -> None:
        self.index = SearchIndex(segmenter)
        self._categories: Mapping[str, Category] = {}
        self._version = 0
        self._catching_up = asyncio.Lock()

    @property
    def category_names(self) -> tuple[str, ...]:
        """The categories in the shelf's order."""
        return tuple(category.name for category in self._categories.values())

    def category_named(self, name: str) -> Category | None:
        """Find a category by its name, whatever its width, case or script."""
        return self._categories.get(as_word(name))

    async def refresh(self, work: Work) -> None:
        """Take in what has changed since the last time, in whatever process it was changed."""
        version = await Catalogue(work).version()
        if version == self._version:
            return
        async with self._catching_up:
            if version > self._version:
                await self._catch_up(work, version)

    async def _catch_up(self, work: Work, version: int) -> None:
        catalogue, last = Catalogue(work), 0
        while True:
            ids, found = await catalogue.changed_since(self._version, after=last, most=_CHUNK)
            if not ids:
                break
            for id_ in ids:
                self.index.remove(id_)
            for searchable in found:
                self.index.put(searchable)
            last = ids[-1]
        categories = [Category(*row) for row in await catalogue.categories()]
        self._categories = {as_word(one.name): one for one in categories}
        self._version = version
