"""What the pages need from outside: who looks at them within WeChat, and a bank that only plays."""

from typing import Protocol

from store.payments.gateway import Charge


class Visitors(Protocol):
    """Learns from WeChat who looks at a page, without asking them."""

    def ask_at(self, come_back_to: str, state: str) -> str:
        """Give the address that sends a visitor back with a code and this state (alphanumeric)."""
        ...

    async def openid(self, code: str) -> str | None:
        """Give whose code it is; `None` when that isn't to be learnt, as of a preview's visitor."""
        ...


class PlayBank(Protocol):
    """A bank that moves no money: a button pays."""

    async def pay(self, number: str) -> Charge:
        """Take a payment as paid."""
        ...
