import asyncio
import dataclasses

import pytest

from simulator import AccountSettings, Person, Simulator, events, messages
from simulator.account import Mode
from simulator.crypto import signature
from simulator.exchange import UNAVAILABLE
from tests.simulator.doubles import Bot, Moment


async def test_the_server_check_is_answered_by_its_echo(wechat: Simulator) -> None:
    assert await wechat.verify()


@pytest.mark.parametrize("mode", ["plain", "compatible", "secure"])
async def test_a_text_is_answered_in_every_mode(
    wechat: Simulator, bot: Bot, account: AccountSettings, mode: Mode
) -> None:
    wechat.courier.account = dataclasses.replace(account, mode=mode)
    bot.says(Content="欢迎")

    exchange = await wechat.say(wechat.person("小明"), "在吗 ]]> 😀")

    assert bot.received[0].value("Content") == "在吗 ]]> 😀"
    assert (exchange.answer.kind, exchange.answer.text) == ("text", "欢迎")
    assert (exchange.notice, exchange.violations) == ("", [])


async def test_every_push_is_signed_and_names_the_person(
    wechat: Simulator, bot: Bot, person: Person, account: AccountSettings
) -> None:
    await wechat.say(person, "在吗")
    query = bot.queries[0]

    assert query["signature"] == signature(account.token, query["timestamp"], query["nonce"])
    assert query["openid"] == person.open_id
    assert len(person.open_id) == 28


async def test_message_ids_grow_though_the_clock_stands(
    wechat: Simulator, bot: Bot, person: Person
) -> None:
    for _ in range(3):
        await wechat.say(person, "在吗")
    numbers = [int(message.value("MsgId")) for message in bot.received]

    assert numbers == sorted(set(numbers))
    assert numbers[-1] < 2**63


async def test_a_late_answer_is_cut_and_the_same_body_comes_again(
    wechat: Simulator, bot: Bot, person: Person
) -> None:
    wechat.courier.answer_seconds = 0.2
    bot.delays = [0.4]
    bot.says(Content="太晚了")
    bot.says(Content="来了")

    exchange = await wechat.say(person, "慢")

    assert [delivery.failure for delivery in exchange.deliveries] == ["timeout", ""]
    assert bot.received[0] == bot.received[1]
    assert bot.queries[0]["nonce"] != bot.queries[1]["nonce"]
    assert (exchange.answer.text, exchange.notice) == ("来了", "")


async def test_after_three_deliveries_the_person_sees_the_notice(
    wechat: Simulator, bot: Bot, person: Person
) -> None:
    wechat.courier.answer_seconds = 0.1
    bot.delays = [0.3] * 4

    exchange = await wechat.say(person, "慢")

    assert len(bot.received) == len(exchange.deliveries) == 3
    assert exchange.notice == UNAVAILABLE
    assert exchange.answer.kind == "none"


async def test_redeliveries_can_keep_their_query(
    wechat: Simulator, bot: Bot, person: Person
) -> None:
    wechat.courier.same_query = True
    bot.statuses = [500, 503]

    exchange = await wechat.say(person, "在吗")

    assert len(exchange.deliveries) == 3
    assert bot.queries[0] == bot.queries[1] == bot.queries[2]
    assert exchange.notice == ""


async def test_a_refused_connection_is_tried_three_times(
    wechat: Simulator, person: Person, unused_tcp_port: int
) -> None:
    wechat.courier.webhook_url = f"http://127.0.0.1:{unused_tcp_port}/"

    exchange = await wechat.say(person, "在吗")

    assert [delivery.failure for delivery in exchange.deliveries] == ["refused"] * 3
    assert exchange.notice == UNAVAILABLE


async def test_a_reset_connection_is_tried_three_times(wechat: Simulator, person: Person) -> None:
    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        wechat.courier.webhook_url = f"http://127.0.0.1:{port}/"
        exchange = await wechat.say(person, "在吗")

    assert [delivery.failure for delivery in exchange.deliveries] == ["reset"] * 3


