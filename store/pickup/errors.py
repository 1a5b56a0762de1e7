"""Why a pickup point is refused."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class PickupPointNotAllowed(Refusal):
    """A field of a pickup point is empty or too long."""

    field: str


@dataclass(eq=False)
class PickupPointNameTaken(Refusal):
    """Another pickup point has this name."""

    name: str


@dataclass(eq=False)
class PickupPointNotFound(Refusal):
    """There is no pickup point of this id."""

    point_id: int
