"""Searching the catalogue: an index in this process that is never behind the database."""

from collections.abc import Mapping

from bot.persistence.work import Work
from store.catalogue.repository import Catalogue
from store.search.gateway import Segmenter
from store.search.index import SearchIndex

_CHUNK = 500


class CatalogueSearch:
    """The search index and the categories of this process, as of the last `refresh`."""

    def __init__(self, segmenter: Segmenter) -> None:
        self.index = SearchIndex(segmenter)
        self.categories: Mapping[str, int] = {}
        self._version = 0

    async def refresh(self, work: Work) -> None:
        """Take in what has changed since the last time, in whatever process it was changed."""
        version = await Catalogue(work).version()
        if version != self._version:
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
        self.categories = {name: id_ for id_, name in await catalogue.categories()}
        self._version = version
