"""兑换: what points buy, getting it, fetching it, and giving it up again."""

import asyncio
from datetime import timedelta

import pytest

from simulator.people import Person
from store.pickup.actions import add_point
from store.pickup.rules import PickupPointDraft
from store.redeeming.offering import close_offer
from tests.features.buying import (
    buyer,
    count,
    give_points,
    open_pickup,
    orders_of,
    pay,
    put_goods,
    reserved,
    say_all,
)
from tests.features.ordering import acts, notices_to, place, staff
from tests.features.redeeming import (
    offer_coupon,
    offer_gift,
    offer_goods,
    redemptions,
    taken,
)
from tests.features.steps import balance_of, change, member_of, on_sqlite
from tests.store.coupons.steps import states
from tests.town import Town


@pytest.fixture
async def town(town: Town) -> Town:
    await put_goods(town)
    return town


async def rich(town: Town, points: int = 1_000) -> Person:
    """Let somebody join who has an address and points."""
    person = await buyer(town)
    await give_points(town, person, points)
    return person


@on_sqlite
async def test_the_list_tells_what_everything_costs_and_what_is_missing(town: Town) -> None:
    person = await town.newcomer()
    assert "现在没有可以用积分换的东西" in await town.say(person, "兑换")
    assert "请回复 1 到" not in await town.say(person, "兑换 1")
    point = await open_pickup(town)
    await offer_coupon(town)
    await offer_goods(town, quota=5)
    await offer_gift(town, point, points=800, per_person=1)
    await give_points(town, person, 600)
    where = "到3号楼领取，文三路90号（8点到20点）"
    assert (await town.say(person, "積分兌換！")).splitlines() == [
        "你有 600 积分，可以换：",
        "1. 9折券：200 积分（打 9 折，最多减 ¥8，全场可用，领后 30 天内可用）",
        "2. 换购苹果：500 积分 + ¥3，还剩 5 份",
        f"3. 帆布袋：800 积分（礼品，{where}），每人限 1 份，还差 200 积分",
        "回复数字兑换，不换了说“算了”。",
    ]


@pytest.mark.parametrize("words", ["兑换 1", "兑换第1个", "兑换 9折券", "兑换 jiuzhe", "兑换　１"])
async def test_a_coupon_is_had_at_once_however_it_is_named(town: Town, words: str) -> None:
    await offer_coupon(town)
    person = await rich(town)
    said = await town.say(person, words)
    assert said.splitlines() == [
        "换好了！“9折券”：打 9 折，最多减 ¥8，全场可用，领后 30 天内可用。",
        "用了 200 积分，还有 800 积分。2 分钟内反悔可以回复“撤回”。回复“优惠券”看你的券。",
    ]
    assert await states(town) == ["available"]
    assert "积分兑换 -200，余 800" in await town.say(person, "积分明细")
    assert "九折券" in await town.say(person, "优惠券")


@on_sqlite
async def test_a_number_means_the_list_that_was_shown(town: Town) -> None:
    await offer_coupon(town)
    person = await rich(town)
    await town.say(person, "兑换")
    await offer_gift(town, points=1)
    for number in ("0", "2", "99"):
        assert "请回复 1 到 1" in await town.say(person, number)
    assert "换好了！“9折券”" in await town.say(person, "1")
    assert await states(town) == ["available"]


@on_sqlite
@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("兑换 0", "没有第 0 样"),
        ("兑换 3", "没有第 3 样"),
        ("兑换 -1", "没有“-1”可以兑换"),
        ("兑换 1.5", "没有“1.5”可以兑换"),
        ("兑换 1e9", "没有“1E9”可以兑换"),
        ("兑换 nan", "没有“NAN”可以兑换"),
        ("兑换 ０", "没有第 0 样"),
        ("兑换 <b>月亮", "没有“＜B＞月亮”可以兑换"),
        ("兑换 月亮 0", "“0”不能作为数量"),
        ("兑换 月亮 2", "没有“月亮 2”可以兑换"),
        ("兑换 1 2", "一次换一份"),
        ("兑换 2 0", "“0”不能作为数量"),
        ("兑换 2 -1", "“-1”不能作为数量"),
        ("兑换 2 1.5", "“1.5”不能作为数量"),
        ("兑换 2 99999999", "“99999999”不能作为数量"),
    ],
)
async def test_what_makes_no_sense_is_answered_and_changes_nothing(
    town: Town, words: str, answer: str
) -> None:
    await offer_coupon(town)
    await offer_goods(town)
    person = await rich(town)
    assert answer in await town.say(person, words)
    assert await balance_of(town, person) == 1_000
    assert await redemptions(town) == []


