"""A message has its effect once, and every delivery of it gets the same answer."""

import asyncio
from collections import Counter

from simulator import Person, messages
from simulator.courier import Courier
from simulator.exchange import Delivery, Push
from tests.door.posting import on_postgres
from tests.town import Town


def prepare(town: Town, person: Person, words: str = "签到") -> Push:
    return town.wechat.prepare(person, messages.text(words))


async def deliver(courier: Courier, push: Push) -> Delivery:
    """Make one delivery with a signature of its own."""
    return await courier.post(courier.sign(push), push)


async def points_of(town: Town) -> list[int]:
    """List the points that check-ins have brought: with each of them comes growth, once."""
    sql = "SELECT unit, amount FROM ledger_entries WHERE reason = 'check_in' AND amount > 0"
    rows = await town.rows(sql)
    points = [row["amount"] for row in rows if row["unit"] == "points"]
    assert len(rows) == 2 * len(points)
    return points


async def test_deliveries_one_after_the_other_get_one_answer(town: Town) -> None:
    push = prepare(town, await town.newcomer())
    texts = [(await deliver(town.wechat.courier, push)).answer.text for _ in range(3)]
    assert "签到成功" in texts[0]
    assert texts == [texts[0]] * 3
    assert await points_of(town) == [5]


async def test_deliveries_at_once_get_one_answer(town: Town) -> None:
    push = prepare(town, await town.newcomer())
    made = await asyncio.gather(*(deliver(town.wechat.courier, push) for _ in range(8)))
    assert len({delivery.answer.text for delivery in made}) == 1
    assert "签到成功" in made[0].answer.text
    assert await points_of(town) == [5]


@on_postgres
async def test_deliveries_to_two_processes_get_one_answer(town: Town, second: Courier) -> None:
    people = [await town.newcomer() for _ in range(10)]
    for push in [prepare(town, person) for person in people]:
        both = (town.wechat.courier, second) * 3
        made = await asyncio.gather(*(deliver(courier, push) for courier in both))
        assert [delivery.failure for delivery in made] == [""] * 6
        assert len({delivery.answer.text for delivery in made}) == 1
        assert "签到成功" in made[0].answer.text
    assert await points_of(town) == [5] * 10


async def test_fifty_check_ins_of_one_member_at_once_count_once(town: Town) -> None:
    person = await town.newcomer()
    pushes = [prepare(town, person) for _ in range(50)]
    made = await asyncio.gather(*(deliver(town.wechat.courier, push) for push in pushes))
    said = Counter(delivery.answer.text.split("，")[0] for delivery in made)
    assert said == {"签到成功": 1, "今天已经签到过啦": 49}
    assert await points_of(town) == [5]
    assert await town.count("inbox") == 51


@on_postgres
async def test_check_ins_of_one_member_at_two_processes_count_once(
    town: Town, second: Courier
) -> None:
    person = await town.newcomer()
    pushes = [prepare(town, person) for _ in range(25)]
    couriers = (town.wechat.courier, second)
    made = await asyncio.gather(*(deliver(one, push) for push in pushes for one in couriers))
    assert {delivery.failure for delivery in made} == {""}
    said = Counter(delivery.answer.text.split("，")[0] for delivery in made)
    assert said == {"签到成功": 2, "今天已经签到过啦": 48}
    assert await points_of(town) == [5]


async def test_a_first_contact_by_several_messages_makes_one_member(town: Town) -> None:
    person = town.wechat.person("小明")
    pushes = [prepare(town, person, words) for words in ("签到", "商品", "积分", "帮助")]
    await asyncio.gather(*(deliver(town.wechat.courier, push) for push in pushes))
    assert await town.count("members") == await town.count("consents") == 1


async def test_a_refusal_changes_nothing_and_is_remembered(town: Town) -> None:
    person = await town.newcomer()
    town.clock.pass_(days=2)
    push = prepare(town, person, "补签")
    first = await deliver(town.wechat.courier, push)
    assert "积分" in first.answer.text
    assert await town.count("check_ins") == await town.count("ledger_entries") == 0
    await town.say(person, "签到")
    again = await deliver(town.wechat.courier, push)
    assert again.answer.text == first.answer.text
    assert await town.count("check_ins") == 1


async def test_silence_is_remembered_too(town: Town) -> None:
    person = await town.newcomer()
    push = town.wechat.prepare(person, {"MsgType": "event", "Event": "unsubscribe"})
    made = [await deliver(town.wechat.courier, push) for _ in range(3)]
    assert [delivery.body for delivery in made] == [b"success"] * 3
    assert await town.count("inbox") == 2
