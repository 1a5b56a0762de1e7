"""Why something can't be sold at the price that came out."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class BelowFloor(Refusal):
    """A line would be sold below its floor; `paid` and `floor` are the whole line's, in fen."""

    product_id: int
    sku_id: int
    paid: int
    floor: int


@dataclass(eq=False)
class NothingToPay(Refusal):
    """The goods would cost nothing."""


@dataclass(eq=False)
class AmountTooLarge(Refusal):
    """An order comes to more than the shop reckons with; `most` in fen."""

    most: int
