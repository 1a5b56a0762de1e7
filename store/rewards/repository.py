"""All SQL of what orders promise."""

from typing import Any

from sqlalchemy import insert, select, update

from bot.persistence.work import Work
from store.rewards.models import OrderPointsRow
from store.rewards.rules import Promise

_ADD = insert(OrderPointsRow)


async def _add(work: Work, rows: list[dict[str, Any]]) -> list[None]:
    """Write down what orders promise."""
    await work.execute(_ADD, rows)
    return [None] * len(rows)


class Promises:
    """The points that orders promise, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, order_id: int, promise: Promise) -> None:
        """Write down what an order promises: it does so once."""
        facts = {"order_id": order_id, "kept": promise.kept, "promised": promise.points}
        await self._work.together(_add, facts)

    async def held(self, order_id: int) -> Promise | None:
        """Tell what an order promises, if it ever did, and keep others from changing it."""
        promised = select(OrderPointsRow.kept, OrderPointsRow.promised).where(
            OrderPointsRow.order_id == order_id
        )
        row = (await self._work.execute(promised.with_for_update())).first()
        return None if row is None else Promise(*row)

    async def change(self, order_id: int, promise: Promise) -> None:
        """Let an order promise something else than what was held."""
        changed = update(OrderPointsRow).where(OrderPointsRow.order_id == order_id)
        await self._work.execute(changed.values(kept=promise.kept, promised=promise.points))
