"""What a coupon template may say, when its coupons are good, and how a coupon's state goes on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from store.pricing.terms import CouponKind, CouponTerms, Scope

LONGEST_NAME = 30
LARGEST_AMOUNT = 100_000_00
"""The largest value, cap or threshold, in fen."""
LARGEST_LIMIT = 1_000_000_000
LONGEST_DAYS = 3650

_CODE = re.compile(r"[A-Z0-9]{2,16}")
_VALUES = {
    CouponKind.AMOUNT: (1, LARGEST_AMOUNT),
    CouponKind.PERCENT: (1, 99),
    CouponKind.FREE_FREIGHT: (0, 0),
}


class CouponState(StrEnum):
    """How far a coupon has come; an order locks it, and its payment uses it."""

    AVAILABLE = "available"
    LOCKED = "locked"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


WAYS = frozenset(
    {
        (CouponState.AVAILABLE, CouponState.LOCKED),
        (CouponState.AVAILABLE, CouponState.EXPIRED),
        (CouponState.AVAILABLE, CouponState.WITHDRAWN),
        (CouponState.LOCKED, CouponState.USED),
        (CouponState.LOCKED, CouponState.AVAILABLE),
        (CouponState.LOCKED, CouponState.EXPIRED),
        (CouponState.USED, CouponState.AVAILABLE),
        (CouponState.USED, CouponState.EXPIRED),
    }
)
"""Every change of state that there is; a coupon begins as available."""

WITH_ORDER = frozenset({CouponState.LOCKED, CouponState.USED})
"""The states in which a coupon belongs to an order."""


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when something is good; the end is not in it."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDraft:
    """A template as a shop writes it; amounts in fen, a percent of 90 pays 90%.

    Without a `code` its coupons are given by rules only. They are `good` for so many days after
    they were got, or all within one window. Without a `total` there is no end of them.
    """

    name: str
    kind: CouponKind
    value: int = 0
    cap: int | None = None
    threshold: int = 0
    scope: Scope = field(default_factory=Scope)
    code: str | None = None
    claim_from: datetime
    claim_until: datetime | None = None
    good: int | Window
    per_person: int = 1
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template(TemplateDraft):
    """A template that is kept, with how many coupons of it were given."""

    id: int
    issued: int

    @property
    def is_gone(self) -> bool:
        """Whether as many were given as there are."""
        return self.total is not None and self.issued >= self.total


@dataclass(frozen=True, slots=True)
class HeldCoupon:
    """A coupon that a member has; its terms carry its id and its end, at which it is not good."""

    terms: CouponTerms
    valid_from: datetime


def problem_of(draft: TemplateDraft) -> str | None:
    """Name the first field that makes no sense, or none."""
    return next(_problems(draft), None)


def _problems(draft: TemplateDraft) -> Iterator[str]:
    if not 0 < len(draft.name.strip()) <= LONGEST_NAME:
        yield "name"
    if draft.code is not None and not _CODE.fullmatch(draft.code):
        yield "code"
    yield from _worth(draft)
    yield from _times(draft)
    if not 1 <= draft.per_person <= LARGEST_LIMIT:
        yield "per_person"
    if draft.total is not None and not 1 <= draft.total <= LARGEST_LIMIT:
        yield "total"


def _worth(draft: TemplateDraft) -> Iterator[str]:
    least, most = _VALUES[draft.kind]
    if not least <= draft.value <= most:
        yield "value"
    if draft.cap is not None and not _may_be_capped(draft, draft.cap):
        yield "cap"
    # An amount that reaches its own threshold would leave nothing to pay.
    needed = draft.value + 1 if draft.kind is CouponKind.AMOUNT and draft.threshold else 0
    if not needed <= draft.threshold <= LARGEST_AMOUNT:
        yield "threshold"


def _may_be_capped(draft: TemplateDraft, cap: int) -> bool:
    return draft.kind is not CouponKind.AMOUNT and 1 <= cap <= LARGEST_AMOUNT


def _times(draft: TemplateDraft) -> Iterator[str]:
    good = draft.good
    sound = good.start < good.end if isinstance(good, Window) else 1 <= good <= LONGEST_DAYS
    if not sound:
        yield "good"
    if isinstance(good, Window) and draft.claim_until and draft.claim_until > good.end:
        yield "claim_until"
    end = last_claim(draft)
    if end and draft.claim_from >= end:
        yield "claim_from"


def last_claim(draft: TemplateDraft) -> datetime | None:
    """Tell until when coupons can be had: none is given that is not good any more."""
    return draft.claim_until or (draft.good.end if isinstance(draft.good, Window) else None)


def validity(draft: TemplateDraft, *, got_at: datetime) -> Window:
    """Tell from when until when a coupon is good."""
    if isinstance(draft.good, Window):
        return draft.good
    return Window(got_at, got_at + timedelta(days=draft.good))


def terms_of(draft: TemplateDraft, *, id: int, expires_at: datetime) -> CouponTerms:
    """Give what a coupon of a template takes off a price."""
    return CouponTerms(
        id=id,
        name=draft.name,
        kind=draft.kind,
        value=draft.value,
        cap=draft.cap,
        threshold=draft.threshold,
        scope=draft.scope,
        expires_at=expires_at,
    )
