"""Why something of the catalogue is refused."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class ProductNotFound(Refusal):
    """Nothing on sale has this code."""

    code: str
