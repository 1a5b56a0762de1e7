"""The steps that need nothing from the buyer: activity prices, sale or level, 满减, gifts."""

from collections.abc import Sequence
from fractions import Fraction

from store.pricing.quote import StepKind
from store.pricing.slip import Slip
from store.pricing.splitting import split
from store.pricing.terms import (
    ActivityKind,
    BuyXGetY,
    Item,
    PointsRules,
    Sale,
    SpendAndSave,
    Terms,
    discounted,
    worth_of_points,
)


def use_activity_prices(slip: Slip, rules: PointsRules) -> None:
    """Replace unit prices by those of flash sales, teams, chains and the points' mall.

    What a piece costs in points is part of its price, and paid by them later.
    """
    none = [0] * len(slip.items)
    saved: dict[tuple[ActivityKind, int, str], list[int]] = {}
    for line, item in enumerate(slip.items):
        if item.activity:
            key = (item.activity.kind, item.activity.id, item.activity.name)
            price = item.activity.unit_price + worth_of_points(item, rules)
            less = item.gross - item.quantity * price
            saved.setdefault(key, list(none))[line] = less
    for (kind, id_, name), shares in saved.items():
        slip.save(StepKind(kind.value), name, id_, shares)


def use_sale_or_level(slip: Slip, terms: Terms) -> None:
    """Take off each line the larger of sale and level discount; the sale's if they are equal."""
    none = [0] * len(slip.items)
    by_sale: dict[int, list[int]] = {}
    by_level = list(none)
    for line, item in enumerate(slip.items):
        if item.activity:
            continue
        level = item.unit_price - discounted(item.unit_price, terms.level_percent)
        sale, saved = _best_sale(item, terms.sales)
        if sale is not None and saved >= level:
            by_sale.setdefault(sale.id, list(none))[line] = saved * item.quantity
        else:
            by_level[line] = level * item.quantity
    for one in sorted(terms.sales, key=lambda sale: sale.id):
        slip.save(StepKind.SALE, one.name, one.id, by_sale.get(one.id, none))
    slip.save(StepKind.LEVEL, terms.level_name, None, by_level, terms.level_percent)


def use_spend_and_save(slip: Slip, promotions: Sequence[SpendAndSave]) -> None:
    """Take off the highest tier reached of the one promotion that saves most."""
    reached = [
        (tier, one)
        for one in promotions
        if (tier := one.tier(sum(slip.matching(one.scope)))) is not None
    ]
    if not reached:
        return
    (threshold, saving), best = max(reached, key=lambda pair: (pair[0][1], -pair[1].id))
    shares = split(saving, slip.matching(best.scope))
    slip.save(StepKind.SPEND_AND_SAVE, best.name, best.id, shares, threshold)


def use_buy_x_get_y(slip: Slip, promotions: Sequence[BuyXGetY]) -> None:
    """Take off the pieces that are free in the one promotion that saves most.

    Free are the cheapest pieces in scope, at what they cost after the steps before. The saving is
    shared by all lines in scope, as every saving is: nothing is a gift that a refund would forget.
    """
    if not promotions:
        return
    best = max(promotions, key=lambda one: (_worth_of_gifts(slip, one), -one.id))
    shares = split(_worth_of_gifts(slip, best), slip.matching(best.scope))
    slip.save(StepKind.BUY_X_GET_Y, best.name, best.id, shares)


def _best_sale(item: Item, sales: Sequence[Sale]) -> tuple[Sale | None, int]:
    here = [sale for sale in sales if sale.scope.holds(item.product_id, item.category)]
    best = min(here, key=lambda sale: (sale.unit_price(item.unit_price), sale.id), default=None)
    return best, item.unit_price - best.unit_price(item.unit_price) if best else 0


def _worth_of_gifts(slip: Slip, promotion: BuyXGetY) -> int:
    lines = [
        (Fraction(goods, item.quantity), item.quantity)
        for item, goods in zip(slip.items, slip.matching(promotion.scope), strict=True)
        if goods
    ]
    pieces = sum(quantity for _, quantity in lines)
    free = pieces // (promotion.buy + promotion.free) * promotion.free
    worth = 0
    for price, quantity in sorted(lines):
        given = min(free, quantity)
        worth += int(price * given)
        free -= given
    return worth
