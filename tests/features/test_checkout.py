"""买, 下单, 确认, 再来一单, 价格: from the words to an order, exact to the fen."""

import asyncio

import pytest

from community.addresses.sealing import open_address
from store.reviews.repository import Reviews
from tests.features.buying import (
    buyer,
    cart_of,
    count,
    give_points,
    open_pickup,
    orders_of,
    put_goods,
    reserved,
    say_all,
)
from tests.features.steps import OFF, balance_of, change, member_of, on_sqlite, product, put
from tests.store.coupons.steps import add, states
from tests.store.promotions.steps import FIVE_FROM_FIFTY_NINE, plan
from tests.town import Town


@pytest.fixture
async def town(town: Town) -> Town:
    await put_goods(town)
    return town


async def test_an_order_with_coupon_and_points_is_exact_to_the_fen(town: Town) -> None:
    await add(town)
    person = await buyer(town)
    await give_points(town, person, 500)
    await say_all(town, person, "领券 NEW10", "加购 A02 2", "加购 A03 3", "下单")
    said = await town.say(person, "用积分")
    # 2 x 12.80 + 3 x 9.90 = 55.30; less 10 from 50 on: 45.30; less 500 points: 40.30;
    # freight, as 45.30 is below 59.
    assert said.splitlines() == [
        "请核对订单：",
        "1. 富士苹果 ¥12.80 ×2",
        "2. 高山香蕉 ¥9.90 ×3",
        "",
        "商品合计 ¥55.30",
        "优惠券「新人券」 -¥10",
        "积分抵扣（500 积分） -¥5",
        "运费 ¥6",
        "应付 ¥46.30",
        "",
        "送到：张三 138****8000 浙江省杭州市西湖区 文****号",
        "高山香蕉是生鲜，签收后不支持无理由退货，回复“确认”即表示同意。",
        "已用 500 积分抵 ¥5，回复“不用积分”取消。",
        "",
        "回复“确认”下单。要改送法说“换地址”或“自提”，不买了说“算了”。",
    ]
    said = await town.say(person, "确认")
    (order,) = await orders_of(town, person)
    assert f"下单成功！订单 {order['number']}，应付 ¥46.30。" in said
    assert f"/h5/orders/{order['number']}?t=" in said
    assert "请在 30 分钟内付款" in said
    sums = {name: order[name] for name in ("gross", "goods", "shipping", "total", "points")}
    assert sums == {"gross": 5530, "goods": 4030, "shipping": 600, "total": 4630, "points": 500}
    assert order["no_return_agreed"]
    assert await cart_of(town, person) == {}
    assert (await reserved(town, "A02"), await reserved(town, "A03")) == (2, 3)
    assert (await states(town), await balance_of(town, person)) == (["locked"], 0)


async def test_points_are_spent_only_if_that_is_said(town: Town) -> None:
    person = await buyer(town)
    await give_points(town, person, 500)
    said = await town.say(person, "买 A02 2")
    # At most a fifth of 25.60 is paid with points.
    assert "应付 ¥31.60" in said
    assert "可用 500 积分抵 ¥5，回复“用积分”抵扣。" in said
    assert "应付 ¥26.60" in await town.say(person, "使用积分")
    assert "应付 ¥31.60" in await town.say(person, "不用积分")
    await town.say(person, "确认")
    assert await balance_of(town, person) == 500


@on_sqlite
async def test_without_points_none_are_offered(town: Town) -> None:
    person = await buyer(town)
    assert "积分" not in await town.say(person, "买 A02")
    said = await town.say(person, "用积分")
    assert said.startswith("这一单没有可以抵扣的积分。")
    assert "应付 ¥18.80" in said


async def test_the_address_is_kept_sealed_with_the_order(town: Town) -> None:
    person = await buyer(town)
    await say_all(town, person, "买 A02", "确认")
    (order,) = await orders_of(town, person)
    assert "张三" not in order["recipient"]
    member_id = (await member_of(town, person))["id"]
    to = open_address(town.shop.shop.vault, member_id, order["recipient"])
    assert (to.name, to.phone, order["province"]) == ("张三", "13800138000", "浙江省")


@pytest.mark.parametrize("said", ["下单", "结算", "买单", "下單！"])
@on_sqlite
async def test_ordering_from_the_cart_is_understood_however_it_is_said(
    town: Town, said: str
) -> None:
    person = await buyer(town)
    assert "请核对订单" in await say_all(town, person, "加购 A02", said)


async def test_what_is_bought_at_once_leaves_the_cart_alone(town: Town) -> None:
    person = await buyer(town)
    await say_all(town, person, "加购 A02 3", "加购 A01 小份", "买 A02 2", "确认")
    (order,) = await orders_of(town, person)
    assert order["gross"] == 2 * 1280
    assert await cart_of(town, person) == {"A02": 3, "A01小份": 1}
    assert f"订单 {order['number']} 已取消。" in await town.say(person, "撤回")
    assert await cart_of(town, person) == {"A02": 3, "A01小份": 1}


