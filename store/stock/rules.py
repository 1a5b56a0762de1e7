"""Causes of movements, by which each happens once."""

from enum import StrEnum


class Movement(StrEnum):
    """Why stock changes."""

    COUNTED = "counted"
    ORDERED = "ordered"
    RELEASED = "released"
    SHIPPED = "shipped"
    RETURNED = "returned"


def because(movement: Movement, occasion: str) -> str:
    """Name the very occasion of a movement."""
    return f"{movement}:{occasion}"
