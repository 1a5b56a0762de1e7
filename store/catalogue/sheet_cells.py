"""A cell of a spreadsheet as plain text: numbers as people type them, formulas disarmed."""

import re
from datetime import date, time, timedelta
from typing import Final

from store.catalogue.sheet_format import Problem

Cell = str | Problem
"""A cell's text, blanks around it removed, or what makes it unusable."""

_ARMED: Final = frozenset("=+-@\t\r\n＝＋－＠")
"""First characters that some spreadsheet takes for a formula (OWASP, CSV injection)."""

CONTROL: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""What no text for people holds: control characters, turned writing, what XML cannot carry."""

_GUARD: Final = "'"
_SKIPPED: Final = "' "
_ERROR_TEXTS: Final = frozenset(
    [
        "#N/A",
        "#VALUE!",
        "#REF!",
        "#DIV/0!",
        "#NUM!",
        "#NAME?",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
    ]
)


def guard(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula or an error."""
    clean = CONTROL.sub("", text)
    return _GUARD + clean if _is_armed(clean) else clean


def unguard(text: str) -> str:
    """Take off the apostrophe that `guard` put before a text."""
    guarded = text.startswith(_GUARD) and _is_armed(text)
    return text.removeprefix(_GUARD) if guarded else text


def cell_of(value: object) -> Cell:
    """Give the text of what a CSV field or a workbook's cell holds."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            # A spreadsheet shows 15 digits; the 16th and 17th are the binary fraction's noise.
            return f"{value:.15g}"
        case date() | time() | timedelta():
            return Problem.DATE_CELL
        case _:
            return _text_cell(str(value).strip())


def _text_cell(text: str) -> Cell:
    return Problem.ERROR_CELL if text in _ERROR_TEXTS else unguard(text)


def _is_armed(text: str) -> bool:
    shown = text.lstrip(_SKIPPED)
    return shown[:1] in _ARMED or shown in _ERROR_TEXTS
