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
    "after_sales.lines": "UPDATE order_lines SET refunded_pieces = 0",
    "after_sales.open": "UPDATE orders SET after_sales_open = after_sales_open + 1",
    "after_sales.refunds": "UPDATE after_sales SET goods = goods - 1",
}
MORE_TAMPERING = [
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
    ring = "UPDATE members SET referrer_id = CASE id WHEN 1 THEN 4 ELSE id - 1 END"
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
