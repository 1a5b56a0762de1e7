"""What can go wrong with money that isn't the bank's fault."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class NotPayable(Refusal):
    """An order can't be paid (any more)."""

    number: str


class UnknownNumber(Exception):
    """The bank speaks of a payment or refund that isn't in the books (yet)."""


class BooksDisagree(Exception):
    """A refund would exceed its charge, or the bank names another amount than the books."""
