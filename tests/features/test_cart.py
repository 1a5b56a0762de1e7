"""加购, 购物车, 删, 改, 清空: what they understand, and that bad numbers change nothing."""

import pytest

from tests.features.buying import (
    buyer,
    cart_of,
    count,
    open_pickup,
    orders_of,
    put_goods,
    say_all,
)
from tests.features.steps import OFF, change, on_sqlite, product, put
from tests.town import Town

BAD_NUMBERS = (
    "0",
    "-1",
    "1.5",
    "1e9",
    "NaN",
    "∞",
    "½",
    "０",
    "－１",
    "１．５",
    "99999",
    "1000",
    "二点五",
    "一万",
    "1,000",
)


@pytest.fixture
async def town(town: Town) -> Town:
    await put_goods(town)
    return town


@pytest.mark.parametrize(
    ("said", "pieces"),
    [
        ("加购 A02", 1),
        ("加购A02 ×2", 2),
        ("加购 a02 x2", 2),
        ("加购 A02X2", 2),
        ("加購 Ａ０２　２份！", 2),
        ("加购 A02 两件", 2),
        ("加购两份A02", 2),
        ("加购 富士苹果 十二个", 12),
        ("加入购物车 苹果 3", 3),
        ("加购 2份富士苹果", 2),
    ],
)
@on_sqlite
async def test_goods_are_put_into_the_cart_however_it_is_said(
    town: Town, said: str, pieces: int
) -> None:
    await count(town, "A02", 50)
    person = await town.newcomer()
    assert f"已加入购物车：富士苹果 ×{pieces}。" in await town.say(person, said)
    assert await cart_of(town, person) == {"A02": pieces}


@pytest.mark.parametrize(
    ("said", "spec", "pieces"),
    [
        ("A01 大份 2", "大份", 2),
        ("A01 2 大份", "大份", 2),
        ("A01 小份", "小份", 1),
        ("A01 大", "大份", 1),
        ("A01 规格2 3", "小份", 3),
        ("A01 第二种", "小份", 1),
        ("A01 2 3", "小份", 3),
        ("两份A01 小份", "小份", 2),
    ],
)
@on_sqlite
async def test_a_spec_is_known_by_its_name_or_number(
    town: Town, said: str, spec: str, pieces: int
) -> None:
    person = await town.newcomer()
    await town.say(person, f"加购 {said}")
    assert await cart_of(town, person) == {f"A01{spec}": pieces}


@pytest.mark.parametrize("answer", ["2", "第2种", "小份", "小", "规格2", "第二个"])
@on_sqlite
async def test_a_missing_spec_is_asked_for_and_the_pieces_are_kept(town: Town, answer: str) -> None:
    person = await town.newcomer()
    said = await town.say(person, "加购 A01 ×3")
    assert "1. 大份 ¥39 有货\n2. 小份 ¥20 有货" in said
    assert "红颜草莓（小份） ×3" in await town.say(person, answer)
    assert await cart_of(town, person) == {"A01小份": 3}


@on_sqlite
async def test_an_answer_may_say_the_pieces_too(town: Town) -> None:
    person = await town.newcomer()
    await say_all(town, person, "加购 A01", "小份 4")
    assert await cart_of(town, person) == {"A01小份": 4}


@on_sqlite
async def test_a_spec_that_is_none_is_asked_again(town: Town) -> None:
    person = await town.newcomer()
    assert "没有“特大份”" in await town.say(person, "加购 A01 特大份 2")
    assert "没有“3”" in await town.say(person, "3")
    assert "没有“A 0”" in await town.say(person, "A 0")
    await town.say(person, "1")
    assert await cart_of(town, person) == {"A01大份": 2}


@on_sqlite
async def test_another_command_leaves_the_question(town: Town) -> None:
    person = await town.newcomer()
    assert "【全部商品】" in await say_all(town, person, "加购 A01", "商品")
    assert "富士苹果" in await town.say(person, "2")
    assert await cart_of(town, person) == {}


@on_sqlite
async def test_a_number_of_the_list_and_the_product_looked_at_can_be_added(town: Town) -> None:
    person = await town.newcomer()
    await say_all(town, person, "商品", "加购 3 2份", "加购 第二个", "详情 A02", "加购 3件")
    assert await cart_of(town, person) == {"A03": 2, "A02": 4}


@on_sqlite
async def test_a_name_that_several_have_is_asked_about(town: Town) -> None:
    await put(town, product("A04", "青苹果"))
    person = await town.newcomer()
    said = await town.say(person, "加购 苹果 2")
    assert "“苹果 2”是下面哪一个？" in said
    number = next(line[0] for line in said.splitlines() if "青苹果" in line)
    await town.say(person, number)
    assert await cart_of(town, person) == {"A04": 2}


@on_sqlite
async def test_what_is_unknown_is_answered_and_changes_nothing(town: Town) -> None:
    person = await town.newcomer()
    assert "没有找到编码是“Z99”" in await town.say(person, "加购 Z99 2")
    assert "想要哪个商品" in await town.say(person, "加购")
    assert "现在没有商品列表" in await town.say(person, "加购 3")
    assert await cart_of(town, person) == {}


async def test_the_cart_is_numbered_and_its_price_worked_out(town: Town) -> None:
    person = await buyer(town)
    await say_all(town, person, "加购 A02 2", "加购 A03 3")
    said = await town.say(person, "购物车")
    assert said.splitlines()[:-1] == [
        "购物车：",
        "1. 富士苹果 ¥12.80 ×2",
        "2. 高山香蕉 ¥9.90 ×3",
        "",
        "商品合计 ¥55.30",
        "运费 ¥6",
        "应付 ¥61.30",
        "",
        "回复“下单”结算，“改 1 2”改数量，“删 1”删除。",
    ]
    assert "/h5/checkout?t=" in said.splitlines()[-1]


