"""The shop as a process that is killed, stopped, and started twice."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.serving import CannotServe, only_process, serve_shop
from bot.settings import load
from simulator import Person
from tests.door.hogging import until
from tests.door.posting import chance, on_sqlite
from tests.door.serving import House, open_house


@pytest.fixture
async def house(tmp_path: Path, database_url: str, unused_tcp_port: int) -> AsyncIterator[House]:
    async with open_house(tmp_path, database_url, unused_tcp_port) as opened:
        yield opened


async def check_ins(url: str) -> dict[str, int]:
    """Count each person's check-ins in the books."""
    engine = create_async_engine(url)
    counted = text(
        "SELECT external_id, count(*) FROM check_ins "
        "JOIN identities USING (member_id) GROUP BY external_id"
    )
    async with engine.connect() as connection:
        found = [(str(who), int(count)) for who, count in await connection.execute(counted)]
    await engine.dispose()
    return dict(found)


async def let_check_in(house: House, told: list[Person], over: asyncio.Event) -> None:
    """Let people check in one after the other; remember who was told so."""
    while not over.is_set():
        person = house.wechat.person("小明")
        exchange = await house.wechat.say(person, "签到")
        if "签到成功" in exchange.answer.text:
            told.append(person)
        await asyncio.sleep(0.01)


async def has_grown(told: list[Person], before: int) -> bool:
    return len(told) > before


async def under_load(house: House, seconds: float, number: int, told: list[Person]) -> int | None:
    """Serve customers, signal the server a while after the first answer; give its exit code."""
    async with house.serving() as process:
        over, before = asyncio.Event(), len(told)
        load = asyncio.gather(*(let_check_in(house, told, over) for _ in range(6)))
        await until(lambda: has_grown(told, before))
        await asyncio.sleep(seconds)
        process.send_signal(number)
        async with asyncio.timeout(10):
            await process.wait()
        over.set()
        await load
        return process.returncode


async def test_what_was_answered_survives_kills_and_a_stop(house: House, database_url: str) -> None:
    dice = chance()
    told: list[Person] = []
    for number in (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM):
        code = await under_load(house, dice.uniform(0, 0.4), number, told)
        assert code == (0 if number is signal.SIGTERM else -number)
    done = await check_ins(database_url)
    assert set(done.values()) == {1}
    assert {person.open_id for person in told} <= set(done)
    code, said = await house.command("audit")
    assert (code, "BROKEN" in said) == (0, False)


@on_sqlite
async def test_a_stop_while_the_database_is_stuck_is_a_stop_in_time(
    house: House, database_url: str
) -> None:
    hog = sqlite3.connect(str(make_url(database_url).database), isolation_level=None)
    async with house.serving() as process:
        hog.execute("BEGIN IMMEDIATE")
        said = asyncio.create_task(house.wechat.say(house.wechat.person("小明"), "签到"))
        await asyncio.sleep(0.3)
        process.terminate()
        try:
            async with asyncio.timeout(8):
                await process.wait()
        finally:
            hog.close()
        assert (await said).notice


@on_sqlite
async def test_a_second_server_on_one_file_is_refused(house: House) -> None:
    settings = load(house.file)
    with only_process(settings), pytest.raises(CannotServe, match="served by another process"):
        await asyncio.to_thread(serve_shop, settings)
