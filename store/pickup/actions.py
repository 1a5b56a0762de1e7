"""Adding, closing and opening again pickup points."""

from bot.persistence.work import Work
from store.pickup.errors import (
    PickupPointNameTaken,
    PickupPointNotAllowed,
    PickupPointNotFound,
)
from store.pickup.repository import PickupPoints
from store.pickup.rules import PickupPointDraft, problem_of


async def add_point(work: Work, draft: PickupPointDraft) -> int:
    """Open a new pickup point; tell its id."""
    problem = problem_of(draft)
    if problem is not None:
        raise PickupPointNotAllowed(problem)
    point_id = await PickupPoints(work).add(draft)
    if point_id is None:
        raise PickupPointNameTaken(draft.name.strip())
    return point_id


async def close_point(work: Work, *, point_id: int) -> bool:
    """Let a point take no new orders; those it has can still be fetched there.

    `False` when it was closed already.
    """
    return await _set_open(work, point_id, to=False)


async def reopen_point(work: Work, *, point_id: int) -> bool:
    """Let a closed point take orders again; `False` when it was open already."""
    return await _set_open(work, point_id, to=True)


async def _set_open(work: Work, point_id: int, *, to: bool) -> bool:
    points = PickupPoints(work)
    if await points.set_open(point_id, to=to):
        return True
    if await points.point(point_id) is None:
        raise PickupPointNotFound(point_id)
    return False
