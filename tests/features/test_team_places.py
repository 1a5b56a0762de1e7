"""Places in teams: a ladder filled, a payer too late, leaving, staying, taking back."""

import pytest

from simulator.people import Person
from store.payments.gateway import PayKind
from tests.features.buying import buyer, say_all
from tests.features.ordering import notices_to, order, sku_of, state_of
from tests.features.teaming import offer, standing
from tests.features.teaming_in_chat import (
    Place,
    apples,
    held,
    opened,
    put_fruit,
    settled,
    unheard,
)
from tests.town import Town

LADDER = ((2, 3_500), (5, 3_000))


@pytest.fixture
async def town(town: Town) -> Town:
    await put_fruit(town)
    return town


async def _hear_of_the_next_step(town: Town, people: list[Person]) -> None:
    opener, *others = [(await notices_to(town, one))[0] for one in people]
    assert "还差 1 人成团" in opener
    assert "到时没凑齐会全额退款" in opener
    assert all("已按 2 人价 ¥35 成团" in one for one in others)
    assert all("人满或到时间就发货" in one for one in others)


async def test_five_people_fill_a_ladder_and_a_sixth_who_pays_too_late_is_asked(
    town: Town,
) -> None:
    await offer(town, await sku_of(town, "A01", "大份"), *LADDER, solo=True)
    people = [await buyer(town, f"邻居{nth}") for nth in range(6)]
    said = await say_all(town, people[0], "拼团", "开团 1")
    assert all(words in said for words in ("拼团价 -¥4", "应付 ¥41"))
    assert "先付 ¥35，满 5 人每件 ¥30，人数到了差价原路退回。" in said
    first = await held(town, people[0])
    await settled(town, people[0], first.number)
    places = [first]
    for one in people[1:4]:
        places.append(await held(town, one, f"参团 {first.code}"))
        await settled(town, one, places[-1].number)
    await _hear_of_the_next_step(town, people[:3])
    slow = await held(town, people[4], f"参团 {first.code}")
    number = await unheard(town, slow)
    town.clock.pass_(minutes=15)
    fifth = await held(town, people[5], f"参团 {first.code}")
    assert "已按 2 人价 ¥35 成团，还差 1 人到 ¥30" in await town.say(people[5], "我的团")
    await settled(town, people[5], fifth.number)
    assert await standing(town, first.code) == ("succeeded", 5, 0)
    for place in (*places, fifth):
        bought = await order(town, place.number)
        assert (bought.state, bought.total, bought.rebate) == ("to_ship", 3_600, 500)
    assert "已成团，5 人，每件 ¥30" in await town.say(people[0], "我的团")
    await town.shop.cashier.ask(number)
    [asked] = [one for one in await notices_to(town, people[4]) if "没有名额" in one]
    assert "愿意留下请回复“留下”" in asked
    assert await state_of(town, slow.number) == "awaiting_team"
    assert "愿意留下说“留下”，不想等说“退款”" in await town.say(people[4], "我的团")
    said = await town.say(people[4], "留下")
    assert said.startswith("好的，你留在团 ")
    assert "还差 1 人成团" in said
    assert "没有找到" in await town.say(people[4], "留下")


@pytest.mark.parametrize("answer", ["退款", "不等了", "退团"])
async def test_a_late_payer_who_was_put_elsewhere_has_the_money_back(
    town: Town, answer: str
) -> None:
    _, late, place = await put_elsewhere(town)
    said = await town.say(late, answer)
    assert f"订单 {place.number} 的 ¥21 将原路全额退回" in said
    assert await state_of(town, place.number) == "closed"
    [refund] = await town.rows("SELECT amount FROM refunds")
    assert refund["amount"] == 2_100
    assert "还没有参加过团" in await town.say(late, "我的团")


async def test_the_answer_by_code_works_whatever_else_is_asked(town: Town) -> None:
    _, late, place = await put_elsewhere(town)
    own = await code_of_seat(town, place)
    await town.say(late, "买 A01 大份")
    assert "将原路全额退回" not in await town.say(late, "退款")
    assert f"留在团 {own}" in await town.say(late, f"留团 {own.lower()}")
    # Who has decided is asked like everybody before leaving.
    assert "回复“确认”退出" in await town.say(late, f"退团 {own}")
    assert await state_of(town, place.number) == "awaiting_team"
    assert "将原路全额退回" in await town.say(late, "确认")


