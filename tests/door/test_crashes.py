"""A message that can't be handled: kept for staff, answered neutrally, and nobody else's harm."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from structlog.typing import EventDict

from simulator import messages
from simulator.exchange import Delivery
from tests.town import Town

_RAISING = """
CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'broken on purpose'; END $$
"""


async def run(town: Town, *statements: str) -> None:
    async with town.database.engine.begin() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)


async def break_table(town: Town, table: str) -> None:
    """Let every insert into a table fail, as a defect would."""
    on_insert = f"CREATE TRIGGER broken BEFORE INSERT ON {table}"
    if town.database.on_sqlite:
        await run(town, f"{on_insert} BEGIN SELECT RAISE(ABORT, 'broken on purpose'); END")
    else:
        await run(town, _RAISING, f"{on_insert} FOR EACH ROW EXECUTE FUNCTION broken()")


async def mend_table(town: Town, table: str) -> None:
    await run(town, "DROP TRIGGER broken" + ("" if town.database.on_sqlite else f" ON {table}"))


Deliver = Callable[[], Awaitable[Delivery]]


@pytest.fixture
async def deliver(town: Town) -> Deliver:
    """Deliver one and the same 签到 each time."""
    person = await town.newcomer()
    push = town.wechat.prepare(person, messages.text("签到"))

    async def once() -> Delivery:
        return (await town.wechat.deliver(push))[0]

    return once


@pytest.mark.parametrize("table", ["check_ins", "check_in_months"])
async def test_a_crash_is_kept_with_its_trace_and_answered_neutrally(
    town: Town, deliver: Deliver, logged: list[EventDict], table: str
) -> None:
    await break_table(town, table)
    delivery = await deliver()
    [line] = [line for line in logged if line["log_level"] == "error"]
    [letter] = await town.rows("SELECT * FROM dead_letters")
    assert "broken on purpose" in letter["error"]
    assert "Traceback" in letter["error"]
    said = town.shop.shop.vault.open("dead_letter", letter["said"])
    assert (said, letter["name"]) == ("签到", "text")
    assert line["trace"] == letter["trace"]
    assert letter["trace"][:8] in delivery.answer.text
    assert "broken" not in delivery.answer.text
    assert await town.count("check_ins") == await town.count("ledger_entries") == 0


async def test_a_redelivery_gets_the_same_sentence_even_when_it_is_mended(
    town: Town, deliver: Deliver
) -> None:
    await break_table(town, "check_ins")
    first, again = await deliver(), await deliver()
    await mend_table(town, "check_ins")
    assert first.answer.text == again.answer.text == (await deliver()).answer.text
    assert await town.count("dead_letters") == 1
    assert await town.count("check_ins") == 0


async def test_who_shares_the_commit_is_not_hurt(town: Town, deliver: Deliver) -> None:
    people = [await town.newcomer() for _ in range(20)]
    await break_table(town, "check_ins")
    said = [town.wechat.say(person, "昵称 小红") for person in people]
    crashed, fine = await asyncio.gather(deliver(), asyncio.gather(*said))
    assert "抱歉" in crashed.answer.text
    assert all("小红" in exchange.answer.text for exchange in fine)
    assert len(await town.rows("SELECT 1 FROM members WHERE name = '小红'")) == 20


async def test_the_next_message_is_answered_as_if_nothing_had_happened(
    town: Town, deliver: Deliver
) -> None:
    await break_table(town, "check_ins")
    await deliver()
    await mend_table(town, "check_ins")
    assert "签到成功" in await town.say(next(iter(town.wechat.platform.people)), "签到")
