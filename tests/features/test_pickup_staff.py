"""自提点, 加自提点, 关自提点 and 开自提点: what is asked, what is done, and who may."""

import asyncio

import pytest

from community.staff.rules import Role
from tests.features.buying import buyer, open_pickup, put_goods, say_all
from tests.features.chaining import hood_of
from tests.features.ordering import acts, staff
from tests.features.steps import member_of, on_sqlite
from tests.town import Town

ADD = "加自提点 3号楼 | 幸福小区3号楼大厅 | 每天 9:00-20:00"


async def points(town: Town) -> list[tuple[object, ...]]:
    rows = await town.rows("SELECT name, address, hours, open FROM pickup_points ORDER BY id")
    return [(*list(row.values())[:3], bool(row["open"])) for row in rows]


async def test_a_point_is_added_listed_closed_and_opened_again(town: Town) -> None:
    await put_goods(town)
    manager, person = await staff(town), await buyer(town)
    assert (await town.say(manager, "自提点")).startswith("还没有自提点。请这样说：加自提点")
    assert (await town.say(manager, "关自提点")).startswith("还没有自提点。请这样说：加自提点")
    assert (await town.say(manager, ADD)).splitlines() == [
        "将加自提点“3号楼”：",
        "地址：幸福小区3号楼大厅",
        "开放时间：每天 9:00-20:00",
        "顾客下单时可以选它，开接龙也可以用它。",
        "回复“确认”执行，“算了”放弃。",
    ]
    assert await points(town) == []
    assert "已加自提点“3号楼”" in await town.say(manager, "确认")
    assert "现在没有等你确认" in await town.say(manager, "确认")
    three = ("3号楼", "幸福小区3号楼大厅", "每天 9:00-20:00")
    assert await points(town) == [(*three, True)]

    said = await town.say(manager, "關自提點：３号")
    assert "将关自提点“3号楼”：新订单和新接龙不能选它，已下的订单" in said
    assert await points(town) == [(*three, True)]
    assert await town.say(manager, "确认") == "已关自提点“3号楼”。"
    assert "已经关着" in await town.say(manager, "关自提点 3号楼")
    said = await town.say(manager, "自提点")
    assert "· 3号楼（关着）：幸福小区3号楼大厅，每天 9:00-20:00" in said
    assert "现在没有可以自提的地方" in await say_all(town, person, "买 A02", "自提")

    assert "将开自提点“3号楼”：顾客下单时可以选它" in await town.say(manager, "开自提点 3号楼")
    assert await town.say(manager, "确认") == "已开自提点“3号楼”。"
    assert "已经开着" in await town.say(manager, "开自提点 3号楼")
    assert "不能撤回" in await town.say(manager, "撤回")
    assert "3号楼，幸福小区3号楼大厅（每天 9:00-20:00）" in await town.say(person, "自提点")
    point = "pickup_point:1"
    done = [("pickup_point.added", point), ("pickup_point.closed", point)]
    assert await acts(town) == [*done, ("pickup_point.reopened", point)]


@on_sqlite
async def test_what_is_missing_or_wrong_is_named(town: Town) -> None:
    manager = await staff(town)
    for said, answer in (
        ("加自提点", "还差名称、地址、开放时间。请这样说：加自提点"),
        ("加自提点 3号楼", "还差地址、开放时间。"),
        ("加自提点 3号楼 | | 9点到20点", "还差地址。"),
        ("加自提点 | 幸福小区", "还差名称、开放时间。"),
        ("加自提点 \u200b！！ | 幸福小区 | 9点到20点", "还差名称。"),
        ("加自提点 3号楼 | 幸福小区 | 9点 | 20点", "用“|”隔开。请这样说：加自提点"),
        (f"加自提点 {'楼' * 31} | 幸福小区 | 9点", "“名称”是空的或太长（最多：名称 30 个字、"),
        (f"加自提点 3号楼 | 幸福小区 | {'点' * 61}", "“开放时间”是空的或太长"),
    ):
        assert answer in await town.say(manager, said)
        assert "现在没有等你确认" in await town.say(manager, "确认")
    await say_all(town, manager, ADD, "算了", "确认")
    assert await points(town) == []
    assert await acts(town) == []


