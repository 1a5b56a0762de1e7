"""Why a member's wish about themselves is refused."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class NameNotAllowed(Refusal):
    """A name is empty, or longer than names may be."""

    longest: int
