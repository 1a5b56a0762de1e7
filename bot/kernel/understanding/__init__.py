"""What people type, read as commands, quantities and prices: pure, total, in linear time."""

from bot.kernel.understanding.canonical import (
    LONGEST_TEXT,
    as_word,
    fold,
    normalise,
    normalise_lines,
)
from bot.kernel.understanding.prices import PriceWords, parse_price_words
from bot.kernel.understanding.quantities import (
    LARGEST_QUANTITY,
    QuantityNotAllowed,
    parse_quantity,
)

__all__ = [
    "LARGEST_QUANTITY",
    "LONGEST_TEXT",
    "PriceWords",
    "QuantityNotAllowed",
    "as_word",
    "fold",
    "normalise",
    "normalise_lines",
    "parse_price_words",
    "parse_quantity",
]
