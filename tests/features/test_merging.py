"""绑定 between doors: two accounts of one person become one member, with all they have."""

from datetime import timedelta

import pytest
from aiohttp import ClientSession
from sqlalchemy.exc import DBAPIError

from bot.auditing import RULES
from bot.persistence.work import Work
from community.ledger.actions import Because, earn_points, gain, pend, settle, take_back
from community.ledger.rules import Reason, Unit
from community.membership.actions import standing_of
from simulator.groups.neighbourhood import Contact
from simulator.people import Person
from tests.features.merging import (
    balance,
    chat,
    code_from,
    id_of,
    member,
    merge,
    place_as,
    ship,
    twice,
)
from tests.features.ordering import notices_to, pay, staff, state_of
from tests.features.steps import change, on_sqlite
from tests.store.coupons.steps import add as add_coupons
from tests.town import Town


async def test_a_code_said_at_the_other_door_makes_two_members_one(town: Town) -> None:
    person, contact = await twice(town)
    kept, gone = await id_of(town, person), await id_of(town, contact)
    await chat(town, person, "签到")
    await chat(town, contact, "签到")
    await chat(town, contact, "昵称 小明明")
    code = await code_from(town, person)
    assert "绑定成功" in await chat(town, contact, f"绑定 {code}")
    assert await id_of(town, contact) == await id_of(town, person) == kept
    assert await balance(town, kept) == 10
    assert "10 积分" in await chat(town, contact, "积分")
    assert "已经签到过" in await chat(town, contact, "签到")
    assert "合并" in await chat(town, person, "积分明细")
    (merged,) = await town.rows("SELECT * FROM merges")
    assert (merged["gone_id"], merged["kept_id"]) == (gone, kept)
    assert (await member(town, kept))["name"] == "小明明"
    assert (await member(town, gone))["merged_into"] == kept
    assert "没有可以撤回的操作" in await chat(town, contact, "撤回")
    used = await chat(town, person, f"绑定 {code}")
    assert "已经用过了" in used


async def test_what_is_no_good_changes_nothing_and_says_why(town: Town) -> None:
    person, contact = await twice(town)
    other = await town.newcomer("小红")
    first = await code_from(town, person)
    second = await code_from(town, person)
    assert "已经失效了" in await chat(town, contact, f"绑定 {first}")
    assert "你自己的绑定码" in await chat(town, person, f"绑定 {second}")
    assert "不能合并" in await chat(town, other, f"绑定 {second}")
    town.clock.pass_(minutes=10)
    assert "已经失效了" in await chat(town, contact, f"绑定 {second}")
    for malformed in ("0", "-123456", "1e9", "NaN", "12345", "1234567"):
        assert "6 位数字的绑定码" in await chat(town, contact, f"绑定 {malformed}")
    assert await town.count("merges") == 0
    assert await id_of(town, person) != await id_of(town, contact)
    third = await code_from(town, person)
    assert third not in str(await town.rows("SELECT * FROM member_codes"))
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in third)
    assert "绑定成功" in await chat(town, contact, f"绑定　{wide}")


async def test_wrong_codes_of_both_kinds_are_counted_together(town: Town) -> None:
    person, contact = await twice(town)
    good = await code_from(town, person)
    wrong = [f"{number:06}" for number in range(6) if f"{number:06}" != good][:5]
    said = [await chat(town, contact, f"绑定 {one}") for one in wrong]
    assert "还可以试 1 次" in said[3]
    assert "60 分钟内不能再绑定" in said[4]
    assert "60 分钟后再试" in await chat(town, contact, f"绑定 {good}")
    assert "分钟后再试" in await chat(town, contact, "绑定")
    assert "绑定成功" not in await chat(town, person, f"绑定 {wrong[0]}")
    town.clock.pass_(hours=1)
    assert "绑定成功" in await chat(town, contact, f"绑定 {await code_from(town, person)}")


