"""Books in which something of everything has happened, for proving them and for breaking them."""

from datetime import timedelta

from community.ledger.actions import Because, earn_points, gain, take_back
from community.ledger.rules import Reason, Unit
from community.membership.actions import award_badges, earn_growth
from community.membership.rules import Counted
from community.staff.actions import add_staff
from community.staff.rules import Role
from simulator.people import Person
from store.after_sales.actions import agree_to_refund, apply_for_refund
from store.after_sales.rules import AfterSaleKind, RefundWish
from store.checkout.actions import place_order, price_wish
from store.checkout.rules import Delivery, Placed, Wish
from store.orders.actions import cancel_order, find_order
from store.orders.rules import Actor, Cause
from store.payments.gateway import Charge, ChargeState, PayKind
from store.redeeming.actions import (
    cancel_redemption,
    hand_over_gift,
    order_goods,
    price_goods,
    redeem,
)
from store.redeeming.rules import CouponPrize, GoodsWish
from store.shipping.actions import ship_order
from tests.features.chaining import hood_of
from tests.features.commission import let_a_friend_buy
from tests.features.merging import code_from
from tests.features.redeeming import offer_gift, offer_goods, put_offer, template
from tests.features.steps import check_in_daily, member_of
from tests.features.teaming import home, let_teams_happen
from tests.money.test_withdrawals import approve, ask
from tests.store.coupons.steps import add as add_coupons
from tests.store.promotions.steps import flash_sale
from tests.town import Town


async def let_everything_happen(town: Town) -> None:
    """Let everything happen that the books know of: alone, together, and to who is known twice."""
    await town.stock()
    person = await town.newcomer()
    await check_in_daily(town, person, 8)
    await add_coupons(town)
    await town.say(person, "领券 NEW10")
    member_id = (await member_of(town, person))["id"]
    await _rise(town, member_id)
    await _let_chains_happen(town)
    await _buy_everything(town, member_id)
    await _redeem_everything(town, member_id)
    await _bind(town, person)
    await _withdraw(town, person, member_id)
    await _owe(town)


async def order(town: Town, member_id: int, pieces: dict[int, int], key: str) -> Placed:
    """Order pieces by SKU id, paying with points as far as that goes."""
    rules = town.shop.shop.checkout
    wish = Wish(member_id, pieces, Delivery(recipient="sealed", province="浙江省"), use_points=True)
    async with town.database.begin() as work:
        offer = await price_wish(work, wish, rules)
        total = offer.quote.total
        return await place_order(work, wish, rules, key=key, shown=total, referrer_id=None)


async def pay(town: Town, placed: Placed, *kinds: PayKind) -> None:
    """Let the bank say that an order was paid, in several ways at once if so wished."""
    cashier, now = town.shop.cashier, town.clock.now
    ways = kinds or (PayKind.NATIVE,)
    tickets = [await cashier.collect(placed.order_id, way, "o", title="水果") for way in ways]
    for ticket in tickets:
        number = ticket.payment_number
        paid = Charge(number, ChargeState.PAID, f"T{number}", placed.total, "o", now)
        await cashier.take_notice(paid)


async def _buy_everything(town: Town, member_id: int) -> None:
    await flash_sale(town, code="Z01")
    flash, others = await _skus(town)
    async with town.database.begin() as work:
        because = Because(Reason.PURCHASE, "gift")
        await earn_points(work, member_id, 5_000, because, zone=town.shop.shop.zone)
    await pay(town, await order(town, member_id, {flash: 1}, "flash"))
    cancelled = await order(town, member_id, {others[0]: 1}, "cancelled")
    await _cancel(town, member_id, cancelled)
    bought = await order(town, member_id, {others[0]: 2, others[1]: 1}, "bought")
    await pay(town, bought, PayKind.NATIVE, PayKind.JSAPI)
    await _send_back_one(town, member_id, bought)
    await order(town, member_id, {others[2]: 1}, "waiting")
    people = [await town.newcomer(f"邻居{nth}") for nth in range(6)]
    ids = [(await member_of(town, one))["id"] for one in people]
    await let_teams_happen(town, others[-1], ids)
    await let_a_friend_buy(town)


async def _skus(town: Town) -> tuple[int, list[int]]:
    sql = "SELECT s.id, p.code FROM skus s JOIN products p ON p.id = product_id ORDER BY price DESC"
    rows = await town.rows(sql)
    (flash,) = [row["id"] for row in rows if row["code"] == "Z01"]
    return flash, [row["id"] for row in rows if row["code"] != "Z01"]


