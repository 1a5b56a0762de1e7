"""店务: staff run the shop in chat, asked first, and nobody else does."""

import asyncio

import pytest
from structlog.testing import capture_logs

from community.staff.rules import Role
from simulator.people import Person
from store.orders.rules import OrderState
from store.pickup.actions import add_point
from store.pickup.rules import PickupPointDraft
from tests.features.buying import put_goods, say_all
from tests.features.ordering import (
    acts,
    fingerprint,
    level,
    order,
    paid,
    staff,
    state_of,
)
from tests.features.steps import change, member_of, on_sqlite
from tests.town import Town

PARCEL = "顺丰 SF1234567890"


@pytest.fixture
async def town(town: Town) -> Town:
    await put_goods(town)
    return town


@pytest.fixture
async def person(town: Town) -> Person:
    person = await town.newcomer()
    await town.say(person, "帮助")
    return person


@pytest.fixture
async def manager(town: Town) -> Person:
    return await staff(town)


async def test_shipping_is_asked_for_and_done_on_the_word(
    town: Town, person: Person, manager: Person
) -> None:
    number = await paid(town, person)
    before = await fingerprint(town)
    asked = await town.say(manager, f"发货 {number.lower()} {PARCEL}")
    assert asked.splitlines()[:-1] == [
        f"将发货订单 {number}：富士苹果 ×2",
        "收件人 张** 138****8000",
        "快递 顺丰 SF1234567890",
        "回复“确认”执行，“算了”放弃。",
    ]
    assert await fingerprint(town) == before
    assert f"已发货：订单 {number}，{PARCEL}" in await town.say(manager, "确认")
    assert await state_of(town, number) == "shipped"
    assert await level(town, "A02") == (8, 0)
    assert await acts(town) == [("order.shipped", f"order:{number}")]
    assert "不能撤回" in await town.say(manager, "撤回")


async def test_what_was_left_is_not_done(town: Town, person: Person, manager: Person) -> None:
    number = await paid(town, person)
    before = await fingerprint(town)
    await say_all(town, manager, f"发货 {number} {PARCEL}", "算了", "确认")
    assert await fingerprint(town) == before


async def test_a_second_yes_does_nothing_more(town: Town, person: Person, manager: Person) -> None:
    number = await paid(town, person)
    await town.say(manager, f"发货 {number} {PARCEL}")
    await asyncio.gather(*(town.say(manager, "确认") for _ in range(5)))
    assert await level(town, "A02") == (8, 0)
    assert len(await acts(town)) == 1


async def test_what_has_changed_meanwhile_is_said_and_not_done(
    town: Town, person: Person, manager: Person
) -> None:
    number = await paid(town, person)
    await town.say(manager, f"发货 {number} {PARCEL}")
    await town.say(person, f"退款 {number} 不要了")
    before = await fingerprint(town)
    said = await town.say(manager, "确认")
    assert f"订单 {number}（现在是“待发货”）刚刚有变化，什么都没有做" in said
    assert await fingerprint(town) == before


async def test_two_managers_ship_an_order_once(town: Town, person: Person, manager: Person) -> None:
    other = await staff(town, "小李", Role.OWNER)
    number = await paid(town, person)
    for one in (manager, other):
        await town.say(one, f"发货 {number} {PARCEL}")
    said = await asyncio.gather(town.say(manager, "确认"), town.say(other, "确认"))
    assert sum("已发货：" in one for one in said) == 1
    assert await level(town, "A02") == (8, 0)
    assert await town.count("shipments") == 1


