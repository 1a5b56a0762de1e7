"""我的订单, 订单, 付款, 取消, 物流, 收货, 评价: one's own orders, and nobody else's."""

from datetime import timedelta

import pytest

from bot.kernel.refusal import Refusal
from simulator.people import Person
from store.orders.actions import cancel_order
from store.orders.repository import Orders
from store.orders.rules import SHOP, Cause, OrderState
from store.payments.gateway import PayKind
from store.shipping.gateway import ParcelEvent, ParcelState
from store.shipping.repository import Shipments
from tests.features.buying import give_points, open_pickup, put_goods
from tests.features.ordering import (
    fingerprint,
    level,
    notices_to,
    order,
    paid,
    place,
    received,
    shipped,
    state_of,
)
from tests.features.steps import balance_of, change, on_sqlite
from tests.store.coupons.steps import add, states
from tests.town import Town


@pytest.fixture
async def town(town: Town) -> Town:
    await put_goods(town)
    return town


@pytest.fixture
async def person(town: Town) -> Person:
    person = await town.newcomer()
    await town.say(person, "帮助")
    return person


async def test_orders_are_listed_with_state_sum_and_what_is_next(
    town: Town, person: Person
) -> None:
    first = await place(town, person)
    second = await paid(town, person, {"A01/大份": 2, "A03": 1})
    assert (await town.say(person, "我的订单")).splitlines() == [
        "你的订单：",
        f"1. {second} 待发货 ¥87.90",
        f"红颜草莓等 3 件，可以“退款 {second}”",
        f"2. {first} 待付款 ¥31.60",
        f"富士苹果 ×2，可以“付款 {first}”",
        "回复数字看一单。",
    ]


async def test_a_number_opens_an_order(town: Town, person: Person) -> None:
    number = await place(town, person)
    await town.say(person, "我的订单")
    said = await town.say(person, "1")
    assert said.splitlines()[:-1] == [
        f"订单 {number}：待付款",
        "1. 富士苹果 ×2 ¥25.60",
        "商品 ¥25.60，运费 ¥6，共 ¥31.60",
        "寄往：张三丰 138****8000 浙江省杭州市西湖区 文****号",
        "下单 11月23日 10:00",
        "请在此前付款 11月23日 10:30",
        f"回复“付款 {number}”或“取消 {number}”。",
    ]
    assert f"/h5/orders/{number}?t=" in said.splitlines()[-1]


@on_sqlite
async def test_the_list_goes_on_with_the_next_page(town: Town, person: Person) -> None:
    numbers = [await place(town, person, {"A03": 1}) for _ in range(6)]
    first = await town.say(person, "我的订单")
    assert f"5. {numbers[1]}" in first
    assert numbers[0] not in first
    assert f"6. {numbers[0]}" in await town.say(person, "下一页")
    assert "没有更早的订单" in await town.say(person, "下一页")
    assert f"订单 {numbers[0]}：待付款" in await town.say(person, "6")
    assert "没有第 7 个" in await town.say(person, "7")


@on_sqlite
async def test_who_has_no_order_is_told_so(town: Town, person: Person) -> None:
    for words in ("我的订单", "付款", "取消", "物流", "收货", "评价 5 很甜", "退款", "退货"):
        assert "你还没有订单" in await town.say(person, words)


@on_sqlite
@pytest.mark.parametrize("words", ["订单{}", "訂單：{}！", "订单号 {}", "订单　{}", "查订单 {}"])
@pytest.mark.parametrize("spell", [str, str.lower])
async def test_an_order_is_understood_however_it_is_typed(
    town: Town, person: Person, words: str, spell: type[str]
) -> None:
    number = await place(town, person)
    said = await town.say(person, words.format(spell(number)))
    assert f"订单 {number}：待付款" in said


@pytest.mark.parametrize(
    "command", ["订单", "付款", "取消", "物流", "收货", "退款", "退货", "评价"]
)
async def test_anothers_order_is_not_found(town: Town, person: Person, command: str) -> None:
    number = await received(town, person)
    other = await town.newcomer("小红")
    await town.say(other, "帮助")
    before = await fingerprint(town)
    assert f"没有找到订单“{number}”" in await town.say(other, f"{command} {number} 5 好")
    assert await fingerprint(town) == before


