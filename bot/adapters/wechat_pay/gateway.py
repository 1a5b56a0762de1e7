"""The port to the bank over WeChat Pay. Contract: `wechat-platform.md` 3.4–3.6."""

import re
from collections.abc import Callable
from datetime import timedelta, timezone
from typing import Any, TypeVar
from urllib.parse import quote

from aiohttp import ClientSession

from bot.adapters.wechat_pay.calls import Calls, understood
from bot.adapters.wechat_pay.merchant import Merchant
from bot.adapters.wechat_pay.notices import Notices
from bot.adapters.wechat_pay.reading import charge_of, refund_of
from bot.adapters.wechat_pay.refusals import NotThere
from bot.kernel.clock import Clock
from store.payments.gateway import (
    BankRefused,
    BankUnreachable,
    Bill,
    Charge,
    ChargeState,
    PayKind,
    Refund,
    RefundOrder,
    RefundState,
)

PAYMENT_NOTICES = "/wechat/pay/notify"
REFUND_NOTICES = "/wechat/pay/refund"

_BEIJING = timezone(timedelta(hours=8))
_TITLE_BYTES, _REASON_BYTES = 127, 80
_TICKET = re.compile(r"[!-~]{1,512}")
_TICKETS = {PayKind.JSAPI: "prepay_id", PayKind.NATIVE: "code_url"}
_TRANSACTIONS = "/v3/pay/transactions"
_REFUNDS = "/v3/refund/domestic/refunds"

Value = TypeVar("Value", Charge, Refund)


class WechatPay:
    """A `PaymentGateway`; nothing is repeated here, and no unproved answer is believed."""

    def __init__(
        self,
        session: ClientSession,
        merchant: Merchant,
        *,
        api_base: str,
        shop_base: str,
        clock: Clock,
    ) -> None:
        self._merchant = merchant
        self._clock = clock
        self._shop_base = shop_base.rstrip("/")
        self.calls = Calls(session, merchant, api_base=api_base, clock=clock)
        self.notices = Notices(merchant, self.calls.keys)

    @property
    def provider(self) -> str:
        """Its name in the books."""
        return "wechat_pay"

    async def open(self, bill: Bill) -> str:
        """Begin to collect; give a prepay id (good for two hours) or a code URL."""
        facts = await self.calls.call("POST", f"{_TRANSACTIONS}/{bill.kind}", self._order(bill))
        ticket = facts.get(_TICKETS[bill.kind])
        if not isinstance(ticket, str) or not _TICKET.fullmatch(ticket):
            raise BankUnreachable(f"{bill.number}: nothing to pay with in the answer")
        return ticket

    async def ask(self, number: str) -> Charge:
        """Ask how a payment stands."""
        mch_id = quote(self._merchant.mch_id, safe="")
        try:
            facts = await self.calls.call("GET", f"{_by_number(number)}?mchid={mch_id}")
        except NotThere:
            return Charge(number, ChargeState.UNKNOWN)
        return _understood(number, lambda: charge_of(facts, self._merchant))

    async def close(self, number: str) -> None:
        """Make a payment impossible; what is closed already stays so."""
        try:
            await self.calls.call(
                "POST", f"{_by_number(number)}/close", {"mchid": self._merchant.mch_id}
            )
        except BankRefused as refused:
            if refused.code != "ORDER_CLOSED":
                raise

    async def refund(self, order: RefundOrder) -> Refund:
        """Give money back; the answer says that the bank has taken it on, not that it is done."""
        facts = await self.calls.call("POST", _REFUNDS, self._refund_order(order))
        return _understood(order.number, lambda: refund_of(facts, self._merchant))

    async def ask_refund(self, number: str) -> Refund:
        """Ask how a refund stands."""
        try:
            facts = await self.calls.call("GET", f"{_REFUNDS}/{quote(number, safe='')}")
        except NotThere:
            return Refund(number, RefundState.UNKNOWN)
        return _understood(number, lambda: refund_of(facts, self._merchant))

    def pay_call(self, ticket: str) -> dict[str, str]:
        """Sign what a page within WeChat hands over to pay with a prepay id."""
        return self._merchant.pay_call(ticket, self._clock())

    def _order(self, bill: Bill) -> dict[str, Any]:
        """Write an order, the same for the same bill: the bank compares when it comes again."""
        expires = bill.expires_at.astimezone(_BEIJING).isoformat(timespec="seconds")
        order: dict[str, Any] = {
            "appid": self._merchant.app_id,
            "mchid": self._merchant.mch_id,
            "description": _cut(bill.title, _TITLE_BYTES),
            "out_trade_no": bill.number,
            "time_expire": expires,
            "notify_url": self._shop_base + PAYMENT_NOTICES,
            "amount": {"total": bill.amount, "currency": "CNY"},
        }
        payer = {"payer": {"openid": bill.payer}} if bill.kind is PayKind.JSAPI else {}
        return order | payer

    def _refund_order(self, order: RefundOrder) -> dict[str, Any]:
        amount = {"refund": order.amount, "total": order.charged, "currency": "CNY"}
        body: dict[str, Any] = {
            "transaction_id": order.transaction,
            "out_refund_no": order.number,
            "notify_url": self._shop_base + REFUND_NOTICES,
            "amount": amount,
        }
        reason = _cut(order.reason, _REASON_BYTES)
        return body | ({"reason": reason} if reason else {})


def _by_number(number: str) -> str:
    return f"{_TRANSACTIONS}/out-trade-no/{quote(number, safe='')}"


def _understood(number: str, read: Callable[[], Value]) -> Value:
    def about() -> tuple[str, Value]:
        value = read()
        return value.number, value

    return understood(number, about)


def _cut(text: str, most: int) -> str:
    """Cut a text to so many bytes of UTF-8, between two characters."""
    return text.encode()[:most].decode(errors="ignore")
