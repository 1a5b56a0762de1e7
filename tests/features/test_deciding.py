"""同意退款, 拒绝退款: staff decide of after-sales, each once, within what they may give back."""

import asyncio

import pytest

from community.staff.rules import Role
from simulator.people import Person
from tests.features.buying import put_goods, say_all
from tests.features.ordering import acts, fingerprint, paid, staff, state_of
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


@pytest.fixture
async def manager(town: Town) -> Person:
    return await staff(town)


async def test_agreeing_tells_what_goes_back_to_whom(
    town: Town, person: Person, manager: Person
) -> None:
    await town.say(person, "昵称 小明")
    number = await paid(town, person)
    await town.say(person, f"退款 {number} 不要了")
    said = await town.say(manager, f"同意退款 {number}")
    assert f"将同意订单 {number}（小**）的售后：整单，整单退款 ¥31.60，原因：不要了" in said
    assert await state_of(town, number) == "to_ship"
    await town.say(manager, "确认")
    assert await state_of(town, number) == "closed"
    (acted,) = await acts(town)
    assert acted[0] == "refund.agreed"
    assert (await town.rows("SELECT amount FROM refunds")) == [{"amount": 3160}]


async def test_refusing_tells_the_reason(town: Town, person: Person, manager: Person) -> None:
    number = await paid(town, person)
    await town.say(person, f"退款 {number} 不要了")
    assert "请说明原因" in await town.say(manager, f"拒绝退款 {number}")
    said = await town.say(manager, f"拒绝退款 {number} 已经打包了，Sorry")
    assert "告诉顾客：已经打包了，Sorry" in said
    await town.say(manager, "确认")
    rows = await town.rows("SELECT state, decision FROM after_sales")
    assert rows == [{"state": "refused", "decision": "已经打包了，Sorry"}]
    assert "已提交" in await town.say(person, f"退款 {number} 真的不要了")


async def test_a_withdrawn_application_is_not_agreed_to(
    town: Town, person: Person, manager: Person
) -> None:
    number = await paid(town, person)
    await town.say(person, f"退款 {number} 不要了")
    await town.say(manager, f"同意退款 {number}")
    await town.say(person, "撤回")
    before = await fingerprint(town)
    assert f"订单 {number} 的售后刚刚有变化" in await town.say(manager, "确认")
    assert await fingerprint(town) == before


async def test_agreeing_twice_at_once_gives_back_once(
    town: Town, person: Person, manager: Person
) -> None:
    number = await paid(town, person)
    other = await staff(town, "小李")
    await town.say(person, f"退款 {number} 不要了")
    for one in (manager, other):
        await town.say(one, f"同意退款 {number}")
    said = await asyncio.gather(town.say(manager, "确认"), town.say(other, "确认"))
    assert sum("已同意" in one for one in said) == 1
    assert (await town.rows("SELECT amount FROM refunds")) == [{"amount": 3160}]


async def test_an_agent_decides_up_to_a_limit(town: Town, person: Person) -> None:
    agent = await staff(town, "小张", Role.AGENT)
    small = await paid(town, person)
    large = await paid(town, person, {"A01/大份": 6})
    for number in (small, large):
        await town.say(person, f"退款 {number} 不要了")
    assert "你最多能同意 ¥200 的退款" in await town.say(agent, f"同意退款 {large}")
    assert "已同意" in await say_all(town, agent, f"同意退款 {small}", "确认")
    assert "已拒绝" in await say_all(town, agent, f"拒绝退款 {large} 不行", "确认")
