"""生日, holidays and milestones: each greeting on its shop day, once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import open_shop
from bot.settings import MembershipSettings, MilestoneSettings, Settings
from community.ledger.actions import Because
from community.ledger.rules import Reason
from community.membership.actions import earn_growth
from community.membership.festivals import Holiday, holiday_on
from simulator.people import Person
from store.search.gateway import Segmenter
from tests.features.growing import completed, growth_of, stock_up, tick, told
from tests.features.ordering import received, staff
from tests.features.steps import balance_of, change, check_in_daily, member_of, on_sqlite
from tests.store.coupons.steps import add as add_coupons
from tests.town import Town

MIDNIGHT = datetime(2027, 5, 19, 16, 0, tzinfo=UTC)
"""When 20 May begins in the shop's zone."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    membership = MembershipSettings(
        birthday_gift="NEW10",
        holiday_gifts={"spring": "NEW10", "national": "GONE"},
        check_ins_badge=MilestoneSettings(at=3, points=30),
        friends_badge=MilestoneSettings(at=2),
        spent_badge=MilestoneSettings(at=1000, points=0, gift="NEW10"),
    )
    return settings.model_copy(update={"membership": membership})


@pytest.fixture
async def person(town: Town) -> Person:
    person = await town.newcomer()
    await town.say(person, "帮助")
    return person


async def rise(town: Town, person: Person, growth: int = 500) -> None:
    rules, member_id = town.shop.shop.membership.growth, (await member_of(town, person))["id"]
    async with town.database.begin() as work:
        because = Because(Reason.PURCHASE, f"rise:{member_id}")
        await earn_growth(work, member_id, growth, because, rules)


async def coupons_of(town: Town, person: Person) -> int:
    sql = "SELECT count(*) AS n FROM coupons WHERE member_id = :id"
    return int((await town.rows(sql, id=(await member_of(town, person))["id"]))[0]["n"])


@on_sqlite
@pytest.mark.parametrize(
    "said",
    ["0520", "５月２０日", "05-20", "5.20", "五月二十", "1990年5月20日", "是 0520", "19900520"],
)
async def test_a_birthday_is_read_as_people_say_it(town: Town, person: Person, said: str) -> None:
    assert "你的生日是 5月20日" in await town.say(person, f"生日 {said}")
    assert "你的生日是 5月20日" in await town.say(person, "生日")


@on_sqlite
async def test_what_is_no_day_is_refused_and_changes_nothing(town: Town, person: Person) -> None:
    for said in (
        "0",
        "-1",
        "0.5",
        "1e9",
        "NaN",
        "0230",
        "1301",
        "0000",
        "９９９９",
        "5月",
        "2月30日",
    ):
        assert "请这样说" in await town.say(person, f"生日 {said}"), said
    assert "还没有记下你的生日" in await town.say(person, "生日")
    assert "生日" not in (await town.say(person, "生日蛋糕")).replace("生日蛋糕", "")
    assert "2月29日" in await town.say(person, "生日 0229")


async def test_a_birthday_is_changed_once_a_year(town: Town, person: Person) -> None:
    await town.say(person, "生日 0521")
    assert "没有记下生日" in await town.say(person, "撤回")
    assert "一年可以改一次" in await town.say(person, "生日 0520")
    assert "你的生日是 5月20日" in await town.say(person, "生日 0520")
    said = await town.say(person, "生日 0521")
    assert "一年只能改一次，再过 365 天可以再改" in said
    town.clock.pass_(days=365)
    assert "你的生日是 5月21日" in await town.say(person, "生日 0521")
    assert "你的生日还是 5月20日" in await town.say(person, "撤回")


async def test_a_birthday_is_greeted_once_on_its_shop_day(
    town: Town, person: Person, segmenter: Segmenter
) -> None:
    await add_coupons(town)
    await town.say(person, "生日 0520")
    town.clock.now = MIDNIGHT - timedelta(seconds=1)
    await tick(town)
    town.clock.now = MIDNIGHT + timedelta(seconds=1)
    await tick(town)
    assert await told(town, person, "生日快乐") == []
    town.clock.now = MIDNIGHT + timedelta(hours=9)
    async with open_shop(town.settings, town.clock, segmenter) as other:
        for shops in ((town.shop, other), (other, town.shop)):
            await asyncio.gather(*(one.jobs.tick() for one in shops))
            await asyncio.gather(*(one.courier.run_due() for one in shops))
    await change(town, "DELETE FROM job_occurrences")
    await tick(town, hours=1)
    await tick(town, hours=13, minutes=59, seconds=59)
    (said,) = await told(town, person, "生日快乐")
    assert "送你一张优惠券" in said
    assert await coupons_of(town, person) == 1
    await tick(town, seconds=2)
    assert len(await told(town, person, "生日快乐")) == 1


