"""Which holiday a day is; those of the lunar calendar are computed, for any year."""

from datetime import date
from enum import StrEnum

from lunar_python import Solar


class Holiday(StrEnum):
    """A holiday on which a shop greets."""

    NEW_YEAR = "new_year"
    SPRING = "spring"
    LANTERN = "lantern"
    LABOUR = "labour"
    DRAGON_BOAT = "dragon_boat"
    MID_AUTUMN = "mid_autumn"
    NATIONAL = "national"


_LUNAR = {
    (1, 1): Holiday.SPRING,
    (1, 15): Holiday.LANTERN,
    (5, 5): Holiday.DRAGON_BOAT,
    (8, 15): Holiday.MID_AUTUMN,
}
_SOLAR = {
    (1, 1): Holiday.NEW_YEAR,
    (5, 1): Holiday.LABOUR,
    (10, 1): Holiday.NATIONAL,
}


def holiday_on(day: date) -> Holiday | None:
    """Tell which holiday a day is; where two meet, the lunar one, as it moves."""
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    # A leap month, which repeats the one before it, is negative here: it has no holidays.
    in_lunar = _LUNAR.get((lunar.getMonth(), lunar.getDay()))
    return in_lunar or _SOLAR.get((day.month, day.day))
