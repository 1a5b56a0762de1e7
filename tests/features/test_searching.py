"""Any words are searched, and a search is never a dead end."""

import re

import pytest

from store.search.gateway import Segmenter
from tests.features.steps import OFF, another_process, on_sqlite, product, put
from tests.town import Town

FOUND = {
    "有没有便宜的草莓": "甜查理草莓",
    "50以下的水果": "¥",
    "caomei": "草莓",
    "草梅": "草莓",
    "搜 草莓": "红颜草莓礼盒",
    "搜一下苹果": "红富士苹果",
    "搜索：牛奶": "巴氏鲜牛奶",
    "想买点鸡蛋": "散养鸡蛋",
    "A05": "香蕉",
}


@on_sqlite
async def test_words_of_many_kinds_find_what_is_meant(shop: Town) -> None:
    answers = {said: await shop.say(await shop.newcomer(), said) for said in FOUND}
    assert {said: answer for said, answer in answers.items() if FOUND[said] not in answer} == {}


@on_sqlite
async def test_the_cheap_one_comes_first(shop: Town) -> None:
    answer = await shop.say(await shop.newcomer(), "有没有便宜的草莓")
    assert answer.splitlines()[1].startswith("1. 甜查理草莓")


@on_sqlite
async def test_nothing_above_the_price_is_among_the_matches(shop: Town) -> None:
    answer = await shop.say(await shop.newcomer(), "20以下的水果")
    prices = [float(price) for price in re.findall(r"^\d+\. .*? ¥([\d.]+)", answer, re.MULTILINE)]
    assert prices
    assert max(prices) <= 20


@on_sqlite
@pytest.mark.parametrize(
    "said", ["火箭发动机", "asdfqwer", "龘", "<a>x</a>", "' OR 1=1 --", "草" * 600]
)
async def test_what_nobody_sells_is_answered_with_goods_and_a_person(shop: Town, said: str) -> None:
    answer = await shop.say(await shop.newcomer(), said)
    assert "1. " in answer
    assert "<a" not in answer


@on_sqlite
async def test_what_was_found_has_numbers_and_pages(shop: Town) -> None:
    person = await shop.newcomer()
    first = await shop.say(person, "50以下的水果")
    assert "下一页" in first
    second = await shop.say(person, "下一页")
    assert second.startswith("接着看：\n6. ")
    title = second.splitlines()[1].removeprefix("6. ").split(" ¥")[0]
    assert title in await shop.say(person, "6")


@on_sqlite
async def test_a_bare_search_asks_and_any_answer_is_searched(shop: Town) -> None:
    person = await shop.newcomer()
    assert "想找什么" in await shop.say(person, "搜")
    assert "红富士苹果" in await shop.say(person, "苹果")
    assert "没有进行中的步骤" in await shop.say(person, "算了")


async def test_a_change_of_the_catalogue_is_searchable_at_once(town: Town) -> None:
    person = await town.newcomer()
    await put(town, product("P1", "荔枝"), product("P2", "酱油"))
    assert "1. 荔枝" in await town.say(person, "荔枝")
    await put(town, product("P1", "龙眼"))
    assert "1. 龙眼" in await town.say(person, "龙眼")
    await put(town, product("P1", "龙眼", state=OFF))
    assert "1. 酱油" in await town.say(person, "龙眼")


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_change_is_searchable_at_once_in_another_process(
    town: Town, segmenter: Segmenter
) -> None:
    person = await town.newcomer()
    async with another_process(town, segmenter) as elsewhere:
        await put(town, product("P1", "荔枝", category="鲜果"))
        for said in ("荔枝", "鲜果"):
            push = town.wechat.prepare(person, {"MsgType": "text", "Content": said})
            (delivery,) = await elsewhere.carry(push)
            assert "1. 荔枝" in delivery.answer.text
