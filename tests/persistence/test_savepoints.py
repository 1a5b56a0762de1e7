"""What a refusal undoes: its own part, whatever else shares the commit."""

import asyncio

import pytest
from sqlalchemy import insert

from bot.kernel.refusal import Refusal
from bot.persistence.sharing import SharedCommits
from bot.persistence.work import Work
from store.catalogue.models import CategoryRow
from tests.town import Town


class Refused(Refusal):
    """Said after something was written."""


async def write(work: Work, name: str, *, refused: bool) -> None:
    await work.execute(insert(CategoryRow).values(name=name))
    if refused:
        raise Refused


async def put(work: Work, name: str, *, refused: bool) -> str:
    try:
        async with work.savepoint():
            await write(work, name, refused=refused)
    except Refused:
        return "refused"
    return "done"


async def nothing_known(_work: Work, items: list[int]) -> list[int]:
    return items


@pytest.fixture
async def commits(town: Town) -> SharedCommits[int, int]:
    return SharedCommits(town.database, nothing_known, runners=1)


async def test_a_refusal_after_a_write_undoes_only_its_own(
    town: Town, commits: SharedCommits[int, int]
) -> None:
    async def part(number: int) -> str:
        name = f"category {number}"
        run = commits.run(lambda work, _: put(work, name, refused=number % 3 == 0), name=name)
        return await run

    outcomes = await asyncio.gather(*map(part, range(9)))
    await commits.close()
    assert outcomes == ["refused", "done", "done"] * 3
    rows = await town.rows("SELECT name FROM categories ORDER BY name")
    assert [row["name"] for row in rows] == [f"category {n}" for n in (1, 2, 4, 5, 7, 8)]


async def test_an_inner_part_is_undone_without_the_outer(town: Town) -> None:
    async with town.database.begin() as work, work.savepoint():
        assert await put(work, "kept", refused=False) == "done"
        assert await put(work, "gone", refused=True) == "refused"
    assert [row["name"] for row in await town.rows("SELECT name FROM categories")] == ["kept"]