@on_sqlite
@pytest.mark.parametrize(
    "figure", ["0", "-1", "1.5", "1e9", "NaN", "９９", "99999999999999999999", "第9个"]
)
@pytest.mark.parametrize("command", ["订单", "付款", "取消", "物流", "收货", "退款"])
async def test_a_number_that_is_no_order_changes_nothing(
    town: Town, person: Person, command: str, figure: str
) -> None:
    await place(town, person)
    await town.say(person, "我的订单")
    before = await fingerprint(town)
    said = await town.say(person, f"{command} {figure}")
    assert "没有找到订单" in said or "现在是“待付款”" in said
    assert await fingerprint(town) == before


async def test_the_way_to_pay_is_given(town: Town, person: Person) -> None:
    number = await place(town, person)
    said = await town.say(person, "付款")
    assert f"订单 {number} 应付 ¥31.60，请在 11月23日 10:30 前付款：" in said
    assert f"/h5/orders/{number}?t=" in said
    town.clock.pass_(minutes=31)
    assert f"订单 {number} 正在关闭" in await town.say(person, f"付款 {number}")


async def test_a_cancelled_order_gives_everything_back(town: Town, person: Person) -> None:
    await add(town)
    await town.say(person, "领券 NEW10")
    await give_points(town, person, 300)
    number = await place(town, person, {"A01/大份": 2}, use_points=True)
    assert (await level(town, "A01", "大份"), await balance_of(town, person)) == ((20, 2), 0)
    said = await town.say(person, f"取消 {number}")
    assert said == f"订单 {number} 已取消。优惠券和300 积分已退回。回复“再来一单”可重新下单。"
    assert (await level(town, "A01", "大份"), await balance_of(town, person)) == ((20, 0), 300)
    assert await states(town) == ["available"]
    assert "不能撤回" in await town.say(person, "撤回")


async def test_a_cancelled_order_is_not_cancelled_again(town: Town, person: Person) -> None:
    number = await place(town, person)
    await town.say(person, "取消")
    before = await fingerprint(town)
    assert "现在是“已关闭”，不能取消" in await town.say(person, f"取消 {number}")
    assert await fingerprint(town) == before


async def test_an_order_with_an_open_payment_is_closed_at_the_bank_first(
    town: Town, person: Person
) -> None:
    number = await place(town, person)
    order_id = (await order(town, number)).id
    await town.shop.cashier.collect(order_id, PayKind.NATIVE, "", title="团子小铺")
    assert "正在取消订单" in await town.say(person, "取消")
    assert await state_of(town, number) == "pending_payment"
    assert "正在关闭" in await town.say(person, f"取消 {number}")
    await town.shop.cashier.run_due()
    assert await state_of(town, number) == "closed"
    assert await level(town, "A02") == (10, 0)
    assert [f"订单 {number} 已取消" in words for words in await notices_to(town, person)] == [True]


async def test_the_parcels_way_is_told_the_latest_first(town: Town, person: Person) -> None:
    number = await shipped(town, person)
    assert "快递公司还没有更新" in await town.say(person, "物流")
    now, order_id = town.clock.now, (await order(town, number)).id
    events = [
        ParcelEvent(now, ParcelState.MOVING, "已揽收"),
        ParcelEvent(now + timedelta(hours=3), ParcelState.MOVING, "到达<杭州>"),
    ]
    async with town.database.begin() as work:
        shipment = await Shipments(work).of_order(order_id)
        assert shipment
        await Shipments(work).follow(shipment, events)
    lines = (await town.say(person, f"物流 {number}")).splitlines()
    assert lines[0] == f"订单 {number}：顺丰 SF1234567890"
    assert [line.split(" ", 2)[2] for line in lines[1:]] == ["到达＜杭州＞", "已揽收"]


async def test_an_order_that_was_not_sent_has_no_parcel(town: Town, person: Person) -> None:
    number = await paid(town, person)
    assert "现在是“待发货”，没有物流可查" in await town.say(person, f"物流 {number}")


