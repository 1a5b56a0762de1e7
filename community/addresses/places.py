"""China's divisions as values: what they are called, and which lies in which."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

PROVINCE, CITY, DISTRICT = 1, 2, 3
_WITHOUT_DISTRICTS = ("71", "81", "82", "4419", "4420", "4604", "6202")
"""Where people write none: Taiwan, Hong Kong, Macau; Dongguan, Zhongshan, Danzhou, Jiayuguan."""
_WITHOUT_CITIES = ("81", "82")
_NOT_REGIONS = re.compile(r"其它区|市辖区|县|(?:省|自治区)直辖县.*")

_NATIONS = (
    "蒙古族? 回族 藏族 维吾尔族? 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 "
    "哈萨克族? 傣族 黎族 傈僳族 佤族 畲族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族? 土族 "
    "达斡尔族? 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族? 普米族 塔吉克族? 怒族 裕固族 "
    "保安族 独龙族 门巴族 珞巴族 各族"
)
_OF_A_NATION = re.compile(
    rf"(?P<name>.{{2,}}?)(?:{'|'.join(_NATIONS.split())})+自治(?P<kind>[区州县旗])"
)
_KIND = re.compile(
    r"(?:特别行政区|自治区|自治州|自治县|自治旗|新区|林区|矿区|特区|地区|街道|[省市区县州盟旗镇乡])$"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a region is; what it doesn't reach down to, or what isn't there, is empty."""

    province: str
    city: str = ""
    district: str = ""

    @property
    def label(self) -> str:
        """Its full name, each part once."""
        city = "" if self.city == self.province else self.city
        return self.province + city + self.district


@dataclass(frozen=True, slots=True)
class Region:
    """A division by its code (GB/T 2260): its place and depth, and whether people say no more."""

    code: str
    place: Place
    level: int
    is_enough: bool

    @property
    def is_whole_province(self) -> bool:
        """Whether it is the city that is a province of its own."""
        return self.level == CITY and self.place.city == self.place.province

    def holds(self, other: "Region") -> bool:
        """Whether another one is this one or lies in it."""
        mine, its = self.place, other.place
        return (
            mine.province == its.province
            and mine.city in {"", its.city}
            and mine.district in {"", its.district}
        )


def settled(regions: tuple[Region, ...]) -> tuple[Region, ...]:
    """Leave out what lies in another one, and cities beside a province of the same name."""
    cities = tuple(one for one in regions if one.is_whole_province)
    outer = cities or tuple(
        one for one in regions if not any(other.holds(one) and other != one for other in regions)
    )
    return tuple(one for one in outer if one.level == PROVINCE) or outer


def names_of(region: Region) -> Iterator[tuple[str, bool]]:
    """Give every name that people write a region by, and whether that is a full one."""
    place = region.place
    name = (place.province, place.city, place.district)[region.level - 1]
    yield name, len(name) > 2 or bool(_KIND.search(name))
    nation = _OF_A_NATION.fullmatch(name)
    short = nation["name"] if nation else _KIND.sub("", name)
    if len(short) < 2 or short == name:
        return
    yield short, False
    if nation:
        yield short + nation["kind"], True
    if region.level == PROVINCE:
        yield short + ("特区" if name.endswith("特别行政区") else "省"), True
    if name.endswith("新区"):
        yield short + "区", True


@cache
def all_regions() -> tuple[Region, ...]:
    """Read the divisions that come with the program."""
    data = files("community.addresses").joinpath("data", "regions.csv").read_text("utf-8")
    names = dict(line.split(",", 1) for line in data.splitlines())
    return tuple(_regions(names))


def _regions(names: dict[str, str]) -> Iterable[Region]:
    for code, name in names.items():
        if _NOT_REGIONS.fullmatch(name):
            continue
        place = _place(code, names)
        level = PROVINCE if not place.city + place.district else DISTRICT
        if not place.district and level != PROVINCE:
            level = CITY
        yield Region(code, place, level, _is_enough(code, level))


def _place(code: str, names: dict[str, str]) -> Place:
    province = names[f"{code[:2]}0000"]
    if code.endswith("0000"):
        return Place(province)
    city = names[f"{code[:4]}00"]
    if _NOT_REGIONS.fullmatch(city):
        # Counties directly under a province have no city; those of 重庆 are listed under 县.
        city = province if city == "县" else ""
    return Place(province, city, "" if code.endswith("00") else names[code])


def _is_enough(code: str, level: int) -> bool:
    if level == PROVINCE:
        return code.startswith(_WITHOUT_CITIES)
    return level == DISTRICT or code.startswith(_WITHOUT_DISTRICTS)