@pytest.mark.parametrize(
    ("said", "gross"),
    [
        ("买 A01 大份 2", 7800),
        ("买a01大份２", 7800),
        ("買 A02 兩份！", 2560),
        ("我要买两份富士苹果", 2560),
        ("购买 A02 x3", 3840),
        ("买 香蕉", 990),
    ],
)
@on_sqlite
async def test_buying_is_understood_however_it_is_said(town: Town, said: str, gross: int) -> None:
    person = await buyer(town)
    await say_all(town, person, said, "确认")
    (order,) = await orders_of(town, person)
    assert order["gross"] == gross


@on_sqlite
async def test_a_missing_spec_is_asked_for_before_the_order(town: Town) -> None:
    person = await buyer(town)
    assert "要哪一种？" in await town.say(person, "买 A01 2")
    assert "红颜草莓（小份） ¥20 ×2" in await town.say(person, "小份")


@on_sqlite
async def test_a_number_of_the_list_and_the_product_looked_at_can_be_bought(town: Town) -> None:
    person = await buyer(town)
    await town.say(person, "商品")
    assert "1. 高山香蕉 ¥9.90 ×2" in await town.say(person, "买 3 2")
    assert "回复“买 A02”下单" in await town.say(person, "2")
    assert "1. 富士苹果 ¥12.80 ×4" in await town.say(person, "买 4份")
    assert "没有第 9 个" in await town.say(person, "买 9")


@pytest.mark.parametrize(
    "yes", ["确认", "確認！", "好的", "好", "是", "可以", "嗯", "OK", "确认下单", "没问题", "付款"]
)
@on_sqlite
async def test_an_order_is_confirmed_in_any_natural_way(town: Town, yes: str) -> None:
    person = await buyer(town)
    await town.say(person, "买 A02")
    assert "下单成功" in await town.say(person, yes)
    assert len(await orders_of(town, person)) == 1


async def test_confirming_again_orders_nothing_more(town: Town) -> None:
    person = await buyer(town)
    assert "没有等你确认的订单" in await town.say(person, "确认")
    await say_all(town, person, "加购 A02", "下单", "确认")
    (order,) = await orders_of(town, person)
    said = await town.say(person, "确认")
    assert f"这一单已经下好了：订单 {order['number']}，应付 ¥18.80。" in said
    assert len(await orders_of(town, person)) == 1


@pytest.mark.parametrize("no", ["算了", "不要了", "取消", "不买了", "商品", "签到", "帮助", "草莓"])
@on_sqlite
async def test_what_is_not_confirmed_is_not_ordered(town: Town, no: str) -> None:
    person = await buyer(town)
    await say_all(town, person, "加购 A02", "下单", no)
    assert await orders_of(town, person) == []
    assert await cart_of(town, person) == {"A02": 1}


@on_sqlite
async def test_a_question_that_was_left_can_not_be_confirmed(town: Town) -> None:
    person = await buyer(town)
    await say_all(town, person, "买 A02", "算了")
    assert "没有等你确认的订单" in await town.say(person, "确认")
    await say_all(town, person, "加购 A03", "下单", "改 1 2")
    assert "没有等你确认的订单" in await town.say(person, "确认")


@on_sqlite
async def test_ordering_again_while_one_is_checked_only_shows_it(town: Town) -> None:
    person = await buyer(town)
    assert "1. 富士苹果" in await say_all(town, person, "买 A02", "下单")
    assert "购物车还是空的" in await say_all(town, person, "算了", "下单")
    assert await orders_of(town, person) == []


async def test_a_price_that_changed_is_shown_and_asked_again(town: Town) -> None:
    person = await buyer(town)
    await say_all(town, person, "加购 A02 2", "下单")
    await change(town, "UPDATE skus SET price = 1300 WHERE price = 1280")
    said = await town.say(person, "确认")
    assert said.startswith("价格从 ¥31.60 变成了 ¥32，还没有下单，请再看一遍。")
    assert "应付 ¥32" in said
    assert await orders_of(town, person) == []
    await town.say(person, "确认")
    (order,) = await orders_of(town, person)
    assert order["total"] == 3200


async def test_what_sold_out_in_between_is_named_and_nothing_is_ordered(town: Town) -> None:
    await add(town, value=500, threshold=1000)
    person = await buyer(town)
    await say_all(town, person, "领券 NEW10", "加购 A02 2", "加购 A03", "下单")
    await count(town, "A02", 1)
    assert "富士苹果只剩 1 件" in await town.say(person, "确认")
    assert await orders_of(town, person) == []
    assert await states(town) == ["available"]
    assert await cart_of(town, person) == {"A02": 2, "A03": 1}


async def test_what_can_not_be_had_is_left_out_and_named(town: Town) -> None:
    person = await buyer(town)
    await say_all(town, person, "加购 A02 2", "加购 A03 3")
    await put(town, product("A03", "高山香蕉", state=OFF))
    said = await town.say(person, "下单")
    assert "没有算进来：高山香蕉（已下架）。" in said
    assert "应付 ¥31.60" in said
    await town.say(person, "确认")
    assert await cart_of(town, person) == {"A03": 3}
    await count(town, "A02", 2)
    assert "现在都买不到了" in await town.say(person, "下单")


