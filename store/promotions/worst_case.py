"""The least that goods may be sold for when everything that runs at once is used at once.

What is saved on a sum is reckoned at its most favourable: as if other goods in scope made the sum
just reach the threshold. So an order can't come out lower, but for the fen that rounding leaves
on its last line; the price of each order is held against the floor again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from store.pricing.terms import CouponKind, CouponTerms, discounted
from store.promotions.rules import (
    BuyXGetYOffer,
    FlashOffer,
    Good,
    PromotionDraft,
    SaleOffer,
    SpendAndSaveOffer,
)

_NONE = Fraction(0)


@dataclass(frozen=True, slots=True)
class Lowest:
    """What a piece costs at the least, in fen, and by which promotions, level and coupon."""

    price: Fraction
    stack: tuple[str, ...]

    def less(self, saved: Fraction, name: str) -> "Lowest":
        """Give what is left after a share of the price is saved."""
        if not saved:
            return self
        return Lowest(self.price * (1 - saved), (*self.stack, name))


def moments(draft: PromotionDraft, others: Sequence[PromotionDraft]) -> list[list[PromotionDraft]]:
    """List which promotions run together while one does, each time that another begins."""
    met = [other for other in others if other is not draft and draft.meets(other)]
    instants = {draft.starts_at, *(o.starts_at for o in met if o.starts_at > draft.starts_at)}
    return [
        [draft, *(one for one in met if one.starts_at <= instant < one.ends_at)]
        for instant in sorted(instants)
    ]


def lowest_price(
    good: Good,
    promotions: Sequence[PromotionDraft],
    coupons: Sequence[CouponTerms],
    level_percent: int,
) -> Lowest:
    """Work out the least that a piece may cost, as the steps of a price follow each other."""
    here = [one for one in promotions if one.is_for(good)]
    lowest = _lowest_unit_price(good, here, level_percent)
    lowest = lowest.less(*_best(_by_spending(one, lowest.price) for one in here))
    lowest = lowest.less(*_best(_by_gifts(one) for one in here))
    held = [one for one in coupons if one.scope.holds(good.product_id, good.category)]
    lowest = lowest.less(*_best(_by_coupon(one, lowest.price) for one in held))
    flash = [
        Lowest(Fraction(one.offer.price), (one.name,))
        for one in here
        if isinstance(one.offer, FlashOffer)
    ]
    return min([lowest, *flash], key=lambda one: one.price)


def _lowest_unit_price(good: Good, here: Sequence[PromotionDraft], level_percent: int) -> Lowest:
    level = discounted(good.price, level_percent)
    prices = [Lowest(Fraction(good.price), ())]
    if level < good.price:
        prices.append(Lowest(Fraction(level), (f"{level_percent}%",)))
    prices += [
        Lowest(Fraction(_sale_price(one.offer, good.price)), (one.name,))
        for one in here
        if isinstance(one.offer, SaleOffer)
    ]
    return min(prices, key=lambda one: one.price)


def _sale_price(offer: SaleOffer, ordinary: int) -> int:
    if offer.percent is not None:
        return discounted(ordinary, offer.percent)
    return ordinary if offer.price is None else min(ordinary, offer.price)


def _by_spending(promotion: PromotionDraft, price: Fraction) -> tuple[Fraction, str]:
    """Give the largest share of a price that a tier saves."""
    if not isinstance(promotion.offer, SpendAndSaveOffer):
        return _NONE, ""
    tiers = promotion.offer.tiers
    return max(saving / max(Fraction(at), price) for at, saving in tiers), promotion.name


def _by_gifts(promotion: PromotionDraft) -> tuple[Fraction, str]:
    if not isinstance(promotion.offer, BuyXGetYOffer):
        return _NONE, ""
    buy, free = promotion.offer.buy, promotion.offer.free
    return Fraction(free, buy + free), promotion.name


def _by_coupon(coupon: CouponTerms, price: Fraction) -> tuple[Fraction, str]:
    """Give the largest share of a price that a coupon saves; one for freight saves none."""
    spent = max(Fraction(coupon.threshold), price)
    if coupon.kind is CouponKind.FREE_FREIGHT:
        return _NONE, ""
    if coupon.kind is CouponKind.PERCENT:
        share = Fraction(100 - coupon.value, 100)
        return share if coupon.cap is None else min(share, coupon.cap / spent), coupon.name
    saving = coupon.value if coupon.cap is None else min(coupon.value, coupon.cap)
    return saving / max(spent, Fraction(saving + 1)), coupon.name


def _best(shares: Iterator[tuple[Fraction, str]]) -> tuple[Fraction, str]:
    return max(shares, default=(_NONE, ""), key=lambda one: one[0])
