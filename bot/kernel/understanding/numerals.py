"""Chinese numerals from 0 to 9999, as they are spoken and as they are written on bills."""

import re

_DIGITS = "零一二三四五六七八九"
_SPOKEN = str.maketrans("〇两俩仨壹贰叁肆伍陆柒捌玖拾佰仟", "零二二三一二三四五六七八九十百千")
_UNIT = "[一二三四五六七八九]"
_NUMERAL = re.compile(
    rf"(?:(?P<thousands>{_UNIT})千)?"
    rf"(?:零?(?P<hundreds>{_UNIT})百)?"
    rf"(?:零?(?P<tens>{_UNIT}?)(?P<ten>十))?"
    rf"(?P<zero>零)?(?P<ones>{_UNIT})?"
)


def parse_numeral(text: str) -> int | None:
    """Read 两, 十二, 一百零五, 一百五 (150), 九千九百九十九; None for anything else."""
    match = _NUMERAL.fullmatch(text.translate(_SPOKEN)) if text else None
    if match is None:
        return None
    thousands, hundreds, ones = (_digit(match[name]) for name in ("thousands", "hundreds", "ones"))
    tens = _digit(match["tens"] or "一") if match["ten"] else 0
    if ones and not match["zero"] and not match["ten"]:
        ones *= _weight_of_last_digit(thousands, hundreds)
    return 1000 * thousands + 100 * hundreds + 10 * tens + ones


def _digit(char: str | None) -> int:
    return _DIGITS.index(char) if char else 0


def _weight_of_last_digit(thousands: int, hundreds: int) -> int:
    """Say what a digit right after a unit counts: tens in 一百五, hundreds in 一千五."""
    if hundreds:
        return 10
    return 100 if thousands else 1
