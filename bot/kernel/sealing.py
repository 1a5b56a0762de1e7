"""How personal data is kept: sealed, found by an exact print; and how links are signed."""

from typing import Protocol


class CannotOpen(Exception):
    """A sealed text is damaged, or was sealed by another key or for another purpose."""


class Vault(Protocol):
    """Seals short texts with the shop's key, so that neither database nor backup can be read.

    A purpose says what a text is and whose: sealed for one, it opens for no other.
    """

    def seal(self, purpose: str, text: str) -> str:
        """Seal a text; each time it looks different."""
        ...

    def open(self, purpose: str, sealed: str) -> str:
        """Give the text back that was sealed for this purpose, or raise `CannotOpen`."""
        ...

    def print_of(self, text: str) -> str:
        """Give the print by which an exact text (a phone number) is found, and nothing is read."""
        ...

    def sign(self, purpose: str, text: str) -> str:
        """Sign a text for a purpose, such as a link that opens one order."""
        ...

    def check(self, purpose: str, text: str, signature: str) -> bool:
        """Tell whether a signature is ours, for this text and this purpose."""
        ...