@on_sqlite
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("发货", "请这样说：发货 订单号"),
        ("发货 顺丰 SF1234567890", "请这样说：发货 订单号"),
        ("发货 {}", "请这样说：发货 订单号"),
        ("发货 {} 顺丰", "请写快递公司和单号"),
        ("发货 {} 顺丰 -1", "请写快递公司和单号"),
        ("发货 261123ABCDEFGH 顺丰 SF1234567890", "没有找到订单“261123ABCDEFGH”"),
        ("同意退款", "请这样说：同意退款 订单号"),
        ("同意退款 {}", "没有等待这一步的售后"),
        ("拒绝退款 {} 不行", "没有等待这一步的售后"),
        ("验货 {} 通过", "没有等待这一步的售后"),
        ("库存", "请这样说：库存 A01 20"),
        ("库存 X99", "X99"),
        ("上架", "请这样说：上架 A01"),
        ("上架 A01", "已经是上架状态"),
        ("下架 X99", "X99"),
    ],
)
async def test_what_is_missing_or_wrong_is_named(
    town: Town, person: Person, manager: Person, words: str, said: str
) -> None:
    number = await paid(town, person)
    before = await fingerprint(town)
    assert said in await town.say(manager, words.format(number))
    await town.say(manager, "确认")
    assert await fingerprint(town) == before


@pytest.mark.parametrize("state", sorted(set(OrderState) - {OrderState.TO_SHIP}))
async def test_only_what_waits_to_be_sent_is_sent(
    town: Town, person: Person, manager: Person, state: OrderState
) -> None:
    number = await paid(town, person)
    fetched = await paid(town, person, point=await pickup_led_by(town, None))
    code = (await order(town, fetched)).pickup_code
    await change(town, "UPDATE orders SET state = :state", state=state.value)
    before = await fingerprint(town)
    assert "，不能发货" in await town.say(manager, f"发货 {number} {PARCEL}")
    assert "没有等待自提的订单" in await town.say(manager, f"核销 {code}")
    await town.say(manager, "确认")
    assert await fingerprint(town) == before
    await change(town, "UPDATE orders SET state = 'to_ship'")


@pytest.mark.parametrize("state", sorted(set(OrderState) - {OrderState.TO_SHIP}))
async def test_what_left_its_state_after_the_question_is_not_sent(
    town: Town, person: Person, manager: Person, state: OrderState
) -> None:
    number = await paid(town, person)
    await town.say(manager, f"发货 {number} {PARCEL}")
    await change(town, "UPDATE orders SET state = :state", state=state.value)
    before = await fingerprint(town)
    assert "刚刚有变化，什么都没有做" in await town.say(manager, "确认")
    assert await fingerprint(town) == before
    await change(town, "UPDATE orders SET state = 'to_ship'")


@on_sqlite
async def test_the_stock_is_told(town: Town, person: Person, manager: Person) -> None:
    await paid(town, person, {"A01/大份": 3})
    assert (await town.say(manager, "库存 a01")).splitlines() == [
        "A01 红颜草莓",
        "大份：库存 20，其中已订 3",
        "小份：库存 20，其中已订 0",
    ]


async def test_the_stock_is_set_to_what_was_counted(
    town: Town, person: Person, manager: Person
) -> None:
    await paid(town, person, {"A01/大份": 3})
    said = await town.say(manager, "库存 A01 大份 35")
    assert "将把 A01 红颜草莓（大份） 的库存从 20 改为 35（其中已订 3）" in said
    assert await level(town, "A01", "大份") == (20, 3)
    assert "库存 35" in await town.say(manager, "确认")
    assert await level(town, "A01", "大份") == (35, 3)
    assert await acts(town) == [("stock.counted", "product:A01")]


async def test_no_more_is_counted_away_than_is_free(
    town: Town, person: Person, manager: Person
) -> None:
    await paid(town, person, {"A02": 3})
    assert "3" in await say_all(town, manager, "库存 A02 2", "确认")
    assert await level(town, "A02") == (10, 3)
    await say_all(town, manager, "算了", "库存 A02 3", "确认")
    assert await level(town, "A02") == (3, 3)


@on_sqlite
async def test_a_stock_may_be_counted_as_nothing(town: Town, manager: Person) -> None:
    assert "库存 0" in await say_all(town, manager, "库存 A02 0", "确认")
    assert await level(town, "A02") == (0, 0)


