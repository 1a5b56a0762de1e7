import asyncio
import json

import pytest

from simulator import Person, Simulator, faults
from tests.simulator.doubles import Api

SEND = "/cgi-bin/message/custom/send"
IPS = "/cgi-bin/getcallbackip"


async def codes(api: Api, count: int) -> list[object]:
    token = await api.token()
    return [await api.code("GET", "getcallbackip", token=token) for _ in range(count)]


@pytest.mark.parametrize(
    ("when", "struck"),
    [
        (faults.every(), [-1, -1, -1, -1]),
        (faults.nth(2), [0, -1, 0, 0]),
        (faults.nth(1, 3), [-1, 0, -1, 0]),
        (faults.rate(0.5), [0, -1, 0, -1]),
    ],
)
async def test_a_fault_strikes_at_the_calls_it_is_set_for(
    api: Api, wechat: Simulator, when: faults.Schedule, struck: list[int]
) -> None:
    wechat.faults.add(IPS, faults.errcode(-1), when)

    assert await codes(api, 4) == struck


async def test_a_rule_can_be_removed_and_a_pattern_covers_many_paths(
    api: Api, wechat: Simulator
) -> None:
    rule = wechat.faults.add("/cgi-bin/get*", faults.errcode(45009))
    assert await codes(api, 1) == [45009]
    wechat.faults.remove(rule)
    assert await codes(api, 1) == [0]


@pytest.mark.parametrize("done", [True, False])
async def test_a_bad_gateway_may_have_sent_the_message(
    api: Api, wechat: Simulator, person: Person, *, done: bool
) -> None:
    await wechat.say(person, "在吗")
    wechat.faults.add(SEND, faults.bad_gateway(done=done))
    body = {"touser": person.open_id, "msgtype": "text", "text": {"content": "您好"}}

    response = await api.raw("POST", "message/custom/send", await api.token(), json=body)

    assert response.status == 502
    assert len(wechat.messages_to(person)) == done


async def test_a_hanging_call_is_done_and_recorded_though_the_bot_gave_up(
    api: Api, wechat: Simulator, person: Person
) -> None:
    await wechat.say(person, "在吗")
    wechat.faults.add(SEND, faults.hang(60))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await api.send(person)

    assert len(wechat.messages_to(person)) == len(wechat.journal.of(SEND)) == 1


async def test_answers_can_be_truncated(api: Api, wechat: Simulator) -> None:
    wechat.faults.add(IPS, faults.truncated())

    with pytest.raises(json.JSONDecodeError):
        await codes(api, 1)


@pytest.mark.parametrize(
    ("fault", "content_type"),
    [(faults.html_page(), "text/html"), (faults.plain_text(), "text/plain")],
)
async def test_answers_can_come_under_another_type(
    api: Api, wechat: Simulator, fault: faults.Fault, content_type: str
) -> None:
    wechat.faults.add(IPS, fault)

    response = await api.raw("GET", "getcallbackip", await api.token())

    assert (response.status, response.content_type) == (200, content_type)


@pytest.mark.parametrize(
    ("fault", "code"), [(faults.dead_token(), 40001), (faults.expired_token(), 42001)]
)
async def test_tokens_can_die_before_a_call_and_be_fetched_anew(
    api: Api, wechat: Simulator, fault: faults.Fault, code: int
) -> None:
    wechat.faults.add(IPS, fault, faults.nth(1))

    assert await codes(api, 1) == [code]
    assert await codes(api, 1) == [0]
