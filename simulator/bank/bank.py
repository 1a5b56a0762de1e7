"""The bank: what people and the merchant do there, and what it tells the shop."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Literal

from simulator.account import AccountSettings
from simulator.bank.bills import Bills
from simulator.bank.faults import BankFault
from simulator.bank.journal import BankJournal
from simulator.bank.keys import BankKeys
from simulator.bank.merchant import MerchantSettings, make_merchant
from simulator.bank.notices import Notice, NoticeRequest, Sealer
from simulator.bank.orders import Order, Orders
from simulator.bank.post import NoticeDelivery, Post
from simulator.bank.refunds import Outcome, Refund, Refunds
from simulator.bank.refusals import PayRefused, Refusal
from simulator.bank.signing import Json, is_signed, lines
from simulator.bank.transfers import Transfer, Transfers
from simulator.bank.wording import order_words, refund_notice_words, refund_words
from simulator.clock import Clock
from simulator.errors import ApiError
from simulator.faults import Faults
from simulator.people import People, Person

Manner = Literal["ok", "cancel", "fail", "silent", "lie"]
PageAnswer = Literal["ok", "cancel", "fail"]

_HEARD: dict[Manner, PageAnswer] = {
    "ok": "ok",
    "cancel": "cancel",
    "fail": "fail",
    "silent": "cancel",
    "lie": "ok",
}
_TICK = 1.0
_SUMMARIES = {"SUCCESS": "退款成功", "CLOSED": "退款关闭", "ABNORMAL": "退款异常"}


class Bank:
    """WeChat Pay for one merchant; `settles` and `outcome` say how refunds end by themselves."""

    def __init__(
        self,
        people: People,
        account: AccountSettings,
        clock: Clock,
        merchant: MerchantSettings | None = None,
    ) -> None:
        self.clock = clock
        self.journal = BankJournal()
        self.orders = Orders(self.journal)
        self.refunds = Refunds(self.journal)
        self.transfers = Transfers(self.journal)
        self.bills = Bills(self.journal, self.orders, self.refunds)
        self.faults: Faults[BankFault] = Faults(BankFault())
        self.manner: Manner = "ok"
        self.settles: Literal["at once", "by hand"] = "at once"
        self.outcome: Outcome = "SUCCESS"
        self._people = people
        self._account = account
        self._merchant = merchant
        self._going: set[asyncio.Task[None]] = set()

    @cached_property
    def merchant(self) -> MerchantSettings:
        """The merchant; made up when first asked for, unless one was given."""
        return self._merchant or make_merchant(self._account.app_id, name=self._account.name)

    @cached_property
    def keys(self) -> BankKeys:
        """The keys that sign answers and notices."""
        return BankKeys(self.merchant.platform_key)

    @cached_property
    def post(self) -> Post:
        """Whoever takes notices to the shop."""
        return Post(self._sealer, self.clock)

    @cached_property
    def _sealer(self) -> Sealer:
        return Sealer(self.merchant, self.keys)

    async def pay(
        self, which: str, person: Person, manner: Manner | None = None, *, wait: bool = True
    ) -> PageAnswer:
        """Pay by prepay id, code or number; give what the page hears.

        In the manner `silent` the money goes but the page hears `cancel`; `lie` is the reverse.
        Whoever can't pay this raises PayRefused. Waits for the first attempt of the notice.
        """
        manner = manner or self.manner
        order = self.order_for(which, person)
        if manner in {"ok", "silent"}:
            self.orders.take_money(order, person.open_id, self.clock())
            if self.refunds.funds is not None:
                self.refunds.funds += order.total
            await self._tell(self._payment_notice(order), wait=wait)
        return _HEARD[manner]

    def order_for(self, which: str, person: Person) -> Order:
        """Give the order that a person can pay now by this prepay id, code or number."""
        order = self.orders.at_cashier(which, self.clock())
        if order.expected_payer not in {"", person.open_id}:
            raise PayRefused("请由下单的微信用户支付")
        return order

    def ticket_of(self, call: Mapping[str, object]) -> str:
        """Check what a page hands to getBrandWCPayRequest; give its prepay id."""
        names = ("appId", "timeStamp", "nonceStr", "package", "signType", "paySign")
        parts = {name: call.get(name) for name in names}
        app_id, stamp, nonce, package, kind, signature = (
            value if isinstance(value, str) else "" for value in parts.values()
        )
        if app_id != self.merchant.app_id or not package.startswith("prepay_id="):
            raise PayRefused("支付参数错误")
        message = lines(app_id, stamp, nonce, package)
        key = self.merchant.private_key.public_key()
        if kind != "RSA" or not stamp.isdecimal() or not is_signed(key, message, signature):
            raise PayRefused("支付验证签名失败")
        return package.removeprefix("prepay_id=")

    def transfer_for(self, call: Mapping[str, object]) -> Transfer:
        """Check what a page hands to requestMerchantTransfer; give the transfer it is about."""
        merchant, package = self.merchant, call.get("package")
        if (call.get("mchId"), call.get("appId")) != (merchant.mch_id, merchant.app_id):
            raise PayRefused("收款参数错误")
        return self.transfers.of_package(str(package), self.clock())

    def confirm_transfer(self, call: Mapping[str, object], person: Person) -> None:
        """Let a payee take what a page asks them to take."""
        self.transfers.confirm(self.transfer_for(call), person.open_id, self.clock())

    def check_payer(self, open_id: str) -> None:
        """Refuse an openid that is nobody's under this appid."""
        try:
            self._people.find(open_id)
        except ApiError as error:
            raise Refusal("OPENID_MISMATCH", "appid和openid不匹配") from error

    def refund(self, facts: Json) -> Json:
        """Accept a refund, or find the one that has its number; give what its call answers.

        Unless refunds are settled by hand it ends at once, after the answer says PROCESSING.
        """
        known = self.refunds.known(facts)
        if known:
            return refund_words(known)
        refund = self.refunds.accept(facts, self._refunded_order(facts), self.clock())
        if self.settles == "at once":
            self._go(self.settle_refund(refund.number))
        return refund_words(refund)

    async def settle_refund(self, number: str, outcome: Outcome | None = None) -> None:
        """End a refund, and tell the shop if it asked to be told."""
        refund = self.refunds.find(number)
        self.refunds.settle(refund, outcome or self.outcome, self.clock())
        if refund.notify_url:
            await self._tell(self._refund_notice(refund), wait=True)

    def notice_for(self, number: str, **changes: object) -> NoticeRequest:
        """Seal and sign the notice of a payment or a refund, with `changes` in its plain text.

        The headers are a dict of its own; alter them or the body before it is sent.
        """
        notice = self._notice(number)
        changed = replace(notice, plain=notice.plain | changes)
        return self._sealer.request(changed, self.clock())

    async def send(self, number: str, request: NoticeRequest) -> NoticeDelivery:
        """Send a request, right or forged, to where the notices of this number go."""
        return await self.post.send(self._notice(number), request)

    async def deliver_due(self, *, newest_first: bool = False) -> int:
        """Attempt the notices that are due by the bank's clock; give how many."""
        return await self.post.deliver_due(newest_first=newest_first)

    async def quiet(self) -> None:
        """Wait until nothing that the bank has begun by itself is under way."""
        while self._going:
            await asyncio.gather(*self._going)

    async def run(self) -> None:
        """Attempt due notices again and again, where the clock goes by itself."""
        while True:
            await asyncio.sleep(_TICK)
            await self.deliver_due()

    async def stop(self) -> None:
        """Give up what is under way."""
        for task in self._going:
            task.cancel()
        await asyncio.gather(*self._going, return_exceptions=True)

    def _refunded_order(self, facts: Json) -> Order:
        number, transaction = facts.get("out_trade_no"), facts.get("transaction_id")
        if number is None and transaction is None:
            raise Refusal("PARAM_ERROR", "transaction_id or out_trade_no is missing")
        if transaction is None:
            return self.orders.find(str(number), self.clock())
        order = self.orders.find_transaction(str(transaction))
        if number not in {None, order.number}:
            raise Refusal("INVALID_REQUEST", "transaction_id和out_trade_no不匹配")
        return order

    def _notice(self, number: str) -> Notice:
        refund = self.refunds.get(number)
        if refund:
            return self._refund_notice(refund)
        return self._payment_notice(self.orders.find(number, self.clock()))

    def _payment_notice(self, order: Order) -> Notice:
        return Notice(
            event="TRANSACTION.SUCCESS",
            kind="transaction",
            summary="支付成功",
            url=str(order.facts["notify_url"]),
            plain=order_words(order, self.merchant),
            created_at=self.clock(),
        )

    def _refund_notice(self, refund: Refund) -> Notice:
        return Notice(
            event=f"REFUND.{refund.state}",
            kind="refund",
            summary=_SUMMARIES.get(refund.state, ""),
            url=refund.notify_url,
            plain=refund_notice_words(refund, self.merchant),
            created_at=self.clock(),
        )

    async def _tell(self, notice: Notice, *, wait: bool) -> None:
        if wait:
            await self.post.announce(notice)
        else:
            self._go(self.post.announce(notice))

    def _go(self, going: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(going)
        self._going.add(task)
        task.add_done_callback(self._going.discard)
