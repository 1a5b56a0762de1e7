"""Carts and terms: a few by hand, and any that hypothesis can think of."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from store.pricing.terms import (
    Activity,
    ActivityKind,
    BuyXGetY,
    CouponKind,
    CouponTerms,
    Destination,
    FreightRules,
    Item,
    PointsRules,
    RegionFreight,
    Sale,
    Scope,
    SpendAndSave,
    Terms,
)

EXPIRES = datetime(2026, 12, 1, tzinfo=UTC)
ALL = Scope()
FREE_SHIPPING = FreightRules(fee=0)


def item(unit_price: int, quantity: int = 1, **facts: Any) -> Item:
    """Describe a line; its product and SKU are 1 if nothing else is said."""
    described = {"sku_id": 1, "product_id": 1, "category": "水果", "floor": 0, "weight_g": 500}
    return Item(unit_price=unit_price, quantity=quantity, **{**described, **facts})


def coupon(value: int, *, id: int = 1, **facts: Any) -> CouponTerms:
    """Describe a coupon of an amount, without threshold, for everything."""
    kind = CouponKind.AMOUNT
    described = {"kind": kind, "cap": None, "threshold": 0, "scope": ALL, "expires_at": EXPIRES}
    return CouponTerms(id=id, name=f"券{id}", value=value, **{**described, **facts})


scopes = st.builds(
    Scope,
    products=st.frozensets(st.integers(1, 4), max_size=2),
    categories=st.frozensets(st.sampled_from(["水果", "蔬菜"]), max_size=1),
)
activities = st.builds(
    Activity,
    kind=st.sampled_from(ActivityKind),
    id=st.integers(1, 2),
    unit_price=st.integers(1, 20_000),
    name=st.just("活动"),
    points=st.one_of(st.just(0), st.integers(1, 30_000)),
)
items = st.builds(
    Item,
    sku_id=st.integers(1, 9),
    product_id=st.integers(1, 4),
    category=st.sampled_from(["水果", "蔬菜", "粮油"]),
    quantity=st.integers(1, 7),
    unit_price=st.one_of(st.integers(1, 9), st.integers(1, 20_000)),
    floor=st.just(0),
    weight_g=st.integers(0, 3000),
    activity=st.one_of(st.none(), st.none(), activities),
)
floored = st.builds(
    lambda one, share: Item(
        one.sku_id,
        one.product_id,
        one.category,
        one.quantity,
        one.unit_price,
        one.unit_price * share // 100,
        one.weight_g,
    ),
    items,
    st.integers(0, 100),
)
sales = st.one_of(
    st.builds(Sale, st.integers(1, 9), st.just("折扣"), st.integers(1, 100), scope=scopes),
    st.builds(Sale, st.integers(1, 9), st.just("特价"), price=st.integers(1, 9_000), scope=scopes),
)
tiers = st.lists(
    st.integers(2, 30_000).flatmap(
        lambda threshold: st.tuples(st.just(threshold), st.integers(1, threshold - 1))
    ),
    min_size=1,
    max_size=3,
).map(tuple)
spend_and_save = st.builds(SpendAndSave, st.integers(1, 9), st.just("满减"), tiers, scopes)
buy_x_get_y = st.builds(
    BuyXGetY, st.integers(1, 9), st.just("赠"), st.integers(1, 3), st.integers(1, 3), scopes
)
coupons = st.builds(
    CouponTerms,
    id=st.integers(1, 99),
    name=st.just("券"),
    kind=st.sampled_from(CouponKind),
    value=st.integers(1, 100),
    cap=st.one_of(st.none(), st.integers(1, 3_000)),
    threshold=st.integers(0, 10_000),
    scope=scopes,
    expires_at=st.integers(0, 3).map(lambda days: EXPIRES + timedelta(days=days)),
)
freight = st.builds(
    FreightRules,
    fee=st.integers(0, 2_000),
    free_from=st.one_of(st.none(), st.integers(0, 20_000)),
    first_kg=st.integers(0, 2),
    extra_kg=st.integers(0, 300),
    regions=st.lists(
        st.builds(
            RegionFreight,
            provinces=st.just(frozenset({"西藏"})),
            fee=st.integers(0, 5_000),
            free_from=st.one_of(st.none(), st.integers(0, 50_000)),
            extra_kg=st.integers(0, 2_000),
        ),
        max_size=1,
    ).map(tuple),
)
destinations = st.builds(
    Destination, pickup=st.booleans(), province=st.sampled_from(["", "浙江省", "西藏自治区"])
)


def unique(what: Any) -> Any:
    """Several of a kind, each with an id of its own."""
    return st.lists(what, max_size=3, unique_by=lambda one: one.id).map(tuple)


terms = st.builds(
    Terms,
    level_percent=st.sampled_from([100, 95, 90, 80, 1]),
    level_name=st.just("黄金会员"),
    sales=unique(sales),
    spend_and_save=unique(spend_and_save),
    buy_x_get_y=unique(buy_x_get_y),
    coupons=unique(coupons),
    points=st.integers(0, 100_000),
    points_rules=st.builds(
        PointsRules,
        per_yuan=st.sampled_from([1, 10, 30, 100, 1000]),
        most_percent=st.sampled_from([0, 20, 100]),
    ),
    freight=freight,
    destination=destinations,
)
carts = st.lists(items, min_size=1, max_size=6)
floored_carts = st.lists(floored, min_size=1, max_size=4)
