"""Telephone numbers in free text."""

import re
from dataclasses import dataclass

_MOBILE = re.compile(
    r"(?<![\d*+])(?:\(?(?:\+|00)?86\)?[ \-]{0,2})?"
    r"(1[3-9]\d(?:[ \-]{0,2}\d{4}[ \-]{0,2}\d{4}|[ \-]?\d{3}[ \-]?\d{5}|\d[ \-]\d{3}[ \-]\d{4}"
    r"|\d[ \-]\d{4}[ \-]\d{3}|\d{3}[ \-]\d{5}))(?![\d*])"
)
_ABROAD = re.compile(r"\(?(?:\+|(?<!\d)00)(852|853|886)\)?[ \-]*0?(\d(?:[ \-]?\d){6,8})(?![\d*])")
_TAIWAN_MOBILE = re.compile(r"(?<![\d*+])(09\d{2}[ \-]?\d{3}[ \-]?\d{3})(?![\d*])")
_LANDLINE = re.compile(
    r"(?<![\d*+])\(?(?:(?:\+|00)86[ \-]?)?"
    r"(?:(010|02\d)\)?[ \-]{0,2}(\d{4}[ \-]?\d{4})|(0[3-9]\d{2})\)?[ \-]{0,2}(\d{3,4}[ \-]?\d{4}))"
    r"(?: ?(?:-|转|#) ?(\d{1,5}))?(?![\d*])"
)
_HIDDEN = re.compile(r"(?<!\d)1[3-9]\d[\d \-]{0,4}[*X×●•]{2,8}[\d \-]{0,6}", re.IGNORECASE)
_WRONG = re.compile(r"(?<![\dA-Z\-])1\d{7,}(?!\d)")
_NO_DIGIT = re.compile(r"\D")
_ABROAD_DIGITS = {"852": (8, 8), "853": (8, 8), "886": (8, 9)}


@dataclass(frozen=True, slots=True)
class PhoneSpan:
    """Where a text names a number, and the number in one form."""

    start: int
    end: int
    number: str


def phones_in(folded: str) -> list[PhoneSpan]:
    """Find a text's numbers in reading order: 13800138000, 0571-88888888-801, +85291234567."""
    spans = [
        span
        for shape, number in _SHAPES
        for match in shape.finditer(folded)
        if (span := PhoneSpan(match.start(), match.end(), number(match))).number
    ]
    return _apart(sorted(spans, key=lambda span: (span.start, -span.end)))


def hides_a_phone(folded: str) -> bool:
    """Whether a number is given with its middle starred out."""
    return bool(_HIDDEN.search(folded))


def broken_phones_in(folded: str) -> list[tuple[int, int]]:
    """Find what was meant as a number and is none: hidden, too short or too long."""
    return [match.span() for shape in (_HIDDEN, _WRONG) for match in shape.finditer(folded)]


def masked_phone(number: str) -> str:
    """Show a number as far as its owner needs to know it again: 138****8000."""
    if number.startswith("+"):
        return f"{number[:4]}****{number[-4:]}"
    if "-" in number:
        area, line, *_ = number.split("-")
        return f"{area}-****{line[-4:]}"
    return f"{number[:3]}****{number[-4:]}"


def _mobile(match: re.Match[str]) -> str:
    return _NO_DIGIT.sub("", match[1])


def _abroad(match: re.Match[str]) -> str:
    digits = _NO_DIGIT.sub("", match[2])
    least, most = _ABROAD_DIGITS[match[1]]
    return f"+{match[1]}{digits}" if least <= len(digits) <= most else ""


def _taiwan_mobile(match: re.Match[str]) -> str:
    return f"+886{_NO_DIGIT.sub('', match[1])[1:]}"


def _landline(match: re.Match[str]) -> str:
    area, line = match[1] or match[3], _NO_DIGIT.sub("", match[2] or match[4])
    return "-".join(part for part in (area, line, match[5]) if part)


_SHAPES = (
    (_MOBILE, _mobile),
    (_ABROAD, _abroad),
    (_LANDLINE, _landline),
    (_TAIWAN_MOBILE, _taiwan_mobile),
)


def _apart(spans: list[PhoneSpan]) -> list[PhoneSpan]:
    """Keep the first of those that overlap."""
    kept: list[PhoneSpan] = []
    for span in spans:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept
