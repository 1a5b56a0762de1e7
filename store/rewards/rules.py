"""What goods bring."""

from dataclasses import dataclass

FEN_A_POINT = 100
"""What of the goods brings a point."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What an order promises: goods that are kept so far, in fen, and the points for them."""

    kept: int
    points: int

    @classmethod
    def for_goods(cls, kept: int) -> "Promise":
        """Promise what goods bring."""
        return cls(max(kept, 0), points_for(kept))


NOTHING = Promise(0, 0)


def points_for(goods: int) -> int:
    """Tell how many points goods bring that cost so many fen: one for each whole yuan."""
    return max(goods, 0) // FEN_A_POINT
