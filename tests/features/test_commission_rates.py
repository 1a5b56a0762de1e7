"""What a friend's order earns: by product, category and level, and up to which cap."""

from decimal import Decimal

import pytest

from bot.settings import Settings
from simulator.people import Person
from store.commissions.actions import set_rate
from store.commissions.errors import RateNotAllowed
from store.commissions.rules import Scope
from tests.features.buying import orders_of, pay, put_goods, say_all
from tests.features.commission import (
    buy,
    friend_of,
    purse,
    react,
    rows,
    send,
    send_and_complete,
    with_rules,
)
from tests.features.ordering import acts, staff
from tests.features.steps import code_of, member_of, on_sqlite
from tests.town import Town

APPLES = 2 * 1_280
EARNED = APPLES * 5 // 100


@pytest.fixture
async def town(town: Town) -> Town:
    await put_goods(town)
    return town


@pytest.fixture
async def inviter(town: Town) -> Person:
    inviter = await town.newcomer("阿明")
    await town.say(inviter, "昵称 阿明")
    return inviter


async def test_a_rate_that_is_changed_later_doesnt_change_what_was_accrued(
    town: Town, inviter: Person
) -> None:
    friend = await friend_of(town, inviter)
    order = await buy(town, friend)
    with_rules(town, rates=(1_000,))
    await send_and_complete(town, friend, order)
    await buy(town, friend)
    assert await rows(town) == [
        (1, "available", EARNED, 0, 0),
        (1, "pending", APPLES * 10 // 100, 0, 0),
    ]


async def rate(town: Town, manager: Person, scope: Scope, name: str, percent: str | None) -> None:
    table, column = ("products", "code") if scope is Scope.PRODUCT else ("categories", "name")
    sql = f"SELECT id FROM {table} WHERE {column} = :name"  # noqa: S608
    (row,) = await town.rows(sql, name=name)
    by = (await member_of(town, manager))["id"]
    async with town.database.begin() as work:
        wanted = Decimal(percent) if percent else None
        await set_rate(work, scope, row["id"], 1, wanted, by=by)


async def test_products_and_categories_may_have_rates_of_their_own(
    town: Town, inviter: Person
) -> None:
    friend, owner = await friend_of(town, inviter), await staff(town)
    await rate(town, owner, Scope.CATEGORY, "杂货", "7.25")
    await rate(town, owner, Scope.PRODUCT, "A01", "0")
    await say_all(town, friend, "加购 A02 1", "加购 A01 小份 1", "下单", "确认")
    order = (await orders_of(town, friend))[-1]
    await pay(town, order)
    await react(town)
    assert await rows(town) == [(1, "pending", 1_280 * 725 // 10_000, 0, 0)]
    await rate(town, owner, Scope.PRODUCT, "A01", None)
    await buy(town, friend, "A01 小份 1")
    await rate(town, owner, Scope.CATEGORY, "杂货", "0")
    await buy(town, friend, "A02 1")
    assert [row[2] for row in await rows(town)] == [92, 2_000 * 725 // 10_000]
    assert ("commission.rate_set", "category:1") in await acts(town)


async def test_caps_cut_and_say_so(town: Town, inviter: Person) -> None:
    with_rules(town, per_order=100, per_month=150)
    friend = await friend_of(town, inviter)
    orders = [await buy(town, friend) for _ in range(3)]
    assert await rows(town) == [
        (1, "pending", 100, EARNED - 100, 0),
        (1, "pending", 50, EARNED - 50, 0),
        (1, "pending", 0, EARNED, 0),
    ]
    for order in orders:
        await send(town, friend, order)
    town.clock.pass_(days=9)
    await town.work()
    await react(town)
    assert (await purse(town, inviter), {row[1] for row in await rows(town)}) == (
        (150, 0, 0),
        {"available"},
    )
    await buy(town, friend)
    assert (await rows(town))[-1][2] == 100


async def test_a_second_level_earns_where_it_is_switched_on(town: Town, inviter: Person) -> None:
    with_rules(town, rates=(500, 200))
    middle = await town.newcomer("中间")
    await town.say(middle, f"邀请码 {await code_of(town, inviter)}")
    friend = await friend_of(town, middle)
    order = await buy(town, friend)
    second = APPLES * 2 // 100
    assert await rows(town) == [(1, "pending", EARNED, 0, 0), (2, "pending", second, 0, 0)]
    assert "朋友再邀请来的：1 位" in await town.say(inviter, "我的团队")
    await send_and_complete(town, friend, order)
    assert (await purse(town, middle), await purse(town, inviter)) == (
        (EARNED, 0, 0),
        (second, 0, 0),
    )
    assert "（朋友的朋友）" in await town.say(inviter, "佣金")


async def test_a_referrer_who_is_brought_after_the_order_has_nobody_above(
    town: Town, inviter: Person
) -> None:
    with_rules(town, rates=(500, 200))
    middle = await town.newcomer("中间")
    friend = await friend_of(town, middle)
    await say_all(town, friend, "买 A02 2", "确认")
    await town.say(middle, f"邀请码 {await code_of(town, inviter)}")
    await pay(town, (await orders_of(town, friend))[-1])
    await react(town)
    assert await rows(town) == [(1, "pending", EARNED, 0, 0)]


@pytest.mark.parametrize(
    ("rates", "depth", "wrong"),
    [
        ([5], 2, "every level needs a rate"),
        ([5, 2], 3, "less than or equal to 2"),
        ([5.125, 2], 1, "decimal"),
        ([-1, 2], 1, "greater than or equal to 0"),
        ([60, 41], 1, "100 percent"),
    ],
)
def test_wrong_numbers_are_refused(rates: list[float], depth: int, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        Settings(referral={"rates": rates, "depth": depth})


@on_sqlite
@pytest.mark.parametrize("percent", ["-1", "100.01", "5.123", "NaN", "Infinity", "1E+9"])
async def test_a_rate_that_is_none_is_refused(town: Town, percent: str) -> None:
    manager = await staff(town)
    with pytest.raises(RateNotAllowed):
        await rate(town, manager, Scope.PRODUCT, "A01", percent)
    by = (await member_of(town, manager))["id"]
    for target_id, level in ((99, 1), (1, 0), (1, 3)):
        async with town.database.begin() as work:
            with pytest.raises(RateNotAllowed):
                await set_rate(work, Scope.CATEGORY, target_id, level, Decimal(5), by=by)
    assert await town.count("commission_rates") == 0
