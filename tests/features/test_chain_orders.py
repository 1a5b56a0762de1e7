"""What becomes of a chain that is closed: orders, pay links, who drops out, the table."""

import json
from io import BytesIO

import pytest
from aiohttp import ClientSession
from openpyxl import load_workbook

from simulator.groups.neighbourhood import Contact
from tests.features.buying import put_goods
from tests.features.chaining import OPENING, SIMPLE, Hood, hood_of
from tests.features.ordering import level
from tests.features.steps import change, on_sqlite
from tests.town import Town


@pytest.fixture
async def hood(town: Town) -> Hood:
    await put_goods(town)
    return await hood_of(town, "小明", "小红", "小刚")


async def test_twelve_lines_end_in_orders_links_and_a_table(town: Town) -> None:
    await put_goods(town)
    names = [f"邻居{one}" for one in "甲乙丙丁戊己庚辛壬癸"]
    hood = await hood_of(town, *names)
    await hood.open("开接龙 周末水果 | A01 大份 30 量10 | A02 10 | A03 9 | 截止 今晚8点")
    people = list(hood.people.values())
    hood.group.alias(people[1], "=1+2")
    for place, person in enumerate(people):
        await hood.say(person, f"{'草莓' if place % 2 else '苹果'}+{place % 3 + 1}")
    await hood.say(people[0], "帮报 外婆 香蕉 2")
    await hood.say(people[1], "帮报 舅舅 香蕉 1")
    assert len(await hood.listed()) == 12
    await hood.work(hours=10)
    orders = await hood.orders()
    assert len(orders) == len(people)
    assert {row["state"] for row in orders} == {"pending_payment"}
    assert {row["activity"] for row in orders} == {"chain"}
    assert [row["total"] for row in orders[:3]] == [1000 + 1800, 6000 + 900, 3000]
    assert "已截止。付款链接已私聊发给每个人，请在 2 小时内付款" in hood.heard()[-1]
    first = hood.private(people[0])[-1]
    assert "富士苹果 ×1\n高山香蕉 ×2\n共 ¥28，自提。请在 11月23日 22:00 前付款" in first
    assert "其中有生鲜" in first
    assert f"/h5/orders/{orders[0]['number']}?t=" in first
    assert "其中有生鲜" not in hood.private(people[2])[-1]
    for person in people:
        assert len([one for one in hood.private(person) if "去付款" in one]) == 1
        await hood.pay(person)
    assert (await hood.chain())["state"] == "done"
    table = hood.private(hood.opener)[-1]
    assert "接龙 A“周末水果”（已结清），自提：3号楼" in table
    assert "外婆（邻居甲 帮报）：高山香蕉×2 已付" in table
    assert "富士苹果 10 份，已付 10 份" in table
    await _check_workbook(hood, table)


async def _check_workbook(hood: Hood, table: str) -> None:
    path = table.partition("/h5/")[2].partition('"')[0].split()[0]
    async with ClientSession() as session:
        async with session.get(f"{hood.town.address}/h5/{path}") as answer:
            assert answer.status == 200
            assert "attachment" in answer.headers["Content-Disposition"]
            book = load_workbook(BytesIO(await answer.read()))
        for wrong in (path[:-1], path.split("?")[0], path.replace(".xlsx", "9.xlsx")):
            async with session.get(f"{hood.town.address}/h5/{wrong}") as answer:
                assert answer.status in {403, 404, 410}
    assert book.sheetnames == ["3号楼", "备货单"]
    rows = list(book["3号楼"].iter_rows(values_only=True))
    assert rows[0][:4] == ("订单号", "付款人", "取货人", "编码")
    assert len(rows) == 13
    widths = book["3号楼"].column_dimensions
    assert widths["A"].width > len(rows[1][0])
    assert widths["H"].width > 2 * len("金额元")
    assert rows[1][1:9] == ("邻居甲", "邻居甲", "A02", "富士苹果", None, 1, 10, "已付")
    assert rows[2][2] == "外婆"
    assert rows[1][0] == rows[2][0] == (await hood.orders())[0]["number"]
    assert [row[1:3] for row in rows[3:5]] == [("'=1+2", "'=1+2"), ("'=1+2", "舅舅")]
    codes = {row["number"]: row["pickup_code"] for row in await hood.orders()}
    assert all(row[10] == "******" + codes[row[0]][-2:] for row in rows[1:])
    picked = list(book["备货单"].iter_rows(values_only=True))
    assert picked[1][0] == "A01"
    assert [row[3] for row in picked[1:]] == [9, 10, 3] == [row[4] for row in picked[1:]]
    staff = await hood.town.rows("SELECT id FROM staff")
    assert len(staff) == 1
    await change(hood.town, "UPDATE staff SET disabled_at = CURRENT_TIMESTAMP")
    async with (
        ClientSession() as session,
        session.get(f"{hood.town.address}/h5/{path}") as answer,
    ):
        assert answer.status in {403, 404, 410}