async def put_elsewhere(town: Town) -> tuple[Person, Person, Place]:
    """Let a pair's second place be paid too late: its payer is put into a team of their own."""
    await offer(town, await sku_of(town, "A02"), (2, 1_500))
    leader, place = await opened(town)
    late, third = await buyer(town, "小红"), await buyer(town, "小刚")
    slow = await held(town, late, f"参团 {place.code}")
    number = await unheard(town, slow)
    town.clock.pass_(minutes=15)
    quick = await held(town, third, f"参团 {place.code}")
    await settled(town, third, quick.number)
    await town.shop.cashier.ask(number)
    await notices_to(town, late)
    assert await code_of_seat(town, slow) != place.code
    return leader, late, slow


async def code_of_seat(town: Town, place: Place) -> str:
    sql = """
        SELECT code FROM group_buy_teams JOIN group_buy_seats ON team_id = group_buy_teams.id
        JOIN orders ON orders.id = order_id WHERE number = :number
    """
    return str((await town.rows(sql, number=place.number))[0]["code"])


async def test_a_place_is_taken_back_at_once(town: Town) -> None:
    await apples(town, per_member=2)
    _, place = await opened(town)
    person = await buyer(town, "小红")
    mine = await held(town, person, f"参团 {place.code} 2")
    said = await town.say(person, "撤回")
    assert said == f"已撤回：团 {place.code} 的名额已放开，订单 {mine.number} 已取消，没有扣款。"
    assert await standing(town, place.code) == ("forming", 1, 0)
    assert await state_of(town, mine.number) == "closed"
    assert "没有可以撤回" in await town.say(person, "撤回")
    # The pieces are free again, for the limit too.
    await town.work()
    again = await held(town, person, f"参团 {place.code} 2")
    await settled(town, person, again.number)
    said = await town.say(person, "撤回")
    assert f"不能撤回了。不想拼了请回复“退团 {place.code}”" in said
    assert await state_of(town, again.number) == "awaiting_team"


async def test_a_team_that_was_just_opened_ends_when_that_is_taken_back(town: Town) -> None:
    await apples(town)
    person = await buyer(town)
    mine = await held(town, person, "开团 A02")
    assert "已撤回" in await town.say(person, "撤回")
    assert await standing(town, mine.code) == ("failed", 0, 0)
    assert await notices_to(town, person) == []


async def test_a_place_whose_payment_was_begun_is_closed_at_the_bank_first(town: Town) -> None:
    await apples(town)
    _, place = await opened(town)
    person, other = await buyer(town, "小红"), await buyer(town, "小刚")
    mine = await held(town, person, f"参团 {place.code}")
    theirs = await held(town, other, f"参团 {place.code}")
    for one in (mine, theirs):
        found = await order(town, one.number)
        await town.shop.cashier.collect(found.id, PayKind.NATIVE, "", title="团子小铺")
    assert f"订单 {mine.number} 正在取消" in await town.say(person, "撤回")
    assert f"订单 {theirs.number} 正在取消" in await say_all(town, other, "退团", "确认")
    assert await standing(town, place.code) == ("forming", 1, 0)
    for _ in range(3):
        await town.work()
    assert await state_of(town, mine.number) == "closed"
    assert await state_of(town, theirs.number) == "closed"


async def test_leaving_says_what_it_does_and_waits(town: Town) -> None:
    await apples(town)
    leader, place = await opened(town)
    person = await buyer(town, "小红")
    mine = await held(town, person, f"参团 {place.code}")
    said = await town.say(leader, f"退团 {place.code.lower()}")
    assert f"订单 {place.number} 的 ¥21 全额原路退回" in said
    assert "退出后由下一位当团长，截止时间不变" in said
    assert await standing(town, place.code) == ("forming", 1, 1)
    assert "先不弄了" in await town.say(leader, "算了")
    assert await standing(town, place.code) == ("forming", 1, 1)
    said = await say_all(town, leader, "退团", "确认")
    assert "¥21 将原路全额退回" in said
    assert await state_of(town, place.number) == "closed"
    said = await town.say(person, "我的团")
    assert "你是团长" in said
    assert "团里没有别人，这个团会结束" in await town.say(person, "退团")
    assert f"订单 {mine.number} 已取消" in await town.say(person, "确认")
    assert await standing(town, place.code) == ("failed", 0, 0)


async def test_who_is_in_several_teams_says_which_to_leave(town: Town) -> None:
    await apples(town)
    await offer(town, await sku_of(town, "A01", "大份"), *LADDER)
    person = await buyer(town)
    one = await held(town, person, "开团 A02")
    two = await held(town, person, "开团 A01")
    said = await town.say(person, "退团")
    assert "要退出哪个团" in said
    assert one.code in said
    assert two.code in said
    assert f"已退出团 {one.code}" in await say_all(town, person, f"退团 {one.code}", "确认")
    assert await state_of(town, two.number) == "pending_payment"