async def test_a_name_is_given_once(town: Town) -> None:
    manager, other = await staff(town), await staff(town, "小李", Role.OWNER)
    for one in (manager, other):
        await town.say(one, ADD)
    said = await asyncio.gather(town.say(manager, "确认"), town.say(other, "确认"))
    assert sorted("已加自提点" in one for one in said) == [False, True]
    assert sum("已经有一个自提点叫“3号楼”，请换一个名字" in one for one in said) == 1
    same = await town.say(other, "加自提点 ３號樓｜别处｜9点")
    assert "已经有一个自提点叫“3号楼”" in same
    assert len(await points(town)) == 1
    assert [act for act, _ in await acts(town)] == ["pickup_point.added"]


async def test_two_who_close_a_point_close_it_once(town: Town) -> None:
    manager, other = await staff(town), await staff(town, "小李", Role.OWNER)
    await open_pickup(town)
    for one in (manager, other):
        await town.say(one, "关自提点 3号楼")
    said = await asyncio.gather(town.say(manager, "确认"), town.say(other, "确认"))
    assert sorted(said) == ["已关自提点“3号楼”。", "自提点“3号楼”已经关着，什么都没有做。"]
    assert [act for act, _ in await acts(town)] == ["pickup_point.closed"]


@on_sqlite
async def test_which_point_is_meant_is_asked(town: Town) -> None:
    manager = await staff(town)
    for name in ("3号楼", "3号楼东", "<b>门"):
        await open_pickup(town, name)
    known = "自提点有：3号楼、3号楼东、＜b＞门。请这样说：关自提点 3号楼"
    assert await town.say(manager, "关自提点") == known
    for said in ("3号", "西门"):
        answer = await town.say(manager, f"关自提点 {said}")
        assert answer == f"不知道“{said}”是哪个自提点。{known}"
    assert "将关自提点“3号楼”" in await town.say(manager, "关自提点 3号楼")
    assert "将关自提点“3号楼东”" in await town.say(manager, "关自提点 楼东")


@on_sqlite
@pytest.mark.parametrize("role", [None, Role.AGENT])
async def test_to_others_these_are_words_like_any_other(town: Town, role: Role | None) -> None:
    await put_goods(town)
    await open_pickup(town)
    person = await staff(town, "小李", role) if role else await buyer(town)
    for said in ("自提点", ADD, "关自提点 3号楼", "开自提点 3号楼"):
        assert "没有找到" in await town.say(person, said)
        assert "没有等你确认" in await town.say(person, "确认")
    assert [name for name, *_ in await points(town)] == ["3号楼"]
    assert await acts(town) == []


@on_sqlite
async def test_to_an_open_question_the_word_is_an_answer(town: Town) -> None:
    await put_goods(town)
    await open_pickup(town)
    manager = await staff(town)
    assert "自提：3号楼" in await say_all(town, manager, "买 A02", "自提点")
    assert "3号楼（开着）" in await say_all(town, manager, "算了", "自提点")
    await say_all(town, manager, "昵称", "自提点")
    assert (await member_of(town, manager))["name"] == "自提点"


@on_sqlite
async def test_said_in_a_group_it_is_answered_in_private(town: Town) -> None:
    await put_goods(town)
    hood = await hood_of(town)
    await hood.open("开接龙 周末水果 | A02 15")
    await hood.say(hood.opener, "加自提点 东门 | 幸福小区5号 | 9点到20点")
    assert "将加自提点“东门”" in hood.private(hood.opener)[-1]
    assert "已加自提点“东门”" in (await hood.talk.say_privately(hood.opener, "确认"))[-1]
    assert await town.count("chain_lines") == 0
