"""Why an order isn't shipped."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class NotAParcel(Refusal):
    """A carrier and a number were wanted."""


@dataclass(eq=False)
class PickedUpNotShipped(Refusal):
    """An order that is picked up has no carrier, and one that is sent has no pickup."""

    number: str


@dataclass(eq=False)
class WrongPickupCode(Refusal):
    """No order waits under this code."""
