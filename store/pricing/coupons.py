"""The step that tries every coupon, and what freight costs, on which one kind of them hangs."""

from collections.abc import Sequence
from dataclasses import dataclass

from store.pricing.slip import Slip, below_floor
from store.pricing.splitting import split
from store.pricing.terms import CouponKind, CouponTerms, Terms, discounted, weight_of

_GRAMS_A_KG = 1000


@dataclass(frozen=True, slots=True)
class Reduction:
    """What a coupon brings: savings by line, and how much of the freight it pays."""

    coupon: CouponTerms
    shares: tuple[int, ...]
    freight: int


def freight_of(slip: Slip, terms: Terms, goods: int) -> int:
    """Give the freight of goods that cost this much after all savings and before points.

    Points are a way to pay: who pays with them doesn't lose free shipping.
    """
    tariff = terms.freight.tariff(terms.destination.province)
    is_free = tariff.free_from is not None and goods >= tariff.free_from
    if terms.destination.pickup or is_free:
        return 0
    over = max(0, weight_of(slip.items) - tariff.first_kg * _GRAMS_A_KG)
    return tariff.fee + tariff.extra_kg * -(-over // _GRAMS_A_KG)


def best_reduction(slip: Slip, terms: Terms) -> Reduction | None:
    """Try all coupons: the best leaves the least to pay for goods and freight.

    Of equal ones the first to expire is used. None is used if it saves nothing, or would sell a
    line below its floor.
    """
    tried = [one for coupon in terms.coupons if (one := _reduction(slip, terms, coupon))]
    best, least = None, _left(slip, terms, (), 0)
    for one in sorted(tried, key=lambda one: (one.coupon.expires_at, one.coupon.id)):
        left = _left(slip, terms, one.shares, one.freight)
        if left < least and below_floor(slip.items, slip.goods_less(one.shares)) is None:
            best, least = one, left
    return best


def _left(slip: Slip, terms: Terms, shares: Sequence[int], freight: int) -> int:
    goods = sum(slip.goods) - sum(shares)
    return goods + freight_of(slip, terms, goods) - freight


def _reduction(slip: Slip, terms: Terms, coupon: CouponTerms) -> Reduction | None:
    """Apply a coupon; one that would leave nothing to pay of its goods can't be used."""
    weights = slip.matching(coupon.scope)
    matched = sum(weights)
    if not matched or matched < coupon.threshold:
        return None
    if coupon.kind is CouponKind.FREE_FREIGHT:
        freight = _capped(coupon, freight_of(slip, terms, sum(slip.goods)))
        return Reduction(coupon, (0,) * len(weights), freight)
    saving = _capped(coupon, _saving(coupon, matched))
    return Reduction(coupon, split(saving, weights), 0) if saving < matched else None


def _saving(coupon: CouponTerms, matched: int) -> int:
    if coupon.kind is CouponKind.PERCENT:
        return matched - discounted(matched, coupon.value)
    return coupon.value


def _capped(coupon: CouponTerms, saving: int) -> int:
    return saving if coupon.cap is None else min(saving, coupon.cap)
