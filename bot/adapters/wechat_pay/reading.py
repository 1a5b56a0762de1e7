"""WeChat Pay's facts as values of the port: of our account, of its shapes, or `Misread`."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.adapters.wechat_pay.merchant import Merchant
from bot.adapters.wechat_pay.sealed import Misread
from bot.kernel.money import MAX_YUAN
from store.payments.gateway import Charge, ChargeState, Refund, RefundState

State = TypeVar("State", ChargeState, RefundState)

_CURRENCY = "CNY"
_MOST_FEN = int(MAX_YUAN * 100)
_NUMBER = re.compile(r"[0-9A-Za-z_|*@-]{1,64}")
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_OPENID = re.compile(r"[0-9A-Za-z_-]{1,128}|")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_CHARGE_STATES = {
    "SUCCESS": ChargeState.PAID,
    "REFUND": ChargeState.PAID,  # it was paid; what was given back, its refunds tell
    "NOTPAY": ChargeState.UNPAID,
    "USERPAYING": ChargeState.UNPAID,
    "PAYERROR": ChargeState.UNPAID,
    "CLOSED": ChargeState.CLOSED,
    "REVOKED": ChargeState.CLOSED,
}
_REFUND_STATES = {
    "PROCESSING": RefundState.PROCESSING,
    "SUCCESS": RefundState.SUCCEEDED,
    "CLOSED": RefundState.CLOSED,
    "ABNORMAL": RefundState.ABNORMAL,
}


def charge_of(facts: Mapping[str, Any], merchant: Merchant) -> Charge:
    """Read a transaction of our account."""
    if (facts.get("mchid"), facts.get("appid")) != (merchant.mch_id, merchant.app_id):
        raise Misread("another's account")
    number = _text(facts, "out_trade_no", _NUMBER)
    state = _state(facts, "trade_state", _CHARGE_STATES)
    if state is not ChargeState.PAID:
        return Charge(number, state)
    payer = _part(facts, "payer") if "payer" in facts else {"openid": ""}
    return Charge(
        number,
        state,
        transaction=_text(facts, "transaction_id", _ID),
        amount=_fen(_part(facts, "amount"), "total"),
        payer=_text(payer, "openid", _OPENID),
        paid_at=_instant(facts, "success_time"),
    )


def bill_number_of(facts: Mapping[str, Any]) -> str:
    """Read the number of a transfer."""
    return _text(facts, "out_bill_no", _NUMBER)


def refund_of(facts: Mapping[str, Any], merchant: Merchant, *, state_key: str = "status") -> Refund:
    """Read a refund; answers don't name the account and notices no currency, but never another."""
    amount = _part(facts, "amount")
    if facts.get("mchid", merchant.mch_id) != merchant.mch_id:
        raise Misread("another's account")
    return Refund(
        _text(facts, "out_refund_no", _NUMBER),
        _state(facts, state_key, _REFUND_STATES),
        bank_id=_text(facts, "refund_id", _ID),
        amount=_fen({"currency": _CURRENCY} | amount, "refund"),
    )


def _part(facts: Mapping[str, Any], key: str) -> dict[str, Any]:
    part = facts.get(key)
    if not isinstance(part, dict):
        raise Misread(key)
    return part


def _text(facts: Mapping[str, Any], key: str, pattern: re.Pattern[str]) -> str:
    text = facts.get(key)
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise Misread(key)
    return text


def _state(facts: Mapping[str, Any], key: str, states: Mapping[str, State]) -> State:
    state = facts.get(key)
    if not isinstance(state, str) or state not in states:
        raise Misread(key)
    return states[state]


def _fen(amount: Mapping[str, Any], key: str) -> int:
    fen = amount.get(key)
    if amount.get("currency") != _CURRENCY:
        raise Misread("currency")
    if type(fen) is not int or not 1 <= fen <= _MOST_FEN:
        raise Misread(key)
    return fen


def _instant(facts: Mapping[str, Any], key: str) -> datetime:
    text = _text(facts, key, _INSTANT)
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Misread(key) from error