async def test_who_has_too_few_points_is_told_how_many_and_how_to_earn(town: Town) -> None:
    await offer_coupon(town)
    await offer_goods(town)
    person = await rich(town, 150)
    said = await town.say(person, "兑换 1")
    assert "要 200 积分，你现在有 150 积分，还差 50 积分" in said
    assert "签到、购物、评价都能得积分" in said
    assert "还差 350 积分" in await town.say(person, "兑换 2")
    assert (await redemptions(town), await taken(town)) == ([], [0, 0])


async def test_goods_are_an_order_of_points_and_money(town: Town) -> None:
    await offer_goods(town, per_person=3)
    person = await rich(town, 2_000)
    shown = await town.say(person, "兑换 1 2")
    assert "积分换购价「换购苹果」 -¥9.60" in shown
    assert "积分抵扣（1000 积分） -¥10" in shown
    assert "应付 ¥12" in shown
    assert "用积分" not in shown
    assert "这一单没有可以抵扣的积分" in await town.say(person, "用积分")
    assert "积分抵扣（1000 积分）" in await town.say(person, "价格")
    assert await balance_of(town, person) == 2_000
    assert "下单成功" in await town.say(person, "确认")
    (order,) = await orders_of(town, person)
    assert (order["activity"], order["goods"], order["points"]) == ("redeem", 600, 1_000)
    assert (await balance_of(town, person), await taken(town)) == (1_000, [2])
    assert "每人限换 3 份，你已经换了 2 份" in await town.say(person, "兑换 换购苹果 ×2")
    await pay(town, order)
    assert "积分抵扣（1000 积分）" in await town.say(person, f"价格 {order['number']}")


async def test_goods_can_be_fetched_and_are_refused_before_the_way_is_asked_for(town: Town) -> None:
    await open_pickup(town)
    await offer_goods(town)
    person = await town.newcomer()
    assert "还差 500 积分" in await town.say(person, "兑换 1")
    await give_points(town, person, 500)
    assert "送到哪里" in await town.say(person, "兑换 1")
    shown = await town.say(person, "自提 1")
    assert "应付 ¥3" in shown
    assert "下单成功" in await town.say(person, "确认")
    assert await balance_of(town, person) == 0


async def test_a_price_that_changed_leaves_points_and_counters_as_they_were(town: Town) -> None:
    await offer_goods(town)
    person = await rich(town)
    await town.say(person, "兑换 1")
    await change(town, "UPDATE redeem_offers SET price = 400")
    assert "价格从 ¥9 变成了 ¥10" in await town.say(person, "确认")
    assert (await balance_of(town, person), await taken(town)) == (1_000, [0])
    assert (await redemptions(town), await orders_of(town, person)) == ([], [])
    assert await reserved(town, "A02") == 0


async def test_an_order_that_fails_leaves_points_untouched(town: Town) -> None:
    offer = await offer_goods(town, quota=2)
    person, other = await rich(town), await rich(town)
    for one in (person, other):
        assert "应付" in await town.say(one, "兑换 1")
    assert "下单成功" in await town.say(other, "确认")
    await count(town, "A02", 1)
    assert "刚刚售罄" in await town.say(person, "确认")
    await count(town, "A02", 10)
    await change(town, "UPDATE redeem_offers SET quota = 1")
    assert "已经换完了" in await town.say(person, "确认")
    async with town.database.begin() as work:
        await close_offer(work, offer)
    assert "没有“换购苹果”可以兑换" in await town.say(person, "确认")
    assert (await balance_of(town, person), await taken(town)) == (1_000, [1])
    assert await orders_of(town, person) == []
    assert await reserved(town, "A02") == 1


