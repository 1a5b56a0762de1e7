"""商品、下一页、数字、详情: the shelf in pages, and what a number means."""

from dataclasses import replace

import pytest

from store.catalogue.sheet_format import SkuEntry
from tests.features.steps import OFF, on_sqlite, product, put
from tests.town import Town


async def test_the_shelf_is_paged_to_its_end(shop: Town) -> None:
    person = await shop.newcomer()
    pages = [await shop.say(person, "商品")]
    assert "分类：时令水果 · 新鲜蔬菜 · 粮油米面 · 乳品烘焙 · 零食坚果 · 肉禽蛋品" in pages[0]
    pages += [await shop.say(person, "下一页") for _ in range(4)]
    numbers = [line.split(".")[0] for page in pages for line in page.splitlines() if ". " in line]
    assert numbers == [str(number) for number in range(1, 25)]
    assert ["下一页" in page for page in pages] == [True] * 4 + [False]
    assert "已经是全部了" in await shop.say(person, "下一页")


@on_sqlite
async def test_a_line_tells_price_list_price_and_what_is_sold_out(shop: Town) -> None:
    person = await shop.newcomer()
    first, second = await shop.say(person, "商品"), await shop.say(person, "下一页")
    assert "1. 红颜草莓礼盒 ¥39.90 起（划线价 ¥49.90）" in first
    assert "7. 小台芒 ¥18.80【售罄】" in second


@on_sqlite
async def test_a_number_means_that_item_of_the_list(shop: Town) -> None:
    person = await shop.newcomer()
    await shop.say(person, "商品")
    await shop.say(person, "下一页")
    for number, title in {
        "1": "红颜草莓",
        "第7个": "小台芒",
        "10": "西兰花",
        "３": "红富士",
    }.items():
        assert title in await shop.say(person, number)


@on_sqlite
@pytest.mark.parametrize("number", ["0", "6", "999"])
async def test_a_number_beyond_the_list_is_told_the_lists_length(shop: Town, number: str) -> None:
    person = await shop.newcomer()
    await shop.say(person, "商品")
    said = await shop.say(person, number)
    assert f"没有第 {number} 个，请回复 1 到 5" in said


@on_sqlite
@pytest.mark.parametrize("said", ["3", "下一页"])
async def test_without_a_list_there_is_nothing_to_go_on_from(shop: Town, said: str) -> None:
    person = await shop.newcomer()
    assert "没有可以接着看的列表" in await shop.say(person, said)
    await shop.say(person, "商品")
    shop.clock.pass_(minutes=61)
    assert "没有可以接着看的列表" in await shop.say(person, said)


async def test_what_went_off_sale_is_gone_from_the_list_it_was_on(town: Town) -> None:
    person = await town.newcomer()
    await put(town, product("P1", "苹果"), product("P2", "香蕉"))
    await town.say(person, "商品")
    await put(town, product("P1", "苹果", state=OFF))
    assert "刚刚下架了" in await town.say(person, "1")
    assert "香蕉" in await town.say(person, "2")


@on_sqlite
async def test_a_category_is_asked_for_by_its_name_however_spelt(town: Town) -> None:
    person = await town.newcomer()
    await put(town, product("P1", "苹果", category="Fresh 水果"), product("P2", "醋"))
    for said in ("fresh水果", "ＦＲＥＳＨ 水果", "Fresh 水果！"):
        answer = await town.say(person, said)
        assert "【Fresh 水果】" in answer
        assert "1. 苹果" in answer
        assert "醋" not in answer


async def test_a_category_that_is_gone_does_not_turn_into_the_whole_shelf(town: Town) -> None:
    person = await town.newcomer()
    fruit = [product(f"P{number}", category="水果") for number in range(7)]
    await put(town, *fruit, product("Z1", "酱油"))
    await town.say(person, "水果")
    await put(town, *(replace(one, state=OFF) for one in fruit))
    assert "已经是全部了" in await town.say(person, "下一页")
    assert "酱油" in await town.say(person, "水果")


@on_sqlite
async def test_a_picture_makes_an_article_and_no_picture_makes_words(town: Town) -> None:
    person = await town.newcomer()
    await put(town, product("P1", "苹果", picture="p1.jpg"), product("P2", "香蕉", subtitle="软糯"))
    (article,) = (await town.exchange(person, "P1")).answer.articles
    assert article.title == "苹果 ¥9.90"
    assert article.picture_url == "http://127.0.0.1:8080/h5/pictures/p1.jpg"
    assert article.url == "http://127.0.0.1:8080/h5/products/P1"
    answer = await town.say(person, "P2")
    assert answer.startswith("香蕉 ¥9.90\n编码 P2 · 软糯\n")
    assert '<a href="http://127.0.0.1:8080/h5/products/P2">' in answer


@on_sqlite
async def test_a_single_spec_needs_no_number(town: Town) -> None:
    await put(town, product("P1", skus=(SkuEntry("一箱", 500, None, 20, 0),)))
    assert "\n规格：一箱 ¥5 有货\n" in await town.say(await town.newcomer(), "P1")


@on_sqlite
async def test_details_tell_specs_stock_limit_and_returns(town: Town) -> None:
    skus = (SkuEntry("小份", 500, None, 0, 0), SkuEntry("大份", 900, None, 3, 0))
    await put(town, product("P1", "苹果", skus=skus, limit=2, fresh=True, list_price=1000))
    answer = await town.say(await town.newcomer(), "详情 p1")
    for part in ("苹果 ¥5 起", "划线价 ¥10", "规格1：小份 ¥5 售罄", "规格2：大份 ¥9 仅剩 3 件"):
        assert part in answer
    assert "每人限购 2 件" in answer
    assert "生鲜商品" in answer


@on_sqlite
@pytest.mark.parametrize("said", ["详情 NOPE", "详情 GONE", "详情 ' OR 1=1", "详情 草莓"])
async def test_details_of_what_is_not_on_sale_are_not_found(town: Town, said: str) -> None:
    await put(town, product("P1"), product("GONE", state=OFF))
    person = await town.newcomer()
    assert "没有找到编码是“" in await town.say(person, said)
    assert "想看哪个商品" in await town.say(person, "详情")


@on_sqlite
async def test_hostile_titles_are_shown_as_data(town: Town) -> None:
    hostile = '<a href="http://evil">点我</a>]]>'
    await put(town, product("P1", hostile, category="<b>", picture="p.jpg"), product("P2", hostile))
    person = await town.newcomer()
    shown = '＜a href="http://evil"＞点我＜/a＞]]＞'
    assert f"1. {shown} ¥9.90" in await town.say(person, "商品")
    assert shown in await town.say(person, "P2")
    assert (await town.exchange(person, "P1")).answer.articles[0].title == f"{hostile} ¥9.90"


@on_sqlite
async def test_the_longest_titles_fit_into_one_answer(town: Town) -> None:
    await put(
        town, *(product(f"P{number}", "长" * 60, list_price=99_999_999) for number in range(6))
    )
    answer = await town.say(await town.newcomer(), "商品")
    assert "5. 长" in answer
    assert "继续" not in answer


@on_sqlite
@pytest.mark.parametrize("said", ["商品", "草莓", "搜 50以下的水果", "下一页", "详情 A01"])
async def test_an_empty_shop_is_no_dead_end(town: Town, said: str) -> None:
    answer = await town.say(await town.newcomer(), said)
    assert "回复“人工”" in answer or "回复“商品”" in answer
