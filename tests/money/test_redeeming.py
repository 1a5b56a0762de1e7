"""Redeeming against a model, many at once for the last, and books that were broken by hand."""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from bot.kernel.refusal import Refusal
from community.ledger.actions import (
    Because,
    earn_points,
    expire_points,
    remind_of_expiry,
    take_back,
)
from community.ledger.repository import Ledger
from community.ledger.rules import Reason, Unit, account_of
from store.checkout.rules import Delivery
from store.orders.actions import cancel_order
from store.orders.repository import Orders
from store.orders.rules import SHOP, Actor, Cause
from store.redeeming.actions import (
    cancel_redemption,
    free_goods,
    hand_over_gift,
    order_goods,
    price_goods,
    redeem,
)
from store.redeeming.errors import RedeemedOut, RedeemLimitReached, TooFewPointsToRedeem
from store.redeeming.repository import Redemptions
from store.redeeming.rules import GoodsWish, Redemption, RedemptionState
from tests.features.redeeming import offer_coupon, offer_gift, offer_goods
from tests.features.steps import change, put
from tests.features.steps import product as a_product
from tests.store.coupons.steps import newcomer
from tests.town import Town

ROUNDS = int(os.environ.get("TUANZI_TEST_ROUNDS", "1"))
STEPS = 60 * ROUNDS
AT_ONCE = 20
QUOTA, LIMIT = 5, 3
MONTH = timedelta(days=30)
SENT = Delivery("sealed", "浙江省")


@pytest.fixture
async def town(town: Town) -> Town:
    await put(town, a_product("A02", "苹果", price=1_280, stock=500))
    return town


async def give(town: Town, member_id: int, points: int) -> None:
    because = Because(Reason.PURCHASE, f"gift:{uuid4().hex}")
    async with town.database.begin() as work:
        await earn_points(work, member_id, points, because, zone=town.shop.shop.zone)


async def ordered(town: Town, offer: int, member_id: int, pieces: int = 1) -> int:
    """Order goods for points; tell the order's id."""
    rules, wish = town.shop.shop.checkout, GoodsWish(offer, member_id, pieces, SENT)
    async with town.database.begin() as work:
        shown = (await price_goods(work, wish, rules)).quote.total
        placed = await order_goods(
            work, wish, rules, key=uuid4().hex, shown=shown, referrer_id=None
        )
    return placed.order_id


async def redeemed(town: Town, offer: int, member_id: int, key: str = "") -> Redemption:
    async with town.database.begin() as work:
        return await redeem(work, member_id, offer, key=key or uuid4().hex)


async def balance(town: Town, member_id: int) -> int:
    async with town.database.reading() as work:
        return await Ledger(work, Unit.POINTS).balance(account_of(member_id))


async def counted(town: Town) -> list[tuple[int, int]]:
    """Tell of each offer what is taken, and the sum of its shares."""
    rows = await town.rows(
        """
        SELECT taken, (SELECT coalesce(sum(taken), 0) FROM redeem_shares
        WHERE offer_id = redeem_offers.id) AS shares FROM redeem_offers ORDER BY id
        """
    )
    return [(row["taken"], int(row["shares"])) for row in rows]


@dataclass
class Purse:
    """What a member has, by the simplest reckoning."""

    points: int = 0
    owes: int = 0
    held: list[Redemption] = field(default_factory=list)
    orders: list[tuple[int, int]] = field(default_factory=list)

    def gain(self, points: int) -> None:
        paid = min(self.owes, points)
        self.owes -= paid
        self.points += points - paid


