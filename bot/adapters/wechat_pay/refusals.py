"""What WeChat Pay's errors mean for us. Contract: `wechat-platform.md` 3.8.

Codes differ from interface to interface; one that isn't known is judged by its HTTP class.
"""

import re

from bot.adapters.wechat_pay.sealed import Misread, read_facts
from bot.adapters.wechat_pay.wire import Answer
from store.payments.gateway import (
    AlreadyPaid,
    BankRefused,
    BankUnreachable,
    NotEnoughFunds,
    NumberUsed,
)

_BUSY = frozenset(
    {
        *("SYSTEM_ERROR", "BANK_ERROR", "SERVICE_UNAVAILABLE"),
        *("FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED"),
    }
)
_CODES: dict[str, type[BankRefused]] = {
    "ORDER_PAID": AlreadyPaid,
    "ORDERPAID": AlreadyPaid,
    "ORDER_CLOSED": NumberUsed,
    "OUT_TRADE_NO_USED": NumberUsed,
    "NOT_ENOUGH": NotEnoughFunds,
}
_DETAILS: dict[str, type[BankRefused]] = {
    "268449538": AlreadyPaid,
    "268498689": AlreadyPaid,
    "268447914": NumberUsed,
    "268498688": NumberUsed,
}
"""The number at the end of `Request-ID` says what the vague `INVALID_REQUEST` is about."""
_OTHER_FACTS = "不一致"
"""In the message of an `INVALID_REQUEST`: the number was used before, with other facts."""


class NotThere(BankRefused):
    """The bank has no such order or refund."""


def refusal_of(answer: Answer) -> BankRefused | BankUnreachable:
    """Give what an answer that isn't a success is for the port."""
    code, message = _words(answer)
    said = f"HTTP {answer.status} {code}"
    if answer.status < 400 or answer.status == 429 or answer.status >= 500 or code in _BUSY:
        return BankUnreachable(said)
    if answer.status == 404:
        return NotThere(code, message)
    return _kind(code, message, answer.headers.get("Request-ID", ""))(code, message)


def _kind(code: str, message: str, request_id: str) -> type[BankRefused]:
    if code != "INVALID_REQUEST":
        return _CODES.get(code, BankRefused)
    if _OTHER_FACTS in message:
        return NumberUsed
    detail = re.search(r"-([0-9]+)\Z", request_id)
    return _DETAILS.get(detail[1], BankRefused) if detail else BankRefused


def _words(answer: Answer) -> tuple[str, str]:
    """Read code and message, as far as there are any."""
    try:
        facts = read_facts(answer.body)
    except Misread:
        return f"HTTP_{answer.status}", ""
    code, message = facts.get("code"), facts.get("message")
    return (
        code[:64] if isinstance(code, str) and code else f"HTTP_{answer.status}",
        message[:200] if isinstance(message, str) else "",
    )
