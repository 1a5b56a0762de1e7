"""Pricing what a member wishes for, and making it an order: everything it needs, or nothing."""

from typing import Any

from bot.kernel.clock import shop_day
from bot.persistence.work import Work
from community.ledger.actions import Because, spend_points
from community.ledger.repository import Ledger
from community.ledger.rules import Reason, Unit, account_of
from store.cart.errors import LimitReached, NotOnSale
from store.cart.repository import Carts
from store.catalogue.repository import Catalogue
from store.catalogue.rules import Good
from store.checkout.errors import NothingToOrder, OnlyInTeams, OrderedOtherwise, PriceChanged
from store.checkout.rules import CheckoutRules, Offer, Placed, Wish
from store.coupons.actions import lock_coupon
from store.coupons.repository import Coupons
from store.orders.repository import Orders
from store.orders.rules import Actor, Order, new_number
from store.pickup.rules import new_pickup_code
from store.pricing.quote import Quote, Step
from store.pricing.rules import price_of
from store.pricing.terms import Activity, ActivityKind, Item, Terms
from store.promotions.actions import take_flash
from store.promotions.errors import FlashSoldOut
from store.promotions.repository import Running, running
from store.stock.actions import reserve_stock
from store.stock.errors import NotEnoughStock


async def price_wish(work: Work, wish: Wish, rules: CheckoutRules) -> Offer:
    """Work out what a wish costs now; refuses what is not to be had, naming it."""
    if not wish.pieces:
        raise NothingToOrder
    goods = await _goods(work, wish)
    shopper = await Orders(work).shopper(wish.member_id)
    offers = await running(
        work,
        member_level=shopper.level,
        is_first_order=not shopper.has_ordered,
        now=work.now,
        zone=rules.zone,
        member_id=wish.member_id,
    )
    items = [_item(good, wish, offers) for good in goods]
    quote = price_of(items, await _terms(work, wish, offers, rules, shopper.level))
    return Offer(quote, tuple(goods), not shopper.has_ordered)


async def place_order(
    work: Work, wish: Wish, rules: CheckoutRules, *, key: str, shown: int, referrer_id: int | None
) -> Placed:
    """Make a wish an order at the price that was shown; the same key makes the same order.

    Refuses with `PriceChanged` when it costs something else by now.
    """
    # One order of a member at a time: keys, limits and first orders are read before they count.
    await work.lock(f"orders:{wish.member_id}")
    before = await Orders(work).by_key(wish.member_id, key)
    if before is not None:
        return _placed_before(before, wish)
    offer = await price_wish(work, wish, rules)
    if offer.quote.total != shown:
        raise PriceChanged(shown, offer.quote.total)
    facts = _facts(work, wish, rules, offer)
    placed = await _write(work, facts | {"key": key, "referrer_id": referrer_id}, offer)
    await _promise(work, placed, wish, offer.quote)
    await Carts(work).take_out(wish.member_id, wish.pieces)
    return placed


async def _goods(work: Work, wish: Wish) -> list[Good]:
    """Read what is wished for; refuse what isn't on sale, isn't there, or is over its limit."""
    found = await work.together(_read_goods, list(wish.pieces))
    goods = [found[sku_id] for sku_id in wish.pieces if sku_id in found]
    for good in goods:
        if not good.on_sale:
            raise NotOnSale(good.title)
        if wish.special is None and not good.is_sold_alone(work.now):
            raise OnlyInTeams(good.title, good.code)
        if good.stock < wish.pieces[good.sku_id]:
            raise NotEnoughStock(good.title, good.spec, good.stock)
    await _demand_limits(work, wish, goods)
    return goods


async def _read_goods(work: Work, wanted: list[list[int]]) -> list[dict[int, Good]]:
    """Read what several wish for, who often wish for the same."""
    sku_ids = {sku_id for some in wanted for sku_id in some}
    return [await Catalogue(work).goods(sorted(sku_ids))] * len(wanted)


async def _demand_limits(work: Work, wish: Wish, goods: list[Good]) -> None:
    limited = {good.product_id: good for good in goods if good.limit is not None}
    if not limited:
        return
    bought = await Orders(work).bought(wish.member_id, list(limited))
    for product_id, good in limited.items():
        wanted = sum(wish.pieces[one.sku_id] for one in goods if one.product_id == product_id)
        had = bought.get(product_id, 0)
        if good.limit is not None and had + wanted > good.limit:
            raise LimitReached(good.title, good.limit, had)


def _item(good: Good, wish: Wish, offers: Running) -> Item:
    return Item(
        sku_id=good.sku_id,
        product_id=good.product_id,
        category=good.category,
        quantity=wish.pieces[good.sku_id],
        unit_price=good.price,
        floor=good.cost or 0,
        weight_g=good.weight_g,
        activity=_activity(good.sku_id, wish, offers),
    )