async def test_goods_are_given_up_with_their_order(town: Town) -> None:
    await offer_goods(town, quota=1)
    person = await rich(town)
    await say_all(town, person, "兑换 1", "确认")
    assert await balance_of(town, person) == 500
    said = await town.say(person, "撤回")
    assert "已取消" in said
    await town.work()
    assert (await balance_of(town, person), await taken(town)) == (1_000, [0])
    assert [one["state"] for one in await redemptions(town)] == ["cancelled"]
    await say_all(town, person, "兑换 1", "确认")
    town.clock.pass_(minutes=31)
    await town.work()
    await town.work()
    assert (await balance_of(town, person), await taken(town)) == (1_000, [0])
    town.clock.pass_(hours=2)
    assert await town.broken_rules() == []


async def test_a_refund_gives_back_the_points_of_its_pieces(town: Town) -> None:
    await offer_goods(town)
    person, manager = await rich(town, 1_500), await staff(town)
    await say_all(town, person, "兑换 1 3", "确认")
    (order,) = await orders_of(town, person)
    await pay(town, order)
    assert await balance_of(town, person) == 0
    await say_all(town, person, f"退款 {order['number']} 不要了")
    await say_all(town, manager, f"同意退款 {order['number']}", "确认")
    await town.work()
    await town.work()
    assert (await balance_of(town, person), await taken(town)) == (1_500, [0])


async def test_a_coupon_is_given_up_unless_an_order_has_it(town: Town) -> None:
    await offer_coupon(town, per_person=1, quota=1)
    person = await rich(town)
    said = await say_all(town, person, "兑换 1", "撤回")
    assert "已撤回“9折券”的兑换，200 积分退回来了" in said
    assert (await balance_of(town, person), await taken(town)) == (1_000, [0])
    assert "兑换退回 +200" in await town.say(person, "积分明细")
    await town.say(person, "兑换 1")
    await place(town, person)
    assert "已经用掉或失效了，不能退回" in await town.say(person, "撤回")
    assert (await balance_of(town, person), await taken(town)) == (800, [1])
    assert "“9折券”已经换完了" in await town.say(await rich(town), "兑换 jiuzhe")
    assert await states(town) == ["withdrawn", "locked"]


async def test_eight_who_ask_at_once_for_the_last_two(town: Town) -> None:
    await offer_gift(town, quota=2)
    people = [await rich(town) for _ in range(8)]
    said = await asyncio.gather(*(town.say(one, "兑换 BAG") for one in people))
    assert sum("换好了！" in one for one in said) == 2
    assert sum("“帆布袋”已经换完了" in one for one in said) == 6
    left = [await balance_of(town, one) for one in people]
    assert (sorted(left), await taken(town)) == ([800] * 2 + [1_000] * 6, [2])


async def test_after_two_minutes_what_was_redeemed_stays(town: Town) -> None:
    await offer_coupon(town)
    person = await rich(town)
    await town.say(person, "兑换 1")
    town.clock.pass_(minutes=2)
    assert "2 分钟" in await town.say(person, "撤回")
    assert await balance_of(town, person) == 800


async def test_a_gift_is_handed_over_by_its_code_once(town: Town) -> None:
    await offer_gift(town)
    person, manager = await rich(town), await staff(town)
    said = await town.say(person, "兑换 帆布袋")
    (gift,) = await redemptions(town)
    assert f"换好了！帆布袋：兑换码 {gift['code']}，找店员领取，出示兑换码就行。" in said
    assert f"帆布袋：兑换码 {gift['code']}" in await town.say(person, "兑换")
    assert "积分礼品“帆布袋”" in await town.say(manager, f"核销 {gift['code']}")
    assert (await redemptions(town))[0]["state"] == "taken"
    assert "已核销，积分礼品“帆布袋”已领取" in await town.say(manager, "确认")
    assert (await redemptions(town))[0]["state"] == "handed_over"
    assert await acts(town) == [("gift.handed_over", f"redemption:{gift['id']}")]
    assert "没有等待自提的订单" in await town.say(manager, f"核销 {gift['code']}")
    assert "等你领取" not in await town.say(person, "兑换")