async def test_what_is_short_or_off_sale_is_marked_and_not_counted(town: Town) -> None:
    person = await town.newcomer()
    await say_all(town, person, "加购 A01 大份", "加购 A02 2", "加购 A03 3")
    await put(town, product("A03", "高山香蕉", state=OFF))
    await count(town, "A02", 1)
    said = await town.say(person, "购物车")
    assert "2. 富士苹果 ¥12.80 ×2【只剩 1 件】" in said
    assert "3. 高山香蕉 ¥9.90 ×3【已下架】" in said
    assert "商品合计 ¥39\n" in said


async def test_lines_are_changed_and_deleted_by_number(town: Town) -> None:
    person = await town.newcomer()
    await say_all(town, person, "加购 A01 大份", "加购 A02", "加购 A03", "购物车")
    assert "已改成：富士苹果 ×3" in await town.say(person, "改 2 3")
    assert "已删除：红颜草莓（大份）" in await town.say(person, "删 1")
    assert await cart_of(town, person) == {"A02": 3, "A03": 1}


@pytest.mark.parametrize(
    "said", ["改 1 4", "改１ ４份", "改1成4", "把1改成4个", "改 A02 4", "改第1个 四份", "修改 1 4"]
)
@on_sqlite
async def test_a_change_is_understood_however_it_is_said(town: Town, said: str) -> None:
    person = await town.newcomer()
    await say_all(town, person, "加购 A02", said)
    assert await cart_of(town, person) == {"A02": 4}


@pytest.mark.parametrize("said", ["删 1", "删1", "刪除 第1个", "删掉1", "删 A02", "删 一"])
@on_sqlite
async def test_a_deletion_is_understood_however_it_is_said(town: Town, said: str) -> None:
    person = await town.newcomer()
    await say_all(town, person, "加购 A02", "加购 A03", said)
    assert await cart_of(town, person) == {"A03": 1}


@on_sqlite
async def test_how_many_is_asked_for(town: Town) -> None:
    person = await town.newcomer()
    assert "改成几件" in await say_all(town, person, "加购 A02", "改 1")
    assert "请说 1 到 999" in await town.say(person, "-1")
    await town.say(person, "五份")
    assert await cart_of(town, person) == {"A02": 5}


@on_sqlite
async def test_numbers_are_those_of_the_cart_as_it_was_shown(town: Town) -> None:
    person = await town.newcomer()
    await say_all(town, person, "加购 A02", "加购 A03", "购物车")
    await change(town, "DELETE FROM cart_lines WHERE sku_id = (SELECT min(sku_id) FROM cart_lines)")
    assert "没有第“1”行" in await town.say(person, "删 1")
    await town.say(person, "删 2")
    assert await cart_of(town, person) == {}


@on_sqlite
async def test_an_empty_cart_says_how_to_go_on(town: Town) -> None:
    person = await town.newcomer()
    for said in ("购物车", "删 1", "改 1 2", "删"):
        assert "购物车还是空的" in await town.say(person, said)
    assert "本来就是空的" in await town.say(person, "清空")


@pytest.mark.parametrize("bad", BAD_NUMBERS)
@pytest.mark.parametrize(
    "said",
    [
        "加购 A02 {}",
        "加购 A02 ×{}",
        "加购 A01 大份 {}",
        "加购 {}",
        "买 A02 {}",
        "买 A01 大份 {}",
        "买 {}",
        "删 {}",
        "改 1 {}",
        "改 {} 2",
        "下单|自提 {}",
        "下单|换地址|{}",
        "下单|地址 {}",
        "加购 A01|{}",
        "买 A01|{}",
    ],
)
@on_sqlite
async def test_a_bad_number_is_answered_with_what_is_allowed(
    town: Town, said: str, bad: str
) -> None:
    person = await buyer(town)
    await open_pickup(town)
    await say_all(town, person, "加购 A02", "商品")
    *before, last = said.split("|")
    await say_all(town, person, *before)
    answer = await town.say(person, last.format(bad))
    allowed = (
        "请说 1 到",
        "请回复 1 到",
        "没有第",
        "没有“",
        "请说“自提 1”",
        "编码是",
        "只剩",
        "一次最多",
    )
    assert any(words in answer for words in allowed), answer
    assert await cart_of(town, person) == {"A02": 1}
    assert await orders_of(town, person) == []


async def test_stock_and_the_cart_s_own_limits_are_named(town: Town) -> None:
    person = await town.newcomer()
    assert "富士苹果只剩 10 件" in await town.say(person, "加购 A02 11")
    await say_all(town, person, "加购 A02 8")
    assert "只剩 10 件" in await town.say(person, "加购 A02 3")
    await count(town, "A02", 2000)
    assert "一次最多买 999 件" in await town.say(person, "加购 A02 999")
    await put(town, product("A03", "高山香蕉", state=OFF))
    assert "没有找到编码是“A03”" in await town.say(person, "加购 A03")
    assert await cart_of(town, person) == {"A02": 8}


async def test_a_cart_holds_fifty_goods(town: Town) -> None:
    await put(town, *(product(f"B{n:02}", stock=5) for n in range(50)))
    person = await town.newcomer()
    await say_all(town, person, *(f"加购 B{n:02}" for n in range(50)))
    assert "最多放 50 种" in await town.say(person, "加购 A02")
    assert len(await cart_of(town, person)) == 50


@on_sqlite
async def test_words_that_only_begin_like_a_command_are_searched(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, "加购 A02")
    for said in ("改天再说", "删繁就简"):
        await town.say(person, said)
    assert await cart_of(town, person) == {"A02": 1}