def _activity(sku_id: int, wish: Wish, offers: Running) -> Activity | None:
    """Give what replaces a price: what the order was begun for, or a flash sale."""
    special, flash = wish.special, offers.flash.get(sku_id)
    if special is not None:
        price = special.prices[sku_id]
        return Activity(special.kind, special.id, price, special.name, special.points)
    if flash is None:
        return None
    if wish.pieces[sku_id] > flash.left:
        raise FlashSoldOut(flash.name, flash.left)
    return Activity(ActivityKind.FLASH, flash.id, flash.price, flash.name)


async def _terms(
    work: Work, wish: Wish, offers: Running, rules: CheckoutRules, level: int
) -> Terms:
    points = 0
    if wish.use_points:
        points = await Ledger(work, Unit.POINTS).balance(account_of(wish.member_id))
    benefit = rules.levels[level]
    return Terms(
        level_percent=benefit.percent,
        level_name=benefit.name,
        sales=offers.sales,
        spend_and_save=offers.spend_and_save,
        buy_x_get_y=offers.buy_x_get_y,
        coupons=tuple(await Coupons(work).usable_by(wish.member_id)),
        points=max(points, 0),
        points_rules=rules.points,
        freight=rules.freight,
        destination=wish.delivery.destination,
    )


def _facts(work: Work, wish: Wish, rules: CheckoutRules, offer: Offer) -> dict[str, Any]:
    quote, delivery = offer.quote, wish.delivery
    is_picked_up = delivery.pickup_point_id is not None
    return {
        "number": new_number(shop_day(work.now, rules.zone)),
        "member_id": wish.member_id,
        "gross": quote.gross,
        "goods": quote.goods,
        "shipping": quote.shipping,
        "total": quote.total,
        "points": quote.points,
        "coupon_id": quote.coupon_id,
        "steps": [step_facts(step) for step in quote.steps],
        "flash": [list(taken) for taken in flash_of(quote)],
        "recipient": delivery.recipient,
        "province": delivery.province,
        "pickup_point_id": delivery.pickup_point_id,
        "pickup_code": new_pickup_code() if is_picked_up else None,
        "activity": wish.special.kind if wish.special else "",
        "activity_id": wish.special.id if wish.special else None,
        "no_return_agreed": bool(offer.fresh),
        "pay_until": work.now + rules.orders.unpaid,
    }


async def _write(work: Work, facts: dict[str, Any], offer: Offer) -> Placed:
    lines, actor = _lines(offer), Actor.member(facts["member_id"])
    order_id = await Orders(work).add(facts, lines, actor)
    if order_id is None:
        raise RuntimeError("an order's number or key was used before")
    return Placed(order_id, facts["number"], facts["total"])


def _lines(offer: Offer) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "product_id": good.product_id,
            "sku_id": good.sku_id,
            "code": good.code,
            "title": good.title,
            "spec": good.spec,
            "quantity": line.item.quantity,
            "unit_price": good.price,
            "cost": good.cost,
            "goods": line.goods,
            "shipping": line.shipping,
            "points": line.points,
            "fresh": good.fresh,
        }
        for number, (good, line) in enumerate(
            zip(offer.goods, offer.quote.lines, strict=True), start=1
        )
    ]


async def _promise(work: Work, placed: Placed, wish: Wish, quote: Quote) -> None:
    """Take for an order what others want, too: the coupon, the points, the places, the stock.

    Stock comes last: many wait for the same goods, and for as short a time as can be.
    """
    order_id, member_id = placed.order_id, wish.member_id
    if quote.coupon_id is not None:
        await lock_coupon(work, coupon_id=quote.coupon_id, member_id=member_id, order_id=order_id)
    if quote.points:
        because = Because(Reason.ORDER, f"{Reason.ORDER}:{order_id}")
        await spend_points(work, member_id, quote.points, because)
    for promotion_id, pieces in flash_of(quote):
        await take_flash(work, promotion_id, member_id, pieces, cause=f"order:{order_id}")
    await reserve_stock(work, wish.pieces, f"order:{order_id}")


def _placed_before(order: Order, wish: Wish) -> Placed:
    if order.pieces != dict(wish.pieces):
        raise OrderedOtherwise(order.number)
    return Placed(order.id, order.number, order.total)


def flash_of(quote: Quote) -> list[tuple[int, int]]:
    """List the flash sales that a price draws on, with the pieces, in one order for everybody."""
    return sorted(
        (line.item.activity.id, line.item.quantity)
        for line in quote.lines
        if line.item.activity is not None and line.item.activity.kind is ActivityKind.FLASH
    )


def step_facts(step: Step) -> dict[str, Any]:
    """Give a price's step as an order keeps it."""
    return {
        "kind": step.kind,
        "name": step.name,
        "amount": step.amount,
        "source_id": step.source_id,
        "measure": step.measure,
        "shares": list(step.shares),
    }
