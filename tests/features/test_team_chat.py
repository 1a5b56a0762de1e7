"""拼团 in chat: offers, opening, joining, one's own teams, leaving, and what is taken back."""

from datetime import timedelta

import pytest

from tests.features.buying import ADDRESS, buyer, count, open_pickup, orders_of, say_all
from tests.features.ordering import fingerprint, sku_of
from tests.features.steps import change, on_sqlite, product, put
from tests.features.teaming import offer, standing
from tests.features.teaming_in_chat import (
    apples,
    held,
    opened,
    put_fruit,
)
from tests.town import Town

LADDER = ((2, 3_500), (5, 3_000))


@pytest.fixture
async def town(town: Town) -> Town:
    await put_fruit(town)
    return town


async def test_offers_are_listed_with_the_teams_that_wait(town: Town) -> None:
    person = await buyer(town)
    assert "现在没有正在拼团的商品" in await town.say(person, "拼团")
    await offer(
        town, await sku_of(town, "A01", "大份"), *LADDER, solo=False, quota=40, per_member=3
    )
    await apples(town)
    _, place = await opened(town, "小红")
    assert (await town.say(person, "拼團！")).splitlines() == [
        "【正在拼团】",
        "1. 富士苹果 3 人团 ¥15（单买 ¥20）",
        "   编码 A02",
        f"   团 {place.code} 还差 2 人成团，还有 23 小时 59 分钟",
        "2. 红颜草莓（大份） 2 人 ¥35 · 5 人 ¥30（只拼团，不单卖）",
        "   编码 A01 · 还剩 40 件 · 每人限 3 件",
        "",
        "回复数字看详情；“开团 A02”自己开，“参团 团号”加入。",
    ]
    said = await town.say(person, "1")
    assert "开团后有 24 小时，满 3 人付款成团，到时不满全额退款。" in said
    assert f"· {place.code} 还差 2 人成团" in said
    assert "没有第 3 个，请回复 1 到 2" in await town.say(person, "3")
    assert "已经是全部了" in await town.say(person, "下一页")
    assert "请核对订单" in await say_all(town, person, "2", "开团")


async def test_more_offers_than_a_page_go_on(town: Town) -> None:
    goods = [product(f"B{nth}", f"果{nth}", price=2_000, stock=9) for nth in range(6)]
    await put(town, *goods)
    for one in goods:
        await offer(town, await sku_of(town, one.code))
    person = await buyer(town)
    assert "“下一页”接着看" in await town.say(person, "拼团")
    assert "6. 果0 " in await town.say(person, "下一页")
    assert "编码 B0" in await town.say(person, "6")


async def test_a_product_tells_what_it_costs_in_teams(town: Town) -> None:
    person = await buyer(town)
    assert "拼团" not in await town.say(person, "详情 A02")
    await apples(town, solo=False)
    _, place = await opened(town, "小红")
    said = await town.say(person, "详情 A02")
    assert "拼团：3 人团 ¥15" in said
    assert f"团 {place.code} 还差 2 人成团" in said
    assert f"回复“开团 A02”开一个团，“参团 {place.code}”加入。" in said
    assert "“买 A02”下单" not in said
    said = await town.say(person, "买 A02")
    assert "现在只能拼团购买：回复“开团 A02”" in said
    assert await orders_of(town, person) == []


async def test_the_spec_and_the_pieces_are_the_offers(town: Town) -> None:
    await offer(town, await sku_of(town, "A01", "大份"), *LADDER, per_member=3, quota=5)
    person = await buyer(town)
    before = await fingerprint(town)
    said = await town.say(person, "开团 A01 小份")
    assert "没有“小份”" in said
    assert "1. 大份 ¥35" in said
    assert "红颜草莓（大份） ¥39 ×1" in await town.say(person, "1")
    assert "×2" in await town.say(person, "开团 A01 ２件")
    assert "每人限 3 件" in await town.say(person, "开团 A01 4")
    assert "已经结束或不存在" in await town.say(person, "开团 A02")
    assert "没有找到编码是“A99”的商品" in await town.say(person, "开团 A99")
    for bad in ("0", "-1", "1.5", "1e9", "NaN", "99999", "０"):
        said = await town.say(person, f"开团 A01 {bad}")
        assert "不能作为数量" in said or "没有“" in said, said
    assert await fingerprint(town) == before


