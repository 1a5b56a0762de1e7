"""Goods that cost points besides money: both are steps of the price, and parts of every piece."""

import pytest

from store.pricing.errors import BelowFloor, NothingToPay
from store.pricing.quote import Quote, StepKind
from store.pricing.rules import part_of_line, price_of
from store.pricing.terms import Activity, ActivityKind, PointsRules, Terms
from tests.store.pricing.carts import FREE_SHIPPING, coupon, item


def prize(price: int = 300, points: int = 500) -> Activity:
    return Activity(ActivityKind.REDEEM, 7, price, "换购", points)


def steps(quote: Quote) -> list[tuple[StepKind, int, int]]:
    return [(step.kind, step.amount, step.measure) for step in quote.steps]


def test_what_a_piece_costs_in_points_is_a_step_of_its_own() -> None:
    quote = price_of([item(1_000, 3, activity=prize())], Terms(freight=FREE_SHIPPING))
    assert steps(quote) == [
        (StepKind.REDEEM, -600, 0),
        (StepKind.POINTS, -1_500, 1_500),
        (StepKind.SHIPPING, 0, 0),
    ]
    assert (quote.gross, quote.total, quote.points) == (3_000, 900, 1_500)
    (line,) = quote.lines
    assert (line.goods, line.points, line.by_points, line.saved) == (900, 1_500, 1_500, 600)
    assert [part_of_line(line.points, 3, before, 1) for before in range(3)] == [500] * 3


def test_points_are_worth_no_more_than_they_save() -> None:
    cart = [item(1_000, 2, activity=prize(300, 5_000))]
    quote = price_of(cart, Terms(freight=FREE_SHIPPING))
    assert steps(quote)[0] == (StepKind.POINTS, -1_400, 10_000)
    assert (quote.gross, quote.total) == (2_000, 600)


def test_points_that_are_worth_nothing_are_a_step_all_the_same() -> None:
    rules = PointsRules(per_yuan=100_000)
    terms = Terms(points_rules=rules, freight=FREE_SHIPPING)
    quote = price_of([item(1_000, activity=prize(300, 9))], terms)
    assert steps(quote)[:2] == [(StepKind.REDEEM, -700, 0), (StepKind.POINTS, 0, 9)]
    assert quote.points == 9


def test_neither_a_coupon_nor_other_points_go_on_top() -> None:
    terms = Terms(coupons=(coupon(100),), points=9_999, level_percent=80, freight=FREE_SHIPPING)
    quote = price_of([item(1_000, activity=prize())], terms)
    assert (quote.total, quote.points, quote.coupon_id) == (300, 500, None)


def test_points_count_for_the_floor_as_money_does() -> None:
    terms = Terms(freight=FREE_SHIPPING)
    assert price_of([item(1_000, floor=800, activity=prize())], terms).total == 300
    with pytest.raises(BelowFloor):
        price_of([item(1_000, floor=801, activity=prize())], terms)


def test_points_alone_buy_nothing() -> None:
    with pytest.raises(NothingToPay):
        price_of([item(1_000, activity=prize(0))], Terms(freight=FREE_SHIPPING))
