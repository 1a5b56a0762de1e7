"""Following, leaving, coming back, being called by a name."""

import asyncio

import pytest

from simulator import events
from tests.features.steps import balance_of, change, code_of, member_of, on_sqlite
from tests.town import Town

NOTICE = "《隐私说明》"


async def test_who_comes_back_is_welcomed_and_has_lost_nothing(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, "签到")
    code = await code_of(town, person)
    await town.wechat.unfollow(person)
    assert not (await member_of(town, person))["following"]
    answer = (await town.follow(person)).answer.text
    assert "欢迎回到团子小铺" in answer
    assert NOTICE not in answer
    assert (await member_of(town, person))["following"]
    assert (await code_of(town, person), await balance_of(town, person)) == (code, 5)


@on_sqlite
async def test_leaving_is_answered_with_nothing(town: Town) -> None:
    person = await town.newcomer()
    exchange = await town.wechat.unfollow(person)
    assert exchange.answer.kind == "none"
    assert not exchange.notice


async def test_a_late_unfollow_does_not_undo_a_later_follow(town: Town) -> None:
    person = await town.newcomer()
    earlier = int(town.clock().timestamp()) - 60
    await town.wechat.push(person, {**events.unsubscribe(), "CreateTime": earlier})
    assert (await member_of(town, person))["following"]


async def test_a_first_contact_by_words_is_told_the_privacy_text_once(town: Town) -> None:
    person = town.wechat.person("小明")
    first, second = await town.say(person, "签到"), await town.say(person, "积分")
    assert NOTICE in first
    assert "/h5/privacy" in first
    assert NOTICE not in second
    (consent,) = await town.rows("SELECT version, given_at FROM consents")
    assert consent["version"] == "2026-11-22"
    assert str(consent["given_at"]).startswith("2026-11-23 02:00:01")


async def test_a_changed_privacy_text_is_told_again_and_both_are_on_record(town: Town) -> None:
    person = await town.newcomer()
    await change(town, "UPDATE members SET consent_version = '2020-01'")
    await change(town, "UPDATE consents SET version = '2020-01'")
    assert NOTICE in await town.say(person, "签到")
    assert NOTICE not in await town.say(person, "积分")
    versions = await town.rows("SELECT version FROM consents ORDER BY version")
    assert [row["version"] for row in versions] == ["2020-01", "2026-11-22"]


@on_sqlite
async def test_the_privacy_notice_is_seen_even_when_the_answer_is_too_long(town: Town) -> None:
    person = town.wechat.person("小明")
    answer = await town.say(person, "帮助")
    assert NOTICE in answer
    assert "直接回复下面的话就行" in answer


async def test_everybody_is_one_member_however_often_they_write(town: Town) -> None:
    people = [town.wechat.person(name) for name in "甲乙丙"]
    await asyncio.gather(*(town.wechat.say(person, "签到") for person in people * 3))
    assert await town.count("members") == await town.count("identities") == 3


@on_sqlite
async def test_a_name_is_kept_as_it_was_typed(town: Town) -> None:
    person = await town.newcomer()
    for said, name in {
        "昵称 小红": "小红",
        "昵称：McDonald": "McDonald",
        "暱稱 小紅": "小紅",
        "我叫阿Bee": "阿Bee",
        "😀昵称 Ｊｏｅ": "Ｊｏｅ",
        "昵称  a \n b ": "a b",
        "昵称 一二三四五六七八九十十二": "一二三四五六七八九十十二",
    }.items():
        assert name in await town.say(person, said)
        assert (await member_of(town, person))["name"] == name


@on_sqlite
@pytest.mark.parametrize("wish", ["一二三四五六七八九十十二三", "\u200b\u200d", "x" * 500])
async def test_a_name_of_no_or_too_many_characters_is_refused(town: Town, wish: str) -> None:
    person = await town.newcomer()
    await town.say(person, "昵称 小红")
    await town.say(person, "昵称")
    assert "1 到 12 个字" in await town.say(person, wish)
    assert (await member_of(town, person))["name"] == "小红"


@on_sqlite
async def test_markup_in_a_name_is_shown_as_data(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, "昵称 <a>]]></a>")
    await town.say(person, "签到")
    board = await town.say(person, "签到榜")
    assert "＜a＞]]＞＜/a＞（你） 1 天" in board


@on_sqlite
async def test_a_refused_answer_leaves_the_question_open(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, "昵称")
    await town.say(person, "这个名字实在是太长了所以不行的")
    assert "小红" in await town.say(person, "小红")
    assert (await member_of(town, person))["name"] == "小红"


@on_sqlite
@pytest.mark.parametrize("question", ["昵称", "邀请码", "搜"])
async def test_never_mind_leaves_any_question(shop: Town, question: str) -> None:
    person = await shop.newcomer()
    await shop.say(person, question)
    assert "先不弄了" in await shop.say(person, "算了")
    assert "没有进行中的步骤" in await shop.say(person, "算了")
    assert "草莓" in await shop.say(person, "草莓")
    assert (await member_of(shop, person))["name"] == ""


@on_sqlite
async def test_a_question_expires(shop: Town) -> None:
    person = await shop.newcomer()
    await shop.say(person, "昵称")
    shop.clock.pass_(minutes=61)
    assert "红颜草莓" in await shop.say(person, "草莓")
    assert (await member_of(shop, person))["name"] == ""


async def test_two_people_never_mix(shop: Town) -> None:
    one, other = await shop.newcomer("甲"), await shop.newcomer("乙")
    await shop.say(one, "昵称")
    await shop.say(other, "商品")
    assert "以后就叫你 大橘" in await shop.say(one, "大橘")
    assert "甜查理草莓" in await shop.say(other, "2")
    assert "没有可以接着看的列表" in await shop.say(one, "2")
