"""开接龙 and its kin: who may say it, what it looks at, what it does."""

import pytest

from community.staff.rules import Role
from tests.features.buying import put_goods
from tests.features.chaining import OPENING, SIMPLE, Hood, hood_of, staff_contact
from tests.features.steps import change, on_sqlite
from tests.town import Town


@pytest.fixture
async def hood(town: Town) -> Hood:
    await put_goods(town)
    return await hood_of(town, "小明", "小红", "小刚")


async def test_staff_open_a_chain_and_everybody_sees_it(hood: Hood) -> None:
    asked = await hood.say(hood.opener, OPENING)
    assert asked.splitlines() == [
        "将在本群开接龙“周末水果”：",
        "- A01 红颜草莓（大份） ¥30，共 5 份，每人限 3 份",
        "- A02 富士苹果 ¥10",
        "截止：11月23日 20:00",
        "自提：3号楼",
        "回复“确认”执行，“算了”放弃。",
    ]
    assert await hood.town.count("chains") == 0
    shown = await hood.say(hood.opener, "确认")
    assert shown.splitlines() == [
        "#接龙 A 周末水果",
        "- A1 红颜草莓（大份） ¥30，还剩 5 份，每人限 3 份",
        "- A2 富士苹果 ¥10",
        "自提：3号楼，截止：11月23日 20:00",
        "还没有人接龙",
        "接龙请说“+1 红颜草莓”，减少说“-1 红颜草莓”，不要了说“退出”。",
    ]


async def test_only_staff_open_and_end_chains(hood: Hood) -> None:
    ming = hood.people["小明"]
    for words in (OPENING, "结束接龙 A", "取消接龙 A", "接龙表 A", "确认"):
        assert await hood.say(ming, words) == ""
    agent = await staff_contact(hood.talk, hood.town, "客服小李", Role.AGENT)
    hood.talk.neighbourhood.join(hood.group, agent)
    assert await hood.say(agent, OPENING) == ""
    await hood.say(hood.opener, OPENING)
    assert await hood.say(ming, "确认") == ""
    assert await hood.town.count("chains") == 0
    assert await hood.say(hood.opener, f"「小明：{OPENING}」\n- - -\n确认") == ""
    await hood.say(hood.opener, "算了")
    await hood.say(hood.opener, "确认")
    assert await hood.town.count("chains") == 0
    assert "到群里说" in await hood.tell(hood.opener, OPENING)
    assert "到群里说" in await hood.tell(hood.opener, "结束接龙 A")


@on_sqlite
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("开接龙", "请这样说：开接龙"),
        ("开接龙 团", "接龙要有 1 到 30 样商品"),
        ("开接龙 团 | A99 5", "没有找到在售的商品“A99”"),
        ("开接龙 团 | A01 39", "A01 的规格有：大份、小份"),
        ("开接龙 团 | A01 中份 39", "没有规格"),
        ("开接龙 团 | A01 大份 0", "价格看不懂"),
        ("开接龙 团 | A01 大份 -5", "价格看不懂"),
        ("开接龙 团 | A01 大份 19.99 | 自提 5号楼", "低于成本"),
        ("开接龙 团 | A02 10 量11 | 自提 5号楼", "只有 10 件库存，不够开 11 份"),
        ("开接龙 团 | A02 10 量0", "数量看不懂"),
        ("开接龙 团 | A02 10 限1.5", "限购看不懂"),
        ("开接龙 团 | A02 10 | 富士苹果 12 | 自提 3号楼", "富士苹果 写了两次"),
        ("开接龙 团 | A02 10 | A02 12", "说了两次"),
        ("开接龙 团 | A02 10 | 截止 今天9点", "已经过了"),
        ("开接龙 团 | A02 10 | 截止 某天", "看不懂"),
        ("开接龙 团 | A02 10 | 自提 火星", "没有自提点“火星”。自提点有：3号楼、5号楼"),
        ("开接龙 团 | A02 10", "在哪里自提？自提点有：3号楼、5号楼"),
        ("结束接龙", "本群现在没有接龙"),
        ("取消接龙 B", "本群没有接龙 B"),
    ],
)
async def test_what_can_not_be_opened_is_told(town: Town, words: str, said: str) -> None:
    await put_goods(town)
    hood = await hood_of(town, points=("3号楼", "5号楼"))
    assert said in await hood.say(hood.opener, words)
    assert await hood.say(hood.opener, "确认") == ""
    assert await town.count("chains") == 0


