"""The values a price is worked out from: goods, promotions, coupons, freight. Amounts in fen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_FEN_A_YUAN = 100


def _demand(holds: bool) -> None:  # noqa: FBT001 - reads as what is demanded
    if not holds:
        raise ValueError("terms that no shop can mean")


class ActivityKind(StrEnum):
    """What may replace a unit price."""

    FLASH = "flash"
    TEAM = "team"
    CHAIN = "chain"
    REDEEM = "redeem"


class CouponKind(StrEnum):
    """What a coupon takes off."""

    AMOUNT = "amount"
    PERCENT = "percent"
    FREE_FREIGHT = "free_freight"


@dataclass(frozen=True, slots=True)
class Activity:
    """A price of its own: such a line has no sale, level, 满减, gift or coupon.

    Where a piece costs `points` besides, they are spent at any rate, and no others.
    """

    kind: ActivityKind
    id: int
    unit_price: int
    name: str
    points: int = 0

    def __post_init__(self) -> None:
        _demand(self.unit_price >= 0)
        _demand(self.points >= 0)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a cart; `floor` is the least a piece may be sold for (0: no such limit)."""

    sku_id: int
    product_id: int
    category: str
    quantity: int
    unit_price: int
    floor: int
    weight_g: int
    activity: Activity | None = None

    def __post_init__(self) -> None:
        _demand(self.quantity >= 1)
        _demand(min(self.unit_price, self.floor, self.weight_g) >= 0)

    @property
    def gross(self) -> int:
        """What the line costs before any saving: an activity's dearer price counts here."""
        dearer = self.activity.unit_price if self.activity else 0
        return self.quantity * max(self.unit_price, dearer)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which goods something is for: these products, and all of these categories; empty: all."""

    products: frozenset[int] = frozenset()
    categories: frozenset[str] = frozenset()

    def holds(self, product_id: int, category: str) -> bool:
        """Tell whether a product belongs to it."""
        if not self.products and not self.categories:
            return True
        return product_id in self.products or category in self.categories


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale: a percentage that is still paid (80: 8折), or a price a piece."""

    id: int
    name: str
    percent: int | None = None
    price: int | None = None
    scope: Scope = EVERYTHING

    def __post_init__(self) -> None:
        _demand((self.percent is None) != (self.price is None))
        _demand(self.percent is None or 1 <= self.percent <= 100)
        _demand(self.price is None or self.price >= 1)

    def unit_price(self, ordinary: int) -> int:
        """Give what a piece costs in the sale, never more than ordinarily."""
        if self.percent is not None:
            return discounted(ordinary, self.percent)
        return ordinary if self.price is None else min(ordinary, self.price)


@dataclass(frozen=True, slots=True)
class SpendAndSave:
    """满减: pairs of a threshold and what is saved from it on; a saving is below its threshold."""

    id: int
    name: str
    tiers: tuple[tuple[int, int], ...]
    scope: Scope = EVERYTHING

    def __post_init__(self) -> None:
        _demand(bool(self.tiers))
        _demand(all(0 < saving < threshold for threshold, saving in self.tiers))

    def tier(self, spent: int) -> tuple[int, int] | None:
        """Give the highest tier that is reached."""
        return max((tier for tier in self.tiers if tier[0] <= spent), default=None)


@dataclass(frozen=True, slots=True)
class BuyXGetY:
    """Of every `buy` + `free` pieces, `free` cost nothing: the cheapest of all in scope."""

    id: int
    name: str
    buy: int
    free: int
    scope: Scope = EVERYTHING

    def __post_init__(self) -> None:
        _demand(self.buy >= 1)
        _demand(self.free >= 1)


@dataclass(frozen=True, slots=True)
class CouponTerms:
    """A coupon: `value` is an amount, or the percentage still paid (90: 9折); `cap` limits it.

    `threshold` is on the goods in scope after the promotions; `id` is the coupon's, not that of
    its template.
    """

    id: int
    name: str
    kind: CouponKind
    value: int
    cap: int | None
    threshold: int
    scope: Scope
    expires_at: datetime

    def __post_init__(self) -> None:
        _demand(self.kind is CouponKind.FREE_FREIGHT or self.value >= 1)
        _demand(self.kind is not CouponKind.PERCENT or self.value <= 100)
        _demand(self.cap is None or self.cap >= 1)


@dataclass(frozen=True, slots=True)
class RegionFreight:
    """What sending to these provinces (named by their beginning: 西藏) costs.

    `fee` covers the first `first_kg` kilograms, each further one begun is `extra_kg` fen; free from
    `free_from` fen of goods, or never.
    """

    provinces: frozenset[str]
    fee: int
    free_from: int | None
    first_kg: int = 1
    extra_kg: int = 0

    def __post_init__(self) -> None:
        _demand(min(self.fee, self.first_kg, self.extra_kg, self.free_from or 0) >= 0)


@dataclass(frozen=True, slots=True)
class FreightRules:
    """What sending costs where no region says otherwise, and the regions that do."""

    fee: int = 600
    free_from: int | None = 5900
    first_kg: int = 1
    extra_kg: int = 0
    regions: tuple[RegionFreight, ...] = ()

    def __post_init__(self) -> None:
        self.tariff("")

    def tariff(self, province: str) -> RegionFreight:
        """Give what holds for a province."""
        for region in self.regions:
            if province.startswith(tuple(region.provinces)):
                return region
        return RegionFreight(frozenset(), self.fee, self.free_from, self.first_kg, self.extra_kg)


@dataclass(frozen=True, slots=True)
class PointsRules:
    """How many points are worth ¥1, and how much of the goods they may pay, in percent."""

    per_yuan: int = 100
    most_percent: int = 20

    def __post_init__(self) -> None:
        _demand(self.per_yuan >= 1)
        _demand(0 <= self.most_percent <= 100)

    def worth(self, points: int) -> int:
        """Tell what points are worth, in whole fen."""
        return points * _FEN_A_YUAN // self.per_yuan


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the goods go: picked up, or sent to a province ("" while it isn't known)."""

    pickup: bool = False
    province: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything but the goods that a price hangs on.

    `level_percent` is what the buyer's level still pays (90: 9折), `points` how many of their
    points may be used.
    """

    level_percent: int = 100
    level_name: str = ""
    sales: tuple[Sale, ...] = ()
    spend_and_save: tuple[SpendAndSave, ...] = ()
    buy_x_get_y: tuple[BuyXGetY, ...] = ()
    coupons: tuple[CouponTerms, ...] = ()
    points: int = 0
    points_rules: PointsRules = PointsRules()
    freight: FreightRules = FreightRules()
    destination: Destination = Destination()

    def __post_init__(self) -> None:
        _demand(1 <= self.level_percent <= 100)
        _demand(self.points >= 0)


def discounted(price: int, percent: int) -> int:
    """Give what is left of a price at a percentage, rounded to the fen and never quite nothing."""
    return min(price, max(1, (price * percent + 50) // 100))


def worth_of_points(item: Item, rules: PointsRules) -> int:
    """Tell what the points that a piece costs are worth, in fen.

    It is no more than they save: with them a piece never costs more than without.
    """
    if item.activity is None or not item.activity.points:
        return 0
    return min(
        rules.worth(item.activity.points), max(item.unit_price - item.activity.unit_price, 0)
    )


def weight_of(items: Iterable[Item]) -> int:
    """Give what goods weigh together, in grams."""
    return sum(item.quantity * item.weight_g for item in items)