@on_sqlite
async def test_no_code_means_two_things(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter(["000007", "000007", "000008", "000008", "000009", "000009", "000010", "000007"])
    for module in ("community.staff.actions", "community.identities.actions"):
        monkeypatch.setattr(f"{module}.new_binding_code", lambda: next(draws))
    person, contact = await twice(town)
    assert await code_from(town, person) == "000007"
    await staff(town, "小王")  # 000007 is good already, so 000008
    assert await code_from(town, contact) == "000008"
    assert await town.count("binding_codes") == 0
    assert await code_from(town, person) == "000009"
    await staff(town, "小李")  # 000009 is good already, so 000010
    await staff(town, "小张")  # 000007 is dead
    assert (await town.count("binding_codes"), await town.count("member_codes")) == (2, 2)
    assert next(draws, None) is None


async def test_the_role_goes_along_and_two_roles_do_not(town: Town) -> None:
    manager, agent = await staff(town, "小王"), await staff(town, "小李")
    contact = town.neighbour("小王")
    await chat(town, contact, "帮助")
    older = await id_of(town, manager)
    await change(
        town,
        "UPDATE members SET joined_at = :earlier WHERE id = :id",
        earlier=town.clock() - timedelta(days=9),
        id=await id_of(town, contact),
    )
    await merge(town, contact, manager)
    kept = await id_of(town, manager)
    assert kept != older
    rows = await town.rows("SELECT member_id FROM staff ORDER BY id")
    assert rows[0]["member_id"] == kept
    second = town.neighbour("小李")
    await chat(town, second, "帮助")
    await merge(town, agent, second)
    code = await code_from(town, agent)
    assert "不能合并" in await chat(town, contact, f"绑定 {code}")


async def test_referrals_join_without_a_loop(town: Town) -> None:
    """The earlier referrer stays; one that they would be themselves is dropped."""
    person, contact = await twice(town)
    friend = await town.newcomer("小红")
    kept, gone = await id_of(town, person), await id_of(town, contact)
    code = (await member(town, gone))["code"]
    assert "记下了" in await chat(town, friend, f"邀请码 {code}")
    own = (await member(town, await id_of(town, friend)))["code"]
    await chat(town, person, f"邀请码 {own}")
    assert (await member(town, kept))["referrer_id"] == await id_of(town, friend)
    await merge(town, contact, person)
    assert (await member(town, kept))["referrer_id"] is None
    assert (await member(town, await id_of(town, friend)))["referrer_id"] == kept
    (merged,) = await town.rows("SELECT facts FROM merges")
    assert str(await id_of(town, friend)) in str(merged["facts"])
    late = await town.newcomer("小刚")
    assert "邀请" in await chat(town, late, f"邀请码 {code}")
    assert (await member(town, await id_of(town, late)))["referrer_id"] == kept
    assert "自己" in await chat(town, person, f"邀请码 {code}")


async def test_the_accounts_are_one_and_debts_are_paid(town: Town) -> None:
    person, contact = await twice(town)
    kept, gone = await id_of(town, person), await id_of(town, contact)
    zone = town.shop.shop.zone
    async with town.database.begin() as work:
        await earn_points(work, gone, 30, Because(Reason.REVIEW, "given"), zone=zone)
        await take_back(work, Unit.POINTS, kept, 12, Because(Reason.REVIEW_BACK, "taken"))
        await gain(work, Unit.GROWTH, gone, 480, Because(Reason.PURCHASE, "growth:1"))
        await gain(work, Unit.GROWTH, kept, 30, Because(Reason.PURCHASE, "growth:2"))
        await pend(work, Unit.GROWTH, gone, 7, Because(Reason.ORDER, "prospect"))
    await merge(town, person, contact)
    assert await balance(town, kept) == 18
    assert (await member(town, kept))["level"] == 1
    assert "白银" in str(await notices_to(town, person))
    async with town.database.begin() as work:
        await earn_points(work, gone, 4, Because(Reason.REVIEW, "late"), zone=zone)
    async with town.database.begin() as work:
        short = await take_back(work, Unit.POINTS, gone, 25, Because(Reason.REVIEW_BACK, "later"))
        await settle(work, Unit.GROWTH, gone, 7, Because(Reason.ORDER, "settled"), zone=zone)
    assert (short, await balance(town, kept), await balance(town, gone)) == (3, 0, 0)
    assert await balance(town, kept, "growth") == 517


async def test_growth_counts_from_when_it_was_earned(town: Town) -> None:
    person, contact = await twice(town)
    kept, gone = await id_of(town, person), await id_of(town, contact)
    async with town.database.begin() as work:
        await gain(work, Unit.GROWTH, gone, 490, Because(Reason.PURCHASE, "growth:1"))
    town.clock.pass_(days=300)
    async with town.database.begin() as work:
        await gain(work, Unit.GROWTH, kept, 9, Because(Reason.PURCHASE, "growth:2"))
    await merge(town, person, contact)
    town.clock.pass_(days=70)
    async with town.database.begin() as work:
        rules = town.shop.shop.membership.growth
        assert (await standing_of(work, kept, rules)).growth == 9


async def test_days_are_one_calendar(town: Town) -> None:
    """Days of either count, one of both once; the streak and the board are of all of them."""
    person, contact = await twice(town)
    kept, gone = await id_of(town, person), await id_of(town, contact)
    days: list[list[Person | Contact]] = [[contact], [contact, person], [person], [contact]]
    for day in days:
        for one in day:
            assert "签到成功" in await chat(town, one, "签到")
        town.clock.pass_(days=1)
    await merge(town, person, contact)
    assert await balance(town, kept) == 25
    assert "5" in await chat(town, contact, "签到")
    sql = "SELECT days FROM check_in_months WHERE member_id = :id"
    assert [row["days"] for row in await town.rows(sql, id=kept)] == [5]
    assert await town.rows(sql, id=gone) == []
    rows = await town.rows("SELECT posted_as FROM check_in_doubles")
    assert [row["posted_as"] for row in rows] == [gone]


async def test_orders_in_every_state_go_on(shop: Town) -> None:
    """Unpaid, paid and shipped: each goes on, and what is given back arrives."""
    person, contact = await twice(shop)
    kept, gone = await id_of(shop, person), await id_of(shop, contact)
    async with shop.database.begin() as work:
        zone = shop.shop.shop.zone
        await earn_points(work, gone, 300, Because(Reason.REVIEW, "given"), zone=zone)
    unpaid = await place_as(shop, gone, use_points=True)
    assert await balance(shop, gone) < 300
    paid, sent = await place_as(shop, gone), await place_as(shop, gone)
    for number in (paid, sent):
        await pay(shop, person, number)
    await ship(shop, sent)
    links = shop.shop.shop.links
    link = links.order(unpaid, gone, shop.clock()).replace(links.base_url, shop.address)
    await merge(shop, person, contact)
    for number in (unpaid, paid, sent):
        assert "张三丰" in await chat(shop, person, f"订单 {number}")
    async with ClientSession() as browser:
        assert (await browser.get(link)).status == 200
    assert "退款" in await chat(shop, contact, f"退款 {paid} 不想要了")
    await chat(shop, person, f"收货 {sent}")
    assert await state_of(shop, sent) == "received"
    await chat(shop, contact, f"取消 {unpaid}")
    await chat(shop, contact, "确认")
    assert (await state_of(shop, unpaid), await balance(shop, kept)) == ("closed", 300)


async def test_carts_and_addresses_are_one(shop: Town) -> None:
    person, contact = await twice(shop)
    at_home, at_work = (f"地址 张三 1380013800{n} 浙江省杭州市西湖区文三路9{n}号" for n in (0, 1))
    for words in (at_home, at_work, "加购 A02 ×3"):
        await chat(shop, person, words)
    for words in (at_home, "加购 A02 ×2", "加购 A05 ×7"):
        await chat(shop, contact, words)
    await merge(shop, person, contact)
    kept = await id_of(shop, person)
    lines = await shop.rows("SELECT member_id, quantity FROM cart_lines ORDER BY quantity")
    assert [tuple(line.values()) for line in lines] == [(kept, 5), (kept, 7)]
    rows = await shop.rows("SELECT member_id, is_default FROM addresses ORDER BY id")
    assert [(row["member_id"], bool(row["is_default"])) for row in rows] == [
        (kept, True),
        (kept, False),
    ]
    assert "138****8001" in await chat(shop, contact, "地址")


async def test_limits_add_up(town: Town) -> None:
    """What each may have, somebody who was two has had twice; there is no third."""
    person, contact = await twice(town)
    await add_coupons(town)
    for who in (person, contact):
        assert "领" in await chat(town, who, "领券 NEW10")
    await merge(town, person, contact)
    kept = await id_of(town, person)
    (share,) = await town.rows("SELECT member_id, taken, ever FROM coupon_shares")
    assert tuple(share.values()) == (kept, 2, 2)
    held = await town.rows("SELECT member_id FROM coupons")
    assert [row["member_id"] for row in held] == [kept, kept]
    assert "已经领过" in await chat(town, person, "领券 NEW10")


TAMPERED = [
    ("merging.moved", "INSERT INTO consents VALUES ({gone}, '1', '2026-11-23 02:00:00')"),
    ("identities.living", "UPDATE identities SET member_id = {gone}"),
    ("identities.merged", "UPDATE members SET merged_into = {gone} WHERE id = {gone}"),
    ("ledger.moved", "UPDATE ledger_balances SET owes = 1 WHERE moved_to IS NOT NULL"),
]


async def test_tampering_with_a_merge_is_found(town: Town) -> None:
    person, contact = await twice(town)
    gone = await id_of(town, contact)
    await chat(town, contact, "签到")
    await merge(town, person, contact)
    rules = {rule.name: rule for rule in RULES}
    for name, statement in TAMPERED:
        async with town.database.engine.connect() as connection:
            await connection.exec_driver_sql(statement.format(gone=gone))
            broken = (await rules[name].check(Work(connection, town.clock()))).broken
            await connection.rollback()
        assert broken, name
    with pytest.raises(DBAPIError, match=r"append-only|never changed"):
        await change(town, "UPDATE merges SET kept_id = 0")
