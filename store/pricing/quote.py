"""A price as it came out: lines, and the steps that lead from the goods to the total, in fen."""

from dataclasses import dataclass
from enum import StrEnum

from store.pricing.terms import Item


class StepKind(StrEnum):
    """What a step of a price is, in their order."""

    FLASH = "flash"
    TEAM = "team"
    CHAIN = "chain"
    REDEEM = "redeem"
    SALE = "sale"
    LEVEL = "level"
    SPEND_AND_SAVE = "spend_and_save"
    BUY_X_GET_Y = "buy_x_get_y"
    COUPON = "coupon"
    POINTS = "points"
    SHIPPING = "shipping"


@dataclass(frozen=True, slots=True)
class Step:
    """A named change of the price: a saving is negative, freight positive; `shares` are by line.

    `source_id` is the promotion, activity or coupon. `measure` is what the step hangs on: the
    percentage a level still pays, the threshold reached, the points spent; else 0.
    """

    kind: StepKind
    name: str
    amount: int
    source_id: int | None
    shares: tuple[int, ...]
    measure: int = 0


@dataclass(frozen=True, slots=True)
class PricedLine:
    """What a line costs: `goods` and `shipping` are paid in money, `points` besides.

    `by_points` is what these points are worth in fen: gross - saved - by_points == goods.
    """

    item: Item
    gross: int
    goods: int
    shipping: int
    points: int
    by_points: int

    @property
    def saved(self) -> int:
        """What promotions, level and coupon took off."""
        return self.gross - self.goods - self.by_points


@dataclass(frozen=True, slots=True)
class Quote:
    """A price: total == goods + shipping, the lines sum to it, the steps lead from gross to it."""

    lines: tuple[PricedLine, ...]
    steps: tuple[Step, ...]
    gross: int
    goods: int
    shipping: int
    total: int
    coupon_id: int | None
    points: int