@on_sqlite
async def test_a_pickup_order_shows_where_and_by_which_code(town: Town, person: Person) -> None:
    point = await open_pickup(town)
    number = await place(town, person, point=point)
    assert "自提码" not in await town.say(person, f"订单 {number}")
    number = await paid(town, person, point=point)
    code = (await order(town, number)).pickup_code
    assert f"自提：3号楼，文三路90号，8点到20点\n自提码 {code}" in await town.say(
        person, f"订单 {number}"
    )
    assert f"自提码 {code}" in await town.say(person, f"物流 {number}")


async def test_goods_are_received_once(town: Town, person: Person) -> None:
    number = await shipped(town, person)
    assert f"订单 {number} 已确认收货" in await town.say(person, "收货")
    assert await state_of(town, number) == "received"
    assert "现在是“已收货”，不能确认收货" in await town.say(person, f"收货 {number}")
    assert await notices_to(town, person) == await notices_to(town, person)


@on_sqlite
async def test_where_several_orders_are_possible_a_number_chooses(
    town: Town, person: Person
) -> None:
    older, newer = await place(town, person), await place(town, person, {"A03": 1})
    said = await town.say(person, "取消")
    assert f"1. {newer} 待付款" in said
    assert f"2. {older} 待付款" in said
    assert "没有第 3 个" in await town.say(person, "3")
    assert f"订单 {older} 已取消" in await town.say(person, "2")
    assert [await state_of(town, one) for one in (older, newer)] == ["closed", "pending_payment"]
    assert f"订单 {newer} 已取消" in await town.say(person, "取消")
    assert "现在没有可以取消的订单" in await town.say(person, "取消")


@on_sqlite
async def test_a_place_in_the_list_names_an_order(town: Town, person: Person) -> None:
    older, _newer = await place(town, person), await place(town, person)
    await town.say(person, "我的订单")
    assert f"订单 {older} 已取消" in await town.say(person, "取消 2")
    await town.say(person, "算了")
    assert "没有找到订单“1”" in await town.say(person, "取消 1")


@on_sqlite
@pytest.mark.parametrize(
    ("words", "stars", "kept"),
    [
        ("评价 {} 5 很甜，Very Good！", 5, "很甜，Very Good！"),
        ("评价{} ４星", 4, ""),
        ("评价 5 很甜", 5, "很甜"),
        ("评价：3", 3, ""),
        ("評價 五星 不错", 5, "不错"),
    ],
)
async def test_what_arrived_is_reviewed_in_ones_own_words(
    town: Town, person: Person, words: str, stars: int, kept: str
) -> None:
    number = await received(town, person)
    said = await town.say(person, words.format(number))
    assert f"给订单 {number} 打 {stars} 颗星，送你 20 积分" in said
    rows = await town.rows("SELECT stars, words FROM reviews")
    assert rows == [{"stars": stars, "words": kept}]
    assert "已经评价过了" in await town.say(person, f"评价 {number} 1 不好")


@on_sqlite
@pytest.mark.parametrize("stars", ["0", "6", "-1", "1.5", "1e9", "NaN", "10 好", "很甜"])
async def test_stars_that_are_none_are_refused(town: Town, person: Person, stars: str) -> None:
    number = await received(town, person)
    before = await fingerprint(town)
    assert "评价请打 1 到 5 颗星" in await town.say(person, f"评价 {number} {stars}")
    assert await fingerprint(town) == before


@on_sqlite
async def test_stars_are_asked_for(town: Town, person: Person) -> None:
    number = await received(town, person)
    assert f"给订单 {number} 打几颗星" in await town.say(person, "评价")
    assert "评价请打 1 到 5 颗星" in await town.say(person, "9")
    assert "打 4 颗星" in await town.say(person, "4 还行")


async def test_a_review_is_taken_back_with_its_points(town: Town, person: Person) -> None:
    number = await received(town, person)
    await town.say(person, f"评价 {number} 5 很甜")
    assert await balance_of(town, person) == 20
    assert f"已撤回订单 {number} 的评价" in await town.say(person, "撤回")
    assert await balance_of(town, person) == 0
    assert "打 2 颗星，送你 20 积分" in await town.say(person, f"评价 {number} 2 不甜")


