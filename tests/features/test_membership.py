"""会员、权益: levels by growth, up at once, reviewed once a year."""

import asyncio

import pytest
from sqlalchemy.exc import DBAPIError

from community.ledger.actions import Because, take_back
from community.ledger.rules import Reason, Unit
from community.membership.actions import earn_growth
from simulator.people import Person
from tests.features.growing import (
    completed,
    growth_of,
    level_of,
    level_steps,
    stock_up,
    tick,
    told,
)
from tests.features.ordering import paid, received, staff
from tests.features.steps import change, check_in_daily, member_of, on_sqlite
from tests.town import Town


@pytest.fixture
async def town(town: Town) -> Town:
    await stock_up(town)
    return town


@pytest.fixture
async def person(town: Town) -> Person:
    person = await town.newcomer()
    await town.say(person, "帮助")
    return person


async def give_growth(town: Town, person: Person, amount: int, cause: str) -> None:
    rules, member_id = town.shop.shop.membership.growth, (await member_of(town, person))["id"]
    async with town.database.begin() as work:
        await earn_growth(work, member_id, amount, Because(Reason.PURCHASE, cause), rules)


async def test_completed_goods_raise_the_level_at_once_and_its_price(
    town: Town, person: Person
) -> None:
    assert "你是普通会员" in await town.say(person, "会员")
    await received(town, person, {"B01": 5})
    await tick(town, days=6, hours=23)
    assert (await growth_of(town, person), await level_of(town, person)) == (0, 0)
    await tick(town, hours=1)
    assert (await growth_of(town, person), await level_of(town, person)) == (500, 1)
    await tick(town, minutes=5)
    (said,) = await told(town, person, "升为白银会员")
    assert "折" not in said
    said = await town.say(person, "会员")
    assert "你是白银会员，近 365 天的成长值 500" in said
    assert "离黄金还差 1500 成长值" in said
    assert said.index("邀请 75 位好友下单") < said.index("再买 ¥1500")
    assert "签到" not in said.split("黄金")[1].split("复核等级")[0]
    await completed(town, person, 15)
    assert await level_of(town, person) == 2
    (said,) = await told(town, person, "升为黄金会员")
    assert "购物 9 折" in said
    await town.say(person, "加购 B01")
    assert "黄金 9 折" in await town.say(person, "价格")
    said = await town.say(person, "权益")
    assert "黄金（你在这里） 成长值 2000 起：购物 9 折、生日问候、节日问候" in said
    assert await level_steps(town) == [(0, 1, "growth"), (1, 2, "growth")]


async def test_a_level_bought_and_given_back_is_none(town: Town, person: Person) -> None:
    manager = await staff(town)
    number = await paid(town, person, {"B01": 30})
    await town.say(person, f"退款 {number} 不要了")
    await town.say(manager, f"同意退款 {number}")
    await town.say(manager, "确认")
    kept = await received(town, person, {"B01": 6})
    for words in (f"退款 {kept} 坏了", "2", "仅退款"):
        await town.say(person, words)
    await town.say(manager, f"同意退款 {kept}")
    await town.say(manager, "确认")
    await tick(town, days=8)
    await tick(town, minutes=5)
    assert (await growth_of(town, person), await level_of(town, person)) == (400, 0)
    assert await told(town, person, "升为") == []


async def test_two_completions_at_once_raise_once(town: Town, person: Person) -> None:
    for _ in range(2):
        await received(town, person, {"B01": 4})
    town.clock.pass_(days=7)
    await asyncio.gather(*(town.shop.jobs.tick() for _ in range(2)))
    await asyncio.gather(*(town.shop.courier.run_due() for _ in range(3)))
    assert (await growth_of(town, person), await level_of(town, person)) == (800, 1)
    assert await level_steps(town) == [(0, 1, "growth")]
    assert len(await told(town, person, "升为白银会员")) == 1


async def test_checking_in_brings_growth_once_a_day_and_can_raise(
    town: Town, person: Person
) -> None:
    await give_growth(town, person, 498, "bought")
    await check_in_daily(town, person, 2)
    await town.say(person, "签到")
    assert (await growth_of(town, person), await level_of(town, person)) == (500, 1)
    assert len(await told(town, person, "升为白银会员")) == 1


async def test_the_shortest_way_comes_first(town: Town, person: Person) -> None:
    await give_growth(town, person, 488, "bought")
    lines = (await town.say(person, "会员")).splitlines()
    assert lines[1:5] == [
        "离白银还差 12 成长值，做到其中一样就行：",
        "· 邀请 1 位好友下单",
        "· 再买 ¥12",
        "· 签到 12 天",
    ]


