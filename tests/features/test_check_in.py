"""签到、补签、签到榜: once a shop day, by the shop's wall clock."""

import asyncio
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from simulator.people import Person
from tests.features.steps import balance_of, check_in_daily, member_of, on_sqlite
from tests.town import Town

BEFORE_JANUARY = datetime(2026, 12, 31, 15, 59, 50, tzinfo=UTC)


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/New_York"])
def machine_zone(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the machine stand elsewhere in the world."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


async def test_a_day_counts_once_whatever_the_number_of_messages(town: Town) -> None:
    person = await town.newcomer()
    await asyncio.gather(*(town.wechat.say(person, "签到") for _ in range(8)))
    assert "今天已经签到过啦，连续签到 1 天" in await town.say(person, "签到")
    assert await balance_of(town, person) == 5


@pytest.mark.usefixtures("machine_zone")
async def test_the_shops_midnight_parts_two_days_wherever_the_machine_is(town: Town) -> None:
    person = await town.newcomer()
    town.clock.now = datetime(2026, 11, 23, 15, 59, 58, tzinfo=UTC)
    assert "已连续签到 1 天" in await town.say(person, "签到")
    town.clock.now = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert "已连续签到 2 天" in await town.say(person, "签到")
    town.clock.now = datetime(2026, 11, 24, 15, 59, 58, tzinfo=UTC)
    assert "已经签到过" in await town.say(person, "签到")


@on_sqlite
async def test_a_missed_day_ends_the_streak(town: Town) -> None:
    person = await town.newcomer()
    await check_in_daily(town, person, 3)
    town.clock.pass_(days=2)
    assert "已连续签到 1 天" in await town.say(person, "签到")


async def test_day_7_and_day_30_bring_a_bonus_once_in_a_streak(town: Town) -> None:
    person = await town.newcomer()
    said = await check_in_daily(town, person, 6)
    assert "再连续签到 1 天，可再得 20 积分" in said
    town.clock.pass_(days=1)
    assert "连续 7 天奖励：+20 积分" in await town.say(person, "签到")
    town.clock.pass_(days=1)
    assert "奖励" not in await town.say(person, "签到")
    town.clock.pass_(days=1)
    await check_in_daily(town, person, 21)
    town.clock.pass_(days=1)
    said = await town.say(person, "签到")
    assert "连续 30 天奖励：+100 积分" in said
    assert "再连续签到" not in said
    town.clock.pass_(days=1)
    assert "奖励" not in await town.say(person, "签到")
    assert await balance_of(town, person) == 31 * 5 + 20 + 100


@on_sqlite
async def test_a_new_streak_earns_its_bonus_again(town: Town) -> None:
    person = await town.newcomer()
    await check_in_daily(town, person, 7)
    town.clock.pass_(days=2)
    assert "连续 7 天奖励" in await check_in_daily(town, person, 7)
    assert await balance_of(town, person) == 14 * 5 + 2 * 20


@on_sqlite
async def test_a_make_up_costs_20_points_and_mends_the_latest_gap(town: Town) -> None:
    person = await town.newcomer()
    await check_in_daily(town, person, 4)
    town.clock.pass_(days=2)
    await town.say(person, "签到")
    said = await town.say(person, "补签")
    assert "已补签 11月27日，用去 20 积分" in said
    assert "这一段连续签到 6 天" in said
    assert "现在共有 5 积分" in said


@on_sqlite
async def test_a_make_up_that_completes_a_week_earns_the_bonus_once(town: Town) -> None:
    person = await town.newcomer()
    await check_in_daily(town, person, 4)
    town.clock.pass_(days=2)
    await check_in_daily(town, person, 2)
    assert "连续 7 天奖励：+20 积分" in await town.say(person, "补签")
    town.clock.pass_(days=1)
    assert "奖励" not in await town.say(person, "签到")


@on_sqlite
async def test_joining_two_rewarded_runs_pays_no_bonus_again(town: Town) -> None:
    person = await town.newcomer()
    await check_in_daily(town, person, 7)
    town.clock.pass_(days=2)
    await check_in_daily(town, person, 7)
    said = await town.say(person, "补签")
    assert "这一段连续签到 15 天" in said
    assert "奖励" not in said


@on_sqlite
@pytest.mark.parametrize(
    ("points", "answer"), [(0, "这需要 20 积分，你现在有 5 积分，还差 15 积分"), (4, "已补签")]
)
async def test_a_make_up_needs_its_points(town: Town, points: int, answer: str) -> None:
    person = await town.newcomer()
    if points:
        await check_in_daily(town, person, points)
    town.clock.pass_(days=2)
    await town.say(person, "签到")
    assert answer in await town.say(person, "补签")


@on_sqlite
async def test_no_day_before_joining_can_be_made_up(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, "签到")
    assert "没有可以补签的日子" in await town.say(person, "补签")


@on_sqlite
async def test_no_day_is_made_up_beyond_thirty_days_back(town: Town) -> None:
    person = await town.newcomer()
    town.clock.pass_(days=1)
    await check_in_daily(town, person, 31)
    assert "最近 30 天里没有可以补签的日子" in await town.say(person, "补签")


async def test_three_make_ups_a_month_by_the_shops_month(town: Town) -> None:
    person = await town.newcomer()
    await check_in_daily(town, person, 30)
    for instant in (BEFORE_JANUARY, BEFORE_JANUARY + timedelta(seconds=10)):
        town.clock.now = instant
        for _ in range(3):
            assert "已补签" in await town.say(person, "补签")
        assert "每月最多补签 3 次" in await town.say(person, "补签")


async def test_make_ups_said_at_once_take_a_day_each(town: Town) -> None:
    person = await town.newcomer()
    await check_in_daily(town, person, 14)
    town.clock.pass_(days=5)
    await asyncio.gather(*(town.wechat.say(person, "补签") for _ in range(6)))
    (made,) = await town.rows("SELECT count(*) AS n FROM check_ins WHERE made_up")
    assert made["n"] == 3
    assert await balance_of(town, person) == 14 * 5 + 20 - 3 * 20


async def named(town: Town, name: str) -> Person:
    person = await town.newcomer(name)
    await town.say(person, f"昵称 {name}")
    return person


async def test_the_board_ranks_by_days_then_by_who_was_first(town: Town) -> None:
    late, early, busy = [await named(town, name) for name in ("晚", "早", "勤")]
    for person in (early, late, busy):
        await town.say(person, "签到")
    town.clock.pass_(days=1)
    await town.say(busy, "签到")
    assert (await town.say(late, "签到榜")).splitlines() == [
        "11月签到榜",
        "1. 勤 2 天",
        "2. 早 1 天",
        "3. 晚（你） 1 天",
        "你本月签到 1 天，排在第 3 名。",
    ]


@on_sqlite
async def test_the_board_tells_who_has_not_checked_in_and_ends_with_ten(town: Town) -> None:
    for name in "一二三四五六七八九十甲":
        await town.say(await named(town, name), "签到")
    said = await town.say(await town.newcomer(), "签到榜")
    assert "10. 十 1 天" in said
    assert "甲" not in said
    assert "你这个月还没有签到" in said


async def test_a_new_month_begins_with_an_empty_board(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, "签到")
    town.clock.now = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert "12月还没有人签到" in await town.say(person, "签到榜")


@on_sqlite
async def test_without_a_name_one_is_told_apart_by_four_characters(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, "签到")
    tag = (await member_of(town, person))["tag"]
    assert f"1. 微信用户{tag}（你） 1 天" in await town.say(person, "签到榜")
