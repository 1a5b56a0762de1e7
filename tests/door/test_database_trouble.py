"""The database is gone for a while under load: all are answered, nothing is done twice."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import make_url

from bot.settings import Settings
from store.search.gateway import Segmenter
from tests.door.hogging import Proxy, connect, hogged
from tests.door.posting import on_postgres, on_sqlite
from tests.town import Town, open_town

Trouble = Callable[[], Awaitable[None]]


async def check_in_through(town: Town, trouble: Trouble) -> None:
    """Let twenty members check in while trouble comes three times; hold that each did, once."""
    people = [await town.newcomer() for _ in range(20)]

    async def later(number: int) -> str:
        await asyncio.sleep(0.03 * number)
        return (await town.wechat.say(people[number], "签到")).answer.text

    async def troubled() -> None:
        for _ in range(3):
            await asyncio.sleep(0.1)
            await trouble()

    *texts, _ = await asyncio.gather(*map(later, range(len(people))), troubled())
    await town.database.engine.dispose()
    assert await town.rows("SELECT error FROM dead_letters") == []
    assert [text for text in texts if "签到成功" not in str(text)] == []
    assert await town.count("check_ins") == await town.count("inbox") - len(people) == len(people)


@on_sqlite
async def test_another_writer_holds_the_file(town: Town) -> None:
    async def trouble() -> None:
        async with hogged(town, town.wechat.person("小红")):
            await asyncio.sleep(0.2)

    await check_in_through(town, trouble)


@on_postgres
async def test_the_server_ends_all_connections(town: Town) -> None:
    own = await connect(town.settings.database.url)
    ending = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    async def trouble() -> None:
        for _ in range(5):
            await own.execute(ending)
            await asyncio.sleep(0.02)

    await check_in_through(town, trouble)
    await own.close()


class TestBehindAWire:
    @pytest.fixture
    async def wire(self, settings: Settings) -> AsyncIterator[Proxy]:
        url = make_url(settings.database.url)
        async with Proxy(url.host or "127.0.0.1", url.port or 5432) as proxy:
            yield proxy

    @pytest.fixture
    def behind(self, settings: Settings, wire: Proxy) -> Settings:
        url = make_url(settings.database.url).set(host="127.0.0.1", port=wire.port)
        database = settings.database.model_copy(
            update={"url": url.render_as_string(hide_password=False)}
        )
        return settings.model_copy(update={"database": database})

    @on_postgres
    async def test_the_wire_is_cut(
        self, behind: Settings, wire: Proxy, segmenter: Segmenter
    ) -> None:
        async with open_town(behind, segmenter) as town:
            await check_in_through(town, lambda: wire.cut(0.2))
            assert await town.broken_rules() == []


_ENDING_ONCE = """
CREATE FUNCTION end_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF nextval('times') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
  RETURN NEW;
END $$
"""
_ON_CHECK_IN = (
    "CREATE TRIGGER end_once BEFORE INSERT ON check_ins FOR EACH ROW EXECUTE FUNCTION end_once()"
)


@on_postgres
async def test_the_connection_ends_in_the_middle_of_a_message(town: Town) -> None:
    person = await town.newcomer()
    own = await connect(town.settings.database.url)
    for statement in ("CREATE SEQUENCE times", _ENDING_ONCE, _ON_CHECK_IN):
        await own.execute(statement)
    await own.close()
    assert "签到成功" in await town.say(person, "签到")
    assert await town.count("dead_letters") == 0
