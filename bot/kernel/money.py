"""Money as people write it and as the shop keeps it: yuan in text, whole fen in code."""

import re
from decimal import Decimal
from typing import Final

MAX_YUAN: Final = Decimal(10_000_000)
"""The largest amount, in yuan, that anything in the shop may name."""

_FEN_A_YUAN: Final = 100
_HALF_WIDTH: Final = {full: full - 0xFEE0 for full in range(ord("！"), ord("～") + 1)} | {
    ord("￥"): "¥",
    ord("\N{IDEOGRAPHIC SPACE}"): " ",
}
_AMOUNT: Final = re.compile(
    r"¥?\s*(?P<yuan>(?:\d{1,3}(?:,\d{3})+|\d{1,20})(?:\.\d{1,2})?)\s*元?", re.ASCII
)


class NotAnAmount(ValueError):
    """A text that is no amount in yuan from 0 to 10,000,000.00 with at most two decimals."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def parse_yuan(text: str) -> int:
    """Give the fen of an amount in yuan (12, ¥12.50, 1,200元, １２.５), or raise `NotAnAmount`."""
    written = _AMOUNT.fullmatch(text.translate(_HALF_WIDTH).strip())
    if written is None:
        raise NotAnAmount(text)
    yuan = Decimal(written["yuan"].replace(",", ""))
    if yuan > MAX_YUAN:
        raise NotAnAmount(text)
    return int(yuan * _FEN_A_YUAN)


def show_yuan(fen: int) -> str:
    """Word an amount of fen: ¥12 when it is whole yuan, else ¥12.50; a debt is -¥12.50."""
    yuan, rest = divmod(abs(fen), _FEN_A_YUAN)
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{yuan}.{rest:02}" if rest else f"{sign}¥{yuan}"
