"""Whatever was in the cart: giving back piece by piece gives back exactly what was paid."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from store.after_sales.actions import withdraw_refund
from store.after_sales.repository import AfterSales
from store.after_sales.rules import AfterSaleKind, Share, share_of
from store.checkout.rules import Placed
from store.coupons.actions import claim_coupon
from store.orders.repository import Orders
from store.orders.rules import Actor, Line
from store.pricing.terms import CouponKind
from store.promotions.rules import BuyXGetYOffer, SaleOffer, SpendAndSaveOffer
from tests.features.steps import balance_of
from tests.money.steps import (
    Buyer,
    agree,
    apply,
    buyer,
    chance,
    goods,
    order_of,
    place,
    prove,
    rounds,
    settle,
    ship,
    states,
)
from tests.store.coupons.steps import add
from tests.store.promotions.steps import plan
from tests.town import Town

PRICES = (1, 3, 7, 99, 101, 990, 1_999, 2_345, 12_345)


def line(quantity: int, goods: int, shipping: int, points: int, refunded: int) -> Line:
    """Describe a line of an order."""
    return Line(
        id=1,
        number=1,
        product_id=1,
        sku_id=1,
        code="A01",
        title="草莓",
        spec="",
        quantity=quantity,
        unit_price=1,
        goods=goods,
        shipping=shipping,
        points=points,
        fresh=False,
        refunded_pieces=refunded,
    )


amounts = st.one_of(st.integers(0, 9), st.integers(0, 100_000))


@given(
    st.integers(1, 30),
    amounts,
    amounts,
    amounts,
    st.lists(st.tuples(st.integers(1, 5), st.booleans()), max_size=40),
)
def test_shares_come_to_the_line_whatever_was_withdrawn_between(
    quantity: int, goods: int, shipping: int, points: int, wishes: list[tuple[int, bool]]
) -> None:
    granted: list[tuple[int, Share]] = []

    def apply_for(pieces: int) -> None:
        taken = sum(one for one, _ in granted)
        had = [share for _, share in granted]
        so_far = Share(*(sum(getattr(one, part) for one in had) for part in PARTS))
        whose = line(quantity, goods, shipping, points, taken)
        granted.append((pieces, share_of(whose, so_far, taken + pieces)))

    for pieces, is_withdrawn in wishes:
        left = quantity - sum(one for one, _ in granted)
        if is_withdrawn and granted:
            granted.pop(pieces % len(granted))
        elif left:
            apply_for(min(pieces, left))
        assert sum(share.goods for _, share in granted) <= goods
        assert sum(share.points for _, share in granted) <= points
    if left := quantity - sum(one for one, _ in granted):
        apply_for(left)
    total = tuple(sum(getattr(share, part) for _, share in granted) for part in PARTS)
    assert total == (goods, shipping, points)
    assert all(min(share.goods, share.shipping, share.points) >= 0 for _, share in granted)


PARTS = ("goods", "shipping", "points")


async def any_cart(town: Town, dice: Random, nth: int) -> dict[int, int]:
    """Put some goods on the shelf, and some of each into a cart."""
    return {
        await goods(town, f"N{nth}-{one}", price=dice.choice(PRICES)): dice.randint(1, 7)
        for one in range(dice.randint(1, 4))
    }


async def any_promotions(town: Town, dice: Random) -> None:
    """Plan promotions for everything."""
    await plan(town, SaleOffer(percent=dice.choice([67, 81, 95])))
    await plan(town, SpendAndSaveOffer(((300, 101), (5_000, 777))))
    await plan(town, BuyXGetYOffer(2, 1))
    await add(town, code="AMOUNT", value=333, threshold=400, per_person=999)
    await add(town, code="NINE", kind=CouponKind.PERCENT, value=93, threshold=0, per_person=999)


async def give_back_all(town: Town, dice: Random, placed: Placed, nth: int) -> None:
    """Give back everything of an order, in parts of chance, some withdrawn on the way."""
    turn = 0
    while True:
        order = await order_of(town, placed)
        lines = [one for one in order.lines if one.left]
        if not lines:
            return
        one, turn = dice.choice(lines), turn + 1
        async with town.database.begin() as work:
            key, pieces = f"{nth}:{turn}", dice.randint(1, one.left)
            asked = await apply(
                work, town, placed, one.number, pieces, key, kind=AfterSaleKind.REFUND
            )
        async with town.database.begin() as work:
            now = await Orders(work).by_id(placed.order_id)
            asked = await AfterSales(work).by_id(asked.id)
            if dice.random() < 0.3:
                await withdraw_refund(work, now, asked, Actor.member(now.member_id))
            else:
                await agree(work, town, placed, asked)


async def with_coupon(town: Town, dice: Random, who: Buyer) -> None:
    async with town.database.begin() as work:
        await claim_coupon(work, member_id=who.id, code=dice.choice(["AMOUNT", "NINE"]))


async def test_giving_back_line_by_line_gives_back_what_was_paid(town: Town) -> None:
    dice = chance()
    who = await buyer(town, points=50_000)
    carts = [await any_cart(town, dice, nth) for nth in range(rounds(4))]
    await any_promotions(town, dice)
    for nth, cart in enumerate(carts):
        await with_coupon(town, dice, who)
        before = await balance_of(town, who.person)
        placed = await place(town, who.id, cart, key=f"{nth}", points=dice.random() < 0.7)
        await town.pay(who.person, placed.number)
        await ship(town, placed)
        await give_back_all(town, dice, placed, nth)
        await settle(town, 2)
        order = await order_of(town, placed)
        assert (order.refunded, order.after_sales_open) == (order.total, 0)
        assert await balance_of(town, who.person) == before
    await prove(town)
    kept = sum(one.total for one in town.bank.orders if one.is_paid)
    assert kept == sum(one.amount for one in town.bank.refunds)


async def test_an_order_that_was_given_back_whole_earns_nothing(town: Town) -> None:
    """Points that were spent come back once, and completing it brings no more."""
    dice, who = chance(), await buyer(town, points=1_000)
    sku = await goods(town, price=9_900)
    kept = await place(town, who.id, {sku: 2}, key="kept", points=True)
    back = await place(town, who.id, {sku: 2}, key="back", points=True)
    for placed in (kept, back):
        await town.pay(who.person, placed.number)
        await ship(town, placed)
    await give_back_all(town, dice, back, 0)
    await settle(town, 2)
    spent = (await order_of(town, kept)).points
    assert await balance_of(town, who.person) == 1_000 - spent
    town.clock.pass_(days=8)
    await settle(town, 3)
    assert await states(town) == ["completed"] * 2
    earned = (await order_of(town, kept)).goods // 100
    assert await balance_of(town, who.person) == 1_000 - spent + earned
    await prove(town)