async def test_a_birthday_on_a_leap_day_is_kept_every_year(town: Town, person: Person) -> None:
    await town.say(person, "生日 0229")
    for day, count in (((2027, 2, 28), 1), ((2028, 2, 28), 1), ((2028, 2, 29), 2)):
        town.clock.now = datetime(*day, 4, 0, tzinfo=UTC)
        await tick(town)
        assert len(await told(town, person, "生日快乐")) == count


async def test_a_holiday_is_greeted_from_a_level_on_and_gifts_may_fail(town: Town) -> None:
    await add_coupons(town)
    silver, plain = await town.newcomer("小红"), await town.newcomer("小明")
    manager = await staff(town)
    for one in (silver, plain):
        await town.say(one, "帮助")
    await rise(town, silver)
    town.clock.now = datetime(2027, 2, 6, 2, 0, tzinfo=UTC)
    await tick(town)
    await tick(town, minutes=10)
    (said,) = await told(town, silver, "新春快乐")
    assert "送你一张优惠券" in said
    assert await told(town, plain, "新春快乐") == []
    town.clock.now = datetime(2027, 10, 1, 2, 0, tzinfo=UTC)
    await rise(town, plain)
    await tick(town)
    await tick(town, minutes=10)
    for one in (silver, plain):
        (said,) = await told(town, one, "国庆快乐")
        assert "优惠券" not in said
    (said,) = await told(town, manager, "发不出去")
    assert "GONE 发不出去：没有这个券码的模板" in said


async def test_check_ins_bring_a_badge_once(town: Town, person: Person) -> None:
    await check_in_daily(town, person, 2)
    assert "徽章“签到 3 天”：2/3" in await town.say(person, "会员")
    town.clock.pass_(days=1)
    await town.say(person, "签到")
    (said,) = await told(town, person, "🏅")
    assert "送你 30 积分" in said
    assert await balance_of(town, person) == 45
    town.clock.pass_(days=1)
    await check_in_daily(town, person, 3)
    assert len(await told(town, person, "🏅")) == 1
    assert "🏅 签到 3 天" in await town.say(person, "会员")


async def test_money_spent_brings_a_badge_with_its_coupon(town: Town, person: Person) -> None:
    await add_coupons(town)
    await stock_up(town)
    await completed(town, person, 9)
    assert await told(town, person, "🏅") == []
    await completed(town, person, 1, 1)
    await tick(town, minutes=5)
    assert await growth_of(town, person) == 1_100
    (said,) = await told(town, person, "🏅")
    assert "购物满 ¥1000" in said
    assert await coupons_of(town, person) == 1


async def test_friends_who_bought_bring_a_badge(town: Town, person: Person) -> None:
    await stock_up(town)
    code = (await member_of(town, person))["code"]
    for count in (0, 1):
        friend = await town.newcomer("小红", scene=code)
        number = await received(town, friend, {"B01": 1})
        host = (await member_of(town, person))["id"]
        sql = "UPDATE orders SET referrer_id = :host WHERE number = :number"
        await change(town, sql, host=host, number=number)
        await tick(town, days=7)
        await tick(town, minutes=5)
        assert len(await told(town, person, "2 位好友下单")) == count
    assert await growth_of(town, person) == 40


def test_lunar_holidays_are_known_for_years_to_come() -> None:
    days = {
        (2026, 2, 17): Holiday.SPRING,
        (2031, 10, 1): Holiday.MID_AUTUMN,
        (2033, 1, 31): Holiday.SPRING,
        (2034, 2, 19): Holiday.SPRING,
        (2040, 6, 14): Holiday.DRAGON_BOAT,
        (2050, 9, 30): Holiday.MID_AUTUMN,
        (2027, 10, 1): Holiday.NATIONAL,
        (2027, 10, 2): None,
    }
    for (year, month, day), holiday in days.items():
        assert holiday_on(datetime(year, month, day, tzinfo=UTC).date()) is holiday
