"""What many parts of a shared transaction ask is asked at once, and each gets its own answer."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import insert, select

from bot.kernel.refusal import Refusal
from bot.persistence.sharing import SharedCommits
from bot.persistence.work import Work
from store.catalogue.models import CategoryRow
from tests.town import Town

Commits = SharedCommits[int, int]
MANY = 9


class Refused(Refusal):
    """Said after something was asked."""


class Questions:
    """Functions that answer together, and how many questions they got at a time."""

    def __init__(self) -> None:
        self.at_once: list[int] = []

    async def double(self, work: Work, numbers: list[int]) -> list[int]:
        self.at_once.append(len(numbers))
        await work.execute(select(CategoryRow.id).limit(1))
        return [2 * number for number in numbers]

    async def add(self, work: Work, names: list[str]) -> list[str]:
        await work.execute(insert(CategoryRow), [{"name": name} for name in names])
        return names


@pytest.fixture
def questions() -> Questions:
    return Questions()


@pytest.fixture
async def commits(town: Town) -> AsyncIterator[Commits]:
    async def nothing_known(_work: Work, items: list[int]) -> list[int]:
        return items

    shared: Commits = SharedCommits(town.database, nothing_known, runners=1)
    yield shared
    await shared.close()


async def test_what_a_group_asks_is_asked_at_once(
    town: Town, commits: Commits, questions: Questions
) -> None:
    async def part(number: int) -> int:
        return await commits.run(
            lambda work, _: work.together(questions.double, number), name=f"person {number}"
        )

    assert await asyncio.gather(*map(part, range(MANY))) == [2 * n for n in range(MANY)]
    assert questions.at_once == ([1] * MANY if town.database.on_sqlite else [MANY])


async def test_a_turn_ends_nowhere_but_where_a_part_asks(
    commits: Commits, questions: Questions
) -> None:
    began: list[int] = []
    ended: list[int] = []

    async def part(work: Work, number: int) -> None:
        for ask in (True, False):
            began.append(number)
            await work.execute(select(CategoryRow.id).limit(1))
            ended.append(number)
            assert began == ended
            if ask:
                await work.together(questions.double, number)

    async def run(number: int) -> None:
        await commits.run(lambda work, _: part(work, number), name=f"person {number}")

    await asyncio.gather(*map(run, range(MANY)))
    assert len(ended) == 2 * MANY


async def test_who_fails_after_asking_fails_alone(commits: Commits, questions: Questions) -> None:
    async def part(work: Work, number: int) -> int:
        return 12 // await work.together(questions.double, number)

    async def run(number: int) -> int:
        return await commits.run(lambda work, _: part(work, number), name=f"person {number}")

    zero, *others = await asyncio.gather(*map(run, range(3)), return_exceptions=True)
    assert isinstance(zero, ZeroDivisionError)
    assert others == [6, 3]


async def test_a_question_that_fails_for_one_is_asked_again_for_each(commits: Commits) -> None:
    async def reciprocals(_work: Work, numbers: list[int]) -> list[float]:
        return [1 / number for number in numbers]

    async def run(number: int) -> float:
        return await commits.run(
            lambda work, _: work.together(reciprocals, number), name=f"person {number}"
        )

    zero, *others = await asyncio.gather(*map(run, range(3)), return_exceptions=True)
    assert isinstance(zero, ZeroDivisionError)
    assert others == [1, 0.5]


async def test_a_refusal_after_writing_together_undoes_only_its_own(
    town: Town, commits: Commits, questions: Questions
) -> None:
    async def part(work: Work, number: int) -> str:
        try:
            async with work.savepoint():
                await work.together(questions.add, f"category {number}")
                if number % 3 == 2:
                    raise Refused  # noqa: TRY301 - what is refused is the test
        except Refused:
            return "refused"
        return "done"

    async def run(number: int) -> str:
        return await commits.run(lambda work, _: part(work, number), name=f"person {number}")

    assert await asyncio.gather(*map(run, range(MANY))) == ["done", "done", "refused"] * 3
    rows = await town.rows("SELECT name FROM categories ORDER BY name")
    assert [row["name"] for row in rows] == [f"category {n}" for n in (0, 1, 3, 4, 6, 7)]


async def test_a_refusal_after_reading_together_runs_nothing_again(
    commits: Commits, questions: Questions
) -> None:
    runs: list[int] = []

    async def part(work: Work, number: int) -> str:
        runs.append(number)
        try:
            async with work.savepoint():
                await work.together(questions.double, number)
                raise Refused  # noqa: TRY301 - what is refused is the test
        except Refused:
            return "refused"

    async def run(number: int) -> str:
        return await commits.run(lambda work, _: part(work, number), name=f"person {number}")

    assert await asyncio.gather(*map(run, range(MANY))) == ["refused"] * MANY
    assert sorted(runs) == list(range(MANY))