@dataclass
class Machine:
    """Does random things to members' points, in the books and in the model."""

    town: Town
    dice: random.Random
    purses: dict[int, Purse]
    coupon: int
    gift: int
    goods: int

    async def step(self) -> None:
        member_id = self.dice.choice(list(self.purses))
        acts = [self.earn, self.redeem, self.order, self.give_up, self.end_order, self.back]
        await self.dice.choice([*acts, self.redeem, self.earn])(member_id, self.purses[member_id])

    async def earn(self, member_id: int, purse: Purse) -> None:
        points = self.dice.randint(1, 700)
        await give(self.town, member_id, points)
        purse.gain(points)

    async def back(self, member_id: int, purse: Purse) -> None:
        points = self.dice.randint(1, 200)
        because = Because(Reason.REVIEW_BACK, f"back:{uuid4().hex}")
        async with self.town.database.begin() as work:
            await take_back(work, Unit.POINTS, member_id, points, because)
        part = min(points, purse.points)
        purse.points -= part
        purse.owes += points - part

    async def redeem(self, member_id: int, purse: Purse) -> None:
        offer = self.dice.choice([self.coupon, self.gift])
        if purse.points < 200:
            with pytest.raises(TooFewPointsToRedeem) as refused:
                await redeemed(self.town, offer, member_id)
            assert (refused.value.needed, refused.value.balance) == (200, purse.points)
            return
        purse.held.append(await redeemed(self.town, offer, member_id))
        purse.points -= 200

    async def order(self, member_id: int, purse: Purse) -> None:
        pieces = self.dice.randint(1, 3)
        if purse.points < pieces * 100:
            with pytest.raises(TooFewPointsToRedeem):
                await ordered(self.town, self.goods, member_id, pieces)
            return
        purse.orders.append((await ordered(self.town, self.goods, member_id, pieces), pieces))
        purse.points -= pieces * 100

    async def give_up(self, _member_id: int, purse: Purse) -> None:
        if not purse.held:
            return
        redemption = purse.held.pop(self.dice.randrange(len(purse.held)))
        async with self.town.database.begin() as work:
            if redemption.code and self.dice.random() < 0.5:
                await hand_over_gift(work, redemption, by=1)
                return
            await cancel_redemption(work, redemption, zone=self.town.shop.shop.zone)
        purse.gain(200)

    async def end_order(self, member_id: int, purse: Purse) -> None:
        if not purse.orders:
            return
        order_id, pieces = purse.orders.pop(self.dice.randrange(len(purse.orders)))
        zone, actor = self.town.shop.shop.zone, Actor.member(member_id)
        async with self.town.database.begin() as work:
            order = await Orders(work).by_id(order_id)
            assert await cancel_order(work, order, Cause.CANCELLED, actor, zone=zone)
        purse.gain(pieces * 100)

    async def compare(self) -> None:
        for member_id, purse in self.purses.items():
            assert await balance(self.town, member_id) == purse.points
        (row,) = await self.town.rows("SELECT sum(owes) AS n FROM ledger_balances")
        assert row["n"] == sum(purse.owes for purse in self.purses.values())
        for _ in range(20):
            await self.town.shop.courier.run_due()
        assert all(taken == shares for taken, shares in await counted(self.town))
        assert await self.town.broken_rules() == []


async def test_points_and_what_they_buy_are_what_a_model_says(town: Town) -> None:
    members = [await newcomer(town) for _ in range(3)]
    offers = [
        await offer_coupon(town, per_person=9),
        await offer_gift(town),
        await offer_goods(town, points=100, price=900),
    ]
    await change(town, "UPDATE coupon_templates SET per_person = 1000")
    await change(town, "UPDATE redeem_offers SET per_person = NULL")
    dice = random.Random(11)  # noqa: S311 - no secret
    machine = Machine(town, dice, {one: Purse() for one in members}, *offers)
    for _ in range(STEPS):
        await machine.step()
    await machine.compare()
    town.clock.pass_(days=800)
    async with town.database.begin() as work:
        await expire_points(work, most=10_000)
    for purse in machine.purses.values():
        purse.points = 0
    for member_id, purse in machine.purses.items():
        while purse.held:
            await machine.give_up(member_id, purse)
        while purse.orders:
            await machine.end_order(member_id, purse)
    await machine.compare()


async def at_once(acts: list[Callable[[], Awaitable[Any]]]) -> list[type]:
    """Do things at the same time; tell the kinds of what they led to."""

    async def one(act: Callable[[], Awaitable[Any]]) -> type:
        try:
            return type(await act())
        except Refusal as refusal:
            return type(refusal)

    return await asyncio.gather(*(one(act) for act in acts))


@pytest.mark.parametrize("kind", ["coupon", "gift", "goods"])
async def test_twenty_at_once_for_the_last_five(town: Town, kind: str) -> None:
    offering = {"coupon": offer_coupon, "gift": offer_gift, "goods": offer_goods}[kind]
    offer = await offering(town, quota=QUOTA, points=200, **_price(kind))
    members = [await newcomer(town) for _ in range(AT_ONCE)]
    for member_id in members:
        await give(town, member_id, 200)
    act = ordered if kind == "goods" else redeemed
    ends = await at_once([partial(act, town, offer, one) for one in members])
    assert ends.count(RedeemedOut) == AT_ONCE - QUOTA
    assert await counted(town) == [(QUOTA, QUOTA)]
    left = [await balance(town, member_id) for member_id in members]
    assert sorted(left) == [0] * QUOTA + [200] * (AT_ONCE - QUOTA)


def _price(kind: str) -> dict[str, int]:
    return {"price": 900} if kind == "goods" else {}


@pytest.mark.parametrize("kind", ["coupon", "gift", "goods"])
async def test_nobody_has_more_than_each_may_however_many_ask(town: Town, kind: str) -> None:
    offering = {"coupon": offer_coupon, "gift": offer_gift, "goods": offer_goods}[kind]
    offer = await offering(town, per_person=LIMIT, points=100, **_price(kind))
    member_id = await newcomer(town)
    await give(town, member_id, 10_000)
    act = ordered if kind == "goods" else redeemed
    ends = await at_once([partial(act, town, offer, member_id)] * 8)
    assert ends.count(RedeemLimitReached) == 8 - LIMIT
    assert await counted(town) == [(LIMIT, LIMIT)]
    assert await balance(town, member_id) == 10_000 - LIMIT * 100


