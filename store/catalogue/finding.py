"""Searching the catalogue: an index in this process that is never behind the database."""

from bot.persistence.work import Work
from store.catalogue.repository import Catalogue
from store.search.gateway import Segmenter
from store.search.index import SearchIndex

_CHUNK = 500


class CatalogueSearch:
    """The search index of this process, brought up to the catalogue's version before each use."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._index = SearchIndex(segmenter)
        self._version = 0
        self._categories: dict[str, int] = {}

    async def refreshed(self, work: Work) -> SearchIndex:
        """Give the index after taking in what has changed since it was used last."""
        version = await Catalogue(work).version()
        if version != self._version:
            await self._catch_up(work, version)
        return self._index

    async def category_named(self, work: Work, name: str) -> int | None:
        """Find a category with products on sale by its name."""
        await self.refreshed(work)
        return self._categories.get(name)

    async def _catch_up(self, work: Work, version: int) -> None:
        catalogue, last = Catalogue(work), 0
        while True:
            ids, found = await catalogue.changed_since(self._version, after=last, most=_CHUNK)
            if not ids:
                break
            for id_ in ids:
                self._index.remove(id_)
            for searchable in found:
                self._index.put(searchable)
            last = ids[-1]
        self._categories = {name: id_ for id_, name in await catalogue.categories()}
        self._version = version
