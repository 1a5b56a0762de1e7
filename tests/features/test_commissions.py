"""佣金、我的团队: what a friend's order earns, when, and how it is taken back."""

import pytest

from bot.kernel.money import show_yuan
from community.ledger.actions import Because, move
from community.ledger.rules import Reason, Unit, account_of, withdrawing_of
from simulator.people import Person
from store.commissions.actions import accrue_commission
from store.orders.actions import await_team, release_order
from store.orders.repository import Orders
from store.payments.actions import give_rebate
from tests.features.buying import ADDRESS, orders_of, pay, put_goods, say_all
from tests.features.commission import (
    buy,
    friend_of,
    purse,
    react,
    rows,
    send,
    send_and_complete,
)
from tests.features.ordering import staff
from tests.features.steps import change, code_of, member_of
from tests.town import Town

APPLES = 2 * 1_280
EARNED = APPLES * 5 // 100


@pytest.fixture
async def town(town: Town) -> Town:
    await put_goods(town)
    return town


@pytest.fixture
async def inviter(town: Town) -> Person:
    inviter = await town.newcomer("阿明")
    await town.say(inviter, "昵称 阿明")
    return inviter


async def test_a_friends_order_earns_and_is_available_once_it_is_completed(
    town: Town, inviter: Person
) -> None:
    assert "还没有佣金记录" in await town.say(inviter, "佣金")
    friend = await friend_of(town, inviter)
    order = await buy(town, friend)
    assert (await rows(town), await purse(town, inviter)) == (
        [(1, "pending", EARNED, 0, 0)],
        (0, EARNED, 0),
    )
    await send(town, friend, order)
    town.clock.pass_(days=6, hours=23)
    await town.work()
    assert await purse(town, inviter) == (0, EARNED, 0)
    assert "小** 的订单 ¥1.28 待结算" in await town.say(inviter, "佣金")
    town.clock.pass_(hours=2)
    await town.work()
    await react(town)
    assert await purse(town, inviter) == (EARNED, 0, 0)
    said = await town.say(inviter, "佣金")
    for part in (
        "可提现佣金：¥1.28",
        "待结算：¥0",
        "提现中：¥0",
        "已提现：¥0",
        "11月23日 小** 的订单 ¥1.28 可提现",
        "你得商品实付金额的 5%",
        "收货满 7 天、没有进行中的售后",
        "应税收入",
    ):
        assert part in said
    assert "待扣回" not in said


async def test_what_happens_again_earns_nothing_more(town: Town, inviter: Person) -> None:
    friend = await friend_of(town, inviter)
    order = await buy(town, friend)
    for _ in range(2):
        await repeat_events(town)
    await send_and_complete(town, friend, order)
    for _ in range(2):
        await repeat_events(town)
    assert await rows(town) == [(1, "available", EARNED, 0, 0)]
    assert await purse(town, inviter) == (EARNED, 0, 0)


async def repeat_events(town: Town) -> None:
    """Let every reaction to an order's commission run once more."""
    kinds = "('event.accrue_order_commission', 'event.settle_order_commission')"
    await change(town, f"UPDATE outbox SET state = 'pending' WHERE kind IN {kinds}")  # noqa: S608
    await react(town)


