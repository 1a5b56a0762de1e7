"""Every step of a price, by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest

from store.pricing.errors import AmountTooLarge, BelowFloor, NothingToPay
from store.pricing.quote import Quote, StepKind
from store.pricing.rules import MOST_FEN, part_of_line, price_of
from store.pricing.terms import (
    Activity,
    ActivityKind,
    BuyXGetY,
    CouponKind,
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
from tests.store.pricing.carts import EXPIRES, FREE_SHIPPING, coupon, item

FRUIT = Scope(categories=frozenset({"水果"}))
TEAM = Activity(ActivityKind.TEAM, 7, 700, "三人团")


def steps(quote: Quote) -> list[tuple[StepKind, int]]:
    return [(step.kind, step.amount) for step in quote.steps]


def goods_under(terms: Terms, *prices: int) -> list[int]:
    """Give what is paid for the goods of lines of one piece each, without freight."""
    offered = replace(terms, freight=FREE_SHIPPING)
    return [line.goods for line in price_of([item(price) for price in prices], offered).lines]


def test_all_steps_follow_in_their_order() -> None:
    offered = Terms(
        level_percent=90,
        level_name="黄金会员",
        sales=(Sale(1, "周末", 80, scope=FRUIT),),
        spend_and_save=(SpendAndSave(2, "满减", ((10_000, 1_000),)),),
        buy_x_get_y=(BuyXGetY(3, "买二送一", 2, 1, Scope(frozenset({2}))),),
        coupons=(coupon(500, id=4),),
        points=2_000,
        freight=FreightRules(free_from=None),
    )
    cart = [
        item(5_000, 2),
        item(1_000, 3, product_id=2, category="蔬菜"),
        item(800, activity=TEAM, product_id=3),
    ]
    quote = price_of(cart, offered)
    assert steps(quote) == [
        (StepKind.TEAM, -100),
        (StepKind.SALE, -2_000),
        (StepKind.LEVEL, -300),
        (StepKind.SPEND_AND_SAVE, -1_000),
        (StepKind.BUY_X_GET_Y, -815),
        (StepKind.COUPON, -500),
        (StepKind.POINTS, -1_817),
        (StepKind.SHIPPING, 600),
    ]
    assert (quote.gross, quote.total, quote.coupon_id, quote.points) == (13_800, 7_868, 4, 1_817)


def test_an_activitys_line_has_no_other_saving_but_can_be_paid_with_points() -> None:
    offered = Terms(
        level_percent=80,
        sales=(Sale(1, "周末", 50),),
        spend_and_save=(SpendAndSave(2, "满减", ((100, 50),)),),
        buy_x_get_y=(BuyXGetY(3, "买一送一", 1, 1),),
        coupons=(coupon(100),),
        points=50,
        freight=FREE_SHIPPING,
    )
    quote = price_of([item(1_000, 2, activity=TEAM)], offered)
    kinds = [StepKind.TEAM, StepKind.POINTS, StepKind.SHIPPING]
    assert [step.kind for step in quote.steps] == kinds
    assert quote.total == 1_350


def test_an_activity_may_have_a_price_for_each_spec() -> None:
    cart = [item(1_000, activity=TEAM), item(2_000, activity=replace(TEAM, unit_price=1_500))]
    assert price_of(cart, Terms(freight=FREE_SHIPPING)).total == 2_200


def test_an_activity_dearer_than_usual_is_the_price() -> None:
    quote = price_of([item(600, activity=TEAM)], Terms(freight=FREE_SHIPPING))
    assert (quote.gross, quote.total) == (700, 700)


@pytest.mark.parametrize(
    ("sale", "level", "kind"),
    [(90, 80, StepKind.LEVEL), (80, 90, StepKind.SALE), (80, 80, StepKind.SALE)],
)
def test_of_sale_and_level_only_the_larger_counts(sale: int, level: int, kind: StepKind) -> None:
    offered = Terms(level_percent=level, sales=(Sale(1, "周末", sale),), freight=FREE_SHIPPING)
    quote = price_of([item(1_000)], offered)
    assert steps(quote) == [(kind, -200), (StepKind.SHIPPING, 0)]


def test_sale_or_level_is_decided_line_by_line() -> None:
    offered = Terms(level_percent=90, sales=(Sale(1, "特价", price=950),))
    assert goods_under(offered, 1_000, 2_000, 900) == [900, 950, 810]


def test_a_piece_never_costs_nothing_by_rounding() -> None:
    assert goods_under(Terms(sales=(Sale(1, "清仓", 1),)), 1, 30) == [1, 1]


def test_the_highest_tier_reached_counts() -> None:
    tiers = ((5_900, 500), (9_900, 1_000), (19_900, 3_000))
    offered = Terms(spend_and_save=(SpendAndSave(1, "满减", tiers),))
    assert [sum(goods_under(offered, spent)) for spent in (5_899, 5_900, 9_900, 19_899)] == [
        5_899,
        5_400,
        8_900,
        18_899,
    ]


def test_of_several_promotions_the_best_alone_counts() -> None:
    few = SpendAndSave(1, "全场", ((1_000, 100),))
    many = SpendAndSave(2, "水果", ((1_000, 300),), FRUIT)
    assert goods_under(Terms(spend_and_save=(few, many)), 1_000) == [700]


def test_a_saving_is_split_in_proportion_and_the_last_line_takes_the_remainder() -> None:
    offered = Terms(spend_and_save=(SpendAndSave(1, "满减", ((100, 20),)),))
    assert goods_under(offered, 100, 100, 100) == [94, 94, 92]


def test_one_fen_over_three_lines_is_taken_once() -> None:
    offered = Terms(spend_and_save=(SpendAndSave(1, "满减", ((3, 2),)),))
    assert goods_under(offered, 1, 1, 1) == [1, 0, 0]


def test_the_cheapest_pieces_are_free_and_their_worth_is_shared() -> None:
    offered = Terms(buy_x_get_y=(BuyXGetY(1, "买二送一", 2, 1),))
    assert goods_under(offered, 1_000, 600, 400) == [800, 480, 320]


def test_pieces_that_make_no_full_group_bring_no_gift() -> None:
    offered = Terms(buy_x_get_y=(BuyXGetY(1, "买二送一", 2, 1),), freight=FREE_SHIPPING)
    assert price_of([item(300, 5)], offered).total == 1_200


def test_a_threshold_is_held_against_what_is_left_of_the_goods_in_scope() -> None:
    sale, ten_from_fifty = Sale(1, "周末", 80), coupon(1_000, threshold=5_000)
    assert sum(goods_under(Terms(sales=(sale,), coupons=(ten_from_fifty,)), 6_249)) == 4_999
    assert sum(goods_under(Terms(sales=(sale,), coupons=(ten_from_fifty,)), 6_250)) == 4_000


def test_a_coupon_for_some_goods_counts_and_cuts_only_these() -> None:
    offered = Terms(coupons=(coupon(500, threshold=1_000, scope=Scope(frozenset({2}))),))
    cart = [item(5_000), item(1_000, product_id=2), item(999, product_id=3)]
    assert [line.goods for line in price_of(cart, offered).lines] == [5_000, 500, 999]


def test_a_coupon_that_would_leave_nothing_to_pay_is_not_used() -> None:
    assert goods_under(Terms(coupons=(coupon(1_000),)), 1_000) == [1_000]
    assert goods_under(Terms(coupons=(coupon(1_000),)), 1_001) == [1]


def test_a_percentage_has_a_cap() -> None:
    tenth = coupon(90, kind=CouponKind.PERCENT, cap=800)
    assert goods_under(Terms(coupons=(tenth,)), 5_000) == [4_500]
    assert goods_under(Terms(coupons=(tenth,)), 50_000) == [49_200]


def test_a_freight_coupon_is_taken_where_it_saves_more() -> None:
    free = coupon(0, id=1, kind=CouponKind.FREE_FREIGHT)
    offered = Terms(coupons=(free, coupon(599, id=2)))
    quote = price_of([item(3_000)], offered)
    assert steps(quote) == [(StepKind.SHIPPING, 600), (StepKind.COUPON, -600)]
    assert (quote.coupon_id, quote.shipping, quote.total) == (1, 0, 3_000)
    assert price_of([item(6_500)], offered).coupon_id == 2


def test_a_coupon_that_would_cost_free_shipping_is_judged_by_the_sum() -> None:
    assert price_of([item(6_000)], Terms(coupons=(coupon(500),))).coupon_id is None
    assert price_of([item(6_000)], Terms(coupons=(coupon(701),))).total == 5_899


def test_of_equal_coupons_the_first_to_expire_is_used() -> None:
    later = coupon(500, id=1, expires_at=EXPIRES + timedelta(days=1))
    quote = price_of([item(3_000)], Terms(coupons=(later, coupon(500, id=2))))
    assert quote.coupon_id == 2


def test_a_coupon_below_the_floor_is_left_for_the_next_best() -> None:
    offered = Terms(coupons=(coupon(500, id=1), coupon(300, id=2)))
    assert price_of([item(1_000, floor=600)], offered).coupon_id == 2


@pytest.mark.parametrize(
    ("points", "spent"), [(5, 5), (200, 200), (5_000, 2_000)], ids=["few", "some", "too many"]
)
def test_points_pay_at_most_a_fifth_of_the_goods(points: int, spent: int) -> None:
    quote = price_of([item(10_000)], Terms(points=points))
    assert (quote.points, quote.total) == (spent, 10_000 - spent)


@pytest.mark.parametrize(("per_yuan", "points", "fen"), [(10, 19, 190), (1_000, 1_990, 199)])
def test_whole_points_pay_whole_fen(per_yuan: int, points: int, fen: int) -> None:
    rules = PointsRules(per_yuan=per_yuan)
    quote = price_of([item(999)], Terms(points=1_999, points_rules=rules, freight=FREE_SHIPPING))
    assert (quote.points, quote.total) == (points, 999 - fen)


def test_points_leave_something_to_pay() -> None:
    offered = Terms(points=999, points_rules=PointsRules(most_percent=100), freight=FREE_SHIPPING)
    assert price_of([item(500)], offered).total == 1


def test_points_are_no_price_cut() -> None:
    quote = price_of([item(6_000, floor=6_000)], Terms(points=1_200))
    assert (quote.total, quote.shipping) == (4_800, 0)


@pytest.mark.parametrize(("price", "fee"), [(5_899, 600), (5_900, 0)])
def test_freight_is_free_from_a_threshold(price: int, fee: int) -> None:
    assert price_of([item(price)], Terms()).shipping == fee


def test_freight_is_held_against_what_savings_left() -> None:
    assert price_of([item(6_000)], Terms(sales=(Sale(1, "周末", 90),))).shipping == 600


def test_picking_up_costs_no_freight() -> None:
    assert price_of([item(100)], Terms(destination=Destination(pickup=True))).shipping == 0


@pytest.mark.parametrize(
    ("weight_g", "province", "fee"),
    [
        (1_000, "西藏自治区", 1_800),
        (1_001, "西藏自治区", 2_800),
        (3_000, "西藏自治区", 3_800),
        (3_000, "浙江省", 600),
        (3_000, "", 600),
    ],
)
def test_freight_goes_by_region_and_weight(weight_g: int, province: str, fee: int) -> None:
    tibet = RegionFreight(frozenset({"西藏"}), 1_800, None, extra_kg=1_000)
    offered = Terms(
        freight=FreightRules(regions=(tibet,)), destination=Destination(province=province)
    )
    assert price_of([item(5_000, weight_g=weight_g)], offered).shipping == fee


def test_below_the_floor_is_refused_with_its_facts() -> None:
    with pytest.raises(BelowFloor) as refused:
        price_of([item(1_000, 2, floor=801)], Terms(level_percent=80))
    assert (refused.value.product_id, refused.value.paid, refused.value.floor) == (1, 1_600, 1_602)


def test_an_activity_below_the_floor_is_refused() -> None:
    with pytest.raises(BelowFloor):
        price_of([item(1_000, floor=701, activity=TEAM)], Terms())


@pytest.mark.parametrize("cart", [[], [item(0)], [item(5, activity=replace(TEAM, unit_price=0))]])
def test_goods_for_nothing_are_refused(cart: list[Item]) -> None:
    with pytest.raises(NothingToPay):
        price_of(cart, Terms())


@pytest.mark.parametrize("quantity", [10**9, 10**18])
def test_amounts_beyond_all_bounds_are_refused(quantity: int) -> None:
    with pytest.raises(AmountTooLarge) as refused:
        price_of([item(100, quantity)], Terms())
    assert refused.value.most == MOST_FEN


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_line_has_a_piece_at_least(quantity: int) -> None:
    with pytest.raises(ValueError, match="no shop can mean"):
        item(100, quantity)


@pytest.mark.parametrize(
    ("percent", "price"), [(None, None), (80, 500), (0, None), (101, None), (None, 0)]
)
def test_a_sale_is_a_percentage_or_a_price(percent: int | None, price: int | None) -> None:
    with pytest.raises(ValueError, match="no shop can mean"):
        Sale(1, "周末", percent, price)


def test_a_saving_is_below_its_threshold() -> None:
    with pytest.raises(ValueError, match="no shop can mean"):
        SpendAndSave(1, "满减", ((100, 100),))


@pytest.mark.parametrize(("before", "pieces"), [(-1, 1), (2, 2), (0, 4), (1, -1)])
def test_a_line_has_only_its_own_pieces(before: int, pieces: int) -> None:
    with pytest.raises(ValueError, match="more pieces"):
        part_of_line(100, 3, before, pieces)


def test_three_parts_of_a_line_of_a_hundred_fen() -> None:
    assert [part_of_line(100, 3, before, 1) for before in range(3)] == [33, 33, 34]
