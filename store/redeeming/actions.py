"""Redeeming points: everything it takes and gives, or nothing; and giving it up again."""

from zoneinfo import ZoneInfo

from bot.persistence.work import Work
from community.ledger.actions import Because, earn_points, spend_points
from community.ledger.repository import Ledger
from community.ledger.rules import Reason, Unit, account_of
from store.catalogue.repository import Catalogue
from store.checkout.actions import place_order, price_wish
from store.checkout.errors import OrderedOtherwise
from store.checkout.rules import CheckoutRules, Offer, Placed, Special, Wish
from store.coupons.actions import give_coupon, withdraw_coupon
from store.orders.repository import Orders
from store.pickup.rules import new_pickup_code
from store.pricing.terms import ActivityKind
from store.redeeming.errors import (
    NothingToRedeem,
    OnlyOneAtATime,
    RedeemedOut,
    RedeemLimitReached,
    RedeemNotYet,
    RedemptionOver,
    TooFewPointsToRedeem,
)
from store.redeeming.offering import demand_sense
from store.redeeming.repository import RedeemOffers, Redemptions
from store.redeeming.rules import (
    CouponPrize,
    GiftPrize,
    GoodsPrize,
    GoodsWish,
    RedeemOffer,
    Redemption,
    RedemptionState,
)

_CODES_TRIED = 5


async def running_offer(work: Work, offer_id: int) -> RedeemOffer:
    """Give an offer that points can be redeemed for now, or refuse."""
    offer = await RedeemOffers(work).by_id(offer_id)
    if offer is None or offer.is_over(work.now):
        raise NothingToRedeem(offer.name if offer else str(offer_id))
    if work.now < offer.starts_at:
        raise RedeemNotYet(offer.name)
    return offer


async def redeem(work: Work, member_id: int, offer_id: int, *, key: str) -> Redemption:
    """Redeem points for a coupon or a gift; the same key redeems once.

    Refuses who has not enough points, or has had their share, and what is gone.
    """
    before = await Redemptions(work).by_cause(member_id, key)
    if before is not None:
        return before
    offer = await running_offer(work, offer_id)
    await _demand(work, offer, member_id, 1)
    redemption_id = await _add(work, offer, member_id, key)
    because = Because(Reason.REDEEM, f"{Reason.REDEEM}:{redemption_id}")
    await spend_points(work, member_id, offer.points, because)
    await _count_in(work, offer, member_id, 1)
    if isinstance(offer.prize, CouponPrize):
        await _give_coupon(work, member_id, offer.prize, redemption_id)
    await _take(work, offer, 1)
    return await _redeemed(work, redemption_id)


async def price_goods(work: Work, wish: GoodsWish, rules: CheckoutRules) -> Offer:
    """Tell what goods cost that points are redeemed for; refuses who can't have them."""
    offer = await running_offer(work, wish.offer_id)
    prize = _goods_of(offer)
    await _demand(work, offer, wish.member_id, wish.pieces)
    good = (await Catalogue(work).goods([prize.sku_id]))[prize.sku_id]
    demand_sense(offer, prize, good, rules.points)
    return await price_wish(work, _wish(offer, prize, wish), rules)


async def order_goods(
    work: Work,
    wish: GoodsWish,
    rules: CheckoutRules,
    *,
    key: str,
    shown: int,
    referrer_id: int | None,
) -> Placed:
    """Order goods that points are redeemed for; the same key makes the same order.

    The order takes the points, and gives them back when it is closed or refunded. Refuses with
    `PriceChanged`, before anything is changed, when it costs something else by now.
    """
    # One order of a member at a time, as in placing it.
    await work.lock(f"orders:{wish.member_id}")
    before = await Orders(work).by_key(wish.member_id, key)
    if before is not None:
        return await _ordered_before(work, before.id, wish)
    await price_goods(work, wish, rules)
    offer = await running_offer(work, wish.offer_id)
    placed = await place_order(
        work,
        _wish(offer, _goods_of(offer), wish),
        rules,
        key=key,
        shown=shown,
        referrer_id=referrer_id,
    )
    added = await Redemptions(work).add(
        offer, wish.member_id, key, pieces=wish.pieces, order_id=placed.order_id
    )
    if added is None:
        raise RuntimeError("an order's key has redeemed something before")
    await _count_in(work, offer, wish.member_id, wish.pieces)
    await _take(work, offer, wish.pieces)
    return placed


