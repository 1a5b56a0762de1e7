"""开团购 and 关团购: what is asked, what is done, and who may."""

import json

import pytest

from community.staff.rules import Role
from tests.features.buying import buyer, say_all
from tests.features.ordering import acts, fingerprint, staff
from tests.features.steps import change, on_sqlite, product, put
from tests.features.teaming_in_chat import put_fruit
from tests.town import Town


@pytest.fixture
async def town(town: Town) -> Town:
    await put_fruit(town)
    return town


async def offers(town: Town) -> list[dict[str, object]]:
    rows = await town.rows("SELECT * FROM group_buys ORDER BY id")
    for row in rows:
        if isinstance(row["steps"], str):
            row["steps"] = json.loads(row["steps"])
    return rows


async def test_an_offer_is_opened_once_it_is_confirmed(town: Town) -> None:
    manager = await staff(town)
    said = await town.say(manager, "开团購 ａ０１ 大份 ２９.９元 3人 30分钟 限2 量20 可单买")
    assert said.splitlines() == [
        "将开团购：红颜草莓（大份）（A01）",
        "拼团价：3 人 ¥29.90（平时 ¥39）",
        "每个团有 30 分钟，每人限 2 件，一共 20 件，也可以单买。",
        "回复“确认”执行，“算了”放弃。",
    ]
    assert await offers(town) == []
    said = await town.say(manager, "确认")
    assert said.startswith("团购已开：红颜草莓（大份） 3 人团 ¥29.90。")
    [offer] = await offers(town)
    wanted = {"steps": [[3, 2990]], "minutes": 30, "quota": 20, "per_member": 2, "state": "active"}
    assert {name: offer[name] for name in wanted} == wanted
    assert offer["solo"]
    assert await acts(town) == [("team_offer.opened", f"team_offer:{offer['id']}")]
    assert "现在没有等你确认" in await town.say(manager, "确认")
    person = await buyer(town)
    assert "请核对订单" in await town.say(person, "开团 A01")
    assert "请核对订单" in await town.say(person, "买 A01 大份")


async def test_a_ladder_that_is_not_sold_alone(town: Town) -> None:
    manager = await staff(town, role=Role.OWNER)
    said = await town.say(manager, "开团购 A02 5人15 2人18")
    assert "拼团价：2 人 ¥18 · 5 人 ¥15（平时 ¥20）" in said
    assert "每个团有 24 小时，不限总量，只拼团，不单卖。" in said
    await town.say(manager, "确认")
    [offer] = await offers(town)
    assert offer["steps"] == [[2, 1800], [5, 1500]]
    person = await buyer(town)
    assert "现在只能拼团购买" in await town.say(person, "买 A02")
    said = await say_all(town, manager, "关团购", "确认")
    assert said == "团购已关：富士苹果（A02）。"
    assert "请核对订单" in await town.say(person, "买 A02")


async def test_closing_says_what_becomes_of_teams_that_form(town: Town) -> None:
    manager, person = await staff(town), await buyer(town)
    await say_all(town, manager, "开团购 A02 15 3人", "确认")
    await say_all(town, person, "开团 A02", "确认")
    said = await town.say(manager, "关团购 a02")
    assert "正在拼的 1 个团继续到各自截止：拼成照常发货，没拼成全额退款。" in said
    assert "商品恢复单独出售。" in said
    assert [one["state"] for one in await offers(town)] == ["active"]
    assert "1 个团继续拼到各自截止" in await town.say(manager, "确认")
    assert [one["state"] for one in await offers(town)] == ["closed"]
    assert [act for act, _ in await acts(town)] == ["team_offer.opened", "team_offer.closed"]
    assert "正在拼" in await town.say(person, "我的团")
    assert "已经结束或不存在" in await town.say(person, "开团 A02")
    assert "现在没有开着的团购" in await town.say(manager, "关团购 A02")
    assert "现在没有开着的团购" in await town.say(manager, "关团购")


