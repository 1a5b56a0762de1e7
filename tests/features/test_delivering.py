"""Where an order goes: an address said or chosen, a pickup point, up to the last moment."""

import pytest

from store.pickup.actions import close_point
from tests.features.buying import (
    ADDRESS,
    buyer,
    open_pickup,
    orders_of,
    put_goods,
    say_all,
)
from tests.features.steps import change, on_sqlite
from tests.town import Town


@pytest.fixture
async def town(town: Town) -> Town:
    await put_goods(town)
    return town


async def test_who_has_no_address_is_asked_for_one(town: Town) -> None:
    person = await town.newcomer()
    said = await town.say(person, "买 A02 5")
    assert "送到哪里？" in said
    assert "还差" in await town.say(person, "张三 13800138000")
    said = await town.say(person, "浙江省杭州市西湖区文三路90号")
    assert "送到：张三 138****8000 浙江省杭州市西湖区" in said
    assert "应付 ¥64\n" in said
    await town.say(person, "确认")
    assert len(await orders_of(town, person)) == 1
    assert "张三" in await town.say(person, "地址")


@pytest.mark.parametrize("said", [ADDRESS, f"地址 {ADDRESS}", f"收货地址：{ADDRESS}"])
@on_sqlite
async def test_an_address_is_taken_with_or_without_its_command(town: Town, said: str) -> None:
    person = await town.newcomer()
    await town.say(person, "买 A02")
    assert "请核对订单" in await town.say(person, said)


@on_sqlite
async def test_where_to_is_no_reason_not_to_look_around(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, "买 A02")
    assert "高山香蕉" in await town.say(person, "香蕉")
    assert "【全部商品】" in await say_all(town, person, "买 A02", "商品")


@on_sqlite
async def test_another_address_is_chosen_or_said_at_the_last_moment(town: Town) -> None:
    person = await buyer(town)
    await town.say(person, "地址 李四 13900139000 上海市浦东新区世纪大道100号")
    await town.say(person, "买 A02")
    assert "2. 李四 139****9000" in await town.say(person, "换地址")
    assert "没有第“3”个" in await town.say(person, "3")
    assert "送到：李四 139****9000 上海市" in await town.say(person, "2")
    assert "送到：张三" in await town.say(person, "地址 1")
    said = await town.say(person, "王五 13700137000 江苏省南京市鼓楼区中山路1号")
    assert "送到：王五 137****7000 江苏省南京市鼓楼区" in said
    await town.say(person, "确认")
    assert (await orders_of(town, person))[0]["province"] == "江苏省"


@pytest.mark.parametrize("said", ["自提", "自提 1", "自提1", "自取", "自提 3号楼"])
@on_sqlite
async def test_a_pickup_point_is_chosen_and_costs_no_freight(town: Town, said: str) -> None:
    await open_pickup(town)
    person = await buyer(town)
    await town.say(person, "买 A02")
    shown = await town.say(person, said)
    assert "自提：3号楼，文三路90号（8点到20点）" in shown
    assert "应付 ¥12.80" in shown
    await town.say(person, "确认")
    (order,) = await orders_of(town, person)
    assert len(order["pickup_code"]) == 8
    assert order["recipient"] is None


@on_sqlite
async def test_of_several_pickup_points_one_is_asked_for(town: Town) -> None:
    await open_pickup(town)
    await open_pickup(town, "菜鸟驿站")
    person = await buyer(town)
    assert "自提 2：菜鸟驿站" in await say_all(town, person, "买 A02", "自提")
    assert "没有“3”这个自提点" in await town.say(person, "自提 3")
    assert "自提：菜鸟驿站" in await town.say(person, "自提 2")
    assert "送到：张三" in await town.say(person, "快递")


@on_sqlite
async def test_without_an_address_a_number_is_a_pickup_point_s(town: Town) -> None:
    point = await open_pickup(town)
    person = await town.newcomer()
    await town.say(person, "买 A02")
    assert "自提：3号楼" in await town.say(person, "1")
    await say_all(town, person, "确认")
    assert "自提：3号楼" in await town.say(person, "买 A02")
    async with town.database.begin() as work:
        await close_point(work, point_id=point)
    assert "送到哪里？" in await town.say(person, "确认")
    assert len(await orders_of(town, person)) == 1


@on_sqlite
async def test_an_address_that_is_gone_is_asked_for_again(town: Town) -> None:
    person = await town.newcomer()
    await say_all(town, person, "买 A02", ADDRESS)
    await change(town, "UPDATE addresses SET removed_at = created_at")
    assert "送到哪里？" in await town.say(person, "确认")
    assert "送到哪里？" in await town.say(person, "确认")
    assert await orders_of(town, person) == []
