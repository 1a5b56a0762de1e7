"""What is left in the outbox is handed out one row at a time, each once."""

import asyncio
from datetime import timedelta

from bot.persistence import outbox
from bot.persistence.outbox import Leave, State, leave
from tests.town import Town

KINDS = ("event.one", "event.two")


async def leave_rows(town: Town, rows: int) -> None:
    async with town.database.begin() as work:
        for row in range(rows):
            leave(work, Leave(kind=KINDS[row % 2], facts={"row": row}))


async def test_taking_a_row_leaves_the_others_in_line(town: Town) -> None:
    await leave_rows(town, 6)
    async with town.database.begin() as work:
        assert await outbox.take(work, KINDS) is not None
    states = await town.rows(
        "SELECT state, count(*) AS n FROM outbox GROUP BY state ORDER BY state"
    )
    assert states == [{"state": State.PENDING, "n": 5}, {"state": State.SENDING, "n": 1}]


async def test_a_claim_takes_no_more_than_asked_for(town: Town) -> None:
    await leave_rows(town, 9)
    async with town.database.begin() as work:
        taken = await outbox.claim(work, KINDS, most=4, hold=timedelta(minutes=1))
    assert [due.facts["row"] for due in taken] == [0, 1, 2, 3]
    held = await town.rows("SELECT count(*) AS n FROM outbox WHERE state = 'sending'")
    assert held == [{"n": 4}]


async def test_claims_at_once_take_different_rows(town: Town) -> None:
    await leave_rows(town, 8)

    async def claim() -> list[int]:
        async with town.database.begin() as work:
            taken = await outbox.claim(work, KINDS, most=2, hold=timedelta(minutes=1))
            return [due.id for due in taken]

    claims = await asyncio.gather(*(claim() for _ in range(6)))
    ids = [row for claim in claims for row in claim]
    assert len(ids) == len(set(ids)) == 8