async def test_a_stock_that_moved_meanwhile_is_not_set(
    town: Town, person: Person, manager: Person
) -> None:
    number = await paid(town, person)
    other = await staff(town, "小李")
    await town.say(manager, "库存 A02 20")
    await say_all(town, other, f"发货 {number} {PARCEL}", "确认")
    assert "商品 A02刚刚有变化，什么都没有做" in await town.say(manager, "确认")
    assert await level(town, "A02") == (8, 0)


@on_sqlite
@pytest.mark.parametrize(
    "figure", ["-1", "+5", "1.5", "1e9", "NaN", "９９９９９９９９", "半", "很多", "×2", "２.５"]
)
async def test_a_number_that_is_no_stock_changes_nothing(
    town: Town, manager: Person, figure: str
) -> None:
    before = await fingerprint(town)
    said = await town.say(manager, f"库存 A02 {figure}")
    assert "不能作为库存，请说 0 到 999999 的整数" in said
    await town.say(manager, "确认")
    assert await fingerprint(town) == before


@on_sqlite
async def test_the_spec_must_be_named(town: Town, manager: Person) -> None:
    assert "A01 的规格有：大份、小份" in await town.say(manager, "库存 A01 20")
    assert "没有规格“中份”" in await town.say(manager, "库存 A01 中份 20")


async def test_goods_are_taken_off_the_shelf_and_put_on_again(
    town: Town, person: Person, manager: Person
) -> None:
    assert "将下架 A02 富士苹果：顾客看不到也买不了" in await town.say(manager, "下架 A02")
    assert "富士苹果" in await town.say(person, "商品")
    assert "已下架 A02 富士苹果" in await town.say(manager, "确认")
    assert "富士苹果" not in await town.say(person, "商品")
    assert "已经是下架状态" in await town.say(manager, "下架 a02")
    assert "已上架" in await say_all(town, manager, "上架 A02", "确认")
    assert "富士苹果" in await town.say(person, "商品")
    assert await acts(town) == [("product.off", "product:A02"), ("product.on_sale", "product:A02")]


@on_sqlite
async def test_what_another_did_first_is_not_done_again(town: Town, manager: Person) -> None:
    other = await staff(town, "小李")
    for one in (manager, other):
        await town.say(one, "下架 A02")
    await town.say(other, "确认")
    assert "刚刚有变化" in await town.say(manager, "确认")


@on_sqlite
@pytest.mark.parametrize(
    "words",
    ["发货 {} 顺丰 SF1234567890", "库存 A02 20", "下架 A02", "验货 {} 通过", "核销 12345678"],
)
async def test_an_agent_has_no_other_commands(town: Town, person: Person, words: str) -> None:
    number = await paid(town, person)
    agent = await staff(town, "小张", Role.AGENT)
    before = await fingerprint(town)
    await say_all(town, agent, words.format(number), "确认")
    assert await fingerprint(town) == before


COMMANDS = [
    "发货 {} 顺丰 SF1234567890",
    "库存 A02 20",
    "上架 A02",
    "下架 A02",
    "同意退款 {}",
    "拒绝退款 {} 不行",
    "验货 {} 通过",
    "核销 12345678",
]


@pytest.mark.parametrize("words", COMMANDS)
async def test_to_customers_these_are_unknown_words(town: Town, person: Person, words: str) -> None:
    number = await paid(town, person)
    await town.say(person, f"退款 {number} 不要了")
    before = await fingerprint(town)
    with capture_logs() as logs:
        said = await town.say(person, words.format(number))
    assert said.startswith(("没有找到“", "为你找到“"))
    await town.say(person, "确认")
    assert await fingerprint(town) == before
    told = [one["event"] for one in logs if one["event"].startswith("staff_command")]
    assert told == ["staff_command.refused"]


