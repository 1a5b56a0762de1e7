"""What referral needs of the platform."""

from typing import Protocol


class SceneCodes(Protocol):
    """Makes QR codes whose followers bring a scene along."""

    async def make(self, scene: str, *, seconds: int) -> str | None:
        """Give the address to draw, good for so many seconds; `None` if there is none."""
        ...