async def test_part_of_it_goes_back_with_part_of_the_goods_and_all_with_all(
    town: Town, inviter: Person
) -> None:
    friend, manager = await friend_of(town, inviter), await staff(town)
    order = await buy(town, friend, "A02 3")
    number, earned = order["number"], 3 * 1_280 * 5 // 100
    await send(town, friend, order)
    left = []
    for _ in range(3):
        await say_all(town, friend, f"退款 {number} 坏了", "1", "1")
        await say_all(town, manager, f"同意退款 {number}", "确认")
        await town.work()
        await react(town)
        left.append((await purse(town, inviter))[1])
    assert left == [2 * 1_280 * 5 // 100, 1_280 * 5 // 100, 0]
    assert await rows(town) == [(1, "reversed", earned, 0, earned)]
    assert f"¥{earned / 100:.2f} 已退回" in await town.say(inviter, "佣金")


async def test_an_application_that_is_refused_takes_nothing_and_holds_it_up(
    town: Town, inviter: Person
) -> None:
    friend, manager = await friend_of(town, inviter), await staff(town)
    order = await buy(town, friend)
    number = order["number"]
    await send(town, friend, order)
    await say_all(town, friend, f"退款 {number} 坏了", "1", "1")
    town.clock.pass_(days=8)
    await town.work()
    await react(town)
    assert await rows(town) == [(1, "pending", EARNED, 0, 0)]
    await say_all(town, manager, f"拒绝退款 {number} 图片看不出", "确认")
    town.clock.pass_(minutes=1)
    await town.work()
    await react(town)
    assert await rows(town) == [(1, "available", EARNED, 0, 0)]


async def test_a_refund_before_shipping_takes_all_of_it(town: Town, inviter: Person) -> None:
    friend, manager = await friend_of(town, inviter), await staff(town)
    number = (await buy(town, friend))["number"]
    await town.say(friend, f"退款 {number} 不想要了")
    await say_all(town, manager, f"同意退款 {number}", "确认")
    await react(town)
    assert await rows(town) == [(1, "reversed", EARNED, 0, EARNED)]
    assert await purse(town, inviter) == (0, 0, 0)


async def test_a_refund_that_is_quicker_than_the_accrual_leaves_nothing(
    town: Town, inviter: Person
) -> None:
    friend, manager = await friend_of(town, inviter), await staff(town)
    await say_all(town, friend, "买 A02 2", "确认")
    order = (await orders_of(town, friend))[-1]
    await pay(town, order)
    await town.say(friend, f"退款 {order['number']} 不想要了")
    await say_all(town, manager, f"同意退款 {order['number']}", "确认")
    await react(town)
    assert await rows(town) == []


async def test_the_orders_own_referrer_is_paid_whoever_it_is_later(
    town: Town, inviter: Person
) -> None:
    friend, other = await friend_of(town, inviter), await town.newcomer("另一位")
    await say_all(town, friend, "买 A02 2", "确认")
    order = (await orders_of(town, friend))[-1]
    ids = [(await member_of(town, one))["id"] for one in (inviter, other, friend)]
    rebind = "UPDATE members SET referrer_id = :other WHERE id = :friend"
    await change(town, rebind, other=ids[1], friend=ids[2])
    await pay(town, order)
    await react(town)
    await send_and_complete(town, friend, order)
    assert await purse(town, inviter) == (EARNED, 0, 0)
    assert await purse(town, other) == (0, 0, 0)
    assert await town.broken_rules() == ["commissions.constant"]
    await change(town, rebind, other=ids[0], friend=ids[2])


async def test_an_order_without_a_referrer_earns_nobody_anything(
    town: Town, inviter: Person
) -> None:
    buyer = await town.newcomer("小红")
    await town.say(buyer, f"地址 {ADDRESS}")
    await buy(town, buyer)
    assert "下第一单之前" in await town.say(buyer, f"邀请码 {await code_of(town, inviter)}")
    assert await rows(town) == []


async def test_a_rebate_takes_its_part_even_after_the_end_and_becomes_a_debt(
    town: Town, inviter: Person
) -> None:
    friend = await friend_of(town, inviter)
    order = await buy(town, friend)
    await rebate(town, order["id"], 500)
    assert await purse(town, inviter) == (0, (APPLES - 500) * 5 // 100, 0)
    await send_and_complete(town, friend, order)
    assert await purse(town, inviter) == ((APPLES - 500) * 5 // 100, 0, 0)
    await spend_all(town, inviter)
    await rebate(town, order["id"], 1_000)
    assert await purse(town, inviter) == (0, 0, 50)
    assert "待扣回：¥0.50" in await town.say(inviter, "佣金")
    await send_and_complete(town, friend, await buy(town, friend))
    assert await purse(town, inviter) == (EARNED - 50, 0, 0)


async def spend_all(town: Town, inviter: Person) -> None:
    """Send all that somebody has on its way, and out of the shop."""
    member_id = (await member_of(town, inviter))["id"]
    ways = (account_of(member_id), withdrawing_of(member_id)), (withdrawing_of(member_id), "")
    available = (await purse(town, inviter))[0]
    async with town.database.begin() as work:
        for nth, (source, to) in enumerate(ways):
            because = Because(Reason.COMMISSION_BACK, f"out:{nth}")
            unit = Unit.COMMISSION
            assert await move(work, unit, available, because, source=source, to=to)
    assert f"已提现：{show_yuan(available)}" in await town.say(inviter, "佣金")


async def rebate(town: Town, order_id: int, amount: int) -> None:
    """Give a part of an order's price back, as it has become cheaper."""
    step = {"name": "阶梯价", "amount": amount}
    async with town.database.begin() as work:
        order = await Orders(work).by_id(order_id)
        cause = f"rebate:{order_id}:{amount}"
        assert await give_rebate(work, order, order.lines[0], amount, step=step, cause=cause)
    await react(town)


async def test_nobody_earns_by_their_own_order_nor_after_they_left(
    town: Town, inviter: Person
) -> None:
    friend = await friend_of(town, inviter)
    ids = [(await member_of(town, one))["id"] for one in (inviter, friend)]
    await say_all(town, friend, "买 A02 2", "确认")
    order = (await orders_of(town, friend))[-1]
    own = "UPDATE orders SET referrer_id = :who WHERE id = :id"
    await change(town, own, who=ids[1], id=order["id"])
    await pay(town, order)
    await react(town)
    assert await rows(town) == []
    await change(town, own, who=ids[0], id=order["id"])
    await change(town, "DELETE FROM identities WHERE member_id = :id", id=ids[0])
    await repeat_events(town)
    assert await rows(town) == []


async def test_my_team_counts_friends_and_names_the_last(town: Town, inviter: Person) -> None:
    assert "还没有朋友" in await town.say(inviter, "我的团队")
    friend = await friend_of(town, inviter)
    town.clock.pass_(days=10)
    for name in ("张三", "李四", "王五", "赵六", ""):
        other = await town.newcomer(name or "无名")
        if name:
            await town.say(other, f"昵称 {name}")
        await town.say(other, f"邀请码 {await code_of(town, inviter)}")
    await buy(town, friend)
    said = await town.say(inviter, "我的团队")
    for part in ("6 位", "本月新增 5 位，1 位下过单", "· 微信用户", "· 赵**（12月3日）", "· 张**"):
        assert part in said
    assert "小**" not in said
    assert "朋友再邀请" not in said


async def test_an_accrual_that_comes_last_is_settled_at_once(town: Town, inviter: Person) -> None:
    friend = await friend_of(town, inviter)
    await say_all(town, friend, "买 A02 2", "确认")
    order = (await orders_of(town, friend))[-1]
    await pay(town, order)
    late = "UPDATE outbox SET not_before = :at WHERE kind = 'event.accrue_order_commission'"
    at = town.clock.now.replace(year=2027, tzinfo=None)
    await change(town, late, at=at if town.database.on_sqlite else at.replace(tzinfo=None))
    await send_and_complete(town, friend, order)
    assert await rows(town) == []
    async with town.database.begin() as work:
        await accrue_commission(work, order["id"], town.shop.shop.commission)
    assert await rows(town) == [(1, "available", EARNED, 0, 0)]
    await change(town, "UPDATE outbox SET state = 'sent' WHERE state = 'pending'")


async def test_a_teams_order_earns_only_once_the_team_is_complete(
    town: Town, inviter: Person
) -> None:
    friend = await friend_of(town, inviter)
    await say_all(town, friend, "买 A02 2", "确认")
    order = (await orders_of(town, friend))[-1]
    await change(town, "UPDATE orders SET activity = 'team' WHERE id = :id", id=order["id"])
    await pay(town, order)
    async with town.database.begin() as work:
        await await_team(work, await Orders(work).by_id(order["id"]))
    await react(town)
    assert await rows(town) == []
    async with town.database.begin() as work:
        await release_order(work, await Orders(work).by_id(order["id"]))
    await react(town)
    assert await rows(town) == [(1, "pending", EARNED, 0, 0)]
    await change(town, "UPDATE orders SET activity = '' WHERE id = :id", id=order["id"])
