"""退款, 退货: what goes back, exactly, and only when it may."""

import asyncio

import pytest

from simulator.people import Person
from tests.features.buying import give_points, put_goods, say_all
from tests.features.ordering import (
    fingerprint,
    level,
    notices_to,
    order,
    paid,
    place,
    received,
    shipped,
    staff,
    state_of,
)
from tests.features.steps import balance_of, change, on_sqlite
from tests.town import Town


@pytest.fixture
async def town(town: Town) -> Town:
    await put_goods(town)
    return town


@pytest.fixture
async def person(town: Town) -> Person:
    person = await town.newcomer()
    await town.say(person, "帮助")
    return person


async def cases(town: Town) -> list[tuple[object, ...]]:
    sql = "SELECT pieces, kind, reason, goods, shipping, points, state FROM after_sales ORDER BY id"
    return [tuple(row.values()) for row in await town.rows(sql)]


async def test_before_shipping_all_of_an_order_goes_back(town: Town, person: Person) -> None:
    number = await paid(town, person)
    assert (await town.say(person, f"退款 {number}")).splitlines() == [
        "为什么要退？回复数字，或直接说原因：",
        "1. 不想要了",
        "2. 拍错了或地址填错了",
        "3. 等太久了",
    ]
    said = await town.say(person, "1")
    assert f"已提交订单 {number} 的退款申请：整单，整单退款" in said
    assert "同意后退你 ¥31.60（商品 ¥25.60，运费 ¥6）" in said
    assert await cases(town) == [(2, "whole", "不想要了", 2560, 600, 0, "applied")]
    assert "有售后正在处理" in await town.say(person, f"退款 {number} 快点")


@on_sqlite
async def test_a_reason_is_kept_as_it_was_said(town: Town, person: Person) -> None:
    number = await paid(town, person)
    said = await town.say(person, f"退款 {number}：买多了，Sorry <b>!")
    assert "原因：买多了，Sorry ＜b＞!" in said
    assert (await cases(town))[0][2] == "买多了，Sorry <b>!"


@on_sqlite
async def test_a_reason_may_be_said_in_answer(town: Town, person: Person) -> None:
    await paid(town, person)
    await town.say(person, "退款")
    assert "原因：家里人已经买了" in await town.say(person, "家里人已经买了")


@on_sqlite
async def test_other_commands_leave_the_question(town: Town, person: Person) -> None:
    await paid(town, person)
    await town.say(person, "退款")
    assert "你的订单" in await town.say(person, "我的订单")
    await say_all(town, person, "退款", "算了", "不想要了")
    assert await cases(town) == []


async def test_after_shipping_a_part_goes_back_exact_to_the_fen(town: Town, person: Person) -> None:
    await give_points(town, person, 300)
    number = await paid(town, person, {"A02": 3}, use_points=True)
    # 3 x 12.80 = 38.40; less 300 points: 35.40 for the goods; freight 6; 41.40 in all.
    manager = await staff(town)
    await say_all(town, manager, f"发货 {number} 顺丰 SF1234567890", "确认")
    await town.say(person, f"收货 {number}")
    assert "要退几件？可退 3 件" in await town.say(person, f"退款 {number} 有一个坏了")
    assert "富士苹果 ×1 怎么退" in await town.say(person, "1件")
    # A third of each: 11.80 for the goods, 2.00 of the freight, 100 points.
    said = await town.say(person, "仅退款")
    assert "同意后退你 ¥13.80 和 100 积分（商品 ¥11.80，运费 ¥2）" in said
    said = await say_all(town, manager, f"同意退款 {number}", "确认")
    assert f"已同意订单 {number} 退款，¥13.80 和 100 积分 正在原路退回" in said
    await town.shop.cashier.run_due()
    for _ in range(3):
        await town.shop.courier.run_due()
    assert (await cases(town))[0][-1] == "refunded"
    assert ((await order(town, number)).refunded, await balance_of(town, person)) == (1380, 100)
    assert await level(town, "A02") == (7, 0)
    assert "已退 ¥13.80" in await town.say(person, f"订单 {number}")


