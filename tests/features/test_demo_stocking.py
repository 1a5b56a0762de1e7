"""The demo shop is stocked with goods, offers, and weeks of neighbours whose books are right."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from bot.app import open_database
from bot.auditing import audit
from bot.demo.stocking import stock
from bot.kernel.clock import system_clock
from bot.settings import Settings
from store.promotions.repository import Promotions
from store.promotions.rules import PromotionKind
from tests.features.steps import on_sqlite

pytestmark = on_sqlite

FOR_VISITORS = {"staff", "commissions", "withdrawals", "chains"}
"""What nothing of has happened yet: it is left to whoever tries the demo."""


@pytest.fixture
async def stocked(settings: Settings) -> Settings:
    await stock(settings)
    return settings


async def test_stocking_fills_the_shop_and_its_books_are_right(stocked: Settings) -> None:
    proofs = {proof.rule.name: proof.findings for proof in await audit(stocked)}
    assert [name for name, found in proofs.items() if found.broken] == []
    nothing_yet = {name for name, found in proofs.items() if not found.looked_at}
    unseen = {name for name in proofs if name.partition(".")[0] in FOR_VISITORS}
    assert nothing_yet == unseen | {
        "ledger.moved",
        "membership.changes",
        "membership.gifts",
        "identities.merged",
        "identities.codes",
        "teams.refunds",
    }
    assert proofs["referral.forest"].looked_at == 12
    assert proofs["catalogue.sellable"].looked_at == 24
    assert proofs["check_in.posted"].looked_at > 150
    assert len(list(stocked.shop.pictures.iterdir())) == 24


async def rows(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    database = open_database(settings)
    async with database.engine.connect() as connection:
        found = (await connection.exec_driver_sql(sql)).all()
    await database.close()
    return [tuple(row) for row in found]


async def test_every_kind_of_promotion_runs_and_goes_on(stocked: Settings) -> None:
    database = open_database(stocked)
    async with database.reading() as work:
        planned = await Promotions(work).ahead()
    await database.close()
    now = system_clock()
    assert {one.kind for one in planned} == set(PromotionKind)
    assert all(one.starts_at < now < one.ends_at - timedelta(days=300) for one in planned)


async def test_coupons_can_be_claimed_and_goods_fetched(stocked: Settings) -> None:
    codes = "SELECT code FROM coupon_templates WHERE code IS NOT NULL ORDER BY id"
    assert await rows(stocked, codes) == [("XINREN",), ("JIUZHE",), ("BAOYOU",)]
    assert len(await rows(stocked, "SELECT id FROM pickup_points WHERE open")) == 2


async def test_neighbours_orders_have_come_as_far_as_their_age_says(stocked: Settings) -> None:
    states = Counter(state for (state,) in await rows(stocked, "SELECT state FROM orders"))
    sent = {"completed": 5, "received": 1, "shipped": 1, "to_ship": 2, "closed": 1}
    assert states == {**sent, "awaiting_team": 1}
    assert len(await rows(stocked, "SELECT id FROM reviews")) == 11


async def test_a_squashed_box_was_paid_back_exactly(stocked: Settings) -> None:
    """Two boxes at 19.90, 4.00 less from 39.00 on, 6.00 to send: half of 41.80 went back."""
    back = "SELECT total, refunded FROM orders WHERE refunded > 0"
    assert await rows(stocked, back) == [(4180, 2090)]
    assert await rows(stocked, "SELECT amount, state FROM refunds") == [(2090, "succeeded")]


async def test_what_a_neighbour_paid_is_worked_out_step_by_step(stocked: Settings) -> None:
    """39.90 + 3 × 3.80 = 51.30; -4.00, a third 青菜 -3.80, the coupon -5.00, +6.00 to send."""
    first = "SELECT gross, goods, shipping, total FROM orders ORDER BY id LIMIT 1"
    assert await rows(stocked, first) == [(5130, 3850, 600, 4450)]


async def test_a_neighbours_team_waits_for_two_more(stocked: Settings) -> None:
    teams = "SELECT state, size, paid, held FROM group_buy_teams"
    assert await rows(stocked, teams) == [("forming", 3, 1, 0)]
    steps = "SELECT steps FROM group_buys WHERE state = 'active' ORDER BY id"
    assert [one for (one,) in await rows(stocked, steps)] == [
        "[[3,2790]]",
        "[[2,2590],[5,2290]]",
    ]
