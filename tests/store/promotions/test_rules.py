"""Hours and worst cases, over all values."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.pricing.rules import price_of
from store.pricing.terms import (
    BuyXGetY,
    FreightRules,
    Item,
    Sale,
    SpendAndSave,
    Terms,
)
from store.promotions.rules import (
    AnyOffer,
    BuyXGetYOffer,
    DailyHours,
    Good,
    PromotionDraft,
    SaleOffer,
    SpendAndSaveOffer,
)
from store.promotions.worst_case import lowest_price
from tests.store.pricing.carts import carts, terms

NOW = datetime(2026, 11, 23, tzinfo=UTC)
QUARTERS = [time(n // 4, n % 4 * 15) for n in range(96)]
hours = (
    st.tuples(st.sampled_from(QUARTERS), st.sampled_from(QUARTERS))
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: DailyHours(*pair))
)


@given(hours, hours)
def test_hours_meet_where_some_time_is_in_both(one: DailyHours, other: DailyHours) -> None:
    both = [clock for clock in QUARTERS if one.is_open(clock) and other.is_open(clock)]
    assert one.meets(other) is other.meets(one) is bool(both)


@pytest.mark.parametrize(("hour", "is_open"), [(21, False), (22, True), (23, True), (6, False)])
def test_a_night_is_open_before_and_after_midnight(hour: int, *, is_open: bool) -> None:
    assert DailyHours(time(22), time(6)).is_open(time(hour)) is is_open


def planned(one: Sale | SpendAndSave | BuyXGetY) -> PromotionDraft:
    """Describe a promotion as it was planned."""
    offer: AnyOffer
    match one:
        case Sale(percent=percent, price=price):
            offer = SaleOffer(percent, price)
        case SpendAndSave(tiers=tiers):
            offer = SpendAndSaveOffer(tiers)
        case BuyXGetY(buy=buy, free=free):
            offer = BuyXGetYOffer(buy, free)
    ends_at = NOW + timedelta(days=1)
    return PromotionDraft(
        name=one.name, offer=offer, starts_at=NOW, ends_at=ends_at, scope=one.scope
    )


@given(carts, terms)
def test_no_order_comes_out_below_the_worst_case(cart: list[Item], offered: Terms) -> None:
    items = [
        Item(n, one.product_id, one.category, one.quantity, one.unit_price, 0, 0)
        for n, one in enumerate(cart)
    ]
    free = FreightRules(fee=0)
    running = [
        *map(planned, offered.sales),
        *map(planned, offered.spend_and_save),
        *map(planned, offered.buy_x_get_y),
    ]
    usual = Terms(
        level_percent=offered.level_percent,
        sales=offered.sales,
        spend_and_save=offered.spend_and_save,
        buy_x_get_y=offered.buy_x_get_y,
        coupons=offered.coupons,
        freight=free,
    )
    rounding = 3 * len(items)
    for line in price_of(items, usual).lines:
        one = line.item
        good = Good(one.product_id, one.sku_id, "A01", one.category, one.unit_price, 0, 1)
        lowest = lowest_price(good, running, offered.coupons, offered.level_percent)
        assert line.goods > lowest.price * one.quantity - rounding
