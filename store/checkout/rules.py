"""What an order is made of, as values. Amounts in fen."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from store.catalogue.rules import Good
from store.orders.rules import OrderRules
from store.pricing.quote import Quote
from store.pricing.terms import ActivityKind, Destination, FreightRules, PointsRules


@dataclass(frozen=True, slots=True)
class LevelPrice:
    """What a level is called, and what it still pays in percent (90: 9折)."""

    name: str
    percent: int


@dataclass(frozen=True, slots=True)
class CheckoutRules:
    """The numbers by which orders are made."""

    orders: OrderRules
    freight: FreightRules
    points: PointsRules
    levels: tuple[LevelPrice, ...]
    """By level, from 0."""
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where an order goes: to a sealed recipient in a province, or to a pickup point."""

    recipient: str | None = None
    province: str = ""
    pickup_point_id: int | None = None

    @property
    def destination(self) -> Destination:
        """Give what the freight hangs on."""
        return Destination(pickup=self.pickup_point_id is not None, province=self.province)


@dataclass(frozen=True, slots=True)
class Special:
    """Prices of a team, a chain or the points' mall, in fen by SKU id, which replace all others.

    `points` are what each piece costs besides.
    """

    kind: ActivityKind
    id: int
    name: str
    prices: Mapping[int, int]
    points: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """What a member wants to order: pieces by SKU id, where to, and whether to pay with points."""

    member_id: int
    pieces: Mapping[int, int]
    delivery: Delivery
    use_points: bool
    special: Special | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a wish would cost now, with the goods of each line."""

    quote: Quote
    goods: tuple[Good, ...]
    is_first: bool

    @property
    def fresh(self) -> tuple[Good, ...]:
        """The goods that can't be returned without a reason."""
        return tuple(good for good in self.goods if good.fresh)


@dataclass(frozen=True, slots=True)
class Placed:
    """An order that was placed."""

    order_id: int
    number: str
    total: int