@pytest.mark.parametrize(
    "shape",
    [
        "参团 {0}",
        "参团{0}",
        "参团：{lower}",
        "參團 {wide}",
        "参团 {spaced}",
        "参团 {0} １",
        "参团 {0}×1",
    ],
)
@on_sqlite
async def test_a_code_is_understood_however_it_is_written(town: Town, shape: str) -> None:
    await apples(town)
    _, place = await opened(town)
    code, person = place.code, await buyer(town, "小红")
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code)
    spaced = f"{code[:3]} {code[3:]}"
    said = await town.say(person, shape.format(code, lower=code.lower(), wide=wide, spaced=spaced))
    assert f"参团 {code}：还差 2 人成团（含你），11月24日 10:00 截止" in said


@on_sqlite
async def test_a_misread_code_is_understood_while_only_one_team_can_be_meant(town: Town) -> None:
    await apples(town)
    _, place = await opened(town)
    person = await buyer(town, "小红")
    await rename(town, place.code, "K7M2XQ")
    assert "参团 K7M2XQ：" in await town.say(person, "参团 k7m2x0")
    assert "参团 K7M2XQ：" in await town.say(person, "参团 K1M2XO")
    assert "没有找到团“K7M2XX”" in await town.say(person, "参团 K7M2XX")
    _, other = await opened(town, "小刚")
    await rename(town, other.code, "K7M2XD")
    assert "没有找到团“K7M2XO”" in await town.say(person, "参团 K7M2XO")


async def rename(town: Town, code: str, to: str) -> None:
    await change(town, "UPDATE group_buy_teams SET code = :to WHERE code = :code", to=to, code=code)


async def test_who_has_no_address_is_asked_where_to_and_pays_in_private(town: Town) -> None:
    await apples(town)
    _, place = await opened(town)
    await open_pickup(town)
    person = await town.newcomer("小红")
    assert "送到哪里" in await town.say(person, f"参团 {place.code} 2")
    said = await town.say(person, ADDRESS)
    assert "富士苹果 ¥20 ×2" in said
    assert f"参团 {place.code}：" in said
    said = await town.say(person, "自提")
    assert "自提：3号楼" in said
    assert "应付 ¥30" in said
    assert "没有可以抵扣的积分" in await town.say(person, "用积分")
    mine = await held(town, person)
    assert await standing(town, place.code) == ("forming", 1, 1)
    said = await town.say(person, "我的团")
    assert f"{mine.code} 富士苹果" in said
    assert f"团长 小** · 2 件 · 订单 {mine.number} 待付款，名额还留 14 分钟" in said
    assert f"/h5/orders/{mine.number}?t=" in said
    assert f"/h5/teams/{mine.code}" in said
    town.clock.pass_(minutes=15)
    said = await town.say(person, "我的团")
    assert f"订单 {mine.number} 付款时间已过" in said
    assert "去付款" not in said


async def test_a_full_team_is_refused_before_anything_is_asked(town: Town) -> None:
    await offer(town, await sku_of(town, "A02"), (2, 1_500))
    _, place = await opened(town)
    second, third = await buyer(town, "小红"), await town.newcomer("小刚")
    await held(town, second, f"参团 {place.code}")
    said = await town.say(third, f"参团 {place.code}")
    assert f"团 {place.code} 已经满了（其中 1 人还没付款" in said
    assert "你已经在这个商品的团" in await town.say(second, f"参团 {place.code}")
    assert "你已经在这个商品的团" in await town.say(second, "开团 A02")
    assert (await standing(town, place.code))[1:] == (1, 1)


async def test_the_last_place_goes_while_somebody_looks(town: Town) -> None:
    await offer(town, await sku_of(town, "A02"), (2, 1_500))
    _, place = await opened(town)
    slow, quick = await buyer(town, "小红"), await buyer(town, "小刚")
    await town.say(slow, f"参团 {place.code}")
    await held(town, quick, f"参团 {place.code}")
    assert "已经满了" in await town.say(slow, "确认")
    assert await orders_of(town, slow) == []


