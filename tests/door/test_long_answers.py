"""An answer that is longer than WeChat shows is told on by 继续."""

import re

import pytest

from simulator import Person, events
from tests.door.posting import on_sqlite
from tests.town import DEMO_SHEET, Town

pytestmark = on_sqlite


@pytest.fixture
async def wordy(town: Town) -> Town:
    """A shop whose products' names make every list longer than one answer."""
    await town.stock(DEMO_SHEET)
    filler = "]]>" + "很长的名字" * 80
    async with town.database.engine.begin() as connection:
        await connection.exec_driver_sql(f"UPDATE products SET title = title || '{filler}'")  # noqa: S608 - a constant
    return town


async def read_on(town: Town, person: Person) -> list[str]:
    """Say 继续 until nothing is left; give all parts of the list."""
    parts = [await town.say(person, "商品")]
    while "回复“继续”" in parts[-1]:
        parts.append(await town.say(person, "继续"))
    return parts


async def test_the_parts_are_told_to_the_end(wordy: Town) -> None:
    person = await wordy.newcomer()
    parts = await read_on(wordy, person)
    assert len(parts) > 1
    assert all(len(part.encode()) <= 2048 for part in parts)
    assert "".join(parts).count("很长的名字") == 400
    assert "没有更多内容" in await wordy.say(person, "继续")


async def test_what_comes_in_silence_does_not_lose_the_rest(wordy: Town) -> None:
    person = await wordy.newcomer()
    first = await wordy.say(person, "商品")
    await wordy.wechat.push(person, events.position(23.1, 113.3))
    again = await wordy.say(person, "继续")
    assert "没有更多内容" not in again
    assert first != again


async def test_another_answer_takes_the_place_of_the_rest(wordy: Town) -> None:
    person = await wordy.newcomer()
    await wordy.say(person, "商品")
    await wordy.say(person, "签到")
    assert "没有更多内容" in await wordy.say(person, "继续")


async def test_a_redelivered_part_is_the_same_part(wordy: Town) -> None:
    person = await wordy.newcomer()
    await wordy.say(person, "商品")
    push = wordy.wechat.prepare(person, {"MsgType": "text", "Content": "继续"})
    texts = [(await wordy.wechat.deliver(push))[0].answer.text for _ in range(3)]
    assert texts[0] == texts[1] == texts[2]
    assert re.search("很长的名字", texts[0])
