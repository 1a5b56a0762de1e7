"""Every message and event is understood as what it is, and met kindly or with silence."""

import pytest

from bot.adapters.official_account.wire import parse_push
from bot.kernel.incoming import Kind
from simulator import events, messages
from simulator.messages import Fields
from tests.door.posting import on_sqlite
from tests.town import Town

pytestmark = on_sqlite

_UNREADABLE = "我还看不懂"
_AT_A_LOSS = "帮助"
_SILENCE = ""

MESSAGES: list[tuple[Fields, Kind, str]] = [
    (messages.text("签到"), Kind.TEXT, "签到成功"),
    (messages.text("签到", menu_item="101"), Kind.TEXT, "签到成功"),
    (messages.image("m1"), Kind.IMAGE, _UNREADABLE),
    (messages.voice("m1"), Kind.VOICE, _UNREADABLE),
    (messages.voice("m1", recognition=""), Kind.VOICE, _UNREADABLE),
    (messages.voice("m1", recognition="签到。"), Kind.TEXT, "签到成功"),
    (messages.video("m1", "t1"), Kind.VIDEO, _UNREADABLE),
    (messages.short_video("m1", "t1"), Kind.VIDEO, _UNREADABLE),
    (messages.location(23.1, 113.3, "广州"), Kind.LOCATION, _UNREADABLE),
    (messages.link("标题", "", "https://example.com"), Kind.LINK, _UNREADABLE),
    (messages.mini_program_page("wx1", "页", "p", "u"), Kind.MINI_PROGRAM, _UNREADABLE),
    ({"MsgType": "file", "Title": "报表.xlsx"}, Kind.UNKNOWN, _UNREADABLE),
    ({"MsgType": "hologram"}, Kind.UNKNOWN, _UNREADABLE),
    ({"MsgType": "text"}, Kind.TEXT, _AT_A_LOSS),
    ({"MsgType": "TEXT", "Content": "签到"}, Kind.TEXT, "签到成功"),
    ({"MsgType": "image"}, Kind.IMAGE, _UNREADABLE),
    ({"MsgType": "location"}, Kind.LOCATION, _UNREADABLE),
]
EVENTS: list[tuple[Fields, Kind, str]] = [
    (events.subscribe(), Kind.FOLLOW, "欢迎来到"),
    (events.subscribe("X7K2", "gQ"), Kind.FOLLOW, "欢迎来到"),
    (events.event("SUBSCRIBE"), Kind.FOLLOW, "欢迎来到"),
    (events.unsubscribe(), Kind.UNFOLLOW, _SILENCE),
    (events.scan("X7K2", "gQ"), Kind.SCAN, "欢迎"),
    (events.position(23.1, 113.3), Kind.NOTICE, _SILENCE),
    (events.click("签到"), Kind.MENU, "签到成功"),
    (events.click(""), Kind.MENU, _AT_A_LOSS),
    (events.event("click"), Kind.MENU, _AT_A_LOSS),
    (events.view("https://example.com"), Kind.NOTICE, _SILENCE),
    (events.view_mini_program("pages/a"), Kind.NOTICE, _SILENCE),
    (events.scan_code("k", "r"), Kind.NOTICE, _SILENCE),
    (events.scan_code("k", "r", waiting=True), Kind.SCANNED_CODE, _UNREADABLE),
    (events.pictures("k", ["a"]), Kind.NOTICE, _SILENCE),
    (events.pictures("k", ["a", "b"], "pic_sysphoto"), Kind.NOTICE, _SILENCE),
    (events.pictures("k", [], "pic_weixin"), Kind.NOTICE, _SILENCE),
    (events.choose_location("k", 23.1, 113.3, "广州"), Kind.NOTICE, _SILENCE),
    (events.template_finished(7, "failed:user block"), Kind.NOTICE, _SILENCE),
    (events.mass_send_finished(7), Kind.NOTICE, _SILENCE),
    (events.publish_finished(7), Kind.NOTICE, _SILENCE),
    (events.agent_took_over("a@wx"), Kind.NOTICE, _SILENCE),
    (events.agent_left("a@wx"), Kind.NOTICE, _SILENCE),
    (events.agent_switched("a@wx", "b@wx"), Kind.NOTICE, _SILENCE),
    (events.subscription_asked([("t1", "accept")]), Kind.NOTICE, _SILENCE),
    (events.subscription_asked([("t1", "accept"), ("t2", "reject")]), Kind.NOTICE, _SILENCE),
    (events.subscription_changed([("t1", "reject")]), Kind.NOTICE, _SILENCE),
    (events.subscription_sent("t1", "7"), Kind.NOTICE, _SILENCE),
    (events.profile_cleaned("o1", "wx1"), Kind.NOTICE, _SILENCE),
    (events.authorization_revoked("o1", "wx1"), Kind.NOTICE, _SILENCE),
    (events.event("naming_verify_fail", FailTime=1, FailReason="x"), Kind.NOTICE, _SILENCE),
    (events.event("something_new", EventKey="k"), Kind.NOTICE, _SILENCE),
    ({"MsgType": "event"}, Kind.NOTICE, _SILENCE),
]


def _name(value: object) -> str | None:
    if not isinstance(value, dict):
        return None
    return str(value.get("Event", value["MsgType"]))


@pytest.mark.parametrize(("fields", "kind", "said"), MESSAGES + EVENTS, ids=_name)
async def test_a_push_is_met_as_what_it_is(
    town: Town, fields: Fields, kind: Kind, said: str
) -> None:
    person = town.wechat.person("小明")
    exchange = await town.wechat.push(person, fields)
    assert [delivery.status for delivery in exchange.deliveries] == [200]
    assert exchange.violations == []
    assert said in exchange.answer.text
    assert (exchange.answer.kind == "none") is (said == _SILENCE)
    common = {"ToUserName": "gh", "FromUserName": "o1", "CreateTime": "1"}
    parsed = {name: str(v) if isinstance(v, int | float) else v for name, v in fields.items()}
    assert parse_push(common | parsed).kind is kind


async def test_an_event_in_compact_xml_is_understood(town: Town) -> None:
    person = town.wechat.person("小明")
    xml = (
        f"<xml><ToUserName>gh_0123456789ab</ToUserName><FromUserName>{person.open_id}"
        "</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>CLICK</Event>"
        "<EventKey>签到</EventKey><Unknown/></xml>"
    )
    exchange = await town.wechat.push(person, xml)
    assert "签到成功" in exchange.answer.text