async def test_after_its_time_a_team_takes_nobody(town: Town) -> None:
    await apples(town, lasts=timedelta(minutes=30))
    leader, place = await opened(town)
    person = await buyer(town, "小红")
    await town.say(person, f"参团 {place.code}")
    town.clock.pass_(minutes=30)
    assert "时间已到，正在结算" in await town.say(person, "确认")
    for _ in range(3):
        await town.work()
    assert "已经结束，没有拼成" in await town.say(person, f"参团 {place.code}")
    said = await town.say(leader, "我的团")
    assert "没有拼成，已经结束" in said
    assert f"订单 {place.number} 已全额退款" in said
    assert "已经结束，没有拼成" in await town.say(leader, f"退团 {place.code}")


@on_sqlite
async def test_wrong_codes_and_pieces_change_nothing(town: Town) -> None:
    await apples(town)
    _, place = await opened(town)
    person = await buyer(town, "小红")
    before = await fingerprint(town)
    assert "请说 6 位团号" in await town.say(person, "参团")
    assert f"参团 {place.code}：" in await town.say(person, place.code)
    for bad in ("0", "-1", "1.5", "1e9", "NaN", "1000", "０"):
        said = await town.say(person, f"参团 {place.code} {bad}")
        assert "不能作为数量，请说 1 到 999 的整数" in said, said
    assert "没看懂“快来”" in await town.say(person, f"参团 {place.code} 快来")
    for bad in ("ABC", "ABCDEFGH", "草莓", "<a>", f"{place.code}7"):
        assert "没有找到团" in await town.say(person, f"参团 {bad}")
    assert "你不在团" in await town.say(person, f"退团 {place.code}")
    assert "没有可以退出的" in await town.say(person, "退团")
    assert "你不在团" in await town.say(person, f"留团 {place.code}")
    assert await fingerprint(town) == before


async def test_a_price_that_changed_is_shown_again(town: Town) -> None:
    await apples(town)
    _, place = await opened(town)
    person = await buyer(town, "小红")
    await town.say(person, f"参团 {place.code}")
    await change(town, "UPDATE group_buys SET steps = '[[3, 1400]]'")
    said = await town.say(person, "确认")
    assert said.startswith("价格从 ¥21 变成了 ¥20，还没有下单")
    assert await orders_of(town, person) == []
    await change(town, "UPDATE group_buys SET steps = '[[3, 1500]]'")


async def test_a_team_is_shown_by_its_code(town: Town) -> None:
    await apples(town)
    _, place = await opened(town)
    person = await buyer(town, "小红")
    said = await town.say(person, f"拼团 {place.code.lower()}")
    assert said.startswith("还差 2 人成团 · 富士苹果 3 人团 ¥15")
    assert f"/h5/teams/{place.code}" in said
    assert "拼团价：3 人团 ¥15" in await town.say(person, "拼团 a02")
    await put(town, product("A02", "富士苹果", price=2_000, stock=99, picture="a03.jpg"))
    exchange = await town.exchange(person, f"拼团 {place.code}")
    [article] = exchange.answer.articles
    assert article.title == "还差 2 人成团 · 富士苹果 3 人团 ¥15"
    assert article.url.endswith(f"/h5/teams/{place.code}")
    assert article.picture_url.endswith("/h5/pictures/a03.jpg")


async def test_in_a_group_lists_are_open_and_the_rest_is_private(town: Town) -> None:
    await apples(town)
    _, place = await opened(town)
    person = town.neighbour("小红")
    group = town.group("团子邻里团", person)
    [shown] = await town.say_in(group, person, "拼团")
    assert place.code in shown
    [details] = await town.say_in(group, person, "1")
    assert "拼团价：3 人团 ¥15" in details
    [hint] = await town.say_in(group, person, f"参团 {place.code}")
    assert place.code not in hint
    assert "私" in hint
    assert "送到哪里" in town.private(person)[-1]
    said = await town.say_privately(person, ADDRESS)
    assert f"参团 {place.code}：" in said[-1]
    said = await town.say_privately(person, "确认")
    assert f"名额已留好！团 {place.code}" in said[-1]
    assert await standing(town, place.code) == ("forming", 1, 1)
    before = len(town.heard(group))
    for talk in ("拼团吗", "团购好便宜啊", "留下", "开团去不去", "不等了", "参团的人好多"):
        await town.say_in(group, person, talk)
    assert len(town.heard(group)) == before


@on_sqlite
async def test_goods_that_run_out_are_said_to(town: Town) -> None:
    await apples(town)
    _, place = await opened(town)
    person = await buyer(town, "小红")
    await count(town, "A02", 1)
    assert "刚刚售罄" in await town.say(person, f"参团 {place.code}")
