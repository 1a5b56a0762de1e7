"""Two processes on one PostgreSQL sell the last pieces."""

import asyncio
from collections import Counter
from typing import Any

from tests.door.posting import on_postgres
from tests.money.steps import buyer, chance, goods, prove, rounds
from tests.money.victim import NEVER, Task, Victim
from tests.town import Town

BUYERS = 50

Cart = tuple[int, dict[int, int], str]


async def in_two_processes(town: Town, carts: list[list[Cart]]) -> Counter[str]:
    """Deal the carts of every round out to two processes; count what became of them."""
    halves = [[one[half::2] for one in carts] for half in (0, 1)]
    victims = [
        Victim.start(Task("rival", town.settings, town.clock(), {"rounds": half}, NEVER))
        for half in halves
    ]
    said: list[Any] = await asyncio.gather(*(one.hear() for one in victims))
    assert [await one.end() for one in victims] == [0, 0]
    return sum((Counter(outcome) for _, outcome in said), Counter[str]())


@on_postgres
async def test_fifty_buyers_in_two_processes_get_ten_of_ten(town: Town) -> None:
    people, times = [await buyer(town) for _ in range(BUYERS)], rounds(2)
    skus = [await goods(town, f"A{nth}", stock=10) for nth in range(times)]
    carts: list[list[Cart]] = [
        [(one.id, {sku: 1}, f"{sku}:{one.id}") for one in people] for sku in skus
    ]
    outcome = await in_two_processes(town, carts)
    assert outcome == {"ordered": 10 * times, "NotEnoughStock": (BUYERS - 10) * times}
    left = await town.rows("SELECT DISTINCT stock, reserved FROM skus")
    assert left == [{"stock": 10, "reserved": 10}]
    await prove(town)


@on_postgres
async def test_carts_of_several_things_in_two_processes_are_whole(town: Town) -> None:
    people, times, dice = [await buyer(town) for _ in range(BUYERS)], rounds(1), chance()
    carts: list[list[Cart]] = []
    for nth in range(times):
        skus = [await goods(town, f"A{nth}-{one}", stock=10) for one in range(4)]
        carts.append(
            [(one.id, dict.fromkeys(dice.sample(skus, 4), 1), f"{nth}:{one.id}") for one in people]
        )
    outcome = await in_two_processes(town, carts)
    assert outcome == {"ordered": 10 * times, "NotEnoughStock": (BUYERS - 10) * times}
    await prove(town)
