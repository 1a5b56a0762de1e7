"""A group message has its effect once, and what is to be said is said once."""

import asyncio

import pytest

from bot.delivery.channel import Outcome, Result
from bot.dispatch.dispatcher import Dispatcher
from simulator.groups.neighbourhood import Contact, Group
from tests.talk import FakeChannel
from tests.town import Town


@pytest.fixture
def person(town: Town) -> Contact:
    return town.neighbour("小明")


@pytest.fixture
def group(town: Town, person: Contact) -> Group:
    return town.group("团子邻里团", person)


async def test_a_message_that_comes_again_is_answered_once(
    shop: Town, person: Contact, group: Group
) -> None:
    first = await shop.say_in(group, person, "加购 A02")
    told = shop.private(person)
    [line] = [one for one in shop.talk.neighbourhood.said_in(group) if one.text == "加购 A02"]
    again = shop.talk.incoming(line)
    await asyncio.gather(*(shop.shop.dispatcher.take(again) for _ in range(5)))
    await shop.work()
    assert shop.heard(group) == first
    assert shop.private(person) == told
    assert "×1" in (await shop.say_privately(person, "购物车"))[-1]


async def test_an_honest_repeat_is_a_new_message(shop: Town, person: Contact, group: Group) -> None:
    await shop.say_in(group, person, "加购 A02")
    await shop.say_in(group, person, "加购 A02")
    assert "×2" in (await shop.say_privately(person, "购物车"))[-1]


async def test_copies_at_the_same_time_are_one(shop: Town, person: Contact, group: Group) -> None:
    line = shop.talk.neighbourhood.say(group, person, "商品")
    copies = [shop.talk.incoming(line) for _ in range(6)]
    await asyncio.gather(*(shop.shop.dispatcher.take(one) for one in copies))
    await shop.work()
    assert len(shop.heard(group)) == 1


async def test_an_answer_is_kept_by_the_commit_that_holds_its_effects(
    shop: Town, person: Contact, group: Group
) -> None:
    channel = shop.talk.shop.channels["wechaty"]
    assert isinstance(channel, FakeChannel)
    channel.failing.append(Outcome(Result.LATER, "away"))
    assert await shop.say_in(group, person, "商品") == []
    shop.clock.pass_(minutes=2)
    await shop.work()
    assert len(shop.heard(group)) == 1


async def test_what_may_have_gone_out_is_not_said_again(
    shop: Town, person: Contact, group: Group
) -> None:
    channel = shop.talk.shop.channels["wechaty"]
    assert isinstance(channel, FakeChannel)
    channel.failing.append(Outcome(Result.UNKNOWN, "cut"))
    await shop.say_in(group, person, "商品")
    shop.clock.pass_(minutes=30)
    await shop.work()
    assert shop.heard(group) == []
    assert [row["state"] for row in await shop.rows("SELECT state FROM outbox")] == ["unknown"]


async def test_killed_before_the_commit_it_is_as_if_never_said(
    shop: Town, person: Contact, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = shop.talk.neighbourhood.say(group, person, "加购 A02")
    fit = Dispatcher._fit

    def dying(*_args: object) -> object:
        raise asyncio.CancelledError

    monkeypatch.setattr(Dispatcher, "_fit", dying)
    killed = asyncio.create_task(shop.shop.dispatcher.take(shop.talk.incoming(line)))
    await asyncio.wait([killed], timeout=1)
    killed.cancel()
    monkeypatch.setattr(Dispatcher, "_fit", fit)
    assert await shop.count("inbox") == 0
    assert await shop.count("outbox") == 0


async def test_a_crash_is_said_in_the_group_only_of_what_was_for_the_shop(
    shop: Town, person: Contact, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.say_in(group, person, "签到榜")
    before = len(shop.heard(group))

    def broken(*_args: object, **_facts: object) -> str:
        raise RuntimeError("broken")

    monkeypatch.setattr("handlers.chat.browsing.say.shelf", broken)
    [said] = await shop.say_in(group, person, "商品")
    assert said.startswith("@小明\u2005")
    monkeypatch.setattr("handlers.chat.context.normalise", broken)
    assert await shop.say_in(group, person, "今天天气不错") == []
    assert len(shop.heard(group)) == before + 1
    assert await shop.count("dead_letters") == 1
