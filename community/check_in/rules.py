"""Streaks and their bonuses, computed from the days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from community.membership.rules import GrowthRules

_DAY = timedelta(days=1)
MAKE_UP_WITHIN_DAYS = 30
"""How far back a missed day can be made up."""


@dataclass(frozen=True, slots=True)
class CheckInRules:
    """The shop's numbers: points a day, bonus by streak length, price and limit of make-ups.

    Each `badge_at` days in all are told of.
    """

    points: int
    streaks: Mapping[int, int]
    makeup_points: int
    makeup_per_month: int
    badge_at: int
    growth: GrowthRules


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a member's; `milestone` is the longest streak whose bonus it has earned."""

    day: date
    made_up: bool
    milestone: int | None


def run_around(days: Sequence[Day], day: date) -> list[Day]:
    """Give the unbroken run of days that holds this one; `days` are given newest first."""
    run: list[Day] = []
    for one in days:
        if run and run[-1].day - one.day != _DAY:
            if run[-1].day <= day:
                break
            run = []
        run.append(one)
    return run if run and run[-1].day <= day <= run[0].day else []


def with_day(days: Sequence[Day], day: date) -> list[Day]:
    """Give the days, newest first, with one that is checked in now if it wasn't before."""
    if any(one.day == day for one in days):
        return list(days)
    newer = [one for one in days if one.day > day]
    return [*newer, Day(day, made_up=False, milestone=None), *days[len(newer) :]]


def milestones_of(run: Sequence[Day], streaks: Mapping[int, int]) -> list[int]:
    """List the streak lengths that a run has reached and whose bonus no day of it has earned yet.

    A bonus is earned once in a run, whether the day that completes it is checked in or made up.
    """
    earned = max((one.milestone for one in run if one.milestone), default=0)
    return sorted(length for length in streaks if earned < length <= len(run))


def day_to_make_up(days: Sequence[Day], today: date, joined: date) -> date | None:
    """Find the latest missed day that can still be made up."""
    checked = {one.day for one in days}
    for back in range(1, MAKE_UP_WITHIN_DAYS + 1):
        day = today - back * _DAY
        if day < joined:
            return None
        if day not in checked:
            return day
    return None
