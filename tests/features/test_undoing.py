"""撤回: within two minutes, where it can be undone, with its compensation."""

import pytest

from store.payments.gateway import PayKind
from tests.features.buying import (
    ADDRESS,
    buyer,
    cart_of,
    give_points,
    orders_of,
    pay,
    put_goods,
    reserved,
    say_all,
)
from tests.features.steps import balance_of, on_sqlite
from tests.store.coupons.steps import add, states
from tests.town import Town


@pytest.fixture
async def town(town: Town) -> Town:
    await put_goods(town)
    return town


@pytest.mark.parametrize("said", ["加购 A03 2", "加购 A02 1", "删 1", "改 1 5", "清空"])
async def test_the_cart_is_again_what_it_was(town: Town, said: str) -> None:
    person = await town.newcomer()
    await say_all(town, person, "加购 A02 2", "加购 A01 大份", "购物车")
    assert "购物车恢复了" in await say_all(town, person, said, "撤回")
    assert await cart_of(town, person) == {"A02": 2, "A01大份": 1}
    assert "没有可以撤回的操作" in await town.say(person, "撤回")


@on_sqlite
async def test_after_two_minutes_nothing_is_undone(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, "加购 A02 2")
    town.clock.pass_(minutes=2)
    assert "已经超过 2 分钟" in await town.say(person, "撤回")
    assert await cart_of(town, person) == {"A02": 2}


async def test_only_the_last_command_is_undone(town: Town) -> None:
    person = await buyer(town)
    await say_all(town, person, "买 A02", "确认", "加购 A03", "撤回")
    (order,) = await orders_of(town, person)
    assert order["state"] == "pending_payment"
    assert await cart_of(town, person) == {}


async def test_confirming_is_undone(town: Town) -> None:
    person = await buyer(town)
    await add(town, value=500, threshold=1000)
    await give_points(town, person, 300)
    await say_all(town, person, "领券 NEW10", "加购 A02 2", "加购 A03", "下单", "用积分", "确认")
    assert await states(town) == ["locked"]
    assert await balance_of(town, person) == 0
    said = await town.say(person, "撤回")
    (order,) = await orders_of(town, person)
    assert f"订单 {order['number']} 已取消，商品放回了购物车" in said
    assert (order["state"], order["cause"]) == ("closed", "cancelled")
    assert await cart_of(town, person) == {"A02": 2, "A03": 1}
    assert await states(town) == ["available"]
    assert await balance_of(town, person) == 300
    assert await reserved(town, "A02") == 0
    assert "没有等你确认的订单" in await town.say(person, "确认")


async def test_what_is_bought_at_once_goes_into_no_cart(town: Town) -> None:
    person = await buyer(town)
    await say_all(town, person, "加购 A02 2", "买 A02", "确认")
    assert "已取消。" in await town.say(person, "撤回")
    assert await cart_of(town, person) == {"A02": 2}


async def test_an_order_whose_page_was_opened_is_closed_at_the_bank_first(town: Town) -> None:
    person = await buyer(town)
    await say_all(town, person, "加购 A02 2", "下单", "确认")
    (order,) = await orders_of(town, person)
    await town.shop.cashier.collect(order["id"], PayKind.NATIVE, "", title="团子")
    assert "要等微信支付先关闭" in await town.say(person, "撤回")
    assert await cart_of(town, person) == {"A02": 2}
    assert await reserved(town, "A02") == 2
    town.clock.pass_(seconds=10)
    await town.shop.jobs.tick()
    await town.shop.cashier.run_due()
    assert [one["state"] for one in await orders_of(town, person)] == ["closed"]
    assert await reserved(town, "A02") == 0


async def test_a_paid_order_is_not_undone(town: Town) -> None:
    person = await buyer(town)
    await say_all(town, person, "加购 A02 2", "下单", "确认")
    (order,) = await orders_of(town, person)
    await pay(town, order)
    assert "已撤回" not in await town.say(person, "撤回")
    assert [one["state"] for one in await orders_of(town, person)] == ["to_ship"]
    assert await cart_of(town, person) == {}


async def test_a_claim_is_given_back_and_can_be_made_again(town: Town) -> None:
    await add(town, total=1)
    person = await town.newcomer()
    assert "退回去了" in await say_all(town, person, "领券 NEW10", "撤回")
    assert await states(town) == ["withdrawn"]
    assert "领到了" in await town.say(person, "领券 NEW10")


@on_sqlite
async def test_an_address_kept_while_ordering_is_not_kept(town: Town) -> None:
    person = await town.newcomer()
    await say_all(town, person, "买 A02", ADDRESS)
    assert "刚才的地址没有保存" in await town.say(person, "撤回")
    assert "没有等你确认的订单" in await town.say(person, "确认")


async def test_what_cannot_be_undone_hides_what_was_done_before_it(town: Town) -> None:
    person = await town.newcomer()
    await say_all(town, person, "加购 A02 2", "签到")
    assert "没有可以撤回" in await town.say(person, "撤回")
    assert await cart_of(town, person) != {}
