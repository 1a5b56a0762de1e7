"""Proving the books: every rule of every feature, on one unit of work."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.app import open_database
from bot.kernel.audit import AuditRule, Findings
from bot.persistence.work import Work
from bot.settings import Settings
from community.check_in import audit as check_in
from community.identities import audit as identities
from community.ledger import audit as ledger
from community.membership import audit as membership
from community.referral import audit as referral
from community.staff import audit as staff
from store.after_sales import audit as after_sales
from store.catalogue import audit as catalogue
from store.chains import audit as chains
from store.commissions import audit as commissions
from store.coupons import audit as coupons
from store.merging import audit as merging
from store.orders import audit as orders
from store.payments import audit as payments
from store.promotions import audit as promotions
from store.redeeming import audit as redeeming
from store.stock import audit as stock
from store.teams import audit as teams
from store.withdrawals import audit as withdrawals

RULES: tuple[AuditRule[Work], ...] = (
    *ledger.RULES,
    *check_in.RULES,
    *membership.RULES,
    *referral.RULES,
    *staff.RULES,
    *identities.RULES,
    *catalogue.RULES,
    *coupons.RULES,
    *promotions.RULES,
    *stock.RULES,
    *orders.RULES,
    *payments.RULES,
    *after_sales.RULES,
    *teams.RULES,
    *commissions.RULES,
    *withdrawals.RULES,
    *redeeming.RULES,
    *chains.RULES,
    *merging.RULES,
)


@dataclass(frozen=True, slots=True)
class Proof:
    """A rule, and what checking it has found."""

    rule: AuditRule[Work]
    findings: Findings

    def facts(self) -> dict[str, Any]:
        """Give the proof as plain values."""
        return {
            "rule": self.rule.name,
            "sentence": self.rule.sentence,
            "looked_at": self.findings.looked_at,
            "broken": list(self.findings.broken),
        }

    def lines(self) -> Iterator[str]:
        """Give the proof for people: a line, and one for each row that breaks the rule."""
        state = "BROKEN" if self.findings.broken else "ok"
        name, looked = self.rule.name, self.findings.looked_at
        yield f"{state:6} {name}: {self.rule.sentence} ({looked} rows)"
        for row in self.findings.broken:
            yield "       " + ", ".join(f"{key}={value}" for key, value in row.items())


async def audit(settings: Settings) -> list[Proof]:
    """Check every rule of the books."""
    database = open_database(settings)
    try:
        async with database.reading() as work:
            return [Proof(rule, await rule.check(work)) for rule in RULES]
    finally:
        await database.close()
