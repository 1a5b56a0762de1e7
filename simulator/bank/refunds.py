"""What is given back: refunds, their limits and their states (wechat-platform 3.6)."""

import secrets
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from simulator.bank.journal import Act, BankJournal, Deed
from simulator.bank.orders import Order
from simulator.bank.refusals import OTHER_FACTS, Refusal
from simulator.bank.signing import Json

Outcome = Literal["SUCCESS", "CLOSED", "ABNORMAL"]
RefundState = Literal["PROCESSING", "SUCCESS", "CLOSED", "ABNORMAL"]

MOST_PARTS = 50
LONGEST = timedelta(days=365)


@dataclass(eq=False)
class Refund:
    """One refund; `facts` is the body that asked for it, amount in fen."""

    facts: Json
    order: Order
    amount: int
    bank_id: str
    created_at: datetime
    state: RefundState = "PROCESSING"
    settled_at: datetime | None = None

    @property
    def number(self) -> str:
        """The merchant's number of the refund."""
        return str(self.facts["out_refund_no"])

    @property
    def notify_url(self) -> str:
        """Where the merchant wants to hear of it, empty when nowhere."""
        return str(self.facts.get("notify_url", ""))


class Refunds:
    """All refunds ever accepted, by number; `funds` is the merchant's money (fen), None ample."""

    def __init__(self, journal: BankJournal) -> None:
        self._journal = journal
        self._refunds: dict[str, Refund] = {}
        self._of_order: defaultdict[str, list[Refund]] = defaultdict(list)
        self.funds: int | None = None

    def get(self, number: str) -> Refund | None:
        """Give the refund of a number if there is one."""
        return self._refunds.get(number)

    def find(self, number: str) -> Refund:
        """Find a refund by its number; 404 when it was never accepted."""
        refund = self.get(number)
        if refund is None:
            raise Refusal("RESOURCE_NOT_EXISTS", "退款单不存在")
        return refund

    def of(self, order: Order) -> list[Refund]:
        """List an order's refunds, in the order in which they were accepted."""
        return list(self._of_order[order.number])

    def known(self, facts: Json) -> Refund | None:
        """Give the refund that has this number already; the same number is the same refund."""
        refund = self._refunds.get(str(facts["out_refund_no"]))
        if refund and refund.facts != facts:
            raise Refusal("INVALID_REQUEST", "订单号或金额与之前请求不一致", OTHER_FACTS)
        return refund

    def accept(self, facts: Json, order: Order, now: datetime) -> Refund:
        """Accept a new refund after all checks, and take it from the merchant's money."""
        amount = facts["amount"]
        wanted, total = (amount["refund"], amount["total"]) if isinstance(amount, dict) else (0, 0)
        self._check_order(order, total, now)
        self._check_parts(order, wanted)
        self._spend(wanted)
        refund = Refund(facts, order, wanted, _bank_id(now), now)
        self._refunds[refund.number] = refund
        self._of_order[order.number].append(refund)
        order.state = "REFUND"
        self._record(Act.REFUND_ACCEPTED, refund, now)
        return refund

    def settle(self, refund: Refund, outcome: Outcome, now: datetime) -> None:
        """End a refund that is processed, or an abnormal one; a closed one gives the money back."""
        if refund.state in {"SUCCESS", "CLOSED"}:
            raise ValueError(f"the refund {refund.number} is {refund.state} already")
        refund.state, refund.settled_at = outcome, now
        if outcome == "CLOSED" and self.funds is not None:
            self.funds += refund.amount
        self._record(Act.REFUND_SETTLED, refund, now)

    def __iter__(self) -> Iterator[Refund]:
        return iter(tuple(self._refunds.values()))

    def _check_order(self, order: Order, total: int, now: datetime) -> None:
        if not order.is_paid or order.paid_at is None:
            raise Refusal("TRADE_ERROR", "订单未支付，不能退款")
        if total != order.total:
            raise Refusal("INVALID_REQUEST", "订单金额与支付时不一致")
        if now > order.paid_at + LONGEST:
            raise Refusal("INVALID_REQUEST", "订单已超过可退款的最大期限")

    def _check_parts(self, order: Order, wanted: int) -> None:
        parts = [each for each in self.of(order) if each.state != "CLOSED"]
        if len(parts) >= MOST_PARTS:
            raise Refusal("INVALID_REQUEST", "部分退款次数超过限制")
        if sum(each.amount for each in parts) + wanted > order.total:
            raise Refusal("INVALID_REQUEST", "退款金额大于可退金额")

    def _spend(self, amount: int) -> None:
        if self.funds is None:
            return
        if self.funds < amount:
            raise Refusal("NOT_ENOUGH", "基本账户余额不足，请充值后重新发起")
        self.funds -= amount

    def _record(self, act: Act, refund: Refund, at: datetime) -> None:
        order = refund.order
        state = refund.state if act is Act.REFUND_SETTLED else ""
        self._journal.record(
            Deed(
                at,
                act,
                order.number,
                refund.amount,
                order.transaction,
                order.payer,
                refund.number,
                state,
            )
        )


def _bank_id(now: datetime) -> str:
    return f"50{now:%Y%m%d}{secrets.randbelow(10**19):019}"