async def test_goods_are_restocked_only_once_they_passed(town: Town, person: Person) -> None:
    number = await received(town, person, {"A01/大份": 2, "A02": 1})
    manager = await staff(town)
    said = await say_all(town, person, f"退款 {number}")
    assert "1. 红颜草莓（大份），可退 2 件\n2. 富士苹果，可退 1 件" in said
    await say_all(town, person, "1", "两件", "2", "1")
    assert await cases(town) == [(2, "return", "七天无理由", 7800, 0, 0, "applied")]
    await say_all(town, manager, f"同意退款 {number}", "确认")
    assert await level(town, "A01", "大份") == (18, 0)
    said = await town.say(person, f"退货 {number} 顺丰 SF7654321")
    assert "已记下订单" in said
    assert "收到并验货后退 ¥78" in said
    assert await level(town, "A01", "大份") == (18, 0)
    said = await say_all(town, manager, f"验货 {number} 通过", "确认")
    assert "¥78 正在原路退回" in said
    assert await level(town, "A01", "大份") == (20, 0)


@on_sqlite
@pytest.mark.parametrize(
    ("result", "state", "stock"), [("损坏", "refunding", 18), ("不符", "refused", 18)]
)
async def test_what_did_not_pass_stays_off_the_shelf(
    town: Town, person: Person, result: str, state: str, stock: int
) -> None:
    number = await received(town, person, {"A01/大份": 2})
    manager = await staff(town)
    await say_all(town, person, f"退货 {number}", "全部", "2")
    await say_all(town, manager, f"同意退款 {number}", "确认")
    await say_all(town, person, f"退货 {number}", f"退货 {number} 圆通 YT7654321")
    await say_all(town, manager, f"验货 {number} {result}", "确认")
    assert (await cases(town))[0][-1] == state
    assert await level(town, "A01", "大份") == (stock, 0)


async def test_whose_parcel_held_something_else_is_told_so(town: Town, person: Person) -> None:
    number = await received(town, person, {"A01/大份": 2})
    manager = await staff(town)
    await say_all(town, person, f"退货 {number}", "全部", "2")
    await say_all(town, manager, f"同意退款 {number}", "确认")
    await say_all(town, person, f"退货 {number} 圆通 YT7654321")
    await say_all(town, manager, f"验货 {number} 不符", "确认")
    told = "\n".join(await notices_to(town, person))
    assert "未通过：寄回的不是这笔订单的商品" in told
    assert (await order(town, number)).refunded == 0


@on_sqlite
@pytest.mark.parametrize("figure", ["0", "-1", "1.5", "1e9", "NaN", "九百九", "4", "999999999"])
async def test_pieces_that_cannot_be_are_refused(town: Town, person: Person, figure: str) -> None:
    number = await shipped(town, person, {"A02": 3})
    await town.say(person, f"退款 {number} 坏了")
    before = await fingerprint(town)
    said = await town.say(person, figure)
    assert "1 到 3 的整数" in said or "最多还能退 3 件" in said
    assert await fingerprint(town) == before
    assert "富士苹果 ×2 怎么退" in await town.say(person, "２份")


@on_sqlite
async def test_choices_that_were_not_given_are_refused(town: Town, person: Person) -> None:
    number = await shipped(town, person, {"A01/大份": 1, "A02": 1})
    for question in (f"退款 {number}", "2", "1"):
        await town.say(person, question)
        assert "上面没有“9”这一项" in await town.say(person, "9")
    assert await cases(town) == []


@on_sqlite
async def test_fresh_goods_go_back_for_a_reason_only(town: Town, person: Person) -> None:
    number = await received(town, person, {"A03": 1})
    said = await say_all(town, person, f"退货 {number}", "1")
    assert "高山香蕉 是生鲜" in said
    assert await cases(town) == []
    assert "退货退款" in await town.say(person, "2")
    assert (await cases(town))[0][2] == "坏了或质量不好"


