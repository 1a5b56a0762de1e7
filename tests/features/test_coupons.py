"""优惠券、领券: what one has, what one can have, and getting it."""

from datetime import UTC, datetime, timedelta

import pytest

from store.coupons.rules import Window
from store.pricing.terms import CouponKind, Scope
from tests.features.steps import on_sqlite
from tests.store.coupons.steps import OPENING, act, add, member_id, states
from tests.town import Town

MIDNIGHT = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("words", ["领券 NEW10", "领券new10", "領券　ｎｅｗ１０！", "领券：New 10"])
async def test_a_code_is_understood_however_it_is_typed(town: Town, words: str) -> None:
    await add(town)
    said = await town.say(await town.newcomer(), words)
    assert "领到了！新人券：满 ¥50 减 ¥10，全场可用，可用到 2026年11月30日 10:00" in said
    assert await states(town) == ["available"]


async def test_a_message_delivered_again_claims_nothing_again(town: Town) -> None:
    await add(town, per_person=5)
    person = await town.newcomer()
    exchange = await town.wechat.say(person, "领券 NEW10")
    await town.wechat.say(person, "领券 NEW10")
    assert "领到了" in exchange.answer.text
    assert await states(town) == ["available"] * 2


@on_sqlite
async def test_what_one_has_is_told_with_what_one_can_have(town: Town) -> None:
    await add(town, name="水果券", scope=Scope(categories=frozenset({"时令水果"})))
    await add(town, code="ZM9", name="周末券", kind=CouponKind.PERCENT, value=85, cap=2000)
    person = await town.newcomer()
    await town.say(person, "领券 NEW10")
    assert (await town.say(person, "优惠券")).splitlines() == [
        "你有 1 张优惠券：",
        "· 水果券：满 ¥50 减 ¥10，限时令水果，可用到 2026年11月30日 10:00",
        "下单时会自动用上最划算的一张。",
        "",
        "还可以领：",
        "· 周末券：满 ¥50 打 8.5 折，最多减 ¥20，全场可用，领后 7 天内可用，回复“领券 ZM9”",
    ]


@on_sqlite
async def test_who_has_none_and_can_have_none_is_told_so(town: Town) -> None:
    person = await town.newcomer()
    assert "没有可用的优惠券" in await town.say(person, "优惠券")
    assert "现在没有可以领的优惠券" in await town.say(person, "领券")


@on_sqlite
@pytest.mark.parametrize("answer", ["2", "第2张", "领券 2", "２"])
async def test_a_number_takes_one_of_the_list(town: Town, answer: str) -> None:
    await add(town)
    await add(town, code="POST", name="免邮券", kind=CouponKind.FREE_FREIGHT, value=0, threshold=0)
    person = await town.newcomer()
    assert "2. 免邮券：免运费，全场可用，领后 7 天内可用" in await town.say(person, "领券")
    assert "领到了！免邮券" in await town.say(person, answer)
    assert "1. 新人券" in await town.say(person, "领券中心")


@on_sqlite
async def test_a_number_that_is_not_in_the_list_changes_nothing(town: Town) -> None:
    await add(town)
    person = await town.newcomer()
    await town.say(person, "领券")
    for number in ("0", "2", "999"):
        assert "请回复 1 到 1" in await town.say(person, number)
    assert "没有口令是“2”" in await town.say(person, "领券 2")
    assert await states(town) == []
    assert "领到了" in await town.say(person, "1")


@on_sqlite
async def test_a_list_of_goods_takes_the_numbers_over(shop: Town) -> None:
    await add(shop)
    person = await shop.newcomer()
    await shop.say(person, "领券")
    await shop.say(person, "商品")
    await shop.say(person, "1")
    assert await states(shop) == []


@on_sqlite
async def test_a_list_that_was_left_takes_no_number(town: Town) -> None:
    await add(town)
    person = await town.newcomer()
    await town.say(person, "领券")
    await town.say(person, "算了")
    await town.say(person, "1")
    assert await states(town) == []


