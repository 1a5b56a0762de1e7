import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import events, messages
from simulator.markup import MalformedXml, document, parse
from simulator.messages import Fields

XML_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]))


@given(XML_TEXT.filter(lambda text: "\ufffe" not in text and "\uffff" not in text))
def test_any_text_survives_the_wire(text: str) -> None:
    assert parse(document({"Content": text})).value("Content") == text


def test_the_end_of_cdata_in_customer_text_does_not_end_it() -> None:
    text = "]]></Content><Event>subscribe</Event> 😀"
    root = parse(document({"Content": text}))

    assert root.value("Content") == text
    assert [child.name for child in root.children] == ["Content"]


def test_characters_xml_cannot_carry_are_dropped() -> None:
    assert parse(document({"Content": "a\x0bb\x00c"})).value("Content") == "abc"


def test_numbers_are_bare_and_lists_repeat() -> None:
    xml = document({"Count": 2, "List": [{"Id": "a"}, {"Id": "b"}]})

    assert "<Count>2</Count>" in xml
    assert [child.value("Id") for child in parse(xml).children[1:]] == ["a", "b"]


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "{}",
        "<xml>",
        "<xml>&nbsp;</xml>",
        '<!DOCTYPE xml [<!ENTITY a "b">]><xml>&a;</xml>',
        "<a>" * 50 + "</a>" * 50,
    ],
)
def test_what_is_not_plain_xml_is_refused(xml: str) -> None:
    with pytest.raises(MalformedXml):
        parse(xml)


@pytest.mark.parametrize(
    ("fields", "kind", "present"),
    [
        (messages.text("在吗"), "text", "Content"),
        (messages.image("m"), "image", "PicUrl"),
        (messages.voice("m", "你好"), "voice", "Recognition"),
        (messages.video("m", "t"), "video", "ThumbMediaId"),
        (messages.short_video("m", "t"), "shortvideo", "ThumbMediaId"),
        (messages.location(23.1, 113.3, "广州"), "location", "Location_X"),
        (messages.link("标题", "描述", "https://example.com"), "link", "Url"),
        (
            messages.mini_program_page("wx", "标题", "pages/a", "http://t"),
            "miniprogrampage",
            "AppId",
        ),
        (events.subscribe("X7"), "event", "Ticket"),
        (events.scan("X7", "t"), "event", "EventKey"),
        (events.position(1.0, 2.0), "event", "Precision"),
        (events.view("https://example.com"), "event", "MenuId"),
        (events.view_mini_program("pages/a"), "event", "MenuId"),
        (events.scan_code("k", "CODE_128,1", waiting=True), "event", "ScanCodeInfo"),
        (events.pictures("k", ["a", "b"]), "event", "SendPicsInfo"),
        (events.choose_location("k", 1.0, 2.0, "家"), "event", "SendLocationInfo"),
        (events.template_finished(1), "event", "MsgID"),
        (events.mass_send_finished(1), "event", "SentCount"),
        (events.publish_finished(1), "event", "PublishEventInfo"),
        (events.agent_took_over("a@b"), "event", "KfAccount"),
        (events.agent_left("a@b"), "event", "KfAccount"),
        (events.agent_switched("a@b", "c@b"), "event", "ToKfAccount"),
        (events.subscription_asked([("t", "accept")]), "event", "SubscribeMsgPopupEvent"),
        (events.subscription_changed([("t", "reject")]), "event", "SubscribeMsgChangeEvent"),
        (events.subscription_sent("t", "1"), "event", "SubscribeMsgSentEvent"),
        (events.profile_cleaned("o", "wx"), "event", "OpenID"),
        (events.authorization_revoked("o", "wx"), "event", "RevokeInfo"),
    ],
)
def test_every_kind_of_push_can_be_written(fields: Fields, kind: str, present: str) -> None:
    root = parse(document(fields))

    assert root.value("MsgType") == kind
    assert root.has(present)
