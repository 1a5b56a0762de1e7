"""Changes of a row that many want: left to the end of a shared transaction, and never too many."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from sqlalchemy import bindparam, insert, update

from bot.kernel.refusal import Refusal
from bot.persistence.outbox import OutboxRow, State
from bot.persistence.sharing import SharedCommits
from bot.persistence.turns import Turns
from bot.persistence.work import Work, summed
from store.catalogue.models import CategoryRow
from tests.town import Town

_TAKE = (
    update(OutboxRow)
    .where(OutboxRow.id == bindparam("which"), OutboxRow.fence >= bindparam("taken"))
    .values(fence=OutboxRow.fence - bindparam("taken"))
)
_GIVE = (
    update(OutboxRow)
    .where(OutboxRow.id == bindparam("which"))
    .values(fence=OutboxRow.fence + bindparam("given"))
)
LEFT = {1: 20, 2: 100}
"""Rows with something to take, and how much."""


class NotEnough(Refusal):
    """Somebody else took it."""


async def take_all(work: Work, rows: list[int]) -> None:
    for which in rows:
        if not await work.at_end_exactly(_TAKE, row={"which": which}, amounts={"taken": 1}):
            raise NotEnough


async def take(work: Work, who: str, rows: list[int]) -> str:
    """Take one of each row, or nothing at all."""
    try:
        async with work.savepoint():
            work.at_end(insert(CategoryRow), {"name": who})
            await take_all(work, rows)
    except NotEnough:
        return "refused"
    return "taken"


async def nothing_known(_work: Work, items: list[int]) -> list[int]:
    return items


@pytest.fixture
async def commits(town: Town) -> AsyncIterator[SharedCommits[int, int]]:
    async with town.database.begin() as work:
        for which, left_there in LEFT.items():
            facts = {"id": which, "kind": "pot", "facts": {}, "priority": 1, "state": State.SENT}
            row = {**facts, "not_before": work.now, "fence": left_there}
            await work.execute(insert(OutboxRow).values(row))
    shared: SharedCommits[int, int] = SharedCommits(
        town.database, nothing_known, runners=1 if town.database.on_sqlite else 2
    )
    yield shared
    await shared.close()


async def left(town: Town) -> dict[int, int]:
    rows = await town.rows("SELECT id, fence FROM outbox WHERE kind = 'pot'")
    return {row["id"]: row["fence"] for row in rows}


async def all_take(commits: SharedCommits[int, int], orders: list[list[int]]) -> list[str]:
    async def one(number: int, rows: list[int]) -> str:
        name = f"person {number}"
        return await commits.run(lambda work, _: take(work, name, rows), name=name)

    return await asyncio.gather(*(one(number, rows) for number, rows in enumerate(orders)))


async def test_what_is_enough_for_all_is_taken_by_all(
    town: Town, commits: SharedCommits[int, int]
) -> None:
    outcomes = await all_take(commits, [[1, 2], [2, 1]] * 10)
    assert outcomes == ["taken"] * 20
    assert await left(town) == {1: 0, 2: 80}


async def test_no_more_is_taken_than_there_is_and_the_rest_are_refused(
    town: Town, commits: SharedCommits[int, int]
) -> None:
    outcomes = await all_take(commits, [[1, 2]] * 50)
    assert sorted(outcomes) == ["refused"] * 30 + ["taken"] * 20
    assert await left(town) == {1: 0, 2: 80}
    assert len(await town.rows("SELECT 1 FROM categories WHERE name LIKE 'person%'")) == 20


async def test_a_group_changes_each_row_once_and_in_the_order_of_keys(town: Town) -> None:
    async with town.database.connection() as connection:
        works = [Work(connection, town.clock(), Turns()) for _ in range(4)]
        for work in works:
            for which in (2, 1):
                await work.at_end_exactly(_TAKE, row={"which": which}, amounts={"taken": 2})
    changes = [(change.place, change.amounts) for change in summed(works)]
    table = "outbox"
    assert changes == [((table, (1,)), {"taken": 8}), ((table, (2,)), {"taken": 8})]


async def test_a_refused_part_changes_nothing_at_the_end(
    town: Town, commits: SharedCommits[int, int]
) -> None:
    async def give(work: Work) -> None:
        await work.at_end_exactly(_GIVE, row={"which": 1}, amounts={"given": 5})
        raise NotEnough

    async def refused(work: Work, _known: object) -> None:
        with suppress(NotEnough):
            async with work.savepoint():
                await give(work)

    await commits.run(refused, name="somebody")
    assert await left(town) == LEFT
