"""Which of China's divisions a text names."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from community.addresses.places import (
    CITY,
    DISTRICT,
    Place,
    Region,
    all_regions,
    names_of,
    settled,
)
from community.addresses.typed import fold

_LONGEST_NAME = 15
_MOST_NAMES = 9
"""So many names the longest honest chain has: three, said three times."""
_BETWEEN = re.compile(r"[ \-]*(?:(?:市辖区|(?:省|自治区)直辖县级?(?:行政区划|行政单位)?)[ \-]*)?")
_ENDS = " -"
_GOES_ON = re.compile(
    r"[东南西北中]?[一二三四五六七八九十]?[路街道巷弄]|[东南西北]?大[道街厦学桥]|公园|广场|花园|花苑|"
    r"医院|学[校院]|师范|机场|火?车?站|国际|文化|中心|小区|新[村城苑]|商[城场]|名[城苑都]|"
    r"[东南西北]门|[东南西北]站|[山湖寺桥门口村镇里坊湾港河店府城]"
)
"""What makes a short name part of another: 北京路, 西湖文化广场, 江北机场."""
_ZONE = re.compile(
    r"[ \-]*([\u4e00-\u9fff]{0,6}?(?:开发|高新技术产业|高新|经开|工业园?|产业园?|园|新|度假|保税"
    r"|示范|管理|功能|风景名胜|风景|合作|矿|林)区)"
)
"""Zones that people write in a district's stead although they are none."""


@dataclass(frozen=True, slots=True)
class Found:
    """Which places a part of a text may mean; several when it doesn't say which."""

    start: int
    end: int
    places: tuple[Place, ...]
    level: int
    is_enough: bool


@dataclass(frozen=True, slots=True)
class _Name:
    region: Region
    is_full: bool


@dataclass(frozen=True, slots=True)
class _Chain:
    """Names read one after the other: up to where, what they may mean, how many are full."""

    end: int
    regions: tuple[Region, ...]
    names: int = 0
    full: int = 0

    def then(self, end: int, regions: Iterable[Region], *, is_full: bool) -> "_Chain":
        ordered = tuple(sorted(set(regions), key=lambda one: one.code))
        return _Chain(end, ordered, self.names + 1, self.full + is_full)


