"""What the stock doesn't allow."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class NotEnoughStock(Refusal):
    """There are fewer pieces of a SKU than wanted."""

    title: str
    spec: str
    left: int


@dataclass(eq=False)
class CountBelowReserved(Refusal):
    """A count can't be below what is promised to orders already."""

    title: str
    reserved: int