async def test_a_review_takes_one_level_and_is_told_a_month_before(
    town: Town, person: Person
) -> None:
    await give_growth(town, person, 8_000, "bought")
    assert await level_of(town, person) == 3
    assert "2027年11月23日复核等级，那时成长值满 8000 就保持铂金：扣掉那时已过期的，还差 8000" in (
        await town.say(person, "会员")
    )
    await tick(town, days=334)
    assert await told(town, person, "满一年") == []
    await tick(town, days=1)
    (said,) = await told(town, person, "满一年")
    assert "你的铂金会员到 2027年11月23日 满一年。那时的成长值还差 8000，不够的话会变为黄金" in said
    await tick(town, days=29)
    assert await level_of(town, person) == 3
    await tick(town, days=1)
    assert await level_of(town, person) == 2
    await tick(town, days=1)
    assert await level_of(town, person) == 2
    (said,) = await told(town, person, "由铂金变为黄金")
    assert "近 365 天的成长值是 0，铂金需要 8000" in said
    assert len(await told(town, person, "满一年")) == 1
    await tick(town, days=366)
    await tick(town, days=366)
    assert await level_steps(town) == [
        (0, 3, "growth"),
        (3, 2, "review"),
        (2, 1, "review"),
        (1, 0, "review"),
    ]


async def test_who_has_enough_keeps_the_level_and_is_not_troubled(
    town: Town, person: Person
) -> None:
    await give_growth(town, person, 500, "bought")
    await tick(town, days=100)
    await give_growth(town, person, 500, "bought again")
    said = await town.say(person, "会员")
    assert "那时成长值满 500 就保持白银：按现在的已经够了" in said
    await tick(town, days=236)
    await tick(town, days=30)
    assert await level_of(town, person) == 1
    assert await told(town, person, "满一年") == []
    assert "2028年11月" in await town.say(person, "会员")


async def test_a_year_is_counted_in_days_of_the_shop(town: Town, person: Person) -> None:
    await give_growth(town, person, 300, "bought")
    town.clock.pass_(days=364, hours=13, minutes=59, seconds=50)
    assert "成长值 300" in await town.say(person, "会员")
    town.clock.pass_(seconds=8)
    assert "成长值 0" in await town.say(person, "会员")
    await give_growth(town, person, 499, "bought again")
    assert await level_of(town, person) == 0


async def test_growth_taken_back_is_owed_and_paid_before_it_counts(
    town: Town, person: Person
) -> None:
    await give_growth(town, person, 3, "bought")
    member_id = (await member_of(town, person))["id"]
    async with town.database.begin() as work:
        because = Because(Reason.REVIEW_BACK, "back")
        assert await take_back(work, Unit.GROWTH, member_id, 5, because) == 2
    await give_growth(town, person, 500, "more")
    assert (await growth_of(town, person), await level_of(town, person)) == (498, 0)
    await give_growth(town, person, 2, "most")
    assert await level_of(town, person) == 1


async def test_a_review_brings_growth_and_takes_it_along(town: Town, person: Person) -> None:
    number = await received(town, person, {"B01": 1})
    await town.say(person, f"评价 {number} 5 很好")
    assert await growth_of(town, person) == 5
    assert "已撤回" in await town.say(person, "撤回")
    assert await growth_of(town, person) == 0
    await town.say(person, f"评价 {number} 4 还行")
    assert await growth_of(town, person) == 5
    manager = await staff(town)
    for words in (f"退款 {number} 坏了", "1"):
        await town.say(person, words)
    await town.say(manager, f"同意退款 {number}")
    await town.say(manager, "确认")
    await tick(town, minutes=5)
    await tick(town, minutes=5)
    assert await growth_of(town, person) == 0
    (review,) = await town.rows("SELECT removed_at FROM reviews")
    assert review["removed_at"] is None


async def test_friends_bring_growth_and_points_at_their_first_kept_order(town: Town) -> None:
    host = await town.newcomer("阿宝")
    await town.say(host, "帮助")
    friend = await town.newcomer("小红", scene=(await member_of(town, host))["code"])
    await town.say(friend, "昵称 小红")
    host_id, friend_id = [(await member_of(town, one))["id"] for one in (host, friend)]
    for _ in range(2):
        await received(town, friend, {"B01": 1})
    await change(town, "UPDATE orders SET referrer_id = :host", host=host_id)
    await tick(town, days=7)
    await tick(town, minutes=5)
    assert await growth_of(town, host) == 20
    points = """
        SELECT amount FROM ledger_entries
        WHERE unit = 'points' AND cause = :cause AND account = :account
    """
    because = {"cause": f"friend:{friend_id}", "account": f"member:{host_id}"}
    assert await town.rows(points, **because) == [{"amount": 50}]
    (said,) = await told(town, host, "完成了第一笔订单")
    assert "小红" in said
    assert "50 积分、20 成长值" in said


async def test_the_books_of_levels_are_proved(town: Town, person: Person) -> None:
    await give_growth(town, person, 500, "bought")
    await change(town, "UPDATE members SET level = 2")
    assert "membership.levels" in await town.broken_rules()
    await change(town, "UPDATE members SET level = 0")
    assert {"membership.levels", "membership.reviews"} <= set(await town.broken_rules())
    await change(town, "UPDATE members SET level = 1")
    for sql in ("UPDATE level_events SET level = 2", "DELETE FROM level_events"):
        with pytest.raises(DBAPIError):
            await change(town, sql)


@on_sqlite
@pytest.mark.parametrize("said", ["我的会员", "會員", "会员等级", "成長值"])
async def test_it_is_asked_for_in_many_ways(town: Town, person: Person, said: str) -> None:
    assert "你是普通会员" in await town.say(person, said)
