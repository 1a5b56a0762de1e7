"""WeChat Pay's notices of payments and refunds. Contract: `wechat-platform.md` 3.3, 3.7."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.adapters.wechat_pay.bank_keys import BankKeys
from bot.adapters.wechat_pay.merchant import Merchant
from bot.adapters.wechat_pay.reading import charge_of, refund_of
from bot.adapters.wechat_pay.sealed import Misread, open_sealed, read_facts
from bot.adapters.wechat_pay.verifying import Unverified
from store.payments.gateway import Charge, ChargeState, NoticeRefused, Refund, RefundState

_REFUND_EVENTS = {
    "REFUND.SUCCESS": RefundState.SUCCEEDED,
    "REFUND.ABNORMAL": RefundState.ABNORMAL,
    "REFUND.CLOSED": RefundState.CLOSED,
}


class Notices:
    """Reads notices: first the signature over the raw bytes, then what is inside."""

    def __init__(self, merchant: Merchant, keys: BankKeys) -> None:
        self._merchant = merchant
        self._keys = keys

    async def read_notice(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Charge | Refund:
        """Give what a notice says of a payment that was made or a refund that has ended.

        Whatever came, it is read or raised as `NoticeRefused`. The amount and the number are the
        bank's: whether they are those of our books is for the books to say.
        """
        try:
            await self._keys.check(headers, body, now)
            return self._read(read_facts(body))
        except (Unverified, Misread) as error:
            raise NoticeRefused(str(error)) from error

    def _read(self, notice: dict[str, Any]) -> Charge | Refund:
        event, resource = notice.get("event_type"), notice.get("resource")
        if notice.get("resource_type") != "encrypt-resource" or not isinstance(resource, dict):
            raise Misread("resource type")
        facts = read_facts(open_sealed(resource, self._merchant.api_v3_key))
        if (event, resource.get("original_type")) == ("TRANSACTION.SUCCESS", "transaction"):
            return self._charge(facts)
        state = _REFUND_EVENTS.get(event) if isinstance(event, str) else None
        if state and resource.get("original_type") == "refund":
            return self._refund(facts, state)
        raise Misread("event type")

    def _charge(self, facts: dict[str, Any]) -> Charge:
        charge = charge_of(facts, self._merchant)
        if charge.state is not ChargeState.PAID:
            raise Misread("trade_state")
        return charge

    def _refund(self, facts: dict[str, Any], state: RefundState) -> Refund:
        refund = refund_of(facts, self._merchant, state_key="refund_status")
        if "mchid" not in facts or refund.state is not state:
            raise Misread("refund_status")
        return refund
