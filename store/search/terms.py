"""Under which terms a product is found."""

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from bot.kernel.understanding import normalise
from store.search.gateway import Segmenter
from store.search.postings import Terms, Tier
from store.search.query import sizes_of
from store.search.searchable import Searchable

_LONGEST_TEXT = 2_000
_HAN_RUN = re.compile("[\u3400-\u9fff]+")
_OWN_WORD = re.compile("[\u3400-\u9fff]{2,4}")


def exactly(text: str) -> str:
    """Make the term under which a product stands for its whole code or title."""
    return f"={text}"


def canonical(product: Searchable) -> Searchable:
    """Bring a product's words into the form in which queries are compared."""
    return replace(
        product,
        code=normalise(product.code),
        title=normalise(product.title),
        subtitle=normalise(product.subtitle),
        category=_label(product.category),
        tags=tuple(map(_label, product.tags)),
        text=normalise(product.text[:_LONGEST_TEXT]),
    )


def own_words(product: Searchable) -> list[str]:
    """Tell the short names, categories and tags that a segmenter should know."""
    names = (product.title, product.category, *product.tags)
    return [name for name in names if _OWN_WORD.fullmatch(name)]


def terms_of(product: Searchable, segmenter: Segmenter) -> Terms:
    """Tell the terms of a canonical product, each with the best place where it stands."""
    title, labels = product.title, (product.category, *product.tags)
    label_words = _words(" ".join(labels), segmenter)
    terms: dict[str, Tier] = {}
    terms |= dict.fromkeys(_words(product.text, segmenter), Tier.FRAGMENT)
    terms |= dict.fromkeys(_fragments(title), Tier.FRAGMENT)
    terms |= dict.fromkeys(_words(product.subtitle, segmenter), Tier.SUBTITLE)
    terms |= dict.fromkeys((*label_words, *labels), Tier.LABEL)
    terms |= dict.fromkeys((*_words(title, segmenter), *sizes_of(title)), Tier.TITLE)
    terms |= dict.fromkeys(map(exactly, (title.replace(" ", ""), product.code)), Tier.TITLE)
    return {term: tier for term, tier in terms.items() if term not in {"", exactly("")}}


def pairs_of(text: str) -> list[str]:
    """Tell the pairs of neighbouring characters, or a text that has no more than two."""
    return [text] if len(text) < 3 else list(map("".join, pairwise(text)))


@lru_cache(maxsize=4_096)
def _label(text: str) -> str:
    return normalise(text)


def _words(text: str, segmenter: Segmenter) -> list[str]:
    return [word for word in segmenter.cut_finely(text) if word[0].isalnum()] if text else []


def _fragments(title: str) -> list[str]:
    """Tell the single characters and the pairs of the Chinese parts of a title."""
    runs = _HAN_RUN.findall(title)
    return [part for run in runs for part in (*run, *pairs_of(run))]