async def test_a_gift_is_given_up_until_it_is_handed_over(town: Town) -> None:
    await offer_gift(town, per_person=1)
    person, manager = await rich(town), await staff(town)
    assert "已撤回“帆布袋”的兑换" in await say_all(town, person, "兑换 1", "撤回")
    assert (await balance_of(town, person), await taken(town)) == (1_000, [0])
    await town.say(person, "兑换 1")
    code = (await redemptions(town))[-1]["code"]
    await town.say(manager, f"核销 {code}")
    await town.say(person, "撤回")
    assert "刚才已经被领取或撤回" in await town.say(manager, "确认")
    await town.say(person, "兑换 1")
    code = (await redemptions(town))[-1]["code"]
    await say_all(town, manager, f"核销 {code}", "确认")
    assert "已经领取或撤回了，不能再退" in await town.say(person, "撤回")
    assert (await balance_of(town, person), await taken(town)) == (800, [1])


async def test_who_leads_the_place_hands_its_gifts_over_and_nobody_else(town: Town) -> None:
    leader, person = await town.newcomer(), await rich(town)
    await town.say(leader, "帮助")
    leads = (await member_of(town, leader))["id"]
    async with town.database.begin() as work:
        place = PickupPointDraft("3号楼", "文三路90号", "全天", leads)
        point = await add_point(work, place)
    await offer_gift(town, point)
    said = await town.say(person, "兑换 1")
    assert "到3号楼领取，文三路90号（全天）" in said
    code = (await redemptions(town))[0]["code"]
    for other in (person, await town.newcomer("小红")):
        assert "帆布袋" not in await town.say(other, f"核销 {code}")
    assert "帆布袋" not in await town.say(leader, f"「核销 {code}」")
    await say_all(town, leader, f"核销 {code}", "确认")
    assert (await redemptions(town))[0]["handed_by"] == leads


@on_sqlite
async def test_only_what_runs_is_offered(town: Town) -> None:
    now, person = town.clock.now, await rich(town)
    await offer_gift(town, code="SOON", name="明天", starts_at=now + timedelta(days=1))
    await offer_gift(town, code="BRIEF", name="今天", ends_at=now + timedelta(hours=1))
    closed = await offer_gift(town, code="CLOSED", name="昨天")
    async with town.database.begin() as work:
        await close_offer(work, closed)
    said = await town.say(person, "兑换")
    assert [name for name in ("明天", "今天", "昨天") if name in said] == ["今天"]
    assert "“明天”还没有开始兑换" in await town.say(person, "兑换 SOON")
    assert "没有“昨天”可以兑换" in await town.say(person, "兑换 CLOSED")
    town.clock.pass_(hours=1)
    assert "没有“今天”可以兑换" in await town.say(person, "兑换 BRIEF")
    assert await balance_of(town, person) == 1_000


@on_sqlite
async def test_goods_that_became_cheaper_are_not_sold_dearer_for_points(town: Town) -> None:
    await offer_goods(town)
    person = await rich(town)
    await change(town, "UPDATE skus SET price = 300")
    assert "不比平时的 ¥3 便宜" in await town.say(person, "兑换 1")
    await change(town, "UPDATE skus SET price = 1280, cost = 1000")
    assert "低于底价" in await town.say(person, "兑换 1")
    assert await balance_of(town, person) == 1_000


async def test_points_that_expire_soon_are_told_of_once(town: Town) -> None:
    await offer_coupon(town)
    person, poor = await rich(town), await town.newcomer("小红")
    await give_points(town, poor, 100)
    town.clock.pass_(days=370)
    await town.work()
    assert await notices_to(town, person) == []
    town.clock.pass_(days=5)
    for _ in range(3):
        await town.work()
        town.clock.pass_(days=1)
    (notice,) = await notices_to(town, person)
    assert notice == (
        "你有 1000 积分最晚能用到 2027年12月31日，过期会清零。可以换“9折券”，回复“兑换”看看。"
    )
    (notice,) = await notices_to(town, poor)
    assert "你有 100 积分" in notice
    assert "用积分" in notice
