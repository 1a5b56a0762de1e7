"""Follows and unfollows end right in whatever order they arrive."""

from itertools import permutations

import pytest

from simulator import events
from tests.town import Town

_STORY = (events.subscribe(), events.unsubscribe(), events.subscribe(), events.unsubscribe())


@pytest.mark.parametrize("length", [2, 3, 4])
async def test_the_latest_decides_in_any_order_of_arrival(town: Town, length: int) -> None:
    for order in permutations(range(length)):
        person = town.wechat.person("小明")
        for second in order:
            push = dict(_STORY[second]) | {"CreateTime": 1_790_000_000 + second}
            assert (await town.wechat.push(person, push)).violations == []
        assert await is_following(town, person.open_id) is (length % 2 == 1)


async def is_following(town: Town, open_id: str) -> bool:
    rows = await town.rows("SELECT following FROM identities WHERE external_id = :id", id=open_id)
    return bool(rows[0]["following"])


async def test_two_events_of_one_second_both_count(town: Town) -> None:
    person = await town.newcomer()
    first = await town.wechat.push(person, events.click("签到"))
    second = await town.wechat.push(person, events.click("积分"))
    assert "签到成功" in first.answer.text
    assert "5" in second.answer.text
    assert await town.count("inbox") == 3


async def test_two_messages_without_a_number_both_count(town: Town) -> None:
    person = await town.newcomer()
    for words in ("签到", "积分"):
        common = f"<ToUserName>gh_0</ToUserName><FromUserName>{person.open_id}</FromUserName>"
        what = f"<CreateTime>1</CreateTime><MsgType>text</MsgType><Content>{words}</Content>"
        await town.wechat.push(person, f"<xml>{common}{what}</xml>")
    assert await town.count("inbox") == 3