@on_sqlite
async def test_a_limit_is_told_before_the_order(town: Town) -> None:
    await put(town, product("A04", "限量梨", limit=2))
    person = await buyer(town)
    assert "每人限购 2 件" in await town.say(person, "买 A04 3")
    await say_all(town, person, "买 A04 2", "确认")
    assert "你已经买过 2 件" in await town.say(person, "买 A04")


async def test_the_last_order_is_ordered_again(town: Town) -> None:
    person = await buyer(town)
    assert "还没有下过单" in await town.say(person, "再来一单")
    await say_all(town, person, "加购 A02 2", "加购 A03", "加购 A01 大份", "下单", "确认")
    await put(town, product("A03", "高山香蕉", state=OFF))
    await count(town, "A02", 3)
    said = await town.say(person, "再来一单")
    assert "1. 红颜草莓（大份） ¥39 ×1" in said
    assert "没有算进来：富士苹果（只剩 1 件）、高山香蕉（已下架）。" in said
    await town.say(person, "确认")
    assert [order["gross"] for order in await orders_of(town, person)] == [7450, 3900]


async def test_each_step_of_a_price_is_explained(town: Town) -> None:
    await plan(town, FIVE_FROM_FIFTY_NINE)
    person = await buyer(town)
    await say_all(town, person, "加购 A01 大份", "加购 A02 2")
    expected = [
        "价格是这样算的：",
        "1. 红颜草莓（大份） ¥39 ×1",
        "2. 富士苹果 ¥12.80 ×2",
        "",
        "商品合计 ¥64.60",
        "满 ¥59 减 ¥5 -¥5",
        "运费 免",
        "应付 ¥59.60",
        "",
        "分摊到每一行：",
        # 5 x 39 / 64.60 = 3.0185…, the last line takes the rest.
        "满 ¥59 减 ¥5：第 1 行 -¥3.01，第 2 行 -¥1.99",
    ]
    assert (await town.say(person, "价格")).splitlines() == expected
    assert (await say_all(town, person, "下单", "价格")).splitlines() == expected
    assert "下单成功" in await town.say(person, "确认")
    (order,) = await orders_of(town, person)
    said = await town.say(person, f"价格 {order['number'].lower()}")
    assert said.splitlines() == expected
    stranger = await town.newcomer()
    assert "价格是这样算的" not in await town.say(stranger, f"价格 {order['number']}")


async def test_twenty_confirmations_at_once_make_one_order(town: Town) -> None:
    person = await buyer(town)
    await say_all(town, person, "加购 A02 2", "下单")
    said = await asyncio.gather(*(town.say(person, "确认") for _ in range(20)))
    assert sum("下单成功" in one for one in said) == 1
    assert sum("已经下好了" in one for one in said) == 19
    assert len(await orders_of(town, person)) == 1
    assert await reserved(town, "A02") == 2


async def test_fifty_buyers_of_ten_pieces_get_exactly_ten(town: Town) -> None:
    await open_pickup(town)
    people = [await town.newcomer(f"买家{n}") for n in range(50)]
    await asyncio.gather(*(town.say(one, "买 A02") for one in people))
    await asyncio.gather(*(town.say(one, "自提 1") for one in people))
    said = await asyncio.gather(*(town.say(one, "确认") for one in people))
    assert sum("下单成功" in one for one in said) == 10
    assert sum("富士苹果刚刚售罄" in one for one in said) == 40
    assert await town.count("orders") == 10
    assert await reserved(town, "A02") == 10


@on_sqlite
async def test_a_person_s_referrer_stays_with_the_order(town: Town) -> None:
    friend = await town.newcomer("小红")
    code = (await member_of(town, friend))["code"]
    person = await buyer(town)
    await say_all(town, person, f"邀请码 {code}", "买 A02", "确认")
    (order,) = await orders_of(town, person)
    assert order["referrer_id"] == (await member_of(town, friend))["id"]


@on_sqlite
async def test_a_product_tells_how_its_buyers_rate_it(town: Town) -> None:
    person = await buyer(town)
    assert "条评价" not in await say_all(town, person, "买 A02", "确认", "详情 A02")
    (order,) = await orders_of(town, person)
    (line,) = await town.rows("SELECT product_id FROM order_lines")
    async with town.database.begin() as work:
        product_ids = [line["product_id"]]
        await Reviews(work).add(order["id"], order["member_id"], product_ids, 4, "很甜")
    assert "1 条评价，平均 4.0 分" in await town.say(person, "详情 A02")


@on_sqlite
async def test_an_order_is_checked_in_one_message_even_if_it_is_long(town: Town) -> None:
    await put(
        town, *(product(f"B{n:02}", f"名字很长的商品{n}", stock=5, fresh=True) for n in range(40))
    )
    person = await buyer(town)
    await say_all(town, person, *(f"加购 B{n:02}" for n in range(40)))
    said = await town.say(person, "下单")
    assert "一共 40 种商品" in said
    assert "商品合计 ¥396" in said
    assert "回复“确认”下单" in said
    assert "下单成功" in await town.say(person, "确认")
