"""Why something of the catalogue is refused."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class ProductNotFound(Refusal):
    """Nothing on sale has this code."""

    code: str


@dataclass(eq=False)
class StockBelowReserved(Refusal):
    """A sheet says there are fewer pieces of a spec than orders were promised."""

    code: str
    spec: str
    reserved: int
