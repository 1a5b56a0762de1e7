"""What a source brings in points has an end on a shop day; the shop's clock begins another."""

import asyncio

import pytest

from bot.settings import PointsSettings, Settings
from community.ledger.actions import Because, earn_capped
from community.ledger.rules import DailyCaps, Reason
from simulator.people import Person
from tests.features.buying import put_goods
from tests.features.commission import buy, friend_of, send
from tests.features.growing import tick
from tests.features.ordering import notices_to, received
from tests.features.steps import balance_of, on_sqlite
from tests.store.coupons.steps import newcomer
from tests.town import Town

CAPS = {"review": 50, "friend": 70, "purchase": 30}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"points": PointsSettings(daily_caps=CAPS)})


@pytest.fixture
async def town(town: Town) -> Town:
    await put_goods(town)
    return town


async def reviewed(town: Town, person: Person) -> str:
    number = await received(town, person, {"A02": 1})
    return await town.say(person, f"评价 {number} 5")


async def test_reviews_bring_points_up_to_the_days_limit(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, "帮助")
    said = [await reviewed(town, person) for _ in range(4)]
    assert "送你 20 积分" in said[1]
    assert "上限" not in said[1]
    assert "送你 10 积分" in said[2]
    assert "今日评价积分已达上限，这次送 10 积分。" in said[2]
    assert "送你" not in said[3].splitlines()[0]
    assert said[3].endswith("今日评价积分已达上限。")
    assert await balance_of(town, person) == 50


async def test_what_is_taken_back_makes_no_room_and_is_exact(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, "帮助")
    for _ in range(2):
        await reviewed(town, person)
    await reviewed(town, person)
    assert await balance_of(town, person) == 50
    await town.say(person, "撤回")
    assert await balance_of(town, person) == 40
    assert "今日评价积分已达上限。" in await reviewed(town, person)
    await town.say(person, "撤回")
    assert await balance_of(town, person) == 40


async def test_the_next_shop_day_begins_anew(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, "帮助")
    for _ in range(3):
        await reviewed(town, person)
    town.clock.pass_(hours=13)
    assert "上限" in await reviewed(town, person)
    town.clock.pass_(hours=2)
    assert "送你 20 积分" in await reviewed(town, person)
    assert await balance_of(town, person) == 70


async def test_friends_bring_points_up_to_the_days_limit(town: Town) -> None:
    referrer = await town.newcomer("小明")
    for name in ("小红", "小白"):
        friend = await friend_of(town, referrer, name)
        await send(town, friend, await buy(town, friend))
    await tick(town, days=7, minutes=1)
    told = [one for one in await notices_to(town, referrer) if "完成了第一笔订单" in one]
    assert "送你 50 积分" in told[0]
    assert "上限" not in told[0]
    assert "送你 20 积分" in told[1]
    assert told[1].endswith("今日好友奖励积分已达上限。")
    assert await balance_of(town, referrer) == 70


async def test_purchases_have_a_limit_where_one_is_set(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, "帮助")
    await received(town, person, {"A01/大份": 1})
    await tick(town, days=7, minutes=1)
    assert await balance_of(town, person) == 30
    assert (await notices_to(town, person))[-1] == "今日购物积分已达上限，这一单得 30 积分。"
    assert "待到账" not in await town.say(person, "积分")
    growth = await town.rows("SELECT balance FROM ledger_balances WHERE unit = 'growth'")
    assert growth[0]["balance"] == 39


async def test_ten_at_once_get_no_more_than_the_limit(town: Town) -> None:
    member_id, zone = await newcomer(town), town.shop.shop.zone
    caps = DailyCaps({Reason.REVIEW: 45}, zone)

    async def earn(number: int) -> int:
        async with town.database.begin() as work:
            because = Because(Reason.REVIEW, f"review:{number}")
            return await earn_capped(work, member_id, 10, because, caps)

    granted = await asyncio.gather(*(earn(number) for number in range(10)))
    assert sorted(granted) == [0] * 5 + [5] + [10] * 4


@on_sqlite
async def test_a_source_without_a_limit_has_none(town: Town) -> None:
    member_id = await newcomer(town)
    caps = DailyCaps({}, town.shop.shop.zone)
    async with town.database.begin() as work:
        because = Because(Reason.REVIEW, "review:1")
        assert await earn_capped(work, member_id, 10**6, because, caps) == 10**6
    assert await town.count("points_days") == 0