async def test_opening_looks_again_at_what_it_opens(hood: Hood) -> None:
    await hood.say(hood.opener, OPENING)
    await change(hood.town, "UPDATE products SET state = 'off' WHERE code = 'A02'")
    assert "不在售" in await hood.say(hood.opener, "确认")
    assert await hood.town.count("chains") == 0
    await hood.say(hood.opener, "开接龙 草莓 | A01 小份 19.9 | 截止 1小时")
    hood.town.clock.pass_(minutes=29)
    assert "#接龙 A 草莓" in await hood.say(hood.opener, "确认")


async def test_a_chain_that_is_cancelled_makes_no_orders(hood: Hood) -> None:
    await hood.open(SIMPLE)
    ming = hood.people["小明"]
    await hood.say(ming, "+2")
    asked = await hood.say(hood.opener, "取消接龙 A")
    assert "1 人的接龙作废" in asked
    assert "已取消" in await hood.say(hood.opener, "确认")
    assert await hood.say(ming, "+1") == "接龙 A 已取消，不能再改了。"
    assert "已取消" in await hood.say(hood.opener, "结束接龙 A")
    await hood.work(hours=12)
    assert await hood.orders() == []
    await hood.open("开接龙 香蕉团 | A03 9")
    assert (await hood.chain())["title"] == "香蕉团"
    assert [row["act"] for row in await hood.town.rows("SELECT act FROM staff_audit ORDER BY id")][
        -3:
    ] == ["chain.opened", "chain.cancelled", "chain.opened"]


async def test_a_group_has_a_letter_for_each_of_its_chains(hood: Hood) -> None:
    await hood.open(SIMPLE)
    first = await hood.chain()
    columns = "group_address, title, state, pickup_point_id, opener_id, version, shown, opened_at"
    for number, letter in enumerate("BCDEFGHIJKLMNOPQRSTUVWXYZ", int(first["id"]) + 1):
        again = (
            f"INSERT INTO chains (id, letter, {columns})"  # noqa: S608 - our own letters
            f" SELECT {number}, '{letter}', {columns} FROM chains WHERE letter = 'A'"
        )
        await change(hood.town, again)
    await hood.say(hood.opener, SIMPLE)
    assert "最多 26 个接龙" in await hood.say(hood.opener, "确认")
    assert await hood.town.count("chains") == 26


async def test_a_point_that_was_closed_takes_no_chain(hood: Hood) -> None:
    await hood.say(hood.opener, SIMPLE)
    await change(hood.town, "UPDATE pickup_points SET open = :no", no=False)
    assert "自提点" in await hood.say(hood.opener, "确认")
    assert "请先加一个：加自提点" in await hood.say(hood.opener, SIMPLE)
    assert await hood.town.count("chains") == 0


async def test_a_products_own_limit_holds_in_a_chain(hood: Hood) -> None:
    await change(hood.town, "UPDATE products SET \"limit\" = 2 WHERE code = 'A02'")
    assert "每人限 2 份" in await hood.say(hood.opener, SIMPLE)
    await hood.say(hood.opener, "确认")
    assert "每人限 2 份" in await hood.say(hood.people["小明"], "+3")
    await hood.open("开接龙 苹果二团 | A02 10 限1")
    assert "每人限 1 份" in await hood.say(hood.people["小明"], "B+2")