@on_sqlite
async def test_after_the_time_nothing_goes_back(town: Town, person: Person) -> None:
    number = await received(town, person)
    town.clock.pass_(days=7)
    assert f"订单 {number} 收货已经超过 7 天" in await town.say(person, f"退款 {number} 坏了")


async def test_an_application_is_withdrawn_and_can_be_made_again(
    town: Town, person: Person
) -> None:
    number = await shipped(town, person)
    await say_all(town, person, f"退款 {number} 坏了", "全部", "1")
    assert f"已撤回订单 {number} 的退款申请" in await town.say(person, "撤回")
    assert (await cases(town))[0][-1] == "withdrawn"
    await say_all(town, person, f"退款 {number} 坏了", "全部", "1")
    assert [case[-1] for case in await cases(town)] == ["withdrawn", "applied"]


async def test_what_was_decided_is_not_withdrawn(town: Town, person: Person) -> None:
    number = await paid(town, person)
    manager = await staff(town)
    await town.say(person, f"退款 {number} 不要了")
    await say_all(town, manager, f"同意退款 {number}", "确认")
    assert "已经处理了，不能撤回" in await town.say(person, "撤回")
    assert await state_of(town, number) == "closed"


async def test_refunding_before_shipping_gives_everything_back(town: Town, person: Person) -> None:
    await give_points(town, person, 300)
    number = await paid(town, person, {"A02": 3}, use_points=True)
    manager = await staff(town)
    await town.say(person, f"退款 {number} 不要了")
    assert "已同意" in await say_all(town, manager, f"同意退款 {number}", "确认")
    await town.shop.cashier.run_due()
    assert ((await order(town, number)).refunded, await balance_of(town, person)) == (4140, 300)
    assert await level(town, "A02") == (10, 0)
    assert "已退款关闭" in await town.say(person, f"订单 {number}")


@on_sqlite
async def test_a_parcel_for_nothing_agreed_is_refused(town: Town, person: Person) -> None:
    number = await shipped(town, person)
    assert "没有等待这一步的售后" in await town.say(person, f"退货 {number} 顺丰 SF7654321")
    assert await cases(town) == []


@on_sqlite
async def test_two_returns_go_in_one_parcel_or_in_two(town: Town, person: Person) -> None:
    number = await received(town, person, {"A01/大份": 1, "A02": 1})
    manager = await staff(town)
    for line in ("1", "2"):
        await say_all(town, person, f"退货 {number}", *([line] if line == "1" else []), "2")
    await say_all(town, manager, f"同意退款 {number} 1", "确认", f"同意退款 {number}", "确认")
    said = await town.say(person, f"退货 {number} 顺丰 SF7654321")
    assert "1. 红颜草莓（大份） ×1\n2. 富士苹果 ×1" in said
    assert "上面没有“3”" in await town.say(person, "3")
    assert "富士苹果 ×1。" in await town.say(person, "2")
    assert [case[-1] for case in await cases(town)] == ["agreed", "goods_back"]


async def test_the_same_words_twice_at_once_apply_once(town: Town, person: Person) -> None:
    number = await paid(town, person)
    said = await asyncio.gather(*(town.say(person, f"退款 {number} 不要了") for _ in range(5)))
    assert len(await cases(town)) == 1
    assert sum("已提交" in one for one in said) == 1


@on_sqlite
async def test_a_shipped_order_is_asked_for_anew(town: Town, person: Person) -> None:
    number = await paid(town, person)
    await town.say(person, f"退款 {number}")
    manager = await staff(town)
    await say_all(town, manager, f"发货 {number} 顺丰 SF1234567890", "确认")
    assert "要退几件" in await town.say(person, "1")


@on_sqlite
async def test_an_unpaid_order_has_nothing_to_refund(town: Town, person: Person) -> None:
    number = await place(town, person)
    assert "现在是“待付款”，不能退款" in await town.say(person, f"退款 {number} 不要了")
    await change(town, "UPDATE orders SET state = 'awaiting_team'")
    assert "现在是“等待成团”，不能退款" in await town.say(person, f"退款 {number} 不要了")
    await change(town, "UPDATE orders SET state = 'pending_payment'")