async def test_of_several_offers_one_is_chosen(town: Town) -> None:
    manager = await staff(town)
    await say_all(town, manager, "开团购 A02 15 3人", "确认", "开团购 A01 大份 30 3人", "确认")
    said = await town.say(manager, "关团购")
    assert said.splitlines() == [
        "要关哪一个？",
        "· A01 红颜草莓（大份） 3 人团 ¥30",
        "· A02 富士苹果 3 人团 ¥15",
        "请说“关团购 A01”。",
    ]
    await say_all(town, manager, "关团购 A01", "确认")
    assert [one["state"] for one in await offers(town)] == ["active", "closed"]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("开团购", "先说商品编码"),
        ("开团购 A99 15 3人", "没有找到编码是“A99”的商品"),
        ("开团购 A02 3人", "还没说拼团价"),
        ("开团购 A02 15", "还没说几人成团"),
        ("开团购 A02 0 3人", "“0”不能作为价格"),
        ("开团购 A02 -1 3人", "“-1”不能作为价格"),
        ("开团购 A02 1e9 3人", "“1E9”不能作为价格"),
        ("开团购 A02 NaN 3人", "“NAN”不能作为价格"),
        ("开团购 A02 15 1人", "“1”人成不了团"),
        ("开团购 A02 15 101人", "“101”人成不了团"),
        ("开团购 A02 2人15 5人18", "人数越多价格越低"),
        ("开团购 A02 15 3人 限0", "“限0”不行"),
        ("开团购 A02 15 3人 量0", "“量0”不行"),
        ("开团购 A02 15 3人 5分钟", "“5分钟”不行"),
        ("开团购 A02 15 3人 限2 限3", "“限3”和前面的重复了"),
        ("开团购 A02 15 3人 量2", "总量至少要够一个团"),
        ("开团购 A02 20 3人", "不低于单买价"),
        ("开团购 A02 15 3人 量101", "可用库存只有 100 件"),
        ("开团购 A01 大份 19.99 3人", "低于成本"),
        ("开团购 A01 30 3人", "A01 的规格有：大份、小份"),
        ("开团购 A01 中份 30 3人", "没有规格“中份”"),
        ("开团购 A02 大份 15 3人", "没有规格“大份”"),
    ],
)
@on_sqlite
async def test_what_can_not_be_is_said_and_changes_nothing(
    town: Town, said: str, answer: str
) -> None:
    manager = await staff(town)
    before = await fingerprint(town)
    assert answer in await town.say(manager, said)
    assert "现在没有等你确认" in await town.say(manager, "确认")
    assert await offers(town) == []
    assert await fingerprint(town) == before


@on_sqlite
async def test_a_second_offer_of_a_product_is_refused_before_it_is_asked(town: Town) -> None:
    manager = await staff(town)
    await say_all(town, manager, "开团购 A02 15 3人", "确认")
    assert "商品 A02 已经在团购了" in await town.say(manager, "开团购 A02 14 3人")
    other = await staff(town, "小李")
    await town.say(manager, "开团购 A01 大份 30 3人")
    await say_all(town, other, "开团购 A01 小份 15 3人", "确认")
    assert "商品 A01 已经在团购了" in await town.say(manager, "确认")
    assert len(await offers(town)) == 2


@on_sqlite
async def test_what_has_changed_since_is_looked_at_again(town: Town) -> None:
    manager = await staff(town)
    await town.say(manager, "开团购 A02 15 3人")
    await put(town, product("A02", "富士苹果", price=1_800, stock=100))
    assert "单价刚刚变了" in await town.say(manager, "确认")
    assert await offers(town) == []
    await say_all(town, manager, "开团购 A02 15 3人", "确认", "关团购")
    await change(town, "UPDATE staff SET role = 'agent'")
    assert "已关" not in await town.say(manager, "确认")
    assert [one["state"] for one in await offers(town)] == ["active"]


async def test_to_others_these_are_unknown_words(town: Town) -> None:
    manager = await staff(town)
    await say_all(town, manager, "开团购 A02 15 3人", "确认")
    before = await offers(town)
    for person in (await buyer(town), await staff(town, "小客", Role.AGENT)):
        for said in ("开团购 A01 大份 30 3人", "关团购", "关团购 A02"):
            answer = await town.say(person, said)
            assert "将" not in answer
            assert "已关" not in answer
            await town.say(person, "确认")
    for quoted in ("「小王：开团购 A01 大份 30 3人」", "看这个\n关团购 A02"):
        assert "将" not in await town.say(manager, quoted)
    assert await offers(town) == before