async def test_points_for_one_buy_one_however_many_ask(town: Town) -> None:
    offers = [await offer_coupon(town), await offer_gift(town)]
    goods = await offer_goods(town, points=200, price=900)
    member_id = await newcomer(town)
    await give(town, member_id, 200)
    asked = [partial(redeemed, town, offer, member_id) for offer in offers * 3]
    await at_once([*asked, partial(ordered, town, goods, member_id)])
    assert await balance(town, member_id) == 0
    assert len(await town.rows("SELECT id FROM redemptions")) == 1


async def test_the_same_message_redeems_once(town: Town) -> None:
    offer, member_id = await offer_gift(town), await newcomer(town)
    await give(town, member_id, 1_000)
    first, second = [await redeemed(town, offer, member_id, key="said") for _ in range(2)]
    assert (first.id, first.code) == (second.id, second.code)
    assert await balance(town, member_id) == 800


async def test_giving_up_and_handing_over_at_once_is_one_of_both(town: Town) -> None:
    offer, member_id, zone = await offer_gift(town), await newcomer(town), town.shop.shop.zone
    await give(town, member_id, 200)
    gift = await redeemed(town, offer, member_id)

    async def give_up() -> None:
        async with town.database.begin() as work:
            await cancel_redemption(work, gift, zone=zone)

    async def hand_over() -> None:
        async with town.database.begin() as work:
            await hand_over_gift(work, gift, by=member_id)

    ends = await at_once([give_up, hand_over] * 4)
    assert ends.count(type(None)) == 1
    (row,) = await town.rows("SELECT state FROM redemptions")
    back = row["state"] == RedemptionState.CANCELLED
    assert await balance(town, member_id) == (200 if back else 0)


async def test_members_are_told_of_what_expires_once_in_batches(town: Town) -> None:
    members = [await newcomer(town) for _ in range(3)]
    for member_id in members:
        await give(town, member_id, 100)
        await give(town, member_id, 50)
    town.clock.pass_(days=380)

    async def remind() -> None:
        left, after = 1, ""
        while left:
            async with town.database.begin() as work:
                left, after = await remind_of_expiry(work, within=MONTH, after=after, most=1)

    await asyncio.gather(*(remind() for _ in range(4)))
    rows = await town.rows("SELECT facts FROM outbox WHERE kind LIKE '%warn_of_expiry%'")
    assert len(rows) == len(members)


BREAKING = {
    "redeeming.offers": "UPDATE redeem_offers SET taken = taken + 1 WHERE kind = 'gift'",
    "redeeming.shares": "UPDATE redeem_shares SET taken = taken + 1",
    "redeeming.points": "UPDATE redemptions SET points = points + 1 WHERE order_id IS NULL",
    "redeeming.coupons": "UPDATE redemptions SET coupon_id = NULL",
    "redeeming.orders": "UPDATE redemptions SET pieces = pieces + 1 WHERE order_id IS NOT NULL",
    "redeeming.ordered": "DELETE FROM redemptions WHERE order_id IS NOT NULL",
    "redeeming.gifts": "UPDATE redemptions SET handed_by = 7 WHERE code IS NOT NULL",
}


async def test_each_rule_finds_what_was_broken_by_hand(town: Town) -> None:
    offers = [await offer_coupon(town), await offer_gift(town)]
    goods = await offer_goods(town, points=200, price=900)
    member_id = await newcomer(town)
    await give(town, member_id, 1_000)
    for offer in offers:
        await redeemed(town, offer, member_id)
    await ordered(town, goods, member_id)
    kept = await tables(town)
    for rule, statement in BREAKING.items():
        await change(town, statement)
        assert rule in await town.broken_rules()
        await put_back(town, kept)
    assert await town.broken_rules() == []


TABLES = ("redeem_offers", "redeem_shares", "redemptions")


async def tables(town: Town) -> dict[str, list[dict[str, Any]]]:
    return {name: await town.rows(f"SELECT * FROM {name}") for name in TABLES}  # noqa: S608


async def put_back(town: Town, kept: dict[str, list[dict[str, Any]]]) -> None:
    for name in reversed(TABLES):
        await change(town, f"DELETE FROM {name}")  # noqa: S608
    for name, rows in kept.items():
        for row in rows:
            columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
            await change(town, f"INSERT INTO {name} ({columns}) VALUES ({values})", **row)  # noqa: S608


async def test_an_order_whose_redeeming_never_heard_of_its_end_is_found(town: Town) -> None:
    offer, member_id = await offer_goods(town, points=200, price=900), await newcomer(town)
    await give(town, member_id, 200)
    order_id = await ordered(town, offer, member_id)
    async with town.database.begin() as work:
        order, zone = await Orders(work).by_id(order_id), town.shop.shop.zone
        await cancel_order(work, order, Cause.CANCELLED, SHOP, zone=zone)
    assert await town.broken_rules() == []
    town.clock.pass_(hours=2)
    assert await town.broken_rules() == ["redeeming.orders"]
    async with town.database.begin() as work:
        assert await Redemptions(work).by_order(order_id)
        await free_goods(work, order_id)
