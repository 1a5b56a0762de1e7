"""All SQL of pickup points."""

from typing import Any

from sqlalchemy import Row, select, update

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from store.pickup.models import PickupPointRow
from store.pickup.rules import PickupPoint, PickupPointDraft

_COLUMNS = select(
    PickupPointRow.id,
    PickupPointRow.name,
    PickupPointRow.address,
    PickupPointRow.hours,
    PickupPointRow.leader_member_id,
    PickupPointRow.open,
)


class PickupPoints:
    """The places to fetch goods at, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def open_points(self) -> list[PickupPoint]:
        """List the points that take orders now, the oldest first."""
        rows = await self._work.execute(_COLUMNS.where(PickupPointRow.open).order_by("id"))
        return [_point(row) for row in rows]

    async def all_points(self) -> list[PickupPoint]:
        """List all points, open and closed, the oldest first."""
        return [_point(row) for row in await self._work.execute(_COLUMNS.order_by("id"))]

    async def point(self, point_id: int) -> PickupPoint | None:
        """Find a point, open or closed: orders keep the one they were made for."""
        row = (await self._work.execute(_COLUMNS.where(PickupPointRow.id == point_id))).first()
        return None if row is None else _point(row)

    async def add(self, draft: PickupPointDraft) -> int | None:
        """Keep a new point, open; `None` when another has its name."""
        new = insert_or(PickupPointRow).values(
            name=draft.name.strip(),
            address=draft.address.strip(),
            hours=draft.hours.strip(),
            leader_member_id=draft.leader_member_id,
            open=True,
        )
        kept = new.on_conflict_do_nothing(index_elements=["name"]).returning(PickupPointRow.id)
        return (await self._work.execute(kept)).scalar()

    async def set_open(self, point_id: int, *, to: bool) -> bool:
        """Open or close a point; `False` when there is none that this would change."""
        is_other = PickupPointRow.open.is_(not to)
        found = update(PickupPointRow).where(PickupPointRow.id == point_id, is_other)
        return (await self._work.execute(found.values(open=to))).rowcount == 1


def _point(row: Row[Any]) -> PickupPoint:
    return PickupPoint(
        id=row.id,
        name=row.name,
        address=row.address,
        hours=row.hours,
        leader_member_id=row.leader_member_id,
        is_open=row.open,
    )
