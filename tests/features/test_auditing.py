"""`audit`: a rule for everything that must add up, and each goes red when it doesn't."""

import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.auditing import RULES
from bot.kernel.audit import Findings
from bot.persistence.work import Work
from bot.settings import Settings
from store.search.gateway import Segmenter
from tests.features.bookkeeping import let_everything_happen
from tests.features.conftest import Run
from tests.features.steps import change_at_rest
from tests.features.test_commands import ended
from tests.town import Town, open_town

POSTED = "INSERT INTO ledger_entries (unit, account, number, reason, cause, amount, balance, at)"
AT = "'2026-11-23 02:00:00'"
NOTED = "INSERT INTO staff_audit (at, member_id, act, subject, facts)"
TAMPERING = {
    "ledger.balances": "UPDATE ledger_balances SET balance = balance + 1",
    "ledger.chains": f"{POSTED} VALUES ('points', 'member:0', 2, 'x', 'x', 0, 7, {AT})",
    "ledger.zero": f"{POSTED} VALUES ('points', 'shop:x', NULL, 'x', 'x', 1, NULL, {AT})",
    "ledger.lots": "UPDATE ledger_lots SET remaining = remaining - 1",
    "ledger.open_lots": "UPDATE ledger_lots SET state = 'spent'",
    "check_in.posted": "UPDATE check_ins SET made_up = NOT made_up",
    "check_in.cards": "UPDATE check_in_months SET days = days + 1",
    "membership.levels": "UPDATE members SET level = level + 1",
    "membership.changes": "UPDATE level_events SET was = was + 1",
    "membership.reviews": "UPDATE memberships SET review_on = NULL",
    "membership.growth": (
        f"{POSTED} VALUES "
        f"('growth', 'member:0', 1, 'check_in', 'check_in:1:2026-11-23', 1, 1, {AT})"
    ),
    "membership.gifts": "DELETE FROM badges",
    "referral.forest": "UPDATE members SET referrer_id = id",
    "catalogue.sellable": "UPDATE skus SET listed = NOT listed WHERE product_id = 1",
    "coupons.templates": "UPDATE coupon_templates SET issued = issued - 1",
    "coupons.shares": "UPDATE coupon_shares SET taken = taken - 1",
    "coupons.steps": "UPDATE coupons SET state = 'used'",
    "coupons.ways": "UPDATE coupon_events SET state = 'used' WHERE number = 1",
    "coupons.orders": "UPDATE coupons SET order_id = 99 WHERE order_id IS NULL",
    "staff.bindings": "UPDATE staff SET member_id = (SELECT max(id) FROM members)",
    "staff.acts": f"{NOTED} VALUES ({AT}, 2, 'x', 'x', '[]')",
    "promotions.quota": "UPDATE promotions SET sold = sold - 1",
    "promotions.limit": "UPDATE flash_shares SET taken = taken + 1",
    "stock.movements": "UPDATE skus SET stock = stock + 1 WHERE id = 1",
    "stock.not_oversold": "UPDATE skus SET reserved = stock + 1 WHERE id = 1",
    "orders.lines": "UPDATE order_lines SET goods = goods + 1 WHERE id = 1",
    "orders.promises": "UPDATE orders SET state = 'closed' WHERE state = 'pending_payment'",
    "orders.steps": "UPDATE orders SET state = 'completed' WHERE state = 'shipped'",
    "orders.coupons": "UPDATE orders SET coupon_id = 77 WHERE state = 'to_ship'",
    "orders.points": "UPDATE orders SET points = points + 1",
    "orders.points_back": "UPDATE orders SET state = 'closed' WHERE points > 0",
    "payments.paid": "UPDATE charges SET use = 'surplus'",
    "payments.refunds": "UPDATE refunds SET amount = amount - 1",
    "payments.orders": "UPDATE orders SET refunded = refunded - 1 WHERE refunded > 0",
    "payments.surplus": "UPDATE charges SET use = 'surplus' WHERE going_back < amount",
    "payments.charges": "UPDATE charges SET order_id = (SELECT max(id) FROM orders)",
    "commissions.due": "UPDATE commissions SET amount = amount + 1",
    "commissions.rates": "UPDATE commissions SET capped = 1",
    "commissions.ledger": "UPDATE commissions SET reversed = 1",
    "commissions.entries": "UPDATE commissions SET level = 2",
    "commissions.pending": "UPDATE commissions SET member_id = 1",
    "commissions.referrers": "UPDATE orders SET referrer_id = member_id",
    "commissions.constant": "UPDATE members SET referrer_id = NULL",
    "commissions.states": "UPDATE commissions SET state = 'available'",
    "teams.counters": "UPDATE group_buy_teams SET held = held + 1 WHERE state = 'forming'",
    "teams.size": "UPDATE group_buy_teams SET size = 1 WHERE state = 'succeeded'",
    "teams.ends": "UPDATE group_buy_teams SET state = 'failed' WHERE state = 'succeeded'",
    "teams.refunds": "UPDATE charges SET going_back = 0",
    "teams.orders": "UPDATE orders SET state = 'to_ship' WHERE state = 'awaiting_team'",
    "teams.quota": "UPDATE group_buys SET sold = sold + 1",
    "teams.limit": "UPDATE group_buy_shares SET taken = taken + 1",
    "teams.prices": "UPDATE group_buy_seats SET price = price + 1",
    "teams.alone": "UPDATE products SET in_teams_from = NULL",
    "after_sales.lines": "UPDATE order_lines SET refunded_pieces = 0",
    "after_sales.open": "UPDATE orders SET after_sales_open = after_sales_open + 1",
    "after_sales.promises": "UPDATE order_points SET kept = kept + 1 WHERE kept > 0",
    "after_sales.prospects": "UPDATE ledger_balances SET balance = 0 WHERE account LIKE 'pending%'",
    "after_sales.refunds": "UPDATE after_sales SET goods = goods - 1",
}
MORE_TAMPERING = [
    ("membership.levels", "DELETE FROM level_events"),
    ("membership.changes", "UPDATE level_events SET level = was"),
    ("membership.reviews", "UPDATE members SET level = 0"),
    ("after_sales.promises", "UPDATE order_points SET promised = promised + 1"),
    ("after_sales.promises", "UPDATE orders SET state = 'closed' WHERE state = 'to_ship'"),
    ("after_sales.prospects", "DELETE FROM order_points"),
    ("ledger.balances", "DELETE FROM ledger_balances"),
    ("ledger.balances", "UPDATE ledger_balances SET entries = entries + 1"),
    ("ledger.lots", "DELETE FROM ledger_lots"),
    ("check_in.posted", "DELETE FROM check_ins"),
    ("check_in.cards", "DELETE FROM check_in_months"),
    ("catalogue.sellable", "UPDATE catalogue_version SET version = 0"),
    ("coupons.shares", "DELETE FROM coupon_shares"),
    ("coupons.shares", "UPDATE coupon_templates SET per_person = 0"),
    ("coupons.steps", "DELETE FROM coupon_events"),
    ("coupons.steps", "UPDATE coupons SET steps = 2"),
    ("coupons.orders", "UPDATE coupons SET state = 'locked'"),
    ("teams.counters", "UPDATE group_buy_teams SET paid = paid - 1 WHERE state = 'succeeded'"),
    ("teams.counters", "DELETE FROM group_buy_seats"),
    ("teams.ends", "UPDATE group_buy_teams SET reached = reached + 1 WHERE state = 'succeeded'"),
    ("teams.ends", "UPDATE group_buy_teams SET reached = 0 WHERE state = 'succeeded'"),
    ("teams.ends", "UPDATE group_buy_teams SET state = 'succeeded' WHERE state = 'failed'"),
    ("teams.ends", "UPDATE group_buy_seats SET state = 'paid' WHERE state = 'failed'"),
    ("teams.refunds", "UPDATE orders SET state = 'to_ship' WHERE cause = 'team_failed'"),
    ("teams.refunds", "UPDATE orders SET state = 'to_ship' WHERE cause = 'left_team'"),
    ("teams.orders", "DELETE FROM group_buy_seats"),
    ("teams.orders", "UPDATE orders SET state = 'paid' WHERE activity = 'team'"),
    ("teams.orders", "UPDATE group_buy_seats SET state = 'unpaid' WHERE state = 'won'"),
    ("teams.quota", "UPDATE group_buys SET quota = 3"),
    ("teams.limit", "UPDATE group_buys SET per_member = 1"),
    ("teams.limit", "DELETE FROM group_buy_shares"),
    ("teams.prices", "UPDATE orders SET goods = goods + 1 WHERE activity = 'team'"),
    ("teams.prices", "UPDATE group_buy_teams SET price = price - 1 WHERE state = 'succeeded'"),
    ("teams.alone", "UPDATE products SET in_teams_from = changed_at"),
    ("teams.alone", "UPDATE products SET in_teams_until = in_teams_from"),
]


