"""What a gateway tells of messages, and what is typed for the bot."""

import pytest
from wechaty_grpc.wechaty.puppet import MessagePayloadResponse

from bot.adapters.wechaty.channel import as_typed
from bot.adapters.wechaty.gateway import Gateway
from bot.adapters.wechaty.wire import Speaker, is_heard, parse_message
from bot.checking import check
from bot.kernel.incoming import Incoming, Kind
from bot.kernel.reply import Addressed, Text, pack, unpack
from bot.settings import Settings, WechatySettings
from simulator.clock import utc_now
from simulator.groups.gateway import GroupGateway
from simulator.groups.neighbourhood import Neighbourhood

ROOM = "1@chatroom"


def payload(text: str = "商品", **other: object) -> MessagePayloadResponse:
    facts = {
        "id": "m1",
        "type": 7,
        "timestamp": 1_795_395_600,
        "from_id": "wxid_a",
        "room_id": ROOM,
    }
    return MessagePayloadResponse(text=text, **facts | other)


def read(told: MessagePayloadResponse, *, is_friend: bool = True) -> Incoming:
    return parse_message(told, "bot", Speaker("小明", is_friend), ["团子", "团子店长"])


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (7, "商品", Kind.TEXT),
        (6, "商品", Kind.TEXT),
        (6, "", Kind.IMAGE),
        (6, '<?xml version="1.0"?><msg/>', Kind.UNKNOWN),
        (7, "<msg><videomsg/></msg>", Kind.UNKNOWN),
        (2, "", Kind.VOICE),
        (14, "", Kind.LINK),
    ],
)
def test_a_text_is_one_by_either_numbering(kind: int, text: str, expected: Kind) -> None:
    assert read(payload(text, type=kind)).kind is expected


@pytest.mark.parametrize(
    "told",
    [
        payload(from_id="bot"),
        payload(from_id=""),
        payload(type=13),
        payload(type=0),
        payload(from_id="x" * 65),
        payload(room_id="x" * 65),
    ],
)
def test_own_messages_and_unknown_kinds_are_not_heard(told: MessagePayloadResponse) -> None:
    assert not is_heard(told, "bot")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@团子\u2005商品", "商品"),
        ("@团子 商品", "商品"),
        ("商品 @团子", "商品"),
        ("@团子店长\u2005商品", "商品"),
        ("@小红\u2005@团子\u2005商品", "@小红\u2005 商品"),
        ("@团子", ""),
        ("商品", "商品"),
    ],
)
def test_whom_a_command_was_addressed_to_is_no_part_of_it(text: str, expected: str) -> None:
    heard = read(payload(text, mention_ids=["bot"]))
    assert heard.is_mention
    assert heard.text == expected


def test_a_mention_of_another_is_left_in_the_text() -> None:
    heard = read(payload("@团子 商品", mention_ids=["wxid_b"]))
    assert not heard.is_mention
    assert heard.is_overheard
    assert heard.text == "@团子 商品"


def test_who_and_where_are_told_by_addresses() -> None:
    heard = read(payload(), is_friend=False)
    assert heard.person == "wechaty:bot:wxid_a"
    assert heard.conversation == f"wechaty:bot:{ROOM}"
    assert heard.key == "wechaty:bot:m1"
    assert heard.is_reachable is False
    alone = read(payload(room_id=""), is_friend=False)
    assert alone.conversation == alone.person
    assert alone.is_reachable
    assert not alone.is_overheard


@pytest.mark.parametrize("timestamp", [1_795_395_600, 1_795_395_600_000])
def test_a_time_may_count_milliseconds(timestamp: int) -> None:
    assert read(payload(timestamp=timestamp)).sent_at.year == 2026


def test_links_are_addresses_and_lines_begin_below_the_name() -> None:
    to = Addressed("wxid_a", "小明")
    assert as_typed(Text('<a href="http://x/?a=1&b=2">查看</a>')) == "查看 http://x/?a=1&b=2"
    assert as_typed(Text("好", to)) == "@小明\u2005好"
    assert as_typed(Text("一\n二", to)) == "@小明\u2005\n一\n二"
    assert as_typed(Text("好", Addressed("wxid_a", ""))) == "好"


def test_whom_words_are_for_is_kept_with_them() -> None:
    for text in (Text("好"), Text("好", Addressed("wxid_a", "小明"))):
        assert unpack(pack(text)) == text
    assert pack(Text("好")) == {"kind": "text", "body": "好"}


async def test_check_says_whether_the_gateway_answers(settings: Settings) -> None:
    gateway = GroupGateway(Neighbourhood(utc_now), "a token")
    await gateway.start()
    assert await lines(settings, gateway.endpoint, "a token") == [
        "wechaty: the gateway answers; a personal account as a bot is against WeChat's rules"
    ]
    assert await lines(settings, gateway.endpoint, "another") == [
        "wechaty.endpoint: the gateway doesn't know wechaty.token"
    ]
    await gateway.stop()
    [line] = await lines(settings, gateway.endpoint, "a token")
    assert "not reachable" in line
    assert await lines(settings, "", "") == []


async def lines(settings: Settings, endpoint: str, token: str) -> list[str]:
    there = WechatySettings(endpoint=endpoint, token=token)
    checked = await check(settings.model_copy(update={"wechaty": there}))
    return [line.text for line in checked if line.text.startswith("wechaty")]


@pytest.mark.parametrize("endpoint", ["localhost", ":1", "http://x:1", "x:0", "x:123456", "a b:1"])
def test_a_wrong_endpoint_is_refused(endpoint: str) -> None:
    with pytest.raises(ValueError, match="HOST:PORT"):
        WechatySettings(endpoint=endpoint)


async def test_a_gateway_that_was_never_there_is_troublesome_at_once() -> None:
    gateway = Gateway("127.0.0.1:1", "a token")
    assert "not reachable" in await gateway.trouble()
    gateway.close()
