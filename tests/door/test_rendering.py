"""Answers as WeChat's passive replies, opened as WeChat does."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.official_account.rendering import render
from bot.adapters.official_account.wire import parse_push
from bot.kernel.reply import Card, Cards, HandOver, Picture, Reply, Text
from simulator.replies import Asked, Verdict, judge

_NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
_NASTY = "]]>&<b>\"'</Content>]]]]>\x00\x08\ufffe\r 🍓"
_SHOWN = "]]>&<b>\"'</Content>]]]]> 🍓"


def shown(reply: Reply, *, event: bool = False, sender: str = "o1") -> Verdict:
    """Render an answer and read it as WeChat would."""
    what = {"MsgType": "event", "Event": "CLICK"} if event else {"MsgType": "text"}
    common = {"ToUserName": "gh", "FromUserName": sender, "CreateTime": "1"}
    xml = render(reply, parse_push(common | what), now=_NOW)
    return judge(xml, Asked(sender, "gh", is_event=event))


def cards(count: int) -> Cards:
    each = (Card(f"{n} {_NASTY}", _NASTY, f"http://p/{n}", f"http://s/{n}") for n in range(count))
    return Cards(tuple(each))


def test_words_arrive_as_they_were_said() -> None:
    verdict = shown(Text(_NASTY))
    assert (verdict.answer.kind, verdict.answer.text) == ("text", _SHOWN)
    assert verdict.violations == ()


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
def test_no_text_breaks_the_reply(text: str) -> None:
    expected = text.replace("\ufffe", "").replace("\uffff", "")
    assert not expected.strip() or shown(Text(text)).answer.text == expected


def test_sender_and_account_change_places() -> None:
    assert shown(Text("好"), sender="]]>o2").violations == ()


@pytest.mark.parametrize(("event", "most"), [(False, 1), (True, 8)])
@pytest.mark.parametrize("count", [1, 2, 8, 9])
def test_as_many_cards_as_wechat_shows(event: bool, most: int, count: int) -> None:  # noqa: FBT001 - a row of the table
    verdict = shown(cards(count), event=event)
    assert verdict.violations == ()
    assert len(verdict.answer.articles) == min(count, most)
    first = verdict.answer.articles[0]
    assert (first.title, first.description) == (f"0 {_SHOWN}", _SHOWN)
    assert (first.picture_url, first.url) == ("http://p/0", "http://s/0")


def test_a_picture_goes_by_its_id() -> None:
    verdict = shown(Picture("media_1"))
    assert (verdict.answer.kind, verdict.answer.media_id) == ("image", "media_1")
    assert verdict.violations == ()


@pytest.mark.parametrize("agent", [None, "kf2001@shop", _NASTY])
def test_a_conversation_is_handed_over_perhaps_to_one_agent(agent: str | None) -> None:
    verdict = shown(HandOver(agent))
    assert verdict.answer.kind == "transfer"
    assert verdict.violations == ()
    assert ("KfAccount" in verdict.answer.xml) is (agent is not None)