async def test_who_does_not_pay_drops_out_and_who_waits_moves_up(hood: Hood) -> None:
    await hood.open("开接龙 苹果团 | A02 10 量5 | A03 9 | 截止 1小时")
    ming, hong, gang = hood.people.values()
    await hood.say(ming, "苹果+3 香蕉+1")
    await hood.say(hong, "苹果+2")
    await hood.say(gang, "苹果+3 香蕉+2")
    await hood.work(minutes=61)
    assert len(await hood.orders()) == 3
    assert (await hood.order_of(gang))["total"] == 1800
    await hood.pay(gang)
    await hood.work(minutes=50)
    assert not _told(hood, hong, "提醒")
    await hood.work(minutes=10)
    await hood.work(minutes=1)
    [reminder] = _told(hood, hong, "提醒")
    assert (await hood.order_of(hong))["number"] in reminder
    await hood.pay(hong)
    await hood.work(minutes=58)
    await hood.work(minutes=2)
    assert (await hood.order_of(ming))["state"] == "closed"
    assert "超时未付款，已自动放弃" in hood.private(ming)[-1]
    second = await hood.order_of(gang)
    assert (second["total"], second["state"]) == (3000, "pending_payment")
    assert "候补成功！" in hood.private(gang)[-1]
    assert (await hood.chain())["state"] == "frozen"
    assert await hood.lines() == [
        ("小明", 1, 3, "dropped"),
        ("小明", 2, 1, "dropped"),
        ("小红", 1, 2, "paid"),
        ("小刚", 1, 3, "ordered"),
        ("小刚", 2, 2, "paid"),
    ]
    await hood.pay(gang)
    assert (await hood.chain())["state"] == "done"
    assert len(_told(hood, hood.opener, "已结清")) == 1
    assert await level(hood.town, "A02") == (10, 5)
    assert not _told(hood, gang, "提醒")


async def test_who_waited_in_vain_is_told(hood: Hood) -> None:
    await hood.open(SIMPLE)
    ming, hong, gang = hood.people.values()
    await hood.say(ming, "+4")
    await hood.say(hong, "+2")
    await hood.say(gang, "+1")
    await hood.close()
    for person in (ming, gang):
        await hood.pay(person)
    assert "候补没有排上" in hood.private(hong)[-1]
    assert (await hood.chain())["state"] == "done"
    states = {name: state for name, _, _, state in await hood.lines()}
    assert states == {"小明": "paid", "小红": "dropped", "小刚": "paid"}


async def test_a_frozen_chain_takes_no_lines(hood: Hood) -> None:
    await hood.open(SIMPLE)
    ming, hong, _ = hood.people.values()
    await hood.say(ming, "+2")
    await hood.say(hood.opener, "结束接龙")
    assert "1 人马上收到订单" in hood.heard()[-1]
    await hood.say(hood.opener, "确认")
    for words in ("+1", "改 1", "退出", "A +1", "#接龙 A 苹果团\n1. 小明 3份\n2. 小红 1份"):
        assert await hood.say(hong, words) == "接龙 A 已截止，不能再改了。"
    assert "已截止" in await hood.say(ming, "退出")
    assert await hood.lines() == [("小明", 1, 2, "ordered")]
    assert "已截止" in await hood.say(hong, "列表")
    assert "已截止" in await hood.say(hood.opener, "结束接龙 A")
    assert "已截止" in await hood.say(hood.opener, "取消接龙 A")
    await hood.open("开接龙 第二团 | A03 9")
    await hood.say(hong, "+1")
    assert await hood.listed("B") == ["小红 高山香蕉×1"]
    assert await hood.say(hong, "A+1") == "接龙 A 已截止，不能再改了。"
    await hood.work(hours=5)
    assert (await hood.chain("A"))["state"] == "done"


async def test_the_deadline_holds_before_the_job_comes(hood: Hood) -> None:
    await hood.open()
    ming, hong, _ = hood.people.values()
    await hood.say(ming, "苹果+1")
    hood.town.clock.pass_(hours=10)
    assert await hood.say(hong, "苹果+1") == "接龙 A 已截止，不能再改了。"
    await hood.work()
    assert len(await hood.orders()) == 1


async def test_a_chain_that_nobody_joined_is_over_at_once(hood: Hood) -> None:
    await hood.open()
    await hood.work(hours=11)
    assert "没有人接龙" in hood.heard()[-1]
    assert (await hood.chain())["state"] == "done"
    assert await hood.orders() == []


