"""The parts of a shared transaction take turns, and ask together what each of them asks."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Asker(Protocol):
    """A part's unit of work; `writes` counts its statements that changed something."""

    writes: int


Ask = Callable[[Any, list[Any]], Awaitable[Sequence[Any]]]
"""Answers questions of a kind in their order, on one of the units of work that ask."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What a part wants to know, until which it has no turn."""

    asker: Asker
    what: Any
    part: asyncio.Task[Any] | None
    answer: asyncio.Future[Any]


class Turns:
    """Runs parts one at a time, each until it ends or asks; then what many ask is asked at once.

    A turn ends nowhere but there: nothing of another part comes between any other statements.
    """

    def __init__(self) -> None:
        self._asked: dict[Ask, list[_Question]] = {}
        self._over: asyncio.Future[None]

    async def run(self, parts: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
        """Run parts to their ends, in their order; what one of them raises ends all."""
        tasks: list[asyncio.Task[T]] = []
        try:
            for part in parts:
                tasks.append(self._begin(part))
                await self._turn(tasks[-1])
            while self._asked:
                asked, self._asked = self._asked, {}
                for ask, questions in asked.items():
                    await self._answer(ask, questions)
            return [task.result() for task in tasks]
        finally:
            unfinished = [task for task in tasks if task.cancel()]
            await asyncio.gather(*unfinished, return_exceptions=True)

    async def ask(self, ask: Ask, asker: Asker, what: object) -> Any:
        """End the turn of the part that asks; return with the answer when it has one again."""
        answer = asyncio.get_running_loop().create_future()
        question = _Question(asker, what, asyncio.current_task(), answer)
        self._asked.setdefault(ask, []).append(question)
        self._end_turn()
        return await answer

    def _begin(self, part: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(part)
        task.add_done_callback(self._end_turn)
        return task

    async def _answer(self, ask: Ask, questions: list[_Question]) -> None:
        first = questions[0].asker
        writes = first.writes
        answers = await ask(first, [question.what for question in questions])
        wrote = first.writes - writes
        for question, answer in zip(questions, answers, strict=True):
            if question.asker is not first:
                question.asker.writes += wrote
            question.answer.set_result(answer)
            await self._turn(question.part)

    async def _turn(self, part: asyncio.Task[Any] | None) -> None:
        self._over = asyncio.get_running_loop().create_future()
        await self._over
        if part is not None and part.done():
            part.result()

    def _end_turn(self, _part: asyncio.Task[Any] | None = None) -> None:
        if not self._over.done():
            self._over.set_result(None)
