"""WeChat waits five seconds, three times; these tests wait a fifteenth of that."""

import asyncio

import pytest

from bot.settings import Settings
from simulator import Person, events, messages
from simulator.exchange import Delivery, Push
from tests.door.hogging import hogged, until
from tests.door.posting import on_postgres
from tests.town import Town

_PATIENCE = 0.3


@pytest.fixture
def settings(settings: Settings) -> Settings:
    account = settings.official_account.model_copy(update={"answer_seconds": _PATIENCE})
    return settings.model_copy(update={"official_account": account})


@pytest.fixture
async def person(town: Town) -> Person:
    town.wechat.courier.answer_seconds = 3 * _PATIENCE
    return await town.newcomer()


async def deliver(town: Town, push: Push) -> Delivery:
    return (await town.wechat.deliver(push))[0]


async def is_answered(town: Town) -> bool:
    return await town.count("inbox") == 2


async def is_left(town: Town) -> bool:
    return await town.rows("SELECT 1 FROM outbox WHERE state = 'pending'") != []


async def sent_later(town: Town, person: Person) -> list[str]:
    """Let the time of deliveries go by; tell what arrives by itself."""
    await town.shop.courier.run_due()
    assert town.wechat.messages_to(person) == []
    town.clock.pass_(seconds=17)
    await town.shop.courier.run_due()
    await town.shop.courier.run_due()
    return [message.text for message in town.wechat.messages_to(person)]


async def test_a_later_delivery_takes_the_answer(town: Town, person: Person) -> None:
    async with hogged(town, person):
        said = asyncio.create_task(town.wechat.say(person, "签到"))
        await asyncio.sleep(1.5 * _PATIENCE)
    exchange = await said
    assert exchange.deliveries[0].failure == "reset"
    assert _PATIENCE <= exchange.deliveries[0].seconds < 3 * _PATIENCE
    assert "签到成功" in exchange.answer.text
    assert await town.count("check_ins") == 1
    assert await sent_later(town, person) == []


async def test_an_answer_that_no_delivery_could_take_is_sent_once(
    town: Town, person: Person
) -> None:
    async with hogged(town, person):
        exchange = await town.wechat.say(person, "签到")
        assert [delivery.failure for delivery in exchange.deliveries] == ["reset"] * 3
    await until(lambda: is_left(town))
    [text] = await sent_later(town, person)
    assert "签到成功" in text
    assert await town.count("check_ins") == 1


async def test_an_answer_taken_after_all_is_not_sent(town: Town, person: Person) -> None:
    push = town.wechat.prepare(person, messages.text("签到"))
    async with hogged(town, person):
        assert (await deliver(town, push)).failure == "reset"
    await until(lambda: is_left(town))
    assert "签到成功" in (await deliver(town, push)).answer.text
    assert await sent_later(town, person) == []


async def test_an_answer_that_waits_while_more_deliveries_fail_is_sent_once(
    town: Town, person: Person
) -> None:
    push = town.wechat.prepare(person, messages.text("签到"))
    for _ in range(2):
        async with hogged(town, person):
            assert (await deliver(town, push)).failure == "reset"
        await until(lambda: is_left(town))
        await asyncio.sleep(0.2)
    [text] = await sent_later(town, person)
    assert "签到成功" in text


async def test_silence_is_never_sent(town: Town, person: Person) -> None:
    push = town.wechat.prepare(person, events.position(23.1, 113.3))
    async with hogged(town, person):
        assert (await deliver(town, push)).failure == "reset"
    await until(lambda: is_answered(town))
    assert await sent_later(town, person) == []


async def test_an_unanswered_request_may_come_again_as_it_was(town: Town, person: Person) -> None:
    town.wechat.courier.same_query = True
    async with hogged(town, person):
        said = asyncio.create_task(town.wechat.say(person, "签到"))
        await asyncio.sleep(1.5 * _PATIENCE)
    exchange = await said
    assert exchange.deliveries[0].failure == "reset"
    assert "签到成功" in exchange.answer.text


@on_postgres
async def test_others_are_answered_meanwhile(town: Town, person: Person) -> None:
    other = await town.newcomer()
    async with hogged(town, person):
        said = asyncio.create_task(town.wechat.say(person, "签到"))
        await asyncio.sleep(0)
        assert "签到成功" in await town.say(other, "签到")
    assert "签到成功" in (await said).answer.text