@on_sqlite
async def test_a_review_before_the_goods_came_is_refused(town: Town, person: Person) -> None:
    number = await shipped(town, person)
    assert f"订单 {number} 还没有收货" in await town.say(person, f"评价 {number} 5 好")


_REFUSED = {
    "付款": set(OrderState) - {OrderState.PENDING_PAYMENT},
    "取消": set(OrderState) - {OrderState.PENDING_PAYMENT},
    "收货": set(OrderState) - {OrderState.SHIPPED},
    "评价": set(OrderState) - {OrderState.RECEIVED, OrderState.COMPLETED},
    "退款": {
        OrderState.PENDING_PAYMENT,
        OrderState.AWAITING_TEAM,
        OrderState.COMPLETED,
        OrderState.CLOSED,
    },
}
_NAMES = {
    OrderState.PENDING_PAYMENT: "待付款",
    OrderState.PAID: "已付款",
    OrderState.AWAITING_TEAM: "等待成团",
    OrderState.TO_SHIP: "待发货",
    OrderState.SHIPPED: "已发货",
    OrderState.RECEIVED: "已收货",
    OrderState.COMPLETED: "已完成",
    OrderState.CLOSED: "已关闭",
}


@pytest.mark.parametrize("state", OrderState)
async def test_each_act_that_does_not_fit_a_state_is_refused_by_its_name(
    town: Town, person: Person, state: OrderState
) -> None:
    number = await place(town, person)
    await change(town, "UPDATE orders SET state = :state", state=state.value)
    before = await fingerprint(town)
    for command in (one for one, refused in _REFUSED.items() if state in refused):
        said = await town.say(person, f"{command} {number} 5 好")
        expected = "还没有收货" if command == "评价" else f"现在是“{_NAMES[state]}”，不能"
        assert expected in said, command
    assert await fingerprint(town) == before
    await change(town, "UPDATE orders SET state = 'pending_payment'")


async def test_cancelling_by_chat_and_by_the_job_has_the_same_effects(town: Town) -> None:
    sides = []
    for by_chat in (True, False):
        person = await town.newcomer()
        await town.say(person, "帮助")
        code = f"NEW{int(by_chat)}"
        await add(town, code=code)
        await town.say(person, f"领券 {code}")
        await give_points(town, person, 300)
        number = await place(town, person, {"A01/大份": 2}, use_points=True)
        if by_chat:
            await town.say(person, f"取消 {number}")
        else:
            town.clock.pass_(minutes=30)
            await town.shop.jobs.tick()
        sides.append(await _after_closing(town, person, number))
    assert sides[0] == sides[1]


async def _after_closing(town: Town, person: Person, number: str) -> dict[str, object]:
    """Tell what closing an order has done, without who did it and why."""
    closed = await order(town, number)
    facts: dict[str, object] = {"id": closed.id}
    sql = "SELECT on_hand, reserved FROM stock_movements WHERE cause LIKE :cause ORDER BY id"
    events = "SELECT act, state FROM order_events WHERE order_id = :id ORDER BY id"
    return {
        "state": closed.state,
        "points": await balance_of(town, person),
        "level": await level(town, "A01", "大份"),
        "coupon": (await states(town))[-1],
        "movements": await town.rows(sql, cause=f"%:order:{closed.id}"),
        "events": await town.rows(events, **facts),
    }


async def test_an_order_cancelled_twice_at_once_is_cancelled_once(
    town: Town, person: Person
) -> None:
    number = await place(town, person)
    async with town.database.reading() as work:
        stale = await Orders(work).by_number(number)
        assert stale
    await town.say(person, f"取消 {number}")
    with pytest.raises(Refusal):
        async with town.database.begin() as work:
            await cancel_order(work, stale, Cause.UNPAID, SHOP, zone=town.shop.shop.zone)
    assert await level(town, "A02") == (10, 0)
