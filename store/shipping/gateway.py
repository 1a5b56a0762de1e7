"""The port to carriers: where a parcel is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class ParcelState(StrEnum):
    """How far a parcel has come."""

    ACCEPTED = "accepted"
    MOVING = "moving"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class ParcelEvent:
    """A line of a parcel's way, in the carrier's words."""

    at: datetime
    state: ParcelState
    words: str


class CarrierUnreachable(Exception):
    """The carrier gave no usable answer; ask again later."""


class Carriers(Protocol):
    """Whoever tells where parcels are."""

    async def track(self, carrier: str, number: str) -> Sequence[ParcelEvent]:
        """List what is known of a parcel, oldest first; empty if nothing yet."""
        ...
