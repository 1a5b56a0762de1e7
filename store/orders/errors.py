"""Why something about an order is refused."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class OrderNotFound(Refusal):
    """There is no such order, or it is another's."""

    number: str


@dataclass(eq=False)
class OrderNotAllowed(Refusal):
    """An act doesn't lead from the state that an order is in."""

    number: str
    act: str
    state: str


@dataclass(eq=False)
class OrderIsClosing(Refusal):
    """An order is being closed at the bank already."""

    number: str


@dataclass(eq=False)
class AfterSaleOpen(Refusal):
    """An order can't go on while an after-sale of it is open."""

    number: str
