"""What an order costs: named steps, always in one order, exact to the fen.

Activity price; per line the larger of sale and level discount; 满减; gifts; one coupon; points;
freight. Every saving is split over its lines in proportion, so that refunding line by line and
piece by piece gives back exactly what was paid.
"""

from collections.abc import Sequence
from math import gcd

from store.pricing.coupons import Reduction, best_reduction, freight_of
from store.pricing.errors import AmountTooLarge, NothingToPay
from store.pricing.promotions import (
    use_activity_prices,
    use_buy_x_get_y,
    use_sale_or_level,
    use_spend_and_save,
)
from store.pricing.quote import PricedLine, Quote, Step, StepKind
from store.pricing.slip import Slip
from store.pricing.splitting import split
from store.pricing.terms import Item, PointsRules, Terms, worth_of_points

MOST_FEN = 1_000_000_000
"""The largest amount of an order, ¥10,000,000: it fits a 32-bit column."""

_FEN_A_YUAN = 100


def price_of(items: Sequence[Item], terms: Terms) -> Quote:
    """Price goods, or refuse to: below a floor, for nothing, or beyond all bounds.

    Floors are held against what is left after promotions and coupon; points are a way to pay.
    """
    slip = Slip(items)
    _demand_bounds(sum(slip.goods))
    use_activity_prices(slip, terms.points_rules)
    use_sale_or_level(slip, terms)
    use_spend_and_save(slip, terms.spend_and_save)
    use_buy_x_get_y(slip, terms.buy_x_get_y)
    slip.demand_floors()
    if sum(slip.goods) <= 0:
        raise NothingToPay
    reduction = best_reduction(slip, terms)
    if reduction:
        _use_coupon(slip, reduction)
    to_pay = tuple(slip.goods)
    points = _use_points(slip, terms)
    shipping = _add_freight(slip, to_pay, freight_of(slip, terms, sum(to_pay)), reduction)
    return _quote(slip, to_pay, points, shipping, reduction)


def part_of_line(line_total: int, quantity: int, before: int, pieces: int) -> int:
    """Give what `pieces` of a line are worth after `before` others: the parts add up to it."""
    if not 0 <= before <= before + pieces <= quantity:
        raise ValueError("more pieces than the line has")
    return line_total * (before + pieces) // quantity - line_total * before // quantity


def _demand_bounds(amount: int) -> None:
    if amount > MOST_FEN:
        raise AmountTooLarge(MOST_FEN)


def _use_coupon(slip: Slip, reduction: Reduction) -> None:
    coupon = reduction.coupon
    slip.save(StepKind.COUPON, coupon.name, coupon.id, reduction.shares)


def _use_points(slip: Slip, terms: Terms) -> tuple[int, ...]:
    """Pay a part of the goods with points; give them by line.

    Where goods cost points, these are spent, and no others. Something is always left to pay in
    money.
    """
    asked = [item.activity.points if item.activity else 0 for item in slip.items]
    if not any(asked):
        return _discount(slip, terms.points, terms.points_rules)
    by_line = [points * item.quantity for points, item in zip(asked, slip.items, strict=True)]
    worth = [worth_of_points(item, terms.points_rules) * item.quantity for item in slip.items]
    slip.save(StepKind.POINTS, "", None, worth, sum(by_line))
    if not any(worth):
        slip.steps.append(Step(StepKind.POINTS, "", 0, None, tuple(worth), sum(by_line)))
    if sum(slip.goods) <= 0:
        raise NothingToPay
    return tuple(by_line)


def _discount(slip: Slip, points: int, rules: PointsRules) -> tuple[int, ...]:
    """Take off what points are worth, whole points for whole fen."""
    step = gcd(rules.per_yuan, _FEN_A_YUAN)
    points_a_step, fen_a_step = rules.per_yuan // step, _FEN_A_YUAN // step
    goods = sum(slip.goods)
    most = min(goods * rules.most_percent // 100, goods - 1)
    steps = min(points // points_a_step, most // fen_a_step)
    by_line = split(steps * points_a_step, slip.goods)
    slip.save(
        StepKind.POINTS, "", None, split(steps * fen_a_step, slip.goods), steps * points_a_step
    )
    return by_line


def _add_freight(
    slip: Slip, weights: Sequence[int], fee: int, reduction: Reduction | None
) -> tuple[int, ...]:
    """Add freight as a step, and as another what a coupon pays of it; give what is left by line."""
    shares = split(fee, weights)
    slip.steps.append(Step(StepKind.SHIPPING, "", fee, None, shares))
    if reduction is None or not reduction.freight:
        return shares
    paid = split(reduction.freight, shares)
    coupon, less = reduction.coupon, tuple(-share for share in paid)
    slip.steps.append(Step(StepKind.COUPON, coupon.name, sum(less), coupon.id, less))
    return tuple(share - part for share, part in zip(shares, paid, strict=True))


def _quote(
    slip: Slip,
    to_pay: Sequence[int],
    points: Sequence[int],
    shipping: Sequence[int],
    reduction: Reduction | None,
) -> Quote:
    lines = tuple(
        PricedLine(item, item.gross, goods, freight, spent, before - goods)
        for item, goods, freight, spent, before in zip(
            slip.items, slip.goods, shipping, points, to_pay, strict=True
        )
    )
    goods, freight = sum(slip.goods), sum(shipping)
    _demand_bounds(goods + freight)
    return Quote(
        lines=lines,
        steps=tuple(slip.steps),
        gross=sum(item.gross for item in slip.items),
        goods=goods,
        shipping=freight,
        total=goods + freight,
        coupon_id=reduction.coupon.id if reduction else None,
        points=sum(points),
    )
