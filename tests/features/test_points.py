"""Points lie in lots, spent oldest first and gone at the end of the next calendar year."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from community.ledger.actions import Because, earn_points, spend_points
from community.ledger.rules import Reason
from handlers.chat.points import REASONS
from tests.features.steps import balance_of, change, check_in_daily, member_of, on_sqlite
from tests.town import Town

NEW_YEARS_EVE = datetime(2026, 12, 31, 15, 59, 50, tzinfo=UTC)
END_OF_2027 = datetime(2027, 12, 31, 15, 59, 50, tzinfo=UTC)


async def lots(town: Town) -> list[tuple[int, int, str]]:
    sql = "SELECT amount, remaining, state FROM ledger_lots ORDER BY id"
    return [(row["amount"], row["remaining"], row["state"]) for row in await town.rows(sql)]


@on_sqlite
async def test_who_has_none_is_told_how_to_get_some(town: Town) -> None:
    person = await town.newcomer()
    assert "还没有积分" in await town.say(person, "积分")
    assert "还没有积分记录" in await town.say(person, "积分明细")


async def test_the_balance_tells_what_expires_next_and_when(town: Town) -> None:
    person = await town.newcomer()
    town.clock.now = NEW_YEARS_EVE
    await check_in_daily(town, person, 2)
    said = await town.say(person, "积分")
    assert "你现在有 10 积分" in said
    assert "其中 5 积分可用到 2027年12月31日" in said


async def test_the_entries_tell_day_reason_amount_and_balance(town: Town) -> None:
    person = await town.newcomer()
    await check_in_daily(town, person, 7)
    town.clock.pass_(days=2)
    await town.say(person, "补签")
    assert (await town.say(person, "积分明细")).splitlines()[:4] == [
        "最近的积分明细",
        "12月1日 补签 -20，余 35",
        "11月29日 连续签到奖励 +20，余 55",
        "11月29日 签到 +5，余 35",
    ]


@on_sqlite
async def test_the_entries_tell_what_was_bought_and_reviewed(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, "积分")
    member_id, zone = (await member_of(town, person))["id"], town.shop.shop.zone
    earned = {Reason.PURCHASE: 40, Reason.REVIEW: 20, Reason.ORDER_BACK: 5}
    spent = {Reason.ORDER: 30, Reason.REVIEW_BACK: 20}
    async with town.database.begin() as work:
        for reason, points in earned.items():
            await earn_points(work, member_id, points, Because(reason, reason), zone=zone)
    async with town.database.begin() as work:
        for reason, points in spent.items():
            await spend_points(work, member_id, points, Because(reason, reason))
    assert (await town.say(person, "积分明细")).splitlines()[1:] == [
        "11月23日 撤回评价 -20，余 15",
        "11月23日 下单抵扣 -30，余 35",
        "11月23日 抵扣退回 +5，余 65",
        "11月23日 评价奖励 +20，余 60",
        "11月23日 购物得积分 +40，余 40",
    ]


def test_every_reason_that_points_can_have_has_its_word() -> None:
    of_money = {one for one in Reason if one.startswith(("commission", "withdrawal", "paid_out"))}
    assert set(REASONS) == set(Reason) - of_money


async def test_spending_takes_the_oldest_lots_first(town: Town) -> None:
    person = await town.newcomer()
    await check_in_daily(town, person, 5)
    town.clock.pass_(days=2)
    await town.say(person, "补签")
    assert await lots(town) == [*[(5, 0, "spent")] * 4, (5, 5, "available")]


async def test_points_expire_with_the_shops_next_calendar_year(town: Town) -> None:
    person = await town.newcomer()
    town.clock.now = NEW_YEARS_EVE
    await check_in_daily(town, person, 2)
    town.clock.now = END_OF_2027
    await town.shop.jobs.tick()
    assert await balance_of(town, person) == 10
    town.clock.pass_(minutes=6)
    await town.shop.jobs.tick()
    assert await balance_of(town, person) == 5
    assert "积分到期 -5，余 5" in await town.say(person, "积分明细")
    assert await lots(town) == [(5, 0, "expired"), (5, 5, "available")]


async def test_expiring_twice_takes_nothing_twice(town: Town) -> None:
    person = await town.newcomer()
    await check_in_daily(town, person, 3)
    for days in (800, 1, 1):
        town.clock.pass_(days=days)
        await town.shop.jobs.tick()
    assert await balance_of(town, person) == 0
    assert "还没有积分" in await town.say(person, "积分")


@pytest.mark.parametrize(
    "sql", ["UPDATE ledger_entries SET amount = 500", "DELETE FROM ledger_entries"]
)
async def test_an_entry_is_never_changed_or_deleted(town: Town, sql: str) -> None:
    await town.say(await town.newcomer(), "签到")
    with pytest.raises(DBAPIError, match="never changed"):
        await change(town, sql)


async def test_a_cause_is_posted_once(town: Town) -> None:
    await town.say(await town.newcomer(), "签到")
    copy = """
        INSERT INTO ledger_entries (unit, account, reason, cause, amount, at)
        SELECT unit, account, reason, cause, amount, at FROM ledger_entries
    """
    with pytest.raises(IntegrityError):
        await change(town, copy)


async def test_a_balance_is_never_negative(town: Town) -> None:
    await town.say(await town.newcomer(), "签到")
    with pytest.raises(IntegrityError):
        await change(town, "UPDATE ledger_balances SET balance = -1")
