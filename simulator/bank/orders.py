"""What is to be collected: the state machine of orders (wechat-platform 3.4, 3.5)."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from simulator.bank.journal import Act, BankJournal, Deed
from simulator.bank.refusals import (
    ALREADY_PAID,
    NO_ORDER,
    ORDER_OVER,
    OTHER_FACTS,
    OUT_OF_RANGE,
    PayRefused,
    Refusal,
)
from simulator.bank.signing import Json

TradeType = Literal["JSAPI", "NATIVE"]
TradeState = Literal["NOTPAY", "SUCCESS", "REFUND", "CLOSED"]

ORDER_LIFE = timedelta(days=7)
TICKET_LIFE = timedelta(hours=2)
CODE_URL = "weixin://wxpay/bizpayurl?pr="
_SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(eq=False)
class Order:
    """One order; `facts` is the body that opened it, amounts in fen."""

    kind: TradeType
    facts: Json
    total: int
    expires_at: datetime
    state: TradeState = "NOTPAY"
    payer: str = ""
    transaction: str = ""
    paid_at: datetime | None = None
    tickets: dict[str, datetime] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The merchant's number of the order."""
        return str(self.facts["out_trade_no"])

    @property
    def is_paid(self) -> bool:
        """Tell whether the money came in, refunded since or not."""
        return self.state in {"SUCCESS", "REFUND"}

    @property
    def expected_payer(self) -> str:
        """The openid that must pay, empty when anybody may."""
        payer = self.facts.get("payer")
        return str(payer["openid"]) if isinstance(payer, dict) else ""

    def live_ticket(self, now: datetime) -> str:
        """Give a prepay id or code that can still be paid with, empty when there is none."""
        return next((t for t, opened in self.tickets.items() if now < opened + TICKET_LIFE), "")


class Orders:
    """All orders ever opened, by number."""

    def __init__(self, journal: BankJournal) -> None:
        self._journal = journal
        self._orders: dict[str, Order] = {}
        self._tickets: dict[str, Order] = {}
        self._transactions: dict[str, Order] = {}

    def open(self, kind: TradeType, facts: Json, now: datetime) -> str:
        """Open an order or enter it again with the same facts; give a fresh prepay id or code."""
        order = self._orders.get(str(facts["out_trade_no"]))
        if order is None:
            order = self._new(kind, facts, now)
        else:
            self._check_again(order, kind, facts, now)
        ticket = _ticket(kind, now)
        order.tickets[ticket] = now
        self._tickets[ticket] = order
        return ticket

    def find(self, number: str, now: datetime) -> Order:
        """Find an order by its number; 404 when it was never opened."""
        order = self._orders.get(number)
        if order is None:
            raise Refusal("ORDER_NOT_EXIST", "订单不存在", NO_ORDER)
        self._expire(order, now)
        return order

    def find_transaction(self, transaction: str) -> Order:
        """Find a paid order by the bank's own number; 404 when there is none."""
        order = self._transactions.get(transaction)
        if order is None:
            raise Refusal("ORDER_NOT_EXIST", "订单不存在", NO_ORDER)
        return order

    def close(self, number: str, now: datetime) -> None:
        """Close an order so that it can't be paid; again is the same, paid is too late."""
        order = self.find(number, now)
        if order.is_paid:
            raise Refusal("ORDER_PAID", "该订单已支付", ALREADY_PAID)
        if order.state == "NOTPAY":
            order.state = "CLOSED"
            self._record(Act.CLOSED, order, now)

    def at_cashier(self, which: str, now: datetime) -> Order:
        """Give the order of a prepay id, a code or a number if it can be paid now."""
        order = self._tickets.get(which) or self._orders.get(which)
        if order is None:
            raise PayRefused("订单不存在")
        self._expire(order, now)
        if order.is_paid:
            raise PayRefused("该订单已支付")
        if order.state == "CLOSED":
            raise PayRefused("该订单已关闭或已过期")
        opened = order.tickets.get(which or "") or order.tickets.get(order.live_ticket(now))
        if opened is None or now >= opened + TICKET_LIFE:
            raise PayRefused("支付已过期，请重新下单")
        return order

    def take_money(self, order: Order, payer: str, now: datetime) -> None:
        """Mark an order from the cashier as paid by a person."""
        order.state, order.payer, order.paid_at = "SUCCESS", payer, now
        day = now.astimezone(_SHANGHAI)
        order.transaction = f"42000{secrets.randbelow(10**5):05}{day:%Y%m%d}{_digits(10)}"
        self._transactions[order.transaction] = order
        self._record(Act.PAID, order, now)

    def __iter__(self) -> Iterator[Order]:
        return iter(tuple(self._orders.values()))

    def _new(self, kind: TradeType, facts: Json, now: datetime) -> Order:
        until = now + ORDER_LIFE
        wish = facts.get("time_expire")
        if wish is not None:
            until = min(until, datetime.fromisoformat(str(wish)))
        if until <= now:
            raise Refusal("PARAM_ERROR", "time_expire must be in the future", OUT_OF_RANGE)
        amount = facts["amount"]
        total = amount["total"] if isinstance(amount, dict) else 0
        order = Order(kind, facts, total, until)
        self._orders[order.number] = order
        self._record(Act.OPENED, order, now)
        return order

    def _check_again(self, order: Order, kind: TradeType, facts: Json, now: datetime) -> None:
        self._expire(order, now)
        if order.is_paid:
            raise Refusal("ORDER_PAID", "该订单已支付", ALREADY_PAID)
        if order.state == "CLOSED":
            raise Refusal("ORDER_CLOSED", "该订单已关闭", ORDER_OVER)
        if (order.kind, order.facts) != (kind, facts):
            raise Refusal("INVALID_REQUEST", "请求重入时，参数与首次请求时不一致", OTHER_FACTS)

    def _expire(self, order: Order, now: datetime) -> None:
        if order.state == "NOTPAY" and now >= order.expires_at:
            order.state = "CLOSED"
            self._record(Act.EXPIRED, order, order.expires_at)

    def _record(self, act: Act, order: Order, at: datetime) -> None:
        deed = Deed(at, act, order.number, order.total, order.transaction, order.payer)
        self._journal.record(deed)


def _ticket(kind: TradeType, now: datetime) -> str:
    if kind == "NATIVE":
        return f"{CODE_URL}{secrets.token_urlsafe(9)}zz"
    return f"wx{now.astimezone(_SHANGHAI):%d%H%M%S}{secrets.token_hex(13)}"


def _digits(count: int) -> str:
    return f"{secrets.randbelow(10**count):0{count}}"
