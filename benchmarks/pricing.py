"""How long pricing a large cart takes: `python -m benchmarks.pricing`."""

from datetime import UTC, datetime
from statistics import median, quantiles
from time import perf_counter

from store.pricing.rules import price_of
from store.pricing.terms import (
    BuyXGetY,
    CouponKind,
    CouponTerms,
    FreightRules,
    Item,
    RegionFreight,
    Sale,
    Scope,
    SpendAndSave,
    Terms,
)

ROUNDS = 2_000
_CATEGORIES = ("水果", "蔬菜", "粮油", "零食", "乳品")


def cart() -> list[Item]:
    return [
        Item(n, n, _CATEGORIES[n % 5], n % 4 + 1, 990 + 377 * n, 300 + 90 * n, 250 + 50 * n)
        for n in range(20)
    ]


def terms() -> Terms:
    """Ten promotions and ten coupons that all apply to something of the cart."""
    return Terms(
        level_percent=90,
        sales=tuple(Sale(n, f"sale {n}", 85 + n, scope=_scope(n)) for n in range(4)),
        spend_and_save=tuple(
            SpendAndSave(n, f"tiers {n}", ((2_900, 200), (5_900, 500 + n), (9_900, 1_100)))
            for n in range(3)
        ),
        buy_x_get_y=tuple(BuyXGetY(n, f"gift {n}", 5 + n, 1, _scope(n)) for n in range(3)),
        coupons=tuple(_coupon(n) for n in range(10)),
        points=5_000,
        freight=FreightRules(regions=(RegionFreight(frozenset({"西藏"}), 1_800, None),)),
    )


def _scope(number: int) -> Scope:
    return Scope(frozenset({number, number + 7}), frozenset({_CATEGORIES[number]}))


def _coupon(number: int) -> CouponTerms:
    kind = (CouponKind.AMOUNT, CouponKind.PERCENT, CouponKind.FREE_FREIGHT)[number % 3]
    value = 90 if kind is CouponKind.PERCENT else 300 + number
    expires_at = datetime(2026, 12, 1 + number, tzinfo=UTC)
    scope = _scope(number % 5) if number % 2 else Scope()
    return CouponTerms(number, f"coupon {number}", kind, value, 900, 2_000, scope, expires_at)


def measure() -> list[float]:
    """Give the milliseconds of each round, in turn."""
    items, offered = cart(), terms()
    taken = []
    for _ in range(ROUNDS):
        start = perf_counter()
        price_of(items, offered)
        taken.append((perf_counter() - start) * 1000)
    return taken


def main() -> None:
    taken = measure()
    p99 = quantiles(taken, n=100)[98]
    print("a cart of 20 lines, 10 promotions, 10 coupons")
    print(f"median {median(taken):.3f} ms, p99 {p99:.3f} ms, of {ROUNDS} rounds")


if __name__ == "__main__":
    main()