@on_sqlite
@pytest.mark.parametrize("words", COMMANDS)
@pytest.mark.parametrize(
    "quote",
    ["「{}」\n- - - - - - - - - - - - - - -\n好的", "「小明：{}」\n——\n收到", "“{}”", "小明\n{}"],
)
async def test_quoted_and_forwarded_words_are_no_commands(
    town: Town, person: Person, manager: Person, quote: str, words: str
) -> None:
    number = await paid(town, person)
    await town.say(person, f"退款 {number} 不要了")
    before = await fingerprint(town)
    said = await town.say(manager, quote.format(words.format(number)))
    assert said.startswith(("没有找到“", "为你找到“"))
    await town.say(manager, "确认")
    assert await fingerprint(town) == before


@on_sqlite
async def test_that_a_command_was_quoted_is_logged(town: Town, manager: Person) -> None:
    with capture_logs() as logs:
        await town.say(manager, "「下架 A02」\n- - - - -\n好的")
    assert [one["event"] for one in logs if "staff" in one["event"]] == ["staff_command.quoted"]


@on_sqlite
async def test_a_quoted_yes_is_none(town: Town, person: Person, manager: Person) -> None:
    number = await paid(town, person)
    await say_all(town, manager, f"发货 {number} {PARCEL}", "「确认」")
    assert await state_of(town, number) == "to_ship"


@on_sqlite
async def test_who_left_the_staff_confirms_nothing(
    town: Town, person: Person, manager: Person
) -> None:
    number = await paid(town, person)
    await town.say(manager, f"发货 {number} {PARCEL}")
    await change(town, "UPDATE staff SET role = 'agent'")
    await town.say(manager, "确认")
    assert await state_of(town, number) == "to_ship"


async def pickup_led_by(town: Town, leader: Person | None) -> int:
    leader_id = (await member_of(town, leader))["id"] if leader else None
    draft = PickupPointDraft("东门", "文三路90号", "8点到20点", leader_id)
    async with town.database.begin() as work:
        return await add_point(work, draft)


@pytest.mark.parametrize("is_staff", [True, False])
async def test_goods_are_handed_out_against_their_code(
    town: Town, person: Person, manager: Person, *, is_staff: bool
) -> None:
    leader = await town.newcomer("团长")
    await town.say(leader, "帮助")
    number = await paid(town, person, point=await pickup_led_by(town, leader))
    code = (await order(town, number)).pickup_code
    who = manager if is_staff else leader
    said = await town.say(who, f"核销 {code}")
    assert "将在东门交给 微信用户" in said
    assert f"订单 {number} 的货：富士苹果 ×2" in said
    assert f"已核销：订单 {number}" in await town.say(who, "确认")
    assert await state_of(town, number) == "received"
    assert await level(town, "A02") == (8, 0)
    assert await acts(town) == [("order.handed_out", f"order:{number}")] * is_staff


@on_sqlite
async def test_goods_whose_money_is_asked_back_are_not_handed_out(
    town: Town, person: Person, manager: Person
) -> None:
    number = await paid(town, person, point=await pickup_led_by(town, None))
    code = (await order(town, number)).pickup_code
    await town.say(person, f"退款 {number} 不要了")
    before = await fingerprint(town)
    assert "有售后正在处理" in await town.say(manager, f"核销 {code}")
    assert await fingerprint(town) == before


@on_sqlite
async def test_a_wrong_code_and_anothers_point_hand_out_nothing(
    town: Town, person: Person, manager: Person
) -> None:
    leader = await town.newcomer("团长")
    await town.say(leader, "帮助")
    number = await paid(town, person, point=await pickup_led_by(town, None))
    code = (await order(town, number)).pickup_code
    before = await fingerprint(town)
    assert "没有找到“" in await town.say(leader, f"核销 {code}")
    assert "没有等待自提的订单用这个自提码" in await town.say(manager, "核销 0000 0000")
    assert "自提的凭自提码核销" in await town.say(manager, f"发货 {number} {PARCEL}")
    await town.say(leader, "确认")
    assert await fingerprint(town) == before
