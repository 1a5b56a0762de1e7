"""What a pickup point may say, and the code by which goods are fetched."""

import secrets
from dataclasses import dataclass

CODE_LENGTH = 8
LONGEST = {"name": 30, "address": 120, "hours": 60}


@dataclass(frozen=True, slots=True)
class PickupPointDraft:
    """A pickup point as a shop writes it; `hours` is what customers read of its opening hours."""

    name: str
    address: str
    hours: str
    leader_member_id: int | None = None


@dataclass(frozen=True, slots=True)
class PickupPoint:
    """A pickup point as customers and orders know it; a closed one takes no new orders."""

    id: int
    name: str
    address: str
    hours: str
    leader_member_id: int | None
    is_open: bool


def problem_of(draft: PickupPointDraft) -> str | None:
    """Name the first field that is empty or too long, or none."""
    texts = {"name": draft.name, "address": draft.address, "hours": draft.hours}
    wrong = (name for name, text in texts.items() if not 0 < len(text.strip()) <= LONGEST[name])
    return next(wrong, None)


def new_pickup_code() -> str:
    """Make up the 8 digits by which goods are handed out: no code tells of another."""
    return f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}}"
