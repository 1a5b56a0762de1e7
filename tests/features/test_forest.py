"""Whoever says whose code when: who brought whom stays a forest, and the first referrer stays."""

import asyncio
from datetime import timedelta
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.kernel.incoming import Incoming, Kind, Room
from bot.kernel.refusal import Refusal
from bot.persistence.database import Database
from community.members.actions import make_acquaintance
from community.members.repository import Members
from community.members.rules import Member
from community.referral.actions import refer_by_code
from community.referral.audit import RULES
from community.referral.rules import ReferralRules
from tests.town import TownClock

PEOPLE = 5
_who = st.integers(0, PEOPLE - 1)
_BINDS = st.lists(st.lists(st.tuples(_who, _who), min_size=1, max_size=4), max_size=6)
"""Rounds of wishes to be brought by somebody; those of a round come at once."""


def test_any_binds_leave_a_forest_and_nobody_changes(database_url: str) -> None:
    @given(_BINDS)
    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    def bind(rounds: list[list[tuple[int, int]]]) -> None:
        asyncio.run(_bind_all(database_url, rounds))

    bind()


async def _bind_all(url: str, rounds: list[list[tuple[int, int]]]) -> None:
    database = Database(url, clock=TownClock(), publish=lambda _work, _events: None)
    try:
        people = [await _acquaintance(database) for _ in range(PEOPLE)]
        before = await _referrers(database, people)
        for wishes in rounds:
            await asyncio.gather(*(_bind(database, people[a], people[b]) for a, b in wishes))
            after = await _referrers(database, people)
            assert all(after[one] == above for one, above in before.items() if above is not None)
            assert _is_forest(after)
            before = after
        async with database.reading() as work:
            assert [(await rule.check(work)).broken for rule in RULES] == [()]
    finally:
        await database.close()


async def _acquaintance(database: Database) -> Member:
    sender, at = uuid4().hex, TownClock()()
    hello = Incoming(
        sender, "official_account", "gh", sender, sender, Kind.TEXT, "text", at, Room(2048, 8)
    )
    async with database.begin() as work:
        return await make_acquaintance(work, hello)


async def _bind(database: Database, friend: Member, inviter: Member) -> None:
    rules = ReferralRules(within=timedelta(days=7))
    try:
        async with database.begin() as work:
            await refer_by_code(work, friend, inviter.code, rules, has_ordered=False)
    except Refusal:
        return


async def _referrers(database: Database, people: list[Member]) -> dict[int, int | None]:
    numbers = {one.id: nth for nth, one in enumerate(people)}
    async with database.reading() as work:
        found = [await Members(work).referrer_of(one.id) for one in people]
    return {nth: None if one is None else numbers[one] for nth, one in enumerate(found)}


def _is_forest(above: dict[int, int | None]) -> bool:
    """Tell whether every walk upwards ends."""
    for one in above:
        at: int | None = one
        for _ in range(len(above)):
            at = None if at is None else above[at]
        if at is not None:
            return False
    return True
