"""Groups through a real gateway: gRPC between the simulator and the shop."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.adapters.wechaty.channel import WechatyChannel
from bot.adapters.wechaty.gateway import Gateway
from bot.app import awake
from bot.delivery.channel import Result
from bot.kernel.reply import Card, Cards, HandOver, Text
from bot.settings import JobsSettings, Settings
from store.search.gateway import Segmenter
from tests.conftest import prove_books
from tests.talk import until
from tests.town import Town, open_town


@pytest.fixture
async def wired(settings: Settings, segmenter: Segmenter) -> AsyncIterator[Town]:
    """A stocked shop that hears of its groups by a gateway."""
    async with open_town(settings, segmenter, groups=True) as town:
        await town.stock()
        await signed_in(town)
        yield town
        await prove_books(town)


async def signed_in(town: Town) -> None:
    assert town.shop.groups is not None
    door = town.shop.groups.door
    await until(lambda: bool(door._account))


async def test_a_group_talks_over_the_wire(wired: Town) -> None:
    person, other = wired.neighbour("小明"), wired.neighbour("小红", friend=False)
    group = wired.group("团子邻里团", person, other)
    group.alias(person, "3号楼小明")
    assert await wired.say_in(group, other, "今天吃什么") == []
    [said] = await wired.say_in(group, person, "商品", mention=True)
    assert said.startswith("@3号楼小明\u2005\n")
    assert await wired.say_in(group, person, "购物车") == ["@3号楼小明\u2005已私聊回复你"]
    assert "购物车" in wired.private(person)[-1]
    [advice] = await wired.say_in(group, other, "购物车")
    assert "加我为微信好友" in advice
    [answer] = await wired.say_privately(person, "商品")
    assert "草莓" in answer


async def test_a_gateway_that_was_killed_is_found_again_and_nothing_is_doubled(
    wired: Town,
) -> None:
    person = wired.neighbour("小明")
    group = wired.group("团子邻里团", person)
    await wired.say_in(group, person, "加购 A02")
    gateway = wired.gateway
    assert gateway is not None
    await gateway.stop()
    line = wired.talk.neighbourhood.lines[0]
    await gateway.start()
    await until(lambda: gateway.service.is_attended)
    wired.talk.neighbourhood.tell(line)
    assert await wired.say_in(group, person, "加购 A02") == ["@小明\u2005已私聊回复你"]
    assert "×2" in (await wired.say_privately(person, "购物车"))[-1]


async def test_what_is_to_be_said_waits_while_the_gateway_is_away(wired: Town) -> None:
    person = wired.neighbour("小明")
    group = wired.group("团子邻里团", person)
    gateway = wired.gateway
    assert gateway is not None
    line = wired.talk.neighbourhood.say(group, person, "商品")
    await until(lambda: wired.talk.incoming(line).key in wired.talk.taken)
    await gateway.stop()
    await wired.shop.courier.run_due()
    assert wired.heard(group) == []
    await gateway.start()
    wired.clock.pass_(minutes=2)
    await wired.shop.courier.run_due()
    assert len(wired.heard(group)) == 1


async def test_nothing_is_sent_while_the_account_is_signed_out(wired: Town) -> None:
    person = wired.neighbour("小明")
    gateway = wired.gateway
    assert gateway is not None
    channel = wired.shop.channels["wechaty"]
    to = f"wechaty:{wired.talk.neighbourhood.bot.id}:{person.id}"
    gateway.service.sign_out()
    await wired.say_privately(person, "商品")
    assert (await channel.send(to, Text("在吗"))).result is Result.LATER
    assert wired.private(person) == []
    gateway.service.sign_in()
    await wired.say_privately(person, "商品")
    assert (await channel.send(to, Text("在吗"))).result is Result.SENT


async def test_each_end_of_a_send_is_told(wired: Town) -> None:
    person, stranger = wired.neighbour("小明"), wired.neighbour("小红", friend=False)
    gateway, bot = wired.gateway, wired.talk.neighbourhood.bot
    assert gateway is not None
    channel = wired.shop.channels["wechaty"]
    card = Card("草莓", "", "http://x/a.jpg", "http://x/a")
    to = f"wechaty:{bot.id}:{person.id}"
    assert (await channel.send(to, Cards((card, card)))).result is Result.SENT
    assert wired.private(person) == ["草莓\nhttp://x/a\n\n草莓\nhttp://x/a"]
    assert (await channel.send(to, HandOver())).result is Result.FAILED
    failed = await channel.send(f"wechaty:{bot.id}:{stranger.id}", Text("在吗"))
    assert failed.result is Result.FAILED
    gateway.service.failing["MessageSendText"] = 1
    assert (await channel.send(to, Text("在吗"))).result is Result.FAILED
    wrong = Gateway(gateway.endpoint, "another token")
    assert (await WechatyChannel(wrong).send(to, Text("在吗"))).result is Result.LATER
    wrong.close()


async def test_a_message_that_cannot_be_read_stops_no_others(wired: Town) -> None:
    person = wired.neighbour("小明")
    group = wired.group("团子邻里团", person)
    gateway = wired.gateway
    assert gateway is not None
    gateway.service.failing["MessagePayload"] = 1
    assert len(await wired.say_in(group, person, "商品")) == 1
    gateway.service.failing["RoomMemberPayload"] = 1
    [said] = await wired.say_in(group, person, "商品")
    assert said.startswith("@小明\u2005")


async def test_a_replay_under_a_new_id_is_none_but_an_honest_repeat_is_a_message(
    wired: Town,
) -> None:
    person = wired.neighbour("小明")
    gateway, there = wired.gateway, wired.talk.neighbourhood
    assert gateway is not None
    await wired.say_privately(person, "加购 A02")
    await gateway.stop()
    await gateway.start()
    await until(lambda: gateway.service.is_attended)
    there.say_privately(person, "加购 A02")
    await wired.say_privately(person, "商品")
    assert "×1" in (await wired.say_privately(person, "购物车"))[-1]
    later = asyncio.get_running_loop().time() + 6
    assert wired.shop.groups is not None
    wired.shop.groups.door._replays._now = lambda: later
    await wired.say_privately(person, "加购 A02")
    assert "×2" in (await wired.say_privately(person, "购物车"))[-1]


async def test_an_answer_goes_out_at_once(settings: Settings, segmenter: Segmenter) -> None:
    slow = settings.model_copy(update={"jobs": JobsSettings(tick_seconds=60)})
    async with open_town(slow, segmenter, groups=True) as town:
        await signed_in(town)
        person = town.neighbour("小明")
        group = town.group("团子邻里团", person)
        assert town.shop.groups is not None
        sending = asyncio.create_task(town.shop.groups.prompter.run())
        town.talk.neighbourhood.say(group, person, "签到")
        await until(lambda: bool(town.heard(group)))
        sending.cancel()


async def test_the_shop_stops_while_it_listens(settings: Settings, segmenter: Segmenter) -> None:
    async with open_town(settings, segmenter, groups=True) as town:
        await signed_in(town)
        async with awake(town.shop, town.settings):
            pass
