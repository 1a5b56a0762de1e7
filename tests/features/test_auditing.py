"""`audit`: a rule for everything that must add up, and each goes red when it doesn't."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

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
CLOSED = "UPDATE orders SET state = 'closed', closed_at = (SELECT min(at) FROM ledger_entries)"
HANDED = "UPDATE redemptions SET state = 'handed_over', handed_by = 1, ended_at = taken_at"
UNEXPLAINED = (
    "INSERT INTO ledger_balances (unit, account, balance, entries, owes) "
    "VALUES ('points', 'member:7', 5, 1, 0)"
)
TAMPERING = {
    "ledger.balances": "UPDATE ledger_balances SET balance = balance + 1",
    "ledger.chains": f"{POSTED} VALUES ('points', 'member:0', 2, 'x', 'x', 0, 7, {AT})",
    "ledger.zero": f"{POSTED} VALUES ('points', 'shop:x', NULL, 'x', 'x', 1, NULL, {AT})",
    "ledger.lots": "UPDATE ledger_lots SET remaining = remaining - 1",
    "ledger.open_lots": "UPDATE ledger_lots SET state = 'spent'",
    "ledger.debts": "UPDATE ledger_balances SET owes = owes + 1 WHERE owes > 0",
    "ledger.moved": "UPDATE ledger_balances SET moved_to = 'member:1' WHERE balance > 0",
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
    "identities.merged": "DELETE FROM merges",
    "identities.living": "UPDATE identities SET member_id = (SELECT gone_id FROM merges)",
    "identities.codes": (
        "UPDATE binding_codes SET digest = (SELECT digest FROM member_codes) WHERE staff_id = 1"
    ),
    "merging.moved": "UPDATE pickup_points SET leader_member_id = (SELECT gone_id FROM merges)",
    "catalogue.sellable": "UPDATE skus SET listed = NOT listed WHERE product_id = 1",
    "coupons.templates": "UPDATE coupon_templates SET issued = issued - 1",
    "coupons.shares": "UPDATE coupon_shares SET taken = taken - 1",
    "coupons.steps": "UPDATE coupons SET state = 'used'",
    "coupons.ways": "UPDATE coupon_events SET state = 'used' WHERE number = 1",
    "coupons.orders": "UPDATE coupons SET order_id = 99 WHERE id = (SELECT max(id) FROM coupons)",
    "staff.bindings": "UPDATE staff SET member_id = (SELECT max(id) FROM members) WHERE id = 1",
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
    "chains.quota": "UPDATE chain_goods SET sold = sold + 1",
    "chains.limit": "UPDATE chain_goods SET per_person = 1",
    "chains.orders": "UPDATE chain_goods SET price = price + 1",
    "chains.lines": "UPDATE chain_lines SET state = 'paid' WHERE state = 'ordered'",
    "chains.ended": "UPDATE chains SET state = 'done'",
    "chains.noted": "DELETE FROM chain_orders",
    "chains.letters": "UPDATE chains SET state = 'x', letter = 'A'",
    "withdrawals.held": "UPDATE withdrawals SET member_id = 2",
    "withdrawals.ends": "UPDATE withdrawals SET state = 'refused' WHERE state = 'paid'",
    "withdrawals.approved": "DELETE FROM withdrawal_approvals",
    "redeeming.offers": "UPDATE redeem_offers SET taken = taken + 1",
    "redeeming.shares": "UPDATE redeem_shares SET taken = taken + 1",
    "redeeming.points": "UPDATE redemptions SET points = points - 1 WHERE order_id IS NULL",
    "redeeming.coupons": "UPDATE redemptions SET coupon_id = NULL",
    "redeeming.orders": "UPDATE redemptions SET points = points - 1 WHERE order_id IS NOT NULL",
    "redeeming.ordered": "UPDATE orders SET activity = 'redeem' WHERE activity = ''",
    "redeeming.gifts": "UPDATE redemptions SET handed_by = NULL",
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
    ("ledger.debts", "DELETE FROM ledger_entries WHERE account LIKE 'debt:%'"),
    ("ledger.debts", "UPDATE ledger_balances SET owes = -owes"),
    ("ledger.debts", "UPDATE ledger_balances SET balance = 1 WHERE owes > 0"),
    ("ledger.moved", "UPDATE ledger_balances SET moved_to = account WHERE balance = 0"),
    ("ledger.moved", "UPDATE ledger_balances SET owes = 1 WHERE moved_to IS NOT NULL"),
    ("identities.merged", "UPDATE members SET merged_into = id WHERE merged_into > 0"),
    ("identities.merged", "UPDATE members SET merged_into = 99 WHERE merged_into > 0"),
    ("chains.quota", "UPDATE chain_goods SET quota = 4"),
    ("chains.quota", "UPDATE chain_lines SET state = 'dropped' WHERE state = 'paid'"),
    ("chains.limit", "UPDATE chain_lines SET pieces = 7 WHERE state = 'paid'"),
    ("chains.orders", "UPDATE chain_lines SET pieces = pieces + 1"),
    ("chains.orders", "UPDATE chain_lines SET order_id = NULL"),
    ("chains.orders", "UPDATE orders SET activity = '' WHERE activity = 'chain'"),
    ("chains.lines", "UPDATE chain_lines SET state = 'in' WHERE state = 'paid'"),
    ("chains.lines", "UPDATE chain_lines SET state = 'ordered'"),
    ("chains.lines", "UPDATE chain_entries SET payer_id = payer_id + 5"),
    ("chains.lines", "UPDATE orders SET activity_id = 2 WHERE activity = 'chain'"),
    ("chains.ended", "UPDATE chains SET state = 'open'"),
    ("chains.noted", "UPDATE chain_orders SET chain_id = 2"),
    ("chains.noted", "UPDATE chain_orders SET member_id = member_id + 10"),
    ("withdrawals.held", "UPDATE withdrawals SET amount = amount + 1 WHERE state = 'asked'"),
    ("withdrawals.held", "UPDATE withdrawals SET state = 'waiting' WHERE state = 'paid'"),
    ("withdrawals.ends", "UPDATE withdrawals SET state = 'paid'"),
    ("withdrawals.ends", "UPDATE withdrawals SET amount = amount - 1"),
    ("withdrawals.approved", "UPDATE withdrawals SET state = 'sending' WHERE state = 'asked'"),
    ("redeeming.offers", "UPDATE redeem_offers SET quota = 0"),
    ("redeeming.shares", "DELETE FROM redeem_shares"),
    ("redeeming.shares", "UPDATE redeem_offers SET per_person = 1"),
    ("redeeming.points", "UPDATE redemptions SET state = 'taken' WHERE state = 'cancelled'"),
    ("redeeming.points", "UPDATE redemptions SET state = 'cancelled' WHERE state = 'handed_over'"),
    ("redeeming.coupons", "UPDATE coupons SET state = 'withdrawn'"),
    ("redeeming.coupons", "UPDATE coupons SET state = 'available'"),
    ("redeeming.coupons", "UPDATE redemptions SET member_id = 2"),
    ("redeeming.orders", "UPDATE orders SET activity = 'chain' WHERE activity = 'redeem'"),
    ("redeeming.orders", "UPDATE orders SET activity_id = 1 WHERE activity = 'redeem'"),
    ("redeeming.orders", "UPDATE redemptions SET state = 'cancelled' WHERE order_id > 0"),
    ("redeeming.orders", CLOSED),
    ("redeeming.ordered", "UPDATE redemptions SET order_id = NULL"),
    ("redeeming.gifts", "UPDATE redemptions SET code = NULL"),
    ("redeeming.gifts", "UPDATE redemptions SET code = '00000000' WHERE order_id > 0"),
    ("redeeming.gifts", "UPDATE redemptions SET handed_by = 1, ended_at = taken_at"),
    ("redeeming.gifts", f"{HANDED} WHERE order_id > 0"),
    ("redeeming.gifts", "UPDATE redemptions SET ended_at = NULL"),
]


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


@asynccontextmanager
async def unguarded(town: Town) -> AsyncIterator[Work]:
    """Give a unit of work that may break every rule, and is undone."""
    async with town.database.engine.connect() as connection:
        await lift_guards(connection)
        yield Work(connection, town.clock())
        await connection.rollback()


async def findings(work: Work, rule: str, tampering: str) -> Findings:
    """Check a rule after some tampering, which is then undone."""
    (checked,) = [one for one in RULES if one.name == rule]
    await work.execute(text("SAVEPOINT honest"))
    await work.execute(text(tampering))
    found = await checked.check(work)
    await work.execute(text("ROLLBACK TO SAVEPOINT honest"))
    return found


async def unproved(work: Work) -> list[str]:
    """Name the rules that find something broken, or nothing to look at."""
    found = {rule.name: await rule.check(work) for rule in RULES}
    return [name for name, one in found.items() if one.broken or not one.looked_at]


def test_every_rule_is_known_to_go_red() -> None:
    assert set(TAMPERING) == {rule.name for rule in RULES}


async def test_every_rule_looks_at_rows_and_goes_red_only_when_they_are_tampered_with(
    settings: Settings, segmenter: Segmenter
) -> None:
    async with open_town(settings, segmenter) as town:
        await let_everything_happen(town)
        async with unguarded(town) as work:
            assert await unproved(work) == []
            cases = [*TAMPERING.items(), *MORE_TAMPERING]
            assert [case for case in cases if not (await findings(work, *case)).broken] == []
            assert await unproved(work) == []


async def test_a_longer_loop_is_found_whole(town: Town) -> None:
    for name in "甲乙丙丁":
        await town.newcomer(name)
    ring = "UPDATE members SET referrer_id = CASE id WHEN 1 THEN 4 ELSE id - 1 END WHERE id <= 4"
    async with unguarded(town) as work:
        assert len((await findings(work, "referral.forest", ring)).broken) == 4


def test_the_command_ends_with_1_and_the_rows(run: Run, database_url: str) -> None:
    ended(run("audit"), 0, "ok     ledger.balances: every balance is the sum")
    change_at_rest(database_url, UNEXPLAINED)
    ended(run("audit"), 1, "BROKEN ledger.balances", "account=member:7, balance=5", "ok     ledger")


def test_the_command_speaks_json(run: Run, database_url: str) -> None:
    change_at_rest(database_url, UNEXPLAINED)
    result = run("audit", "--json")
    ended(result, 1)
    proofs = {proof["rule"]: proof for proof in json.loads(result.output)}
    assert set(proofs) == set(TAMPERING)
    assert proofs["ledger.balances"]["looked_at"] == 1
    (row,) = proofs["ledger.balances"]["broken"]
    assert (row["account"], row["balance"]) == ("member:7", 5)
