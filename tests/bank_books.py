"""Holds the shop's books against the bank's own journal, which is the truth from outside."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from simulator.bank import Act, Bank, Deed

Rows = list[dict[str, Any]]
Look = Callable[[str], Awaitable[Rows]]

_CHARGES = """
    SELECT charges."transaction", charges.amount, charges.use, charges.going_back,
           payments.number AS payment, orders.number AS of_order, orders.state,
           orders.total + orders.rebate AS total, orders.paid_at
    FROM charges
    JOIN payments ON payments.id = charges.payment_id
    JOIN orders ON orders.id = payments.order_id
"""
_REFUNDS = """
    SELECT refunds.number, refunds.amount, refunds.state, charges."transaction"
    FROM refunds JOIN charges ON charges.id = refunds.charge_id
"""
_ORDERS = "SELECT number, state, total, refunded, paid_at FROM orders"
_PAYMENTS = """
    SELECT payments.number, payments.amount, payments.state, orders.number AS of_order,
           orders.state AS order_state
    FROM payments JOIN orders ON orders.id = payments.order_id
"""
_OVER = ("succeeded", "failed")


@dataclass(frozen=True)
class BankBooks:
    """The two sides: what the bank did, and what the shop has written down."""

    bank: Bank
    charges: Rows
    refunds: Rows
    orders: Rows
    payments: Rows

    @classmethod
    async def read(cls, bank: Bank, look: Look) -> "BankBooks":
        """Read the shop's side with a function that runs SQL."""
        tables = [await look(sql) for sql in (_CHARGES, _REFUNDS, _ORDERS, _PAYMENTS)]
        return cls(bank, *tables)

    def untrue(self) -> list[str]:
        """List what the books say and the bank has not done: at no time may there be any."""
        return [*self._untrue_charges(), *self._untrue_refunds()]

    def lacking(self) -> list[str]:
        """List what the bank did and the books don't say: there is none once all has settled."""
        return [*self._lacking_charges(), *self._lacking_refunds(), *self._unequal_orders()]

    def _untrue_charges(self) -> list[str]:
        paid = {deed.transaction: deed for deed in self.bank.journal.of(Act.PAID)}
        return [
            f"the bank knows no such charge: {charge}"
            for charge in self.charges
            if _facts(paid.get(charge["transaction"])) != (charge["payment"], charge["amount"])
        ]

    def _untrue_refunds(self) -> list[str]:
        settled = self._settled()
        accepted = {deed.refund: deed for deed in self.bank.journal.of(Act.REFUND_ACCEPTED)}
        untrue = []
        for refund in self.refunds:
            deed, state = accepted.get(refund["number"]), refund["state"]
            done = settled.get(refund["number"]) == "SUCCESS"
            known = deed is None or (deed.transaction, deed.amount) == (
                refund["transaction"],
                refund["amount"],
            )
            if not known or (state == "succeeded") > done or (state == "failed" and done):
                untrue.append(f"the bank says otherwise: {refund}, {deed}")
        return untrue

    def _lacking_charges(self) -> list[str]:
        noted = {charge["transaction"]: charge for charge in self.charges}
        lacking = []
        for deed in self.bank.journal.of(Act.PAID):
            charge = noted.get(deed.transaction)
            if charge is None:
                lacking.append(f"paid and not in the books: {deed}")
            elif charge["use"] == "order":
                if charge["paid_at"] is None or charge["total"] != deed.amount:
                    lacking.append(f"paid, and its order is not: {charge}")
            elif charge["going_back"] != deed.amount:
                lacking.append(f"for nothing, and not on its way back: {charge}")
        return lacking

    def _lacking_refunds(self) -> list[str]:
        settled = self._settled()
        states = {refund["number"]: refund["state"] for refund in self.refunds}
        accepted = self.bank.journal.of(Act.REFUND_ACCEPTED)
        unknown = [f"nobody owed it: {deed}" for deed in accepted if deed.refund not in states]
        waiting = [
            f"not at its end: {number} {state}, at the bank {settled.get(number)}"
            for number, state in states.items()
            if state not in _OVER
        ]
        return unknown + waiting

    def _unequal_orders(self) -> list[str]:
        """List orders whose net differs from what the bank has kept of them."""
        kept: defaultdict[str, int] = defaultdict(int)
        of_order = {payment["number"]: payment["of_order"] for payment in self.payments}
        for deed in self.bank.journal:
            if deed.act is Act.PAID:
                kept[of_order[deed.order]] += deed.amount
            elif deed.act is Act.REFUND_SETTLED and deed.state == "SUCCESS":
                kept[of_order[deed.order]] -= deed.amount
        failed = self._failed()
        unequal = []
        for order in self.orders:
            net = (order["total"] if order["paid_at"] else 0) - order["refunded"]
            if kept[order["number"]] != net + failed[order["number"]]:
                unequal.append(f"the bank has kept {kept[order['number']]}: {order}")
        return unequal

    def _failed(self) -> defaultdict[str, int]:
        """Sum up what a person has to give back, by order."""
        of_charge = {charge["transaction"]: charge["of_order"] for charge in self.charges}
        failed: defaultdict[str, int] = defaultdict(int)
        for refund in self.refunds:
            if refund["state"] == "failed":
                failed[of_charge[refund["transaction"]]] += refund["amount"]
        return failed

    def _settled(self) -> dict[str, str]:
        return {deed.refund: deed.state for deed in self.bank.journal.of(Act.REFUND_SETTLED)}


def _facts(deed: Deed | None) -> tuple[str, int] | None:
    return (deed.order, deed.amount) if deed else None