async def cancel_redemption(work: Work, redemption: Redemption, *, zone: ZoneInfo) -> None:
    """Give up a coupon that wasn't used, or a gift that wasn't fetched: the points come back."""
    if redemption.order_id is not None:
        raise ValueError("an order is closed instead, which gives its points back")
    if not await Redemptions(work).end(redemption, RedemptionState.CANCELLED):
        raise RedemptionOver(redemption.name)
    because = Because(Reason.REDEEM_BACK, f"{Reason.REDEEM_BACK}:{redemption.id}")
    points = redemption.points * redemption.pieces
    await earn_points(work, redemption.member_id, points, because, zone=zone)
    if redemption.coupon_id is not None:
        owner = redemption.member_id
        await withdraw_coupon(work, coupon_id=redemption.coupon_id, member_id=owner)
    await RedeemOffers(work).give_back(redemption)


async def free_goods(work: Work, order_id: int) -> None:
    """Let others redeem what an order was closed for; its points the order has given back."""
    redemption = await Redemptions(work).by_order(order_id)
    if redemption and await Redemptions(work).end(redemption, RedemptionState.CANCELLED):
        await RedeemOffers(work).give_back(redemption)


async def hand_over_gift(work: Work, redemption: Redemption, *, by: int) -> None:
    """Note that a gift was handed over, by which member of staff or leader."""
    if not await Redemptions(work).end(redemption, RedemptionState.HANDED_OVER, by=by):
        raise RedemptionOver(redemption.name)


async def _demand(work: Work, offer: RedeemOffer, member_id: int, pieces: int) -> None:
    """Refuse early what the writes would refuse late."""
    if offer.left is not None and pieces > offer.left:
        raise RedeemedOut(offer.name, offer.left)
    if offer.per_person is not None:
        had = await RedeemOffers(work).shared(offer.id, member_id)
        if had + pieces > offer.per_person:
            raise RedeemLimitReached(offer.name, offer.per_person, had)
    needed = offer.points * pieces
    balance = await Ledger(work, Unit.POINTS).balance(account_of(member_id))
    if balance < needed:
        raise TooFewPointsToRedeem(offer.name, needed, balance)


async def _add(work: Work, offer: RedeemOffer, member_id: int, key: str) -> int:
    if isinstance(offer.prize, GoodsPrize):
        raise TypeError("goods are ordered")
    is_gift = isinstance(offer.prize, GiftPrize)
    for _ in range(_CODES_TRIED):
        code = new_pickup_code() if is_gift else None
        added = await Redemptions(work).add(offer, member_id, key, code=code)
        if added is not None:
            return added
    raise RuntimeError("a message has redeemed something before")


async def _give_coupon(work: Work, member_id: int, prize: CouponPrize, redemption_id: int) -> None:
    cause = f"{Reason.REDEEM}:{redemption_id}"
    held = await give_coupon(work, member_id=member_id, template_id=prize.template_id, cause=cause)
    if held is None:
        raise RuntimeError("a redeeming has given a coupon before")
    await Redemptions(work).lead_to(redemption_id, held.terms.id)


async def _count_in(work: Work, offer: RedeemOffer, member_id: int, pieces: int) -> None:
    if not await RedeemOffers(work).take_share(offer, member_id, pieces):
        had = await RedeemOffers(work).shared(offer.id, member_id)
        raise RedeemLimitReached(offer.name, offer.per_person or 0, had)


async def _take(work: Work, offer: RedeemOffer, pieces: int) -> None:
    if await RedeemOffers(work).take(offer, pieces):
        return
    now = await RedeemOffers(work).by_id(offer.id)
    if now is None or not now.is_active:
        raise NothingToRedeem(offer.name)
    raise RedeemedOut(offer.name, now.left or 0)


async def _redeemed(work: Work, redemption_id: int) -> Redemption:
    redemption = await Redemptions(work).by_id(redemption_id)
    if redemption is None:
        raise LookupError(f"no redeeming {redemption_id}")
    return redemption


async def _ordered_before(work: Work, order_id: int, wish: GoodsWish) -> Placed:
    order = await Orders(work).by_id(order_id)
    redemption = await Redemptions(work).by_order(order_id)
    wanted = (wish.offer_id, wish.pieces)
    if redemption is None or (redemption.offer_id, redemption.pieces) != wanted:
        raise OrderedOtherwise(order.number)
    return Placed(order.id, order.number, order.total)


def _goods_of(offer: RedeemOffer) -> GoodsPrize:
    if not isinstance(offer.prize, GoodsPrize):
        raise OnlyOneAtATime(offer.name)
    return offer.prize


def _wish(offer: RedeemOffer, prize: GoodsPrize, wish: GoodsWish) -> Wish:
    prices = {prize.sku_id: prize.price}
    special = Special(ActivityKind.REDEEM, offer.id, offer.name, prices, offer.points)
    pieces = {prize.sku_id: wish.pieces}
    return Wish(wish.member_id, pieces, wish.delivery, use_points=False, special=special)