class Regions:
    """All divisions by every name that people write them by."""

    def __init__(self, regions: Sequence[Region]) -> None:
        self._names: dict[str, list[_Name]] = {}
        own = {next(names_of(region))[0] for region in regions}
        for region in regions:
            for number, (name, is_full) in enumerate(names_of(region)):
                # 北戴河新区 is not called 北戴河区 as long as there is one.
                if number == 0 or not is_full or name not in own:
                    self._names.setdefault(fold(name), []).append(_Name(region, is_full))

    def find(self, text: str) -> Found | None:
        """Find the chain of names that says most in a folded text, such as 浙江杭州市西湖区."""
        chains = [
            (start, chain)
            for start in range(len(text))
            if (chain := self._chain(text, start)) and _stands(text, start, chain)
        ]
        if not chains:
            return None
        start, chain = max(chains, key=lambda one: (_worth(one[1]), -one[0]))
        return _found(text, start, chain)

    def find_district(self, text: str, place: Place) -> Found | None:
        """Find a district of a place by its full name anywhere in a folded text."""
        for start in range(len(text)):
            for end, names in self._read(text, start):
                inside = [
                    one.region
                    for one in names
                    if one.is_full
                    and end - start > 2
                    and one.region.level == DISTRICT
                    and place.province == one.region.place.province
                    and place.city in {"", one.region.place.city}
                ]
                if inside:
                    return _found(text, start, _Chain(end, tuple(inside), 1, 1))
        return None

    def _chain(self, text: str, start: int) -> _Chain | None:
        """Read names one after the other, as long as each fits those before."""
        chain = self._next(text, _Chain(start, ()), start)
        while chain and chain.names < _MOST_NAMES:
            after = self._next(text, chain, _end(_BETWEEN, text, chain.end))
            if after is None:
                break
            chain = after
        return chain

    def _next(self, text: str, chain: _Chain, start: int) -> _Chain | None:
        """Read the longest name at a place that fits what was read before."""
        for end, names in self._read(text, start):
            known = [one for one in names if one.is_full or self._is_short(text, end, one.region)]
            after = self._fitting(text, chain, end, known) if known else None
            if after:
                return after if chain.regions or after.end - start else None
        return None

    def _read(self, text: str, start: int) -> Iterator[tuple[int, list[_Name]]]:
        """Give what is called as the text goes on from a place, the longest name first."""
        for end in range(min(start + _LONGEST_NAME, len(text)), start + 1, -1):
            names = self._names.get(text[start:end])
            if names:
                yield end, names

    def _is_short(self, text: str, end: int, region: Region) -> bool:
        """Tell whether a short name stands for a region: not in 北京路, but in 唐山路南区."""
        return not _GOES_ON.match(text, end) or any(
            region.holds(one.region) and one.region != region
            for after, names in self._read(text, end)
            for one in names
            if one.is_full or _is_end(text, after)
        )

    def _fitting(self, text: str, chain: _Chain, end: int, names: list[_Name]) -> _Chain | None:
        """Let a name begin a chain, lead deeper, or be repeated from above."""
        is_full = any(one.is_full for one in names)
        if not chain.regions:
            first = [one.region for one in names if _can_begin(one)]
            return chain.then(end, first, is_full=is_full) if first else None
        deeper = [
            one.region
            for one in names
            if any(known.holds(one.region) and known != one.region for known in chain.regions)
        ]
        if deeper:
            return chain.then(end, deeper, is_full=is_full)
        kept = [one for one in chain.regions if any(name.region.holds(one) for name in names)]
        # 西湖区杭州师范大学 doesn't say 杭州 for the region, 西湖区，杭州 does.
        decides = 0 < len(kept) < len(chain.regions)
        if decides or (kept and (_is_end(text, end) or self._leads_down(text, end, names))):
            return chain.then(end, kept, is_full=is_full)
        return None

    def _leads_down(self, text: str, end: int, above: list[_Name]) -> bool:
        """Tell whether the chain is said again from here: 杭州西湖区杭州市西湖区文三路."""
        return any(
            one.is_full and name.region.holds(one.region) and name.region != one.region
            for _, names in self._read(text, _end(_BETWEEN, text, end))
            for one in names
            for name in above
        )


def _can_begin(name: _Name) -> bool:
    """Whether a chain may begin so: districts do by full names, 义乌 and 桐庐 by short ones."""
    district = name.region.place.district
    if not district:
        return True
    # 东区 and 城区 are also parts of housing estates.
    return len(district) > 2 if name.is_full else district[-1] in "市县"


def _stands(text: str, start: int, chain: _Chain) -> bool:
    """Whether a chain is more than two characters amid other words."""
    return chain.names > 1 or chain.full > 0 or start == 0 or text[start - 1] in _ENDS


def _worth(chain: _Chain) -> tuple[bool, int, int, int]:
    regions = settled(chain.regions)
    return len(regions) == 1, min(one.level for one in regions), chain.names, chain.full


def _found(text: str, start: int, chain: _Chain) -> Found:
    regions = settled(chain.regions)
    places, level = tuple(one.place for one in regions), min(one.level for one in regions)
    zone = _ZONE.match(text, chain.end) if len(regions) == 1 and level == CITY else None
    if zone:
        place = Place(places[0].province, places[0].city, zone[1])
        return Found(start, zone.end(), (place,), DISTRICT, is_enough=True)
    is_enough = len(regions) == 1 and regions[0].is_enough
    return Found(start, chain.end, places, level, is_enough)


def _is_end(text: str, end: int) -> bool:
    return end == len(text) or text[end] in _ENDS


def _end(shape: re.Pattern[str], text: str, start: int) -> int:
    match = shape.match(text, start)
    return match.end() if match else start


@cache
def load_regions() -> Regions:
    """Give the divisions that come with the program, read once."""
    return Regions(all_regions())
