from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from simulator import Person, Simulator
from simulator.quota import Grant
from tests.simulator.doubles import Api, Json, Moment

MENU_LINK = "weixin://bizmsgmenu?msgmenucontent=1&msgmenuid=1"
Act = Callable[[Simulator, Person], Awaitable[object]]


async def sent_until_refused(api: Api, person: Person) -> tuple[int, object]:
    """Send until refused; give the number that arrived and the code."""
    for count in range(10):
        code = await api.send(person)
        if code:
            return count, code
    raise AssertionError("never refused")


async def say(wechat: Simulator, person: Person) -> None:
    await wechat.say(person, "在吗")


async def tap(wechat: Simulator, person: Person) -> None:
    await wechat.tap(person, "k")


async def follow(wechat: Simulator, person: Person) -> None:
    await wechat.follow(person)


async def tap_link(wechat: Simulator, person: Person) -> None:
    await wechat.tap_link(person, MENU_LINK)


@pytest.mark.parametrize(
    ("act", "grant"),
    [
        (say, Grant(5, timedelta(hours=48))),
        (follow, Grant(3, timedelta(minutes=1))),
        (tap_link, Grant(3, timedelta(minutes=1))),
    ],
)
async def test_an_action_allows_so_many_messages_for_so_long(
    api: Api,
    wechat: Simulator,
    person: Person,
    clock: Moment,
    act: Act,
    grant: Grant,
) -> None:
    await act(wechat, person)
    assert await sent_until_refused(api, person) == (grant.messages, 45047)

    await act(wechat, person)
    clock.now += grant.lasts
    assert await sent_until_refused(api, person) == (0, 45015)


async def test_allowances_merge_to_the_larger_and_never_add_up(
    api: Api, wechat: Simulator, person: Person
) -> None:
    await say(wechat, person)
    await tap(wechat, person)
    assert await sent_until_refused(api, person) == (5, 45047)

    await tap(wechat, person)
    assert await sent_until_refused(api, person) == (3, 45047)


async def test_an_allowance_keeps_the_later_end(
    api: Api, wechat: Simulator, person: Person, clock: Moment
) -> None:
    await say(wechat, person)
    clock.advance(hours=1)
    await tap(wechat, person)
    clock.advance(minutes=2)

    assert await api.send(person) == 0


async def test_a_viewed_page_allows_nothing(
    api: Api, wechat: Simulator, person: Person, clock: Moment
) -> None:
    await follow(wechat, person)
    clock.advance(minutes=2)
    await wechat.push(person, {"MsgType": "event", "Event": "VIEW", "EventKey": "https://a.b"})

    assert await api.send(person) == 45015


async def test_who_cannot_be_reached_is_told_apart(
    api: Api, wechat: Simulator, person: Person
) -> None:
    assert await api.send(person, touser="oStranger") == 40003
    assert await api.send(person) == 43004
    await say(wechat, person)
    person.receives_messages = False
    assert await api.send(person) == 48002
    person.blacklisted = True
    assert await api.send(person) == 43019
    await wechat.unfollow(person)
    assert await api.send(person) == 43004


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msgtype": "dance"}, 40008),
        ({"msgtype": "msgmenu"}, 40200),
        ({"text": {"content": ""}}, 44004),
        ({"text": {"content": "a" * 2049}}, 45002),
        ({"msgtype": "image", "image": {}}, 41006),
        ({"msgtype": "image", "image": {"media_id": "none"}}, 40007),
        ({"msgtype": "news", "news": {"articles": [{}, {}]}}, 45008),
        ({"msgtype": "news", "news": {}}, 47001),
    ],
)
async def test_wrong_messages_are_refused_and_cost_nothing(
    api: Api, wechat: Simulator, person: Person, body: Json, code: int
) -> None:
    await say(wechat, person)

    assert await api.send(person, **body) == code
    allowance = wechat.platform.quota.allowance(person.open_id)
    assert allowance is not None
    assert allowance.left == 5


async def test_messages_arrive(api: Api, wechat: Simulator, person: Person, clock: Moment) -> None:
    await say(wechat, person)
    article = {"title": "新品", "description": "甜", "url": "https://a.b", "picurl": ""}
    await api.send(person, text={"content": "已发货"})
    await api.send(person, msgtype="news", news={"articles": [article]})
    picture = wechat.platform.media.add("image", b"GIF89a", clock())
    await api.send(person, msgtype="image", image={"media_id": picture.id})

    first, second, third = wechat.messages_to(person)
    assert (first.kind, first.text) == ("text", "已发货")
    assert second.articles[0].title == "新品"
    assert (third.kind, third.media_id) == ("image", picture.id)


async def test_typing_is_seen_once_and_only_in_a_living_chat(
    api: Api, wechat: Simulator, person: Person, clock: Moment
) -> None:
    async def typing(command: str = "Typing") -> object:
        body = {"touser": person.open_id, "command": command}
        return await api.code("POST", "message/custom/typing", json=body)

    await say(wechat, person)
    assert [await typing(), await typing()] == [0, 45081]
    assert [await typing("CancelTyping"), await typing("Dance")] == [0, 45072]
    clock.advance(seconds=31)
    assert await typing() == 45080
