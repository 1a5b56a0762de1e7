"""Levels by growth, their reviews, birthdays and milestones, on values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.kernel.understanding.numerals import parse_numeral

BIRTHDAY = "birthday"
"""The occasion of a greeting that is everybody's own."""

_LEAP_YEAR = 2028
_NUMERAL = "[零〇一二三四五六七八九十廿]{1,3}"
_BIRTHDAY = re.compile(
    r"(?:(?:19|20)\d\d ?[年./-]? ?)?"
    r"(?:(?P<month>\d{1,2}) ?[月./-] ?(?P<day>\d{1,2}) ?[日号]?|(?P<both>\d{4}))"
    rf"|(?P<spoken_month>{_NUMERAL})月(?P<spoken_day>{_NUMERAL})[日号]?"
)


@dataclass(frozen=True, slots=True)
class Level:
    """A level: from how much growth on, and its benefits.

    Members still pay `percent` (90: 9折); `gift` is the code of the coupon that coming up to it
    brings, if any.
    """

    name: str
    growth: int
    percent: int
    gift: str


@dataclass(frozen=True, slots=True)
class GrowthRules:
    """What brings growth, for how long it counts, and from how much on each level is, from 0."""

    levels: tuple[int, ...]
    check_in: int
    friend: int
    review: int
    lasts: timedelta
    zone: ZoneInfo

    def level_of(self, growth: int) -> int:
        """Tell the highest level whose threshold is met."""
        return max(level for level, least in enumerate(self.levels) if least <= growth or not level)

    def least(self, level: int) -> int:
        """Tell from how much growth on a level is; one that is no more is like the highest."""
        return self.levels[min(level, len(self.levels) - 1)]

    def may_rise(self, level: int, growth: int) -> bool:
        """Tell whether growth would be enough for more than a level."""
        return level + 1 < len(self.levels) and growth >= self.levels[level + 1]


class Badge(StrEnum):
    """What a member can earn once."""

    CHECK_INS = "check_ins"
    SPENT = "spent"
    FRIENDS = "friends"


@dataclass(frozen=True, slots=True)
class Milestone:
    """From how much on a badge is earned, and its gift: points, and a coupon by its code."""

    badge: Badge
    at: int
    points: int
    gift: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How far a member has come: check-ins, whole yuan of completed goods, friends who bought."""

    check_ins: int
    spent: int
    friends: int

    def of(self, badge: Badge) -> int:
        """Tell what counts for a badge."""
        counts = {
            Badge.CHECK_INS: self.check_ins,
            Badge.SPENT: self.spent,
            Badge.FRIENDS: self.friends,
        }
        return counts[badge]


@dataclass(frozen=True, slots=True)
class MembershipRules:
    """The numbers of membership.

    `holidays_from` is the level from which on holidays are greeted; gifts are codes of coupons,
    those of holidays by the holiday.
    """

    levels: tuple[Level, ...]
    growth: GrowthRules
    friend_points: int
    notice: timedelta
    greeting_hour: int
    birthday_gift: str
    holidays_from: int
    holiday_gifts: Mapping[str, str]
    milestones: tuple[Milestone, ...]


class Deed(StrEnum):
    """What a member can do for their growth."""

    BUY = "buy"
    CHECK_IN = "check_in"
    FRIEND = "friend"


@dataclass(frozen=True, slots=True)
class Way:
    """What would be enough: so many yuan of goods, days of check-in, or friends who buy."""

    deed: Deed
    times: int


def ways(missing: int, rules: GrowthRules) -> list[Way]:
    """List what each would bring missing growth alone: what has to be done least often first.

    A yuan spent is counted like a day or a friend; what takes longer than growth lasts is left out.
    """
    brings = {Deed.BUY: 1, Deed.CHECK_IN: rules.check_in, Deed.FRIEND: rules.friend}
    found = [Way(deed, -(-missing // growth)) for deed, growth in brings.items() if growth]
    in_time = [way for way in found if way.deed is not Deed.CHECK_IN or _fits(way.times, rules)]
    return sorted(in_time, key=lambda way: way.times)


def _fits(days: int, rules: GrowthRules) -> bool:
    return timedelta(days=days) <= rules.lasts


def earned(counted: Counted, milestones: Sequence[Milestone]) -> list[Milestone]:
    """List the milestones that somebody has come to."""
    return [one for one in milestones if counted.of(one.badge) >= one.at]


def year_after(day: date) -> date:
    """Give the same day of the next year, the 28th for a 29th of February."""
    return _in_year(day, day.year + 1)


def read_birthday(said: str) -> str | None:
    """Read 0520, 5月20日, 05-20, 五月二十 as `0520`, a year before it ignored; else `None`."""
    read = _BIRTHDAY.fullmatch(said.strip())
    if read is None:
        return None
    if read["both"]:
        month, day = int(read["both"][:2]), int(read["both"][2:])
    elif read["month"]:
        month, day = int(read["month"]), int(read["day"])
    else:
        spoken = (parse_numeral(one.replace("廿", "二十")) for one in read.groups()[3:])
        month, day = (one or 0 for one in spoken)
    return f"{month:02}{day:02}" if _is_a_day(month, day) else None


def birthdays_on(day: date) -> tuple[str, ...]:
    """List whose birthday is kept on a day: on 28 February also a 29th that isn't there."""
    own = f"{day:%m%d}"
    return (own, "0229") if own == "0228" and not _is_leap(day.year) else (own,)


def _is_a_day(month: int, day: int) -> bool:
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        return False
    return True


def _is_leap(year: int) -> bool:
    return _in_year(date(_LEAP_YEAR, 2, 29), year).day == 29


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