@pytest.fixture
async def books(settings: Settings, segmenter: Segmenter) -> AsyncIterator[Town]:
    """A shop in which something of everything has happened."""
    async with open_town(settings, segmenter) as town:
        await let_everything_happen(town)
        yield town


CHECKS = """
    SELECT conrelid::regclass AS "table", conname AS name FROM pg_constraint
    WHERE contype = 'c' AND connamespace = 'public'::regnamespace
"""

GUARDED = "SELECT DISTINCT event_object_table FROM information_schema.triggers"


async def lift_guards(connection: AsyncConnection) -> None:
    """Let rows be tampered with that the database itself would protect."""
    if connection.dialect.name == "postgresql":
        for (table,) in (await connection.execute(text(GUARDED))).all():
            await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for table, name in (await connection.execute(text(CHECKS))).all():
            await connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
        return
    await connection.execute(text("PRAGMA ignore_check_constraints = on"))
    listed = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in (await connection.execute(listed)).all():
        await connection.execute(text(f"DROP TRIGGER {name}"))


async def findings(town: Town, rule: str, tampering: str) -> Findings:
    """Check a rule after some tampering, which is then undone."""
    (checked,) = [one for one in RULES if one.name == rule]
    async with town.database.engine.connect() as connection:
        await lift_guards(connection)
        await connection.execute(text(tampering))
        found = await checked.check(Work(connection, town.clock()))
        await connection.rollback()
    return found


