"""What an offer for points may say, and how far a redeeming has come."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from store.checkout.rules import Delivery

LONGEST_NAME = 30
MOST_POINTS = 10_000_000
MOST_PIECES = 1_000_000
"""The largest quota or limit."""

_CODE = re.compile(r"(?=.*[A-Z])[A-Z0-9]{2,16}")


class RedeemKind(StrEnum):
    """What is redeemed."""

    COUPON = "coupon"
    GOODS = "goods"
    GIFT = "gift"


class RedeemOfferState(StrEnum):
    """Whether an offer counts, within its time."""

    ACTIVE = "active"
    CLOSED = "closed"


class RedemptionState(StrEnum):
    """How far a redeeming has come; only gifts are handed over."""

    TAKEN = "taken"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class CouponPrize:
    """A coupon of a template."""

    template_id: int


@dataclass(frozen=True, slots=True)
class GoodsPrize:
    """A SKU, ordered at a price a piece besides, in fen."""

    sku_id: int
    price: int


@dataclass(frozen=True, slots=True)
class GiftPrize:
    """Something handed over at a pickup point, or by staff where it has none."""

    pickup_point_id: int | None = None


Prize = CouponPrize | GoodsPrize | GiftPrize


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemDraft:
    """What points buy, as a shop writes it; `points` a piece, from `starts_at` until `ends_at`.

    Without `ends_at` it has no end, without `quota` there is no end of pieces, without
    `per_person` no limit for one member. The code has a letter: it is no number of a list.
    """

    code: str
    name: str
    prize: Prize
    points: int
    starts_at: datetime
    ends_at: datetime | None = None
    quota: int | None = None
    per_person: int | None = None

    @property
    def kind(self) -> RedeemKind:
        """What is redeemed."""
        match self.prize:
            case CouponPrize():
                return RedeemKind.COUPON
            case GoodsPrize():
                return RedeemKind.GOODS
            case GiftPrize():
                return RedeemKind.GIFT


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemOffer(RedeemDraft):
    """What points buy, as it is kept; `taken` pieces are redeemed."""

    id: int
    taken: int
    is_active: bool

    @property
    def left(self) -> int | None:
        """How many pieces are left, if there is an end of them."""
        return None if self.quota is None else self.quota - self.taken

    def is_over(self, now: datetime) -> bool:
        """Tell whether it was closed or its time has passed."""
        return not self.is_active or (self.ends_at is not None and self.ends_at <= now)


@dataclass(frozen=True, slots=True)
class Redemption:
    """What a member has redeemed of an offer: `points` a piece, and what it has led to."""

    id: int
    offer_id: int
    member_id: int
    points: int
    pieces: int
    state: RedemptionState
    coupon_id: int | None
    order_id: int | None
    code: str | None
    taken_at: datetime
    kind: RedeemKind
    name: str
    pickup_point_id: int | None


@dataclass(frozen=True, slots=True)
class GoodsWish:
    """Who wants how many pieces of an offer's goods, and where they go."""

    offer_id: int
    member_id: int
    pieces: int
    delivery: Delivery


def problem_of(draft: RedeemDraft, now: datetime) -> str | None:
    """Name the first field that makes no sense, or none."""
    return next(_problems(draft, now), None)


def _problems(draft: RedeemDraft, now: datetime) -> Iterator[str]:
    if not _CODE.fullmatch(draft.code):
        yield "code"
    if not 0 < len(draft.name.strip()) <= LONGEST_NAME:
        yield "name"
    if not 1 <= draft.points <= MOST_POINTS:
        yield "points"
    if draft.ends_at is not None and draft.ends_at <= max(draft.starts_at, now):
        yield "ends_at"
    if draft.quota is not None and not 1 <= draft.quota <= MOST_PIECES:
        yield "quota"
    if draft.per_person is not None and not 1 <= draft.per_person <= (draft.quota or MOST_PIECES):
        yield "per_person"