async def test_what_the_shop_has_not_got_any_more_is_told(hood: Hood) -> None:
    await hood.open("开接龙 苹果团 | A02 10 量10 | A03 9 | 截止 1小时")
    ming, hong, gang = hood.people.values()
    await hood.say(ming, "苹果+4 香蕉+1")
    await hood.say(hong, "帮报 外婆 苹果 3")
    await hood.say(gang, "苹果+3")
    await hood.tell(hood.opener, "库存 A02 5")
    await hood.tell(hood.opener, "确认")
    await change(hood.town, "UPDATE products SET state = 'off' WHERE code = 'A03'")
    await hood.work(hours=1)
    assert (await hood.order_of(ming))["total"] == 4000
    assert len(await hood.orders()) == 1
    assert "高山香蕉 库存不够" in "\n".join(hood.private(ming))
    assert "富士苹果 库存不够" in hood.private(hong)[-1]
    told = _told(hood, hood.opener, "库存不够")
    assert [one.partition("：")[2].partition(" ")[0] for one in told] == ["小明", "小红", "小刚"]
    assert await hood.lines() == [
        ("小明", 1, 4, "ordered"),
        ("小明", 2, 1, "dropped"),
        ("外婆", 1, 3, "dropped"),
        ("小刚", 1, 3, "dropped"),
    ]


async def test_a_price_below_its_floor_by_now_makes_no_order(hood: Hood) -> None:
    await hood.open("开接龙 草莓团 | A01 大份 20 | 截止 1小时")
    ming = hood.people["小明"]
    await hood.say(ming, "+2")
    await change(hood.town, "UPDATE skus SET cost = 2500 WHERE spec = '大份'")
    await hood.work(hours=1)
    assert await hood.orders() == []
    assert (await hood.chain())["state"] == "done"
    assert "没能下单" in hood.private(ming)[-1]


async def test_a_payer_who_cancels_makes_room(hood: Hood) -> None:
    await hood.open(SIMPLE)
    ming, hong, _ = hood.people.values()
    await hood.say(ming, "+5")
    await hood.say(hong, "+1")
    await hood.close()
    number = (await hood.order_of(ming))["number"]
    assert "已取消" in await hood.tell(ming, f"取消 {number}")
    await hood.work()
    assert (await hood.order_of(hong))["total"] == 1000
    await hood.pay(hong)
    assert (await hood.chain())["state"] == "done"


async def test_what_lies_in_the_cart_stays_there(hood: Hood) -> None:
    await hood.open(SIMPLE)
    ming = hood.people["小明"]
    await hood.tell(ming, "加购 A02 3")
    await hood.say(ming, "+2")
    await hood.close()
    [line] = await hood.town.rows("SELECT quantity FROM cart_lines")
    assert line["quantity"] == 3
    assert (await hood.order_of(ming))["total"] == 2000


@on_sqlite
async def test_the_organiser_reads_the_table_at_any_time(hood: Hood) -> None:
    assert "没有接龙" in await hood.say(hood.opener, "接龙表 A")
    assert "还没有开过接龙" in await hood.tell(hood.opener, "接龙表")
    await hood.open(OPENING)
    ming, hong, _ = hood.people.values()
    await hood.say(ming, "草莓+1 苹果+2")
    await hood.say(ming, "帮报 外婆 苹果 1")
    await hood.say(hong, "接龙表 A")
    assert "已私聊发给你" in await hood.say(hood.opener, "接龙表")
    await hood.work()
    table = hood.private(hood.opener)[-1]
    assert table.splitlines()[:6] == [
        "接龙 A“周末水果”（进行中），自提：3号楼",
        "小明：红颜草莓（大份）×1、富士苹果×2 未截止",
        "外婆（小明 帮报）：富士苹果×1 未截止",
        "合计：",
        "红颜草莓（大份） 1 份，已付 0 份",
        "富士苹果 3 份，已付 0 份",
    ]
    assert await hood.tell(hood.opener, "接龙表 A") != ""
    assert "没有接龙 B" in await hood.tell(hood.opener, "接龙表 B")
    assert hood.private(hong) == []


async def test_orders_are_made_once_whatever_runs_twice(hood: Hood) -> None:
    await hood.open(SIMPLE)
    ming = hood.people["小明"]
    await hood.say(ming, "+2")
    await hood.close()
    rows = await hood.town.rows("SELECT id, facts FROM outbox WHERE kind = 'event.make_order'")
    assert len(rows) == 1
    await change(hood.town, "UPDATE outbox SET state = 'pending' WHERE kind LIKE 'event.%'")
    await hood.work()
    assert len(await hood.orders()) == 1
    facts = rows[0]["facts"]
    assert (json.loads(facts) if isinstance(facts, str) else facts)["moved_up"] is False


def _told(hood: Hood, person: Contact, words: str) -> list[str]:
    return [one for one in hood.private(person) if words in one]
