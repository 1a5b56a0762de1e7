"""Why a posting is refused."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class NotEnoughPoints(Refusal):
    """Something costs more points than there are."""

    needed: int
    balance: int