async def test_another_status_is_an_invalid_answer(
    wechat: Simulator, bot: Bot, person: Person
) -> None:
    bot.statuses = [403]

    exchange = await wechat.say(person, "在吗")

    assert exchange.violations == ["HTTP 403 instead of 200"]
    assert (exchange.notice, len(exchange.deliveries)) == (UNAVAILABLE, 1)


async def test_one_signed_request_can_arrive_many_times_at_once(
    wechat: Simulator, bot: Bot, person: Person
) -> None:
    push = wechat.prepare(person, messages.text("签到"))
    for _ in range(5):
        bot.says(Content="已签到")

    deliveries = await wechat.deliver(push, times=5, at_once=True)

    assert [delivery.answer.text for delivery in deliveries] == ["已签到"] * 5
    assert len(bot.received) == 5
    assert len({message.value("MsgId") for message in bot.received}) == 1
    assert len({query["nonce"] for query in bot.queries}) == 1


async def test_a_hostile_request_goes_out_as_it_stands(
    wechat: Simulator, bot: Bot, person: Person
) -> None:
    push = wechat.prepare(person, messages.text("签到"))
    forged = wechat.courier.sign(push).overridden(msg_signature="0" * 40)

    (delivery,) = await wechat.deliver(push, request=forged)

    assert (delivery.status, delivery.failure) == (500, "http")
    assert bot.received == []


async def test_raw_xml_is_pushed_as_it_stands(wechat: Simulator, bot: Bot, person: Person) -> None:
    await wechat.push(person, "<xml><MsgType>event</MsgType><Odd>1</Odd></xml>")

    assert bot.received[0].value("Odd") == "1"


async def test_create_time_comes_from_the_clock_and_can_be_skewed(
    wechat: Simulator, bot: Bot, person: Person, clock: Moment
) -> None:
    await wechat.say(person, "一")
    await wechat.push(person, dict(messages.text("二")) | {"CreateTime": 7})

    times = [message.value("CreateTime") for message in bot.received]
    assert times == [str(int(clock().timestamp())), "7"]


async def test_following_scanning_and_leaving(wechat: Simulator, bot: Bot, person: Person) -> None:
    await wechat.follow(person, "X7K2")
    await wechat.follow(person, "X7K2")
    await wechat.unfollow(person)
    await wechat.follow(person)

    seen = [(each.value("Event"), each.value("EventKey")) for each in bot.received]
    assert seen == [
        ("subscribe", "qrscene_X7K2"),
        ("SCAN", "X7K2"),
        ("unsubscribe", ""),
        ("subscribe", ""),
    ]


async def test_who_never_followed_but_acts_counts_as_a_follower(
    wechat: Simulator, bot: Bot, person: Person
) -> None:
    await wechat.tap(person, "商品")

    assert person.follows
    assert [message.value("Event") for message in bot.received] == ["CLICK"]


async def test_a_tapped_menu_link_says_its_text_with_its_id(
    wechat: Simulator, bot: Bot, person: Person
) -> None:
    await wechat.tap_link(person, "weixin://bizmsgmenu?msgmenucontent=%E7%AD%BE&msgmenuid=7")

    assert bot.received[0].value("Content") == "签"
    assert bot.received[0].value("bizmsgmenuid") == "7"


async def test_only_menu_links_can_be_tapped(wechat: Simulator, person: Person) -> None:
    with pytest.raises(ValueError, match="not a weixin"):
        await wechat.tap_link(person, "https://example.com")


async def test_a_picture_can_be_fetched_by_its_media_id(
    wechat: Simulator, bot: Bot, person: Person, clock: Moment
) -> None:
    await wechat.send_picture(person, b"\x89PNG picture")

    media_id = bot.received[0].value("MediaId")
    assert wechat.platform.media.get(media_id, clock()).data == b"\x89PNG picture"


async def test_two_events_may_share_a_second(wechat: Simulator, bot: Bot, person: Person) -> None:
    await asyncio.gather(wechat.tap(person, "一"), wechat.push(person, events.click("二")))

    assert len({message.value("CreateTime") for message in bot.received}) == 1
    assert {message.value("EventKey") for message in bot.received} == {"一", "二"}
