"""The client of WeChat's API, against the simulated one."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, ClientTimeout

from bot.adapters.official_account import client as client_module
from bot.adapters.official_account.client import Credentials, OfficialAccountApi
from bot.adapters.official_account.errors import NotMade, NotReached, Reason, Refused
from simulator import Person, Simulator, faults
from simulator.errors import MEANINGS
from tests.town import ACCOUNT, TownClock, serving

TOKEN, SEND = "/cgi-bin/stable_token", "/cgi-bin/message/custom/send"


@pytest.fixture
async def wechat() -> Simulator:
    return Simulator(ACCOUNT, "http://127.0.0.1:9/", clock=TownClock())


@pytest.fixture
async def api(wechat: Simulator) -> AsyncIterator[OfficialAccountApi]:
    credentials = Credentials(ACCOUNT.app_id, ACCOUNT.app_secret)
    async with serving(wechat.application()) as base, ClientSession() as session:
        yield OfficialAccountApi(session, base, credentials)


@pytest.fixture
async def person(wechat: Simulator) -> Person:
    """Somebody who may be written to."""
    person = wechat.person("小明")
    await wechat.say(person, "在吗")
    return person


def texts(wechat: Simulator, person: Person) -> list[str]:
    return [message.text for message in wechat.messages_to(person)]


async def test_what_is_sent_arrives_as_it_was(
    wechat: Simulator, api: OfficialAccountApi, person: Person
) -> None:
    await api.send_text(person.open_id, '团子 "\\u56e2" 🍓\n&')
    assert texts(wechat, person) == ['团子 "\\u56e2" 🍓\n&']


async def test_an_article_arrives_as_it_was(
    wechat: Simulator, api: OfficialAccountApi, person: Person
) -> None:
    article = {"title": "草莓", "description": "甜", "url": "http://s/1", "picurl": "http://p/1"}
    await api.send_article(person.open_id, article)
    [message] = wechat.messages_to(person)
    assert (message.kind, message.articles[0].title) == ("news", "草莓")


async def test_one_token_serves_all_tasks(wechat: Simulator, api: OfficialAccountApi) -> None:
    scenes = (api.create_scene_code(str(number), seconds=60) for number in range(50))
    assert len(set(await asyncio.gather(*scenes))) == 50
    assert len(wechat.journal.of(TOKEN)) == 1


async def test_a_token_that_dies_under_load_is_renewed_once(
    wechat: Simulator, api: OfficialAccountApi
) -> None:
    await api.tokens.current()
    wechat.tokens.invalidate(wechat.platform.clock())
    scenes = (api.create_scene_code(str(number), seconds=60) for number in range(50))
    assert len(await asyncio.gather(*scenes)) == 50
    assert len(wechat.journal.of(TOKEN)) == 2


@pytest.mark.parametrize(
    "fault", [faults.dead_token(), faults.expired_token(), faults.errcode(40014)]
)
async def test_a_dead_token_costs_one_more_try(
    wechat: Simulator, api: OfficialAccountApi, person: Person, fault: faults.Fault
) -> None:
    wechat.faults.add(SEND, fault, faults.nth(1))
    await api.send_text(person.open_id, "好")
    assert texts(wechat, person) == ["好"]
    assert len(wechat.journal.of(SEND)) == 2


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_token_that_stays_wrong_ends_after_two_tries(
    wechat: Simulator, api: OfficialAccountApi, code: int
) -> None:
    wechat.faults.add(SEND, faults.errcode(code))
    with pytest.raises(Refused) as caught:
        await api.send_text("o1", "好")
    assert caught.value.reason is Reason.TOKEN
    assert len(wechat.journal.of(SEND)) == 2
    assert len(wechat.journal.of(TOKEN)) == 2


async def test_a_fault_of_the_token_is_shared_by_all_who_wait(
    wechat: Simulator, api: OfficialAccountApi
) -> None:
    wechat.faults.add(TOKEN, faults.bad_gateway())
    calls = (api.send_text("o1", "好") for _ in range(20))
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(result) for result in results} == {NotMade}
    assert len(wechat.journal.of(TOKEN)) == 1
    assert wechat.journal.of(SEND) == []
    wechat.faults.clear()
    assert await api.tokens.current()


REASONS = {
    -1: Reason.BUSY, 40013: Reason.CONFIGURATION, 40125: Reason.CONFIGURATION,
    40164: Reason.CONFIGURATION, 48001: Reason.PERMISSION, 40003: Reason.RECIPIENT,
    43004: Reason.RECIPIENT, 48002: Reason.RECIPIENT, 45015: Reason.WINDOW, 45047: Reason.WINDOW,
    45011: Reason.PACE, 45009: Reason.QUOTA, 45002: Reason.CONTENT, 45065: Reason.ALREADY_DONE,
    99999: Reason.OTHER,
}  # fmt: skip


@pytest.mark.parametrize("code", REASONS)
async def test_an_error_code_has_a_class(
    wechat: Simulator, api: OfficialAccountApi, code: int
) -> None:
    wechat.faults.add(SEND, faults.errcode(code))
    with pytest.raises(Refused) as caught:
        await api.send_text("o1", "好")
    assert (caught.value.code, caught.value.reason) == (code, REASONS[code])
    assert MEANINGS.get(code, "") in str(caught.value)
    assert len(wechat.journal.of(SEND)) == 1


@pytest.mark.parametrize(
    "fault",
    [
        faults.bad_gateway(),
        faults.bad_gateway(done=True),
        faults.html_page(),
        faults.truncated(),
        faults.hang(5),
    ],
)
async def test_no_readable_answer_is_never_tried_again(
    wechat: Simulator,
    api: OfficialAccountApi,
    fault: faults.Fault,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client_module, "_TIMEOUT", ClientTimeout(total=0.2))
    wechat.faults.add(SEND, fault)
    with pytest.raises(NotReached):
        await api.send_text("o1", "好")
    assert len(wechat.journal.of(SEND)) == 1


@pytest.mark.parametrize(
    "answer", [b"[]", b"null", b'"ok"', b'{"errcode": null}', b'{"errcode": "x"}']
)
async def test_an_answer_of_another_shape_counts_as_none(
    wechat: Simulator, api: OfficialAccountApi, answer: bytes
) -> None:
    wechat.faults.add(SEND, faults.Fault(lambda _payload: faults.Payload(answer)))
    with pytest.raises(NotReached):
        await api.send_text("o1", "好")


@pytest.mark.parametrize("answer", [b"{}", b'{"access_token": 1, "expires_in": 7200}'])
async def test_a_token_answer_without_a_token_is_no_token(
    wechat: Simulator, api: OfficialAccountApi, answer: bytes
) -> None:
    wechat.faults.add(TOKEN, faults.Fault(lambda _payload: faults.Payload(answer)))
    with pytest.raises(NotMade):
        await api.send_text("o1", "好")


async def test_an_answer_is_json_whatever_its_type_says(
    wechat: Simulator, api: OfficialAccountApi, person: Person
) -> None:
    wechat.faults.add("*", faults.plain_text())
    await api.send_text(person.open_id, "好")
    assert texts(wechat, person) == ["好"]


async def test_nobody_there_is_certainly_not_made(unused_tcp_port: int) -> None:
    async with ClientSession() as session:
        base = f"http://127.0.0.1:{unused_tcp_port}"
        api = OfficialAccountApi(session, base, Credentials("wx1", "secret"))
        with pytest.raises(NotMade):
            await api.send_text("o1", "好")