def test_every_rule_is_known_to_go_red() -> None:
    assert set(TAMPERING) == {rule.name for rule in RULES}


async def test_every_rule_looks_at_rows_and_finds_honest_books_right(books: Town) -> None:
    found = [await findings(books, rule.name, "SELECT 1") for rule in RULES]
    assert [one for one in found if one.broken or not one.looked_at] == []


async def test_every_rule_goes_red_when_its_rows_are_tampered_with(books: Town) -> None:
    cases = [*TAMPERING.items(), *MORE_TAMPERING]
    assert [case for case in cases if not (await findings(books, *case)).broken] == []


async def test_a_longer_loop_is_found_whole(books: Town) -> None:
    for name in "乙丙":
        await books.newcomer(name)
    ring = "UPDATE members SET referrer_id = CASE id WHEN 1 THEN 4 ELSE id - 1 END WHERE id <= 4"
    assert len((await findings(books, "referral.forest", ring)).broken) == 4


def test_the_command_ends_with_1_and_the_rows(run: Run, database_url: str) -> None:
    ended(run("audit"), 0, "ok     ledger.balances: every balance is the sum")
    change_at_rest(database_url, "INSERT INTO ledger_balances VALUES ('points', 'member:7', 5, 1)")
    ended(run("audit"), 1, "BROKEN ledger.balances", "account=member:7, balance=5", "ok     ledger")


def test_the_command_speaks_json(run: Run, database_url: str) -> None:
    change_at_rest(database_url, "INSERT INTO ledger_balances VALUES ('points', 'member:7', 5, 1)")
    result = run("audit", "--json")
    ended(result, 1)
    proofs = {proof["rule"]: proof for proof in json.loads(result.output)}
    assert set(proofs) == set(TAMPERING)
    assert proofs["ledger.balances"]["looked_at"] == 1
    (row,) = proofs["ledger.balances"]["broken"]
    assert (row["account"], row["balance"]) == ("member:7", 5)
