"""At the door: many spellings of the same words, and messages without any."""

import pytest

from simulator import messages
from tests.features.steps import on_sqlite
from tests.town import Town

pytestmark = on_sqlite
CHECKED_IN = "签到成功"
SHELF = "【全部商品】"
HELP = "直接回复下面的话就行"
SPELLINGS = {
    "签到": CHECKED_IN,
    "簽到！": CHECKED_IN,
    " 签　到 ": CHECKED_IN,
    "签到😀😀": CHECKED_IN,
    "【签到】": CHECKED_IN,
    "[玫瑰]签到[玫瑰]": CHECKED_IN,
    "打卡~": CHECKED_IN,
    "商品": SHELF,
    "逛逛。": SHELF,
    "商 品": SHELF,
    "帮助": HELP,
    "幫助": HELP,
    "？？？": HELP,
    "?": HELP,
    "菜单！": HELP,
    "help": HELP,
    "ｈｅｌｐ": HELP,
    "详情　ａ０１": "红颜草莓礼盒",
    "详情:A01": "红颜草莓礼盒",
    "a01": "红颜草莓礼盒",
    "積分明細": "还没有积分记录",
    "邀請": "你的邀请码",
    "搜：草莓": "红颜草莓",
    "時令水果": "【时令水果】",
    "功能饮料": "功能饮料",
    "谢谢！": "不客气",
    "CaoMei": "“CaoMei”",
    "人工智能音箱": "人工智能音箱",
    "帮助 签到": "补签",
    "帮助签到": "补签",
}
WORDLESS = ["😀", "。", "……", "👍🏻👍🏻", "[微笑]", "~", "\u200b"]
GREETINGS = ["你好", "您好！", "在吗？", "Hello~"]
FOR_A_PERSON = ["人工", "客服", "转人工", "人工 我要退货", "找人工"]


async def test_spellings_are_understood(shop: Town) -> None:
    answers = {said: await shop.say(await shop.newcomer(), said) for said in SPELLINGS}
    assert {said: answer for said, answer in answers.items() if SPELLINGS[said] not in answer} == {}


async def test_a_greeting_or_a_message_without_a_word_is_answered_kindly(shop: Town) -> None:
    person = await shop.newcomer()
    assert [
        said for said in [*WORDLESS, *GREETINGS] if "我在呢" not in await shop.say(person, said)
    ] == []


@pytest.mark.parametrize("question", ["搜", "邀请码"])
async def test_a_wordless_answer_leaves_the_question_open(shop: Town, question: str) -> None:
    person = await shop.newcomer()
    asked = await shop.say(person, question)
    assert await shop.say(person, "😀") == asked
    assert "先不弄了" in await shop.say(person, "算了")


async def test_a_tap_says_the_same_as_the_typed_word(shop: Town) -> None:
    for key in ["签到", "商品", "积分", "帮助"]:
        typing, tapping = await shop.newcomer(), await shop.newcomer()
        tapped = await shop.wechat.tap(tapping, key)
        assert tapped.answer.text == await shop.say(typing, key)


async def test_a_person_can_always_be_had(shop: Town) -> None:
    person = await shop.newcomer()
    kinds = [(await shop.exchange(person, said)).answer.kind for said in FOR_A_PERSON]
    assert kinds == ["transfer"] * len(FOR_A_PERSON)


async def test_what_cannot_be_read_is_named(town: Town) -> None:
    person = await town.newcomer()
    for word, sent in {
        "图片": messages.image("media"),
        "语音": messages.voice("media"),
        "位置": messages.location(30.0, 120.0, "家"),
        "链接": messages.link("https://example.com", "题", "文"),
    }.items():
        assert f"看不懂{word}" in (await town.wechat.send(person, sent)).answer.text


async def test_spoken_words_count_as_typed(town: Town) -> None:
    spoken = messages.voice("media", recognition="签到。")
    exchange = await town.wechat.send(await town.newcomer(), spoken)
    assert CHECKED_IN in exchange.answer.text
