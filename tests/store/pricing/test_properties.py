"""What holds for every cart, whatever the promotions, coupons, points and freight."""

from dataclasses import replace
from random import Random
from typing import TypeVar

from hypothesis import assume, given
from hypothesis import strategies as st

from store.pricing.errors import BelowFloor
from store.pricing.quote import Quote
from store.pricing.rules import part_of_line, price_of
from store.pricing.splitting import split
from store.pricing.terms import CouponTerms, Item, Terms
from tests.store.pricing.carts import carts, coupons, floored_carts, terms, unique

T = TypeVar("T")


def before_points(quote: Quote) -> int:
    return quote.total + sum(line.by_points for line in quote.lines)


@given(carts, terms)
def test_the_steps_lead_from_the_goods_to_the_total(cart: list[Item], offered: Terms) -> None:
    quote = price_of(cart, offered)
    assert quote.gross + sum(step.amount for step in quote.steps) == quote.total
    assert all(sum(step.shares) == step.amount for step in quote.steps)
    assert quote.total == quote.goods + quote.shipping


@given(carts, terms)
def test_the_lines_add_up(cart: list[Item], offered: Terms) -> None:
    quote = price_of(cart, offered)
    assert sum(line.gross for line in quote.lines) == quote.gross
    assert sum(line.goods for line in quote.lines) == quote.goods
    assert sum(line.shipping for line in quote.lines) == quote.shipping
    assert sum(line.points for line in quote.lines) == quote.points


@given(carts, terms)
def test_each_line_is_its_own_shares_of_the_steps(cart: list[Item], offered: Terms) -> None:
    quote = price_of(cart, offered)
    for number, line in enumerate(quote.lines):
        changed = sum(step.shares[number] for step in quote.steps)
        assert line.gross + changed == line.goods + line.shipping
        assert line.saved == line.gross - line.goods - line.by_points


@given(carts, terms)
def test_nothing_is_ever_negative_and_something_is_left_to_pay(
    cart: list[Item], offered: Terms
) -> None:
    quote = price_of(cart, offered)
    for line in quote.lines:
        parts = (line.goods, line.shipping, line.points, line.by_points, line.saved)
        assert min(parts) >= 0
    assert quote.goods > 0


@given(carts, terms, st.randoms(use_true_random=False))
def test_refunding_piece_by_piece_gives_back_exactly_what_was_paid(
    cart: list[Item], offered: Terms, dice: Random
) -> None:
    quote = price_of(cart, offered)
    money = points = 0
    for line in quote.lines:
        done = 0
        while done < line.item.quantity:
            pieces = dice.randint(1, line.item.quantity - done)
            for amount in (line.goods, line.shipping):
                part = part_of_line(amount, line.item.quantity, done, pieces)
                assert part >= 0
                money += part
            points += part_of_line(line.points, line.item.quantity, done, pieces)
            done += pieces
    assert (money, points) == (quote.total, quote.points)


@given(carts, terms)
def test_the_best_coupon_is_the_best_of_trying_each_alone(cart: list[Item], offered: Terms) -> None:
    without = [price_of(cart, replace(offered, points=0, coupons=()))]
    alone = [price_of(cart, replace(offered, points=0, coupons=(c,))) for c in offered.coupons]
    assert before_points(price_of(cart, offered)) == min(map(before_points, without + alone))


@given(carts, terms, st.randoms(use_true_random=False))
def test_the_order_of_promotions_and_coupons_is_no_matter(
    cart: list[Item], offered: Terms, dice: Random
) -> None:
    def shuffled(values: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(dice.sample(values, len(values)))

    other = replace(
        offered,
        coupons=shuffled(offered.coupons),
        sales=shuffled(offered.sales),
        spend_and_save=shuffled(offered.spend_and_save),
        buy_x_get_y=shuffled(offered.buy_x_get_y),
    )
    assert price_of(cart, offered) == price_of(cart, other)


@given(floored_carts, terms)
def test_what_is_sold_is_never_below_its_floor(cart: list[Item], offered: Terms) -> None:
    try:
        quote = price_of(cart, offered)
    except BelowFloor:
        return
    for line in quote.lines:
        assert line.goods + line.by_points >= line.item.floor * line.item.quantity


@given(floored_carts, terms, unique(coupons))
def test_a_coupon_never_makes_goods_unsaleable(
    cart: list[Item], offered: Terms, held: tuple[CouponTerms, ...]
) -> None:
    try:
        plain = price_of(cart, replace(offered, coupons=()))
    except BelowFloor:
        assume(False)  # noqa: FBT003
    assert before_points(price_of(cart, replace(offered, coupons=held))) <= before_points(plain)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=6), st.data())
def test_a_split_adds_up_and_takes_no_more_than_there_is(
    weights: list[int], data: st.DataObject
) -> None:
    amount = data.draw(st.integers(0, sum(weights)))
    shares = split(amount, weights)
    assert sum(shares) == amount
    assert all(0 <= share <= weight for share, weight in zip(shares, weights, strict=True))


@given(st.lists(st.integers(0, 50), min_size=1, max_size=6), st.integers(0, 5_000))
def test_only_what_has_a_weight_gets_a_share(weights: list[int], amount: int) -> None:
    assume(any(weights))
    shares = split(amount, weights)
    assert sum(shares) == amount
    assert all(share >= 0 for share in shares)
    assert all(weight or not share for share, weight in zip(shares, weights, strict=True))
