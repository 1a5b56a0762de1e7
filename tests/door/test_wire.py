"""Fields of a push, as far as no conversation is needed to tell."""

import pytest

from bot.adapters.official_account.wire import parse_push

_COMMON = {"ToUserName": "gh", "FromUserName": "o1", "CreateTime": "1"}


def test_what_a_push_carries_is_kept() -> None:
    place = {"MsgType": "location", "Location_X": "23.1", "Label": None, "Poi": {"a": ["广州"]}}
    incoming = parse_push(_COMMON | place | {"MsgId": "7"})
    assert incoming.facts == {"Location_X": "23.1", "Poi": '{"a": ["广州"]}', "MsgId": "7"}


@pytest.mark.parametrize(
    "other",
    [
        {"FromUserName": "o2"},
        {"ToUserName": "gi"},
        {"CreateTime": "2"},
        {"Event": "SCAN"},
        {"EventKey": "2"},
        {"MsgID": "2"},
        {"MenuId": "2"},
    ],
)
def test_events_that_differ_have_keys_that_differ(other: dict[str, str]) -> None:
    event = _COMMON | {"MsgType": "event", "Event": "CLICK", "EventKey": "1"}
    assert parse_push(event).key == parse_push(dict(event)).key
    assert parse_push(event).key != parse_push(event | other).key


def test_a_messages_number_is_its_key_whatever_else_it_says() -> None:
    message = _COMMON | {"MsgType": "text", "MsgId": "7", "Content": "1"}
    assert parse_push(message).key == parse_push(message | {"CreateTime": "2"}).key
    assert parse_push(message).key != parse_push(message | {"MsgId": "8"}).key
