"""Reading until when something runs: 今晚8点, 明天12:00, 3小时, 周五18点, 11-25 20:00. Pure."""

import re
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.kernel.understanding import normalise
from bot.kernel.understanding.numerals import parse_numeral

LONGEST_AHEAD = timedelta(days=60)
_LONGEST_SAID = 40
_JUST_GONE = timedelta(days=180)
"""A date without a year that went by within this time is not meant of the next year."""

_N = r"(?:\d{1,4}|[零〇一二两三四五六七八九十百]{1,4})"
_CLOCK = re.compile(
    rf"(?P<part>凌晨|清晨|早上|早晨|早|上午|中午|午后|下午|傍晚|晚上|晚|夜里|半夜)?"
    rf"(?:(?P<hour>{_N})(?:[点时](?:(?P<half>半)|(?P<quarter>[一三13])刻|(?P<minute>{_N})分?|整|钟)?"
    r"|:(?P<digits>\d{2})))?"
)
_LASTING = re.compile(
    rf"(?:(?P<days>{_N})天)?(?:(?P<hours>{_N})个?(?P<half>半)?(?:小时|钟头)(?P<and>半)?)?"
    rf"(?:(?P<minutes>{_N})分钟?)?(?P<half_hour>半个?小时)?(?:后|之后|以后|内|之内)?"
)
_DAYS = dict.fromkeys(("今天", "今日", "今"), 0) | dict.fromkeys(("明天", "明日", "明"), 1)
_DAYS |= {"后天": 2, "大后天": 3}
_NAMED_DAY = re.compile(r"(大后天|后天|明天|明日|今天|今日|明(?=早|晚)|今(?=早|晚))")
_WEEKDAY = re.compile(r"(?P<week>这|本|下下|下)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
_DATE = re.compile(
    r"(?:(?P<year>20\d\d)[-/.年])?(?P<month>\d{1,2})"
    r"(?:[-/.](?P<day>\d{1,2})(?!\d)|月(?P<day2>\d{1,2})(?:[日号]|(?!\d)))"
)
_OF_MONTH = re.compile(r"(?P<day>\d{1,2})[日号]")
_AROUND = re.compile(r"^(?:到|截止到?|于|在)|(?:之前|以前|前|截止|为止|止)$")
_NIGHT = frozenset({"晚上", "晚", "夜里", "半夜"})
_MORNING = frozenset({"凌晨", "清晨", "早上", "早晨", "早", "上午"})
_LAST_MINUTE = 23 * 60 + 59
_PARTS_ALONE = {"中午": 12 * 60, "晚上": _LAST_MINUTE, "晚": _LAST_MINUTE}
_NEEDLESS_GAP = re.compile(r"(?<!\d) | (?!\d)")


class DeadlineFault(StrEnum):
    """Why a deadline can't be taken."""

    UNREAD = "unread"
    PAST = "past"
    FAR = "far"


def read_deadline(
    said: str, now: datetime, zone: ZoneInfo, *, within: timedelta = LONGEST_AHEAD
) -> datetime | DeadlineFault:
    """Read an instant after `now` and at most `within` ahead, in UTC; else tell the fault.

    A day without a time ends with its last minute. A time without a day is today's; a weekday is
    the next one to come, and so is a date without a year that went by long ago.
    """
    words = _AROUND.sub("", _NEEDLESS_GAP.sub("", normalise(said[:_LONGEST_SAID])))
    found = _lasting(words, now) or _on_a_day(words, now, zone)
    if found is None:
        return DeadlineFault.UNREAD
    if found <= now:
        return DeadlineFault.PAST
    return DeadlineFault.FAR if found - now > within else found.astimezone(UTC)


def _lasting(words: str, now: datetime) -> datetime | None:
    """Read 3小时, 30分钟, 2天, 1个半小时, 半小时."""
    said = _LASTING.fullmatch(words)
    if said is None or not any(said[name] for name in ("days", "hours", "minutes", "half_hour")):
        return None
    if (said["minutes"] or said["half"] or said["and"]) and said["half_hour"]:
        return None
    minutes = (
        24 * 60 * _number(said["days"])
        + 60 * _number(said["hours"])
        + _number(said["minutes"])
        + (30 if said["half"] or said["and"] or said["half_hour"] else 0)
    )
    return now + timedelta(minutes=minutes)


def _number(said: str | None) -> int:
    if not said:
        return 0
    return int(said) if said.isdigit() else parse_numeral(said) or 0


def _on_a_day(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    today = now.astimezone(zone).date()
    day, rest, is_loose = _day(words, today)
    minutes = _LAST_MINUTE if day and not rest else _clock(rest)
    if minutes is None:
        return None
    # By the wall clock: 24:00 is the end of a day, however long that day is.
    at = datetime.combine(day or today, time(), zone) + timedelta(minutes=minutes)
    return at + timedelta(days=7) if is_loose and at <= now else at


def _clock(words: str) -> int | None:
    """Read a time of day as minutes after midnight; what may be morning or night is not read."""
    said = _CLOCK.fullmatch(words)
    if said is None or not words:
        return None
    part = said["part"] or ""
    if not said["hour"]:
        return _PARTS_ALONE.get(part)
    hour, minute = _hour(part, _number(said["hour"])), _minute(said)
    if hour is None or minute > 59 or hour * 60 + minute > 24 * 60:
        return None
    return hour * 60 + minute


def _hour(part: str, hour: int) -> int | None:
    if part in _MORNING:
        return (0 if part == "凌晨" else 12) if hour == 12 else hour if hour < 12 else None
    if part == "中午":
        return hour + 12 if hour < 3 else hour if hour < 15 else None
    if part in _NIGHT and (hour < 5 or hour == 12):
        return 24 if hour == 12 else None
    return hour + 12 if part and hour < 12 else hour


def _minute(said: re.Match[str]) -> int:
    if said["half"]:
        return 30
    if said["quarter"]:
        return 45 if said["quarter"] in "三3" else 15
    return _number(said["minute"] or said["digits"])


def _day(words: str, today: date) -> tuple[date | None, str, bool]:
    """Tell the day that words begin with, the words behind it, and if a week later is meant too.

    Without a day, or with one that no calendar has, the words are given back whole.
    """
    shapes = ((_NAMED_DAY, _named), (_WEEKDAY, _weekday), (_DATE, _dated), (_OF_MONTH, _of_month))
    for shape, read in shapes:
        said = shape.match(words)
        day = read(said, today) if said else None
        if said and day:
            is_loose = shape is _WEEKDAY and not said["week"]
            return day, words[said.end() :].strip(), is_loose
    return None, words, False


def _named(said: re.Match[str], today: date) -> date:
    return today + timedelta(days=_DAYS[said[0]])


def _weekday(said: re.Match[str], today: date) -> date:
    """Tell the day of this week, of the next, or (without either) the next one to come."""
    number = "一二三四五六日".find(said["day"].replace("天", "日"))
    if said["week"]:
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(days=number, weeks=said["week"].count("下"))
    return today + timedelta(days=(number - today.weekday()) % 7)


def _dated(said: re.Match[str], today: date) -> date | None:
    month, day = int(said["month"]), int(said["day"] or said["day2"])
    if said["year"]:
        return _date(int(said["year"]), month, day)
    this = _date(today.year, month, day)
    has_gone = this is not None and this < today - _JUST_GONE
    return _date(today.year + 1, month, day) if has_gone else this


def _of_month(said: re.Match[str], today: date) -> date | None:
    this = _date(today.year, today.month, int(said["day"]))
    if this and this >= today:
        return this
    following = today.replace(day=1) + timedelta(days=31)
    return _date(following.year, following.month, int(said["day"]))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
