"""Rings: commission that waits for a person, as referrer and buyer may be one and the same."""

import asyncio
from typing import Any

import pytest

from simulator.people import Person
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
from tests.features.ordering import acts, notices_to, staff
from tests.features.steps import change, on_sqlite
from tests.town import Town

EARNED = 2 * 1_280 * 5 // 100


@pytest.fixture
async def town(town: Town) -> Town:
    await put_goods(town)
    return town


@pytest.fixture
async def inviter(town: Town) -> Person:
    inviter = await town.newcomer("阿明")
    await town.say(inviter, "昵称 阿明")
    return inviter


async def ring(town: Town, inviter: Person) -> tuple[Person, dict[str, Any]]:
    """Let a friend buy who has the inviter's phone and address."""
    await town.say(inviter, f"地址 {ADDRESS}")
    friend = await friend_of(town, inviter)
    return friend, await buy(town, friend)


async def test_a_ring_is_held_for_a_person_who_lets_it_go_on(town: Town, inviter: Person) -> None:
    manager = await staff(town)
    friend, order = await ring(town, inviter)
    assert await rows(town) == [(1, "held", EARNED, 0, 0)]
    assert await purse(town, inviter) == (0, 0, 0)
    assert "审核中" in await town.say(inviter, "佣金")
    (told,) = [one for one in await notices_to(town, manager) if "佣金待审" in one]
    assert f"订单 {order['number']} 的佣金 ¥1.28 暂缓：推荐人和买家收货手机号相同" in told
    listed = await town.say(manager, "佣金待审")
    assert f"#1 订单 {order['number']} ¥1.28：推荐人 阿**，买家 小**" in listed
    await send_and_complete(town, friend, order)
    assert await rows(town) == [(1, "held", EARNED, 0, 0)]
    assert "回复“确认”执行" in await town.say(manager, "放行佣金 1")
    assert "已放行佣金 #1（¥1.28）" in await town.say(manager, "确认")
    assert await rows(town) == [(1, "available", EARNED, 0, 0)]
    assert await purse(town, inviter) == (EARNED, 0, 0)
    assert ("commission.released", "commission:1") in await acts(town)
    assert "没有编号 1 的待审佣金" in await town.say(manager, "放行佣金 1")
    assert "没有待审的佣金" in await town.say(manager, "佣金待审")


async def test_a_ring_that_is_refused_earns_nothing_ever(town: Town, inviter: Person) -> None:
    manager = await staff(town)
    friend, order = await ring(town, inviter)
    assert "放行佣金 编号" in await town.say(manager, "放行佣金")
    await say_all(town, manager, "作废佣金 1", "算了")
    assert await rows(town) == [(1, "held", EARNED, 0, 0)]
    assert "已作废佣金 #1" in await say_all(town, manager, "作废佣金 1", "确认")
    await send_and_complete(town, friend, order)
    assert await rows(town) == [(1, "void", EARNED, 0, 0)]
    assert await purse(town, inviter) == (0, 0, 0)
    assert ("commission.voided", "commission:1") in await acts(town)
    assert "未通过" in await town.say(inviter, "佣金")


async def test_a_refund_of_a_held_one_is_reckoned_too(town: Town, inviter: Person) -> None:
    manager = await staff(town)
    friend, order = await ring(town, inviter)
    await send(town, friend, order)
    await say_all(town, friend, f"退款 {order['number']} 坏了", "1", "1")
    await say_all(town, manager, f"同意退款 {order['number']}", "确认")
    await react(town)
    half = EARNED - 1_280 * 5 // 100
    assert await rows(town) == [(1, "held", EARNED, 0, half)]
    await say_all(town, manager, "放行佣金 1", "确认")
    assert await purse(town, inviter) == (0, EARNED - half, 0)


@on_sqlite
@pytest.mark.parametrize("same", ["place_print", "payer", ""])
async def test_an_address_or_a_payer_in_common_is_a_ring(
    town: Town, inviter: Person, same: str
) -> None:
    await town.say(inviter, "地址 李四 13900139000 浙江省杭州市西湖区文三路91号")
    if same == "place_print":
        await town.say(inviter, "地址 李四 13900139000 浙江省杭州市西湖区文三路 90 号")
    friend = await friend_of(town, inviter)
    if same == "payer":
        await buy(town, inviter)
        await say_all(town, friend, "买 A02 2", "确认")
        await change(town, "UPDATE charges SET payer = 'one'")
        await pay(town, (await orders_of(town, friend))[-1])
        await change(town, "UPDATE charges SET payer = 'one'")
        await react(town)
    else:
        await buy(town, friend)
    why = {"place_print": "address"}.get(same, same)
    (row,) = await town.rows("SELECT state, why FROM commissions")
    assert row == {"state": "held" if same else "pending", "why": why}


@on_sqlite
async def test_customers_cant_decide(town: Town, inviter: Person) -> None:
    await ring(town, inviter)
    for words in ("佣金待审", "放行佣金 1", "作废佣金 1"):
        assert "#1" not in await town.say(inviter, words)
        await town.say(inviter, "确认")
    assert await rows(town) == [(1, "held", EARNED, 0, 0)]


@on_sqlite
@pytest.mark.parametrize("said", ["0", "-1", "1.5", "1E9", "NaN", "99999999999", "甲", "1 2"])
async def test_a_number_that_is_none_changes_nothing(
    town: Town, inviter: Person, said: str
) -> None:
    manager = await staff(town)
    await ring(town, inviter)
    await say_all(town, manager, f"放行佣金 {said}", "确认")
    assert await rows(town) == [(1, "held", EARNED, 0, 0)]


async def test_two_decide_at_once_and_one_is_right(town: Town, inviter: Person) -> None:
    managers = [await staff(town, name) for name in ("小王", "小李")]
    await ring(town, inviter)
    await town.say(managers[0], "放行佣金 1")
    await town.say(managers[1], "作废佣金 1")
    said = await asyncio.gather(*(town.say(one, "确认") for one in managers))
    assert sum("已" in one and "#1" in one for one in said) == 1
    ((_, state, *_),) = await rows(town)
    assert state in {"pending", "void"}
