"""Finds products by what people type: an index in memory, fed with values, without a database."""

from store.search.gateway import Segmenter
from store.search.index import SearchIndex
from store.search.searchable import Hit, MatchKind, Searchable, SearchResult

__all__ = ["Hit", "MatchKind", "SearchIndex", "SearchResult", "Searchable", "Segmenter"]
