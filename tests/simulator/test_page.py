from typing import cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from simulator import Person, Simulator
from tests.simulator.doubles import Api, Bot, Json, Moment

Client = TestClient[web.Request, web.Application]


async def entries(client: Client, person: Person, since: int = 0) -> list[Json]:
    path = f"/control/people/{person.open_id}/messages"
    response = await client.get(path, params={"since": since})
    return cast("list[Json]", (await response.json())["entries"])


@pytest.mark.parametrize(
    "file",
    ["", "style.css", "chat.js", "groups.js", "bubbles.js", "text.js", "viewer.js", "cashier.js"],
)
async def test_the_page_and_its_files_are_served(client: Client, file: str) -> None:
    response = await client.get(f"/{file}")

    assert response.status == 200
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]


async def test_a_mounted_page_is_reached_without_the_last_slash(wechat: Simulator) -> None:
    whole = web.Application()
    whole.add_subapp("/simulator", wechat.application())
    async with TestClient(TestServer(whole)) as client:
        response = await client.get("/simulator")

        assert response.url.path == "/simulator/"
        assert "新朋友" in await response.text()


async def test_a_person_made_on_the_page_follows_and_talks(client: Client, bot: Bot) -> None:
    made = await (await client.post("/control/people", json={"name": "小明"})).json()
    base = f"/control/people/{made['openid']}"
    bot.says(Content="欢迎")
    bot.says(Content="您好")

    followed = await (await client.post(f"{base}/follow", json={"scene": "X7K2"})).json()
    said = await (await client.post(f"{base}/say", json={"text": "在吗"})).json()

    assert followed["person"]["follows"] is True
    assert said["exchange"]["deliveries"] == 1
    assert [message.value("MsgType") for message in bot.received] == ["event", "text"]


async def test_the_conversation_shows_what_was_said_and_what_came_later(
    client: Client, wechat: Simulator, bot: Bot, api: Api, person: Person
) -> None:
    bot.says(Content="您好")
    await wechat.say(person, "在吗")
    seen = await entries(client, person)
    await api.send(person, text={"content": "已发货"})
    later = await entries(client, person, since=2)

    assert [(line["side"], line["text"]) for line in seen] == [
        ("person", "在吗"),
        ("account", "您好"),
    ]
    assert [(line["side"], line["text"]) for line in later] == [("account", "已发货")]


async def test_a_failing_account_is_shown_as_the_notice(
    client: Client, wechat: Simulator, bot: Bot, person: Person
) -> None:
    bot.says(Content="")
    await wechat.say(person, "在吗")

    last = (await entries(client, person))[-1]

    assert (last["side"], last["kind"]) == ("note", "unavailable")


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Content-Type": "text/plain"}, "{}", 415),
        ({"Content-Type": "application/json", "Origin": "https://evil.example"}, "{}", 403),
        ({"Content-Type": "application/json"}, "{", 400),
        ({"Content-Type": "application/json"}, "[]", 400),
        ({"Content-Type": "application/json"}, '{"name": " "}', 400),
        ({"Content-Type": "application/json"}, '{"name": 7}', 400),
    ],
)
async def test_only_the_page_itself_may_act(
    client: Client, wechat: Simulator, headers: dict[str, str], body: str, status: int
) -> None:
    response = await client.post("/control/people", data=body, headers=headers)

    assert response.status == status
    assert list(wechat.platform.people) == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/control/people/nobody/messages", 404),
        ("/control/people/{}/messages?since=x", 400),
        ("/control/media/none", 404),
    ],
)
async def test_what_is_not_there_is_said_so(
    client: Client, person: Person, path: str, status: int
) -> None:
    assert (await client.get(path.format(person.open_id))).status == status


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("say", {"text": "团" * 4001}),
        ("follow", {"scene": {"a": 1}}),
        ("link", {"href": "https://example.com"}),
    ],
)
async def test_an_act_that_cannot_be_done_pushes_nothing(
    client: Client, bot: Bot, person: Person, act: str, body: Json
) -> None:
    response = await client.post(f"/control/people/{person.open_id}/{act}", json=body)

    assert response.status == 400
    assert bot.received == []


async def test_an_expired_code_is_gone(
    client: Client, wechat: Simulator, person: Person, clock: Moment
) -> None:
    code = wechat.platform.qr_codes.create("QR_STR_SCENE", "X7K2", 60, clock())
    clock.advance(minutes=1)

    path = f"/control/people/{person.open_id}/follow"
    assert (await client.post(path, json={"scene": code.url})).status == 410


async def test_a_picture_is_shown_on_the_page(
    client: Client, wechat: Simulator, person: Person
) -> None:
    await wechat.send_picture(person, b"\x89PNG picture")
    line = (await entries(client, person))[0]

    response = await client.get(f"/control/media/{line['media']}")

    assert response.content_type == "image/png"


async def test_the_page_sees_the_published_menu(client: Client, wechat: Simulator) -> None:
    wechat.platform.menu.publish([{"type": "click", "name": "签到", "key": "k"}])

    account = await (await client.get("/control/account")).json()

    assert account["menu"][0]["name"] == "签到"
