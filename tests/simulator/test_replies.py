import pytest
from wechatpy.crypto import WeChatCrypto

from simulator import AccountSettings, Person, Simulator, messages
from simulator.exchange import UNAVAILABLE
from simulator.markup import Node, Value
from simulator.push import open_reply
from simulator.replies import TEXT_BYTES, Asked
from tests.simulator.doubles import Bot, reply


def news(count: int) -> dict[str, Value]:
    items = [{"Title": f"第{n}", "Description": "", "PicUrl": "", "Url": ""} for n in range(count)]
    return {"MsgType": "news", "ArticleCount": count, "Articles": {"item": items}}


@pytest.mark.parametrize("body", ["success", ""])
async def test_no_answer_shows_nothing(
    wechat: Simulator, bot: Bot, person: Person, body: str
) -> None:
    bot.answers = [lambda _: body]

    exchange = await wechat.say(person, "在吗")

    assert (exchange.answer.kind, exchange.notice, len(exchange.deliveries)) == ("none", "", 1)


@pytest.mark.parametrize(
    ("fields", "violation"),
    [
        ({"Content": ""}, "Content is empty"),
        ({"Content": "团" * 683}, "2049 bytes"),
        ({"Content": "好", "ToUserName": "somebody"}, "ToUserName"),
        ({"Content": "好", "FromUserName": "somebody"}, "FromUserName"),
        ({"Content": "好", "CreateTime": "now"}, "CreateTime"),
        ({"MsgType": "event"}, "MsgType 'event'"),
        ({"MsgType": "image", "Image": {"MediaId": ""}}, "image without MediaId"),
        (news(0), "no article"),
        (news(1) | {"ArticleCount": 2}, "ArticleCount"),
    ],
)
async def test_an_invalid_answer_shows_the_notice_and_is_not_asked_for_again(
    wechat: Simulator, bot: Bot, person: Person, fields: dict[str, Value], violation: str
) -> None:
    bot.says(**fields)

    exchange = await wechat.say(person, "在吗")

    assert exchange.notice == UNAVAILABLE
    assert [violation in found for found in exchange.violations] == [True]
    assert len(exchange.deliveries) == 1


@pytest.mark.parametrize("body", ["{}", "<xml>", "successful", "\ufeffsuccess"])
async def test_an_answer_that_is_no_xml_shows_the_notice(
    wechat: Simulator, bot: Bot, person: Person, body: str
) -> None:
    bot.seal = False
    bot.answers = [lambda _: body]

    exchange = await wechat.say(person, "在吗")

    assert exchange.notice == UNAVAILABLE
    assert "not XML" in exchange.violations[0]


async def test_secure_mode_requires_a_sealed_answer(
    wechat: Simulator, bot: Bot, person: Person
) -> None:
    bot.seal = False
    bot.says(Content="好")

    exchange = await wechat.say(person, "在吗")

    assert "not encrypted" in exchange.violations[0]
    assert exchange.notice == UNAVAILABLE


async def test_a_text_may_have_2048_bytes(wechat: Simulator, bot: Bot, person: Person) -> None:
    bot.says(Content="a" * TEXT_BYTES)

    assert (await wechat.say(person, "在吗")).violations == []


async def test_a_message_gets_one_article_and_a_tap_up_to_eight(
    wechat: Simulator, bot: Bot, person: Person
) -> None:
    bot.says(**news(3))
    bot.says(**news(3))

    said, tapped = await wechat.say(person, "商品"), await wechat.tap(person, "商品")

    assert [article.title for article in said.answer.articles] == ["第0"]
    assert "cut off" in said.violations[0]
    assert (len(tapped.answer.articles), tapped.violations) == (3, [])


async def test_text_outside_cdata_is_a_violation_but_shown(
    wechat: Simulator, bot: Bot, person: Person
) -> None:
    def bare(message: Node) -> str:
        return reply(message).removesuffix("</xml>") + "<Content>好</Content></xml>"

    bot.answers = [bare]
    exchange = await wechat.say(person, "在吗")

    assert exchange.violations == ["Content is not CDATA"]
    assert exchange.answer.text == "好"


async def test_an_agent_takes_over_messages_but_not_events(
    wechat: Simulator, bot: Bot, person: Person
) -> None:
    bot.says(MsgType="transfer_customer_service")
    bot.says(MsgType="transfer_customer_service")

    said = await wechat.send(person, messages.image("m"))
    tapped = await wechat.tap(person, "人工")

    assert (said.answer.kind, said.violations) == ("transfer", [])
    assert tapped.violations == ["transfer_customer_service answers an event"]


@pytest.mark.parametrize(
    ("change", "violation"),
    [
        ({"app_id": "wxother"}, "cannot be opened"),
        ({"encoding_aes_key": "Z" * 43}, "cannot be opened"),
        ({"token": "other"}, "MsgSignature of the encrypted reply is wrong"),
        ({"mode": "plain"}, "which plain mode does not know"),
    ],
)
def test_an_answer_sealed_for_another_account_is_not_shown(
    account: AccountSettings, change: dict[str, str], violation: str
) -> None:
    crypto = WeChatCrypto(account.token, account.encoding_aes_key, account.app_id)
    body = crypto.encrypt_message("<xml/>", "nonce", "1").encode()
    changed = {field: getattr(account, field) for field in account.__dataclass_fields__} | change

    verdict = open_reply(AccountSettings(**changed), body, Asked("o", "gh", is_event=False))

    assert violation in verdict.violations[0]
    assert not verdict.accepted


@pytest.mark.parametrize(
    ("body", "violations"),
    [
        (b"\xff\xfe", ("the reply is not UTF-8",)),
        (b"success\n", ("there is space around success",)),
    ],
)
def test_odd_bodies_are_named(
    account: AccountSettings, body: bytes, violations: tuple[str, ...]
) -> None:
    assert open_reply(account, body, Asked("o", "gh", is_event=False)).violations == violations
