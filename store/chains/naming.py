"""The names by which the goods of running chains can be called."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from bot.kernel.understanding import as_word, normalise
from store.chains.lists import ChainView, GoodView, Target

UNITS = "公斤|千克|KG|[份个盒斤箱件袋包瓶只条提筐篮罐桶束枝支把串颗粒套组板杯碗]"
NUMERALS = "零〇一二两俩仨三四五六七八九十百千半"

_LONGEST_NAME = 60
_LONGEST_PART = 8
_WHOLE_RUNS = re.compile(r"\d+(?:\.\d+)?|[A-Z]+|.")
_COUNTED = re.compile(rf"(?:\d+|[{NUMERALS}]+)(?:{UNITS})")
_ONE_UNIT = re.compile(rf"(?:[1一]|整|单|每)?(?P<unit>{UNITS})装?")
_SHORT_SPEC = re.compile(rf"(?P<short>[^\d\W])(?:{UNITS}|号|码)")
_HOLDS_LETTERS = re.compile(r"[^\W\d]")
_PRAISE = frozenset(
    {"好吃", "新鲜", "便宜", "现货", "包邮", "好的", "可以", "推荐", "喜欢", "同意", "支持"}
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_MAY_PRECEDE_SHORT = frozenset("要来份个盒箱件袋的")
_MAY_FOLLOW_SHORT = frozenset(f"的份个盒箱件袋{NUMERALS}")

Targets = frozenset[Target]


class Names:
    """What the goods and chains are called, found at a place of a text, the longest name first."""

    def __init__(self, chains: tuple[ChainView, ...]) -> None:
        """Gather the names of all goods."""
        self.everything: Targets = frozenset(t for chain in chains for t in _targets(chain))
        self.chains = {chain.letter: frozenset(_targets(chain)) for chain in chains}
        self.goods = {
            Target(chain.letter, good.number): good for chain in chains for good in chain.goods
        }
        self._targets = _gather(chains)
        self._lengths = _lengths_by_first(self._targets)
        self._by_unit = _gather_units(self.goods)

    def find(self, text: str, at: int) -> tuple[str, Targets] | None:
        """Find the longest name that stands at this place."""
        for length in self._lengths.get(text[at], ()):
            name = text[at : at + length]
            found = self._targets.get(name)
            if found and _stands_alone(text, at, at + length):
                return name, found
        return None

    def numbered(self, number: int) -> Targets:
        """Tell the goods that have a number within their chains."""
        return frozenset(target for target in self.everything if target.good == number)

    def of_unit(self, unit: str) -> Targets:
        """Tell the goods sold by a unit as it was said: 箱 for 整箱; none if it says nothing."""
        return self._by_unit.get(unit, frozenset())

    def letter_of(self, targets: Targets) -> str:
        """Tell the chain of which these are all the goods, or ""."""
        return next((letter for letter, all_ in self.chains.items() if all_ == targets), "")

    def is_letter(self, name: str) -> bool:
        """Tell whether a word is the letter of a running chain."""
        return name in self.chains

    def counts_otherwise(self, target: Target, unit: str) -> bool:
        """Tell whether a unit is not the piece: 2斤 of what is sold in bags of 5斤."""
        if not unit or unit == "份":
            return False
        good = self.goods[target]
        packed = re.search(
            rf"(?<![\d.])(?P<number>\d+(?:\.\d+)?|[{NUMERALS}]+) ?{unit}",
            normalise(f"{good.title} {good.spec}"),
        )
        return packed is not None and packed["number"] not in ("1", "一")


@lru_cache(maxsize=256)
def names_of(chains: tuple[ChainView, ...]) -> Names:
    """Gather the names of these chains, or recall them."""
    return Names(chains)


def _targets(chain: ChainView) -> Iterator[Target]:
    return (Target(chain.letter, good.number) for good in chain.goods)


def _gather(chains: tuple[ChainView, ...]) -> dict[str, Targets]:
    """Gather every name; a part of a name counts where nothing is called so in full."""
    full: defaultdict[str, set[Target]] = defaultdict(set)
    parts: defaultdict[str, set[Target]] = defaultdict(set)
    for chain in chains:
        for name in (chain.letter, normalise(chain.title), as_word(chain.title)):
            full[name].update(_targets(chain))
        for good in chain.goods:
            target = Target(chain.letter, good.number)
            for name in _full_names(chain, good):
                full[name].add(target)
            for name in _parts(good):
                parts[name].add(target)
    every = parts | full
    return {name: frozenset(targets) for name, targets in every.items() if name}


def _full_names(chain: ChainView, good: GoodView) -> Iterator[str]:
    yield f"{chain.letter}{good.number}"
    for words in (good.code, good.title, good.spec):
        yield from (
            name[:_LONGEST_NAME]
            for name in (normalise(words), as_word(words))
            if not _ONE_UNIT.fullmatch(name)
        )


def _parts(good: GoodView) -> Iterator[str]:
    """Tell the parts by which a good is called too: 草莓 of 丹东草莓礼盒, 大 of 大份."""
    for words in (good.title, good.spec):
        runs = _WHOLE_RUNS.findall(as_word(words)[:_LONGEST_NAME])
        for start in range(len(runs)):
            for end in range(start + 1, min(start + _LONGEST_PART, len(runs)) + 1):
                part = "".join(runs[start:end])
                if len(part) > 1 and _is_telling(part):
                    yield part
    short = _SHORT_SPEC.fullmatch(as_word(good.spec))
    if short and short["short"] not in NUMERALS:
        yield short["short"]


def _is_telling(part: str) -> bool:
    return not (part in _PRAISE or _COUNTED.fullmatch(part)) and bool(_HOLDS_LETTERS.search(part))


def _gather_units(goods: dict[Target, GoodView]) -> dict[str, Targets]:
    found: defaultdict[str, set[Target]] = defaultdict(set)
    for target, good in goods.items():
        sold = _ONE_UNIT.fullmatch(as_word(good.spec))
        if sold:
            found[sold["unit"]].add(target)
    return {unit: frozenset(targets) for unit, targets in found.items()}


def _lengths_by_first(names: dict[str, Targets]) -> dict[str, list[int]]:
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for name in names:
        lengths[name[0]].add(len(name))
    return {first: sorted(found, reverse=True) for first, found in lengths.items()}


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether a name is no part of a longer word or number."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if end - start == 1 and _HAN.match(text[start]):
        return _is_free(before, _MAY_PRECEDE_SHORT) and _is_free(after, _MAY_FOLLOW_SHORT)
    if _is_ascii_word(before) and _is_ascii_word(text[start]):
        return False
    if not (_is_ascii_word(after) and _is_ascii_word(text[end - 1])):
        return True
    return after == "X" and text[end + 1 : end + 2].isdigit()


def _is_free(char: str, allowed: frozenset[str]) -> bool:
    return not char or char in allowed or not _HAN.match(char)


def _is_ascii_word(char: str) -> bool:
    return char.isascii() and char.isalnum()
