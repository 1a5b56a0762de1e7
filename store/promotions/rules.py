"""What a promotion may say, when it runs, and which get in each other's way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from store.pricing.rules import MOST_FEN
from store.pricing.terms import EVERYTHING, Scope

LONGEST_NAME = 30
MOST_PIECES = 1_000_000
"""The largest number of pieces a promotion may name."""
MOST_PERCENT = 99
"""The least of sales still takes something off."""


class PromotionKind(StrEnum):
    """What a promotion does to a price."""

    FLASH = "flash"
    SALE = "sale"
    SPEND_AND_SAVE = "spend_and_save"
    BUY_X_GET_Y = "buy_x_get_y"


class PromotionState(StrEnum):
    """Whether a promotion counts, within its time."""

    ACTIVE = "active"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class DailyHours:
    """From when until when on each shop day, by the shop's clock; 22:00 to 6:00 is a night."""

    opens: time
    closes: time

    def is_open(self, clock: time) -> bool:
        """Tell whether a time of day falls within."""
        if self.opens < self.closes:
            return self.opens <= clock < self.closes
        return clock >= self.opens or clock < self.closes

    def meets(self, other: "DailyHours") -> bool:
        """Tell whether some time of day falls within both."""
        return self.is_open(other.opens) or other.is_open(self.opens)


@dataclass(frozen=True, slots=True)
class SaleOffer:
    """A percentage that is still paid (80: 8折), or a price a piece in fen."""

    percent: int | None = None
    price: int | None = None


@dataclass(frozen=True, slots=True)
class SpendAndSaveOffer:
    """Pairs of a threshold and what is saved from it on, in fen."""

    tiers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class BuyXGetYOffer:
    """Of every `buy` + `free` pieces the cheapest `free` cost nothing."""

    buy: int
    free: int


@dataclass(frozen=True, slots=True)
class FlashOffer:
    """A SKU's price a piece in fen, how many pieces there are, and how many for a member."""

    sku_id: int
    price: int
    quota: int
    per_member: int


AnyOffer = SaleOffer | SpendAndSaveOffer | BuyXGetYOffer | FlashOffer


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionDraft:
    """A promotion as staff plan it; a flash sale needs no scope, its SKU is it.

    `for_level` is the least rank of the members it is for (0: all).
    """

    name: str
    offer: AnyOffer
    starts_at: datetime
    ends_at: datetime
    hours: DailyHours | None = None
    for_level: int = 0
    first_order_only: bool = False
    scope: Scope = EVERYTHING

    @property
    def kind(self) -> PromotionKind:
        """What it does to a price."""
        match self.offer:
            case SaleOffer():
                return PromotionKind.SALE
            case SpendAndSaveOffer():
                return PromotionKind.SPEND_AND_SAVE
            case BuyXGetYOffer():
                return PromotionKind.BUY_X_GET_Y
            case FlashOffer():
                return PromotionKind.FLASH

    def meets(self, other: "PromotionDraft") -> bool:
        """Tell whether both may run at one time."""
        if not (self.starts_at < other.ends_at and other.starts_at < self.ends_at):
            return False
        return self.hours is None or other.hours is None or self.hours.meets(other.hours)

    def is_for(self, good: "Good") -> bool:
        """Tell whether goods are in it."""
        if isinstance(self.offer, FlashOffer):
            return good.sku_id == self.offer.sku_id
        return self.scope.holds(good.product_id, good.category)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion(PromotionDraft):
    """A promotion that is planned or runs; of a flash sale, how many pieces are sold."""

    id: int
    sold: int


@dataclass(frozen=True, slots=True)
class Good:
    """A SKU as promotions see it: `floor` is the least it may be sold for, both in fen a piece."""

    product_id: int
    sku_id: int
    code: str
    category: str
    price: int
    floor: int
    available: int


def problem_of(draft: PromotionDraft, now: datetime) -> str | None:
    """Name the first field that makes no sense, or none."""
    return next(_problems(draft, now), None)


def _problems(draft: PromotionDraft, now: datetime) -> Iterator[str]:
    if not 0 < len(draft.name.strip()) <= LONGEST_NAME:
        yield "name"
    if draft.starts_at >= draft.ends_at or draft.ends_at <= now:
        yield "ends_at"
    if draft.hours is not None and draft.hours.opens == draft.hours.closes:
        yield "hours"
    if draft.for_level < 0:
        yield "for_level"
    yield from _problems_of_offer(draft.offer)


def _problems_of_offer(offer: AnyOffer) -> Iterator[str]:
    match offer:
        case SaleOffer():
            yield from _problems_of_sale(offer)
        case SpendAndSaveOffer(tiers=tiers):
            if not tiers or not all(0 < saving < at <= MOST_FEN for at, saving in tiers):
                yield "tiers"
        case BuyXGetYOffer(buy=buy, free=free):
            if not 1 <= min(buy, free) <= max(buy, free) <= MOST_PIECES:
                yield "free"
        case FlashOffer():
            yield from _problems_of_flash(offer)


def _problems_of_sale(offer: SaleOffer) -> Iterator[str]:
    if (offer.percent is None) == (offer.price is None):
        yield "percent"
    if offer.percent is not None and not 1 <= offer.percent <= MOST_PERCENT:
        yield "percent"
    if offer.price is not None and not 1 <= offer.price <= MOST_FEN:
        yield "price"


def _problems_of_flash(offer: FlashOffer) -> Iterator[str]:
    if not 1 <= offer.price <= MOST_FEN:
        yield "price"
    if not 1 <= offer.quota <= MOST_PIECES:
        yield "quota"
    if not 1 <= offer.per_member <= offer.quota:
        yield "per_member"