async def test_each_kind_of_no_has_its_reason_and_changes_nothing(town: Town) -> None:
    now = town.clock()
    await add(town)
    await add(town, code="ONE", name="独一张", total=1)
    await add(town, code="SOON", name="明天券", claim_from=now + timedelta(days=1))
    await add(town, code="PAST", name="昨天券", claim_until=now)
    await add(town, code="OVER", name="过期券", good=Window(OPENING, now))
    first, person = await town.newcomer(), await town.newcomer()
    await town.say(first, "领券 ONE")
    await town.say(person, "领券 NEW10")
    refusals = {
        "NEW10": "“新人券”每人限领 1 张，你已经领过了",
        "ONE": "“独一张”已经领完了",
        "SOON": "“明天券”还没有开始领取",
        "PAST": "“昨天券”已经过期",
        "OVER": "“过期券”已经过期",
        "X7<B>": "没有口令是“X7＜B”的优惠券",
        "1E9": "没有口令是“1E9”的优惠券",
        "NAN": "没有口令是“NAN”的优惠券",
    }
    said = {code: await town.say(person, f"领券 {code}") for code in refusals}
    assert [code for code, words in refusals.items() if words not in said[code]] == []
    assert await states(town) == ["available"] * 2


@on_sqlite
async def test_only_what_can_be_claimed_is_listed(town: Town) -> None:
    now = town.clock()
    await add(town, code=None, name="规则券")
    await add(town, code="SOON", name="明天券", claim_from=now + timedelta(days=1))
    await add(town, code="PAST", name="昨天券", claim_until=now)
    await add(town, code="OVER", name="过期券", good=Window(OPENING, now))
    await add(town, code="ONE", name="独一张", total=1)
    await add(town, code="MINE", name="我的券")
    person = await town.newcomer()
    await town.say(await town.newcomer(), "领券 ONE")
    await town.say(person, "领券 MINE")
    assert "现在没有可以领的优惠券" in await town.say(person, "领券")
    assert "还可以领" not in await town.say(person, "优惠券")


@on_sqlite
async def test_nine_are_listed_and_the_rest_is_not_kept_quiet(town: Town) -> None:
    for number in range(1, 11):
        await add(town, code=f"C{number}", name=f"第{number}种")
    person = await town.newcomer()
    said = await town.say(person, "领券")
    assert "9. 第9种" in said
    assert "第10种" not in said
    assert "能领的还有更多" in said
    assert "能领的还有更多" in await town.say(person, "优惠券")


@on_sqlite
async def test_a_coupon_of_a_window_tells_its_days(town: Town) -> None:
    start = MIDNIGHT + timedelta(days=1)
    await add(town, code="DEC", name="十二月券", good=Window(start, MIDNIGHT + timedelta(days=31)))
    person = await town.newcomer()
    told = "2026年12月2日起，可用到 2026年12月31日"
    assert told in await town.say(person, "领券")
    assert told in await town.say(person, "1")
    town.clock.now = start
    assert "全场可用，可用到 2026年12月31日" in await town.say(person, "优惠券")


@on_sqlite
async def test_the_goods_that_a_coupon_is_for_are_named(shop: Town) -> None:
    goods = await shop.rows("SELECT id, title FROM products ORDER BY id LIMIT 4")
    await add(shop, scope=Scope(frozenset(row["id"] for row in goods)))
    await add(shop, code="NONE", scope=Scope(frozenset({999_999})))
    said = await shop.say(await shop.newcomer(), "领券")
    assert "限" + "、".join(row["title"] for row in goods[:3]) + "等，领后 7 天内可用" in said
    assert "2. 新人券：满 ¥50 减 ¥10，限指定商品" in said


async def test_a_coupon_that_is_over_is_gone_and_expires_by_the_job(town: Town) -> None:
    await add(town)
    person = await town.newcomer()
    await town.say(person, "领券 NEW10")
    town.clock.pass_(days=7)
    assert "没有可用的优惠券" in await town.say(person, "优惠券")
    town.clock.pass_(days=1)
    await town.shop.jobs.tick()
    assert await states(town) == ["expired"]


async def test_a_withdrawn_claim_can_be_made_again(town: Town) -> None:
    await add(town, total=1)
    person = await town.newcomer()
    await town.say(person, "领券 NEW10")
    me = await member_id(town, person)
    await act(town, "withdraw_coupon", coupon_id=1, member_id=me)
    assert "没有可用的优惠券" in await town.say(person, "优惠券")
    assert "领到了" in await town.say(person, "领券 NEW10")
