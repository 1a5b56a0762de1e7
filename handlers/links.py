"""Addresses that the shop gives out: some open only their bearer's own things, for a while."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

from bot.kernel.sealing import Vault

LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads addresses of the shop's pages."""

    base_url: str
    vault: Vault

    def url(self, path: str) -> str:
        """Tell the full address of a page of the shop's; one elsewhere is full already."""
        return urljoin(self.base_url.rstrip("/") + "/", path.removeprefix("/"))

    def order(self, number: str, member_id: int, now: datetime) -> str:
        """Give the address of an order's page, for its buyer."""
        return self.url(f"/h5/orders/{number}?t={self.ticket(f'order:{number}', member_id, now)}")

    def label(self, number: str, staff_member_id: int, now: datetime) -> str:
        """Give the address of an order's shipping label, for whoever of the staff packs it."""
        ticket = self.ticket(f"label:{number}", staff_member_id, now)
        return self.url(f"/h5/labels/{number}?t={ticket}")

    def withdrawal(self, number: str, member_id: int, now: datetime) -> str:
        """Give the address of a withdrawal's page, for its payee."""
        ticket = self.ticket(f"withdrawal:{number}", member_id, now)
        return self.url(f"/h5/withdrawals/{number}?t={ticket}")

    def checkout(self, member_id: int, now: datetime) -> str:
        """Give the address of the page that orders what is in a member's cart."""
        return self.url(f"/h5/checkout?t={self.ticket('checkout', member_id, now)}")

    def chain_table(self, chain_id: int, staff_member_id: int, now: datetime) -> str:
        """Give the address of a chain's table as a workbook, for whoever runs the chain."""
        ticket = self.ticket(f"chain:{chain_id}", staff_member_id, now)
        return self.url(f"/h5/chains/{chain_id}.xlsx?t={ticket}")

    def ticket(self, what: str, member_id: int, now: datetime) -> str:
        """Sign that a member may open something until a while from now."""
        said = f"{member_id}.{int((now + LIFE).timestamp())}"
        return f"{said}.{self.vault.sign(f'link:{what}', said)}"

    def bearer(self, what: str, ticket: str, now: datetime) -> int | None:
        """Tell which member a ticket lets open something, if it is ours and not over."""
        said, _, signature = ticket.rpartition(".")
        if not self.vault.check(f"link:{what}", said, signature):
            return None
        member_id, _, until = said.partition(".")
        if datetime.fromtimestamp(int(until), UTC) <= now:
            return None
        return int(member_id)
