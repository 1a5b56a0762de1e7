"""What an address is, and how one is read from what somebody typed: pure, and it never guesses."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from community.addresses.names import LONGEST_NAME
from community.addresses.places import CITY, PROVINCE, Place
from community.addresses.reading import Reading, read_line
from community.addresses.regions import Found, Regions
from community.addresses.typed import fold, typed

LONGEST_LINE = 300
MOST_ADDRESSES = 20
MOST_CHOICES = 9

_ONLY_A_STREET = re.compile(r".*(?:路|街|大道|街道|巷|镇|乡|区)")
_NUMBER = re.compile(r"第?([1-9])[个号]?")
_EDGES = " -,.;:/\\_*+#"
_LOOSE_GAP = re.compile(r"(?<![A-Za-z0-9]) +| +(?![A-Za-z0-9])")


class Lack(StrEnum):
    """What an address still needs before a parcel can go there."""

    NAME = "name"
    PHONE = "phone"
    PHONE_HIDDEN = "phone_hidden"
    PHONE_WRONG = "phone_wrong"
    ONE_PHONE = "one_phone"
    REGION = "region"
    WHICH_REGION = "which_region"
    CITY = "city"
    DISTRICT = "district"
    DETAIL = "detail"


@dataclass(frozen=True, slots=True)
class ParsedAddress:
    """Who receives, by which number, and where; `city` or `district` may not exist there."""

    name: str
    phone: str
    province: str
    city: str
    district: str
    detail: str

    @property
    def region(self) -> str:
        """The region's full name, each part once."""
        return Place(self.province, self.city, self.district).label


@dataclass(frozen=True, slots=True)
class Address:
    """An address that a member has kept."""

    id: int
    to: ParsedAddress
    is_default: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """What was said of an address so far; `address` are its words as they were typed."""

    name: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class AddressIncomplete:
    """What is known, what is missing, and among which places the customer has to choose."""

    draft: Draft
    missing: tuple[Lack, ...]
    place: Place | None = None
    choices: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class _Located:
    """Where the words of an address lead: the region found in them, and the rest as the door."""

    found: Found | None
    detail: str


def masked_detail(detail: str) -> str:
    """Show a door as far as its owner needs to know it again: 文三****号."""
    ends = 2 if len(detail) > 7 else 1
    return f"{detail[:ends]}****{detail[-ends:] if len(detail) > ends else ''}"


def parse_address(
    text: str, regions: Regions, draft: Draft | None = None
) -> ParsedAddress | AddressIncomplete:
    """Read an address from a line, or together with what was said before; tell what is missing."""
    draft = draft or Draft()
    if len(draft.address) > LONGEST_LINE:
        # Answer upon answer made no address of it: it begins anew.
        draft = replace(draft, address="")
    before = _locate(draft.address, regions)
    reading = read_line(_chosen(text, before), regions, wants_name=not draft.name)
    merged = Draft(
        name=draft.name or reading.name or _answered_name(draft, before, reading),
        phone=draft.phone or (reading.phones[0] if len(reading.phones) == 1 else ""),
        address=_merged(draft, before, reading, regions),
    )
    return _judged(merged, reading, regions)


def _judged(draft: Draft, reading: Reading, regions: Regions) -> ParsedAddress | AddressIncomplete:
    located = _locate(draft.address, regions)
    missing = tuple(
        lack
        for lack in (
            None if draft.name else Lack.NAME,
            None if draft.phone else _phone_lack(reading),
            _region_lack(located.found),
            None if _is_door(located.detail) else Lack.DETAIL,
        )
        if lack
    )
    places = located.found.places if located.found else ()
    if missing or not places:
        known = places[0] if len(places) == 1 else None
        choices = places if 1 < len(places) <= MOST_CHOICES else ()
        return AddressIncomplete(draft, missing, known, choices)
    (place,) = places
    return ParsedAddress(
        draft.name, draft.phone, place.province, place.city, place.district, located.detail
    )


def _phone_lack(reading: Reading) -> Lack:
    if len(reading.phones) > 1:
        return Lack.ONE_PHONE
    if reading.hides_phone:
        return Lack.PHONE_HIDDEN
    return Lack.PHONE_WRONG if reading.has_wrong_phone else Lack.PHONE


def _region_lack(found: Found | None) -> Lack | None:
    if found is None:
        return Lack.REGION
    if len(found.places) > 1:
        return Lack.WHICH_REGION
    if found.is_enough:
        return None
    return Lack.CITY if found.level == PROVINCE else Lack.DISTRICT


def _is_door(detail: str) -> bool:
    """Whether a courier finds the door: a street alone isn't enough, a house's name is."""
    if any(char.isdigit() for char in detail):
        return True
    return len(detail) > 2 and not _ONLY_A_STREET.fullmatch(detail)


def _locate(address: str, regions: Regions) -> _Located:
    line = typed(address)
    found = regions.find(line.folded)
    if found is None:
        return _Located(None, _tidy(address))
    rest = f"{line.shown[: found.start]} {line.shown[found.end :]}"
    if found.level == CITY and not found.is_enough and len(found.places) == 1:
        district = regions.find_district(fold(rest), found.places[0])
        if district:
            rest = f"{rest[: district.start]} {rest[district.end :]}"
            found = replace(district, start=found.start, end=found.end)
    return _Located(found, _tidy(rest))


def _tidy(words: str) -> str:
    """Write the words of a door together, as Chinese is written."""
    return _LOOSE_GAP.sub("", " ".join(words.split())).strip(_EDGES)


def _chosen(said: str, before: _Located) -> str:
    """Put the place in, where a number chooses one of those that were asked about."""
    number = _NUMBER.fullmatch(typed(said).folded)
    places = before.found.places if before.found else ()
    if number and 1 < len(places) <= MOST_CHOICES and int(number[1]) <= len(places):
        return places[int(number[1]) - 1].label
    return said


def _answered_name(draft: Draft, before: _Located, reading: Reading) -> str:
    """Take the whole answer for the name, where nothing else was asked."""
    if not draft.phone or _region_lack(before.found) or not _is_door(before.detail):
        return ""
    name = reading.address.strip(_EDGES)
    is_name = 0 < len(name) <= LONGEST_NAME and not any(char.isdigit() for char in name)
    return name if is_name else ""


def _merged(draft: Draft, before: _Located, reading: Reading, regions: Regions) -> str:
    """Bring the words of an answer to where they belong in the address."""
    said, known = reading.address, draft.address
    if not known or not said:
        return known or said
    new = _locate(said, regions)
    if _region_lack(new.found) is None and _is_door(new.detail):
        return said
    if _region_lack(before.found):
        end = before.found.end if before.found else 0
        line = typed(known).shown
        return f"{line[:end]} {said} {line[end:]}".strip()
    return known if _is_door(before.detail) else _with_door(known, before, said)


def _with_door(known: str, before: _Located, said: str) -> str:
    """Add what was missing of a door, or the whole of it, said again."""
    if before.found and before.detail and _tidy(said).startswith(before.detail):
        return f"{before.found.places[0].label} {said}"
    return f"{known} {said}"