async def _cancel(town: Town, member_id: int, placed: Placed) -> None:
    async with town.database.begin() as work:
        found = await find_order(work, member_id, placed.number)
        zone, actor = town.shop.shop.zone, Actor.member(member_id)
        await cancel_order(work, found, Cause.CANCELLED, actor, zone=zone)


async def _send_back_one(town: Town, member_id: int, placed: Placed) -> None:
    actor, zone = Actor.member(member_id), town.shop.shop.zone
    async with town.database.begin() as work:
        found = await find_order(work, member_id, placed.number)
        await ship_order(work, found, "顺丰", "SF12345678", actor)
    async with town.database.begin() as work:
        found = await find_order(work, member_id, placed.number)
        wish = RefundWish(1, 1, AfterSaleKind.REFUND, "坏了", without_reason=False)
        week = timedelta(days=7)
        opened = await apply_for_refund(work, found, wish, actor, key="back", within=week)
    async with town.database.begin() as work:
        found = await find_order(work, member_id, placed.number)
        await agree_to_refund(work, found, opened, actor, zone=zone, most=None)


async def _rise(town: Town, member_id: int) -> None:
    """Let a member come up to a level, and earn a badge."""
    rules = town.shop.shop.membership
    async with town.database.begin() as work:
        because = Because(Reason.PURCHASE, "growth")
        await earn_growth(work, member_id, rules.levels[1].growth, because, rules.growth)
        await award_badges(work, member_id, Counted(0, 0, friends=10), rules)


async def _bind(town: Town, person: Person) -> None:
    await town.say(await town.newcomer("阿宝"), "领券 NEW10")
    async with town.database.begin() as work:
        code = await add_staff(
            work,
            name="店主",
            role=Role.OWNER,
            password_hash=None,
            code_life=timedelta(minutes=10),
        )
    await town.say(person, f"绑定 {code}")


async def _let_chains_happen(town: Town) -> None:
    """Let one chain end, paid for in part, and another go on; who has paid is known twice."""
    hood = await hood_of(town, "小明", "小红")
    ming, hong = hood.people.values()
    await hood.open("开接龙 香蕉团 | A05 8 量5 限3")
    await hood.say(ming, "+2")
    await hood.say(hong, "+3")
    await hood.close()
    await hood.pay(ming)
    await hood.open("开接龙 可颂团 | A19 20 限9")
    await hood.say(hong, "B+1")
    code = await code_from(town, await town.newcomer("小明"))
    assert "绑定成功" in await hood.tell(ming, f"绑定 {code}")


async def _redeem_everything(town: Town, member_id: int) -> None:
    """Let a coupon, gifts and goods be had for points, and a coupon and a gift be given up."""
    rules, prize = town.shop.shop.checkout, CouponPrize(await template(town, cap=100))
    coupon = await put_offer(town, prize, quota=9)
    gift = await offer_gift(town, per_person=3)
    wish = GoodsWish(await offer_goods(town, "A21", 500), member_id, 1, home(town, member_id))
    async with town.database.begin() as work:
        because = Because(Reason.PURCHASE, "more")
        await earn_points(work, member_id, 5_000, because, zone=rules.zone)
    async with town.database.begin() as work:
        shown = (await price_goods(work, wish, rules)).quote.total
        await order_goods(work, wish, rules, key="goods", shown=shown, referrer_id=None)
        for offer_id in (coupon, gift):
            await redeem(work, member_id, offer_id, key=f"kept:{offer_id}")
        fetched = await redeem(work, member_id, gift, key="fetched")
        await hand_over_gift(work, fetched, by=member_id)
        given_up = [await redeem(work, member_id, one, key=f"back:{one}") for one in (coupon, gift)]
        for one in given_up:
            await cancel_redemption(work, one, zone=rules.zone)


async def _withdraw(town: Town, owner: Person, member_id: int) -> None:
    """Let commission be asked for, be paid out, and be given back."""
    async with town.database.begin() as work:
        await gain(work, Unit.COMMISSION, member_id, 10_000, Because(Reason.MERGED, "before"))
    paid = await ask(town, owner, "30")
    await approve(town, owner, paid)
    await town.say(owner, f"提现已付 {paid} 现金")
    await town.say(owner, "确认")
    await ask(town, owner, "20")
    await town.say(owner, "撤回")
    await ask(town, owner, "10")


async def _owe(town: Town) -> None:
    """Let more be taken back of somebody than they have."""
    member_id = (await member_of(town, await town.newcomer("阿强")))["id"]
    async with town.database.begin() as work:
        await take_back(work, Unit.POINTS, member_id, 5, Because(Reason.PURCHASE, "back"))
