"""Why an address is refused."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class AddressTooLong(Refusal):
    """So much text is no address."""

    longest: int


@dataclass(eq=False)
class TooManyAddresses(Refusal):
    """A member keeps as many as the shop keeps of anybody."""

    most: int


@dataclass(eq=False)
class AddressNotFound(Refusal):
    """The member has no such address (any more)."""
