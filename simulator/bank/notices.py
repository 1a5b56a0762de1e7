"""Notices of payments and refunds: their words, seal and signature, right or spoilt (3.7)."""

import json
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import uuid4

from simulator.bank.keys import BankKeys
from simulator.bank.merchant import MerchantSettings, new_serial
from simulator.bank.signing import PROBE, Json, seal, signed_headers
from simulator.bank.wording import rfc3339

_STALE = timedelta(minutes=6)


class Spoil(StrEnum):
    """What can be wrong with a delivery that the shop must refuse."""

    PROBE = "probe"
    """Signed wrongly on purpose: the signature begins with WECHATPAY/SIGNTEST/."""
    WRONG_KEY = "wrong key"
    """Sealed under another APIv3 key, well signed."""
    WRONG_AMOUNT = "wrong amount"
    """Names an amount that was not paid, well signed."""
    ALTERED_BODY = "altered body"
    """Changed after it was signed."""
    STALE = "stale"
    """Signed rightly, six minutes ago."""
    UNKNOWN_SERIAL = "unknown serial"
    """Signed rightly, under a serial that nobody has."""


class NoticeRequest(NamedTuple):
    """A notice as it goes over the wire."""

    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Notice:
    """A notice before it is sealed; retries repeat its id and its plain text."""

    event: str
    kind: str
    summary: str
    url: str
    plain: Json
    created_at: datetime
    id: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", str(uuid4()))


class Sealer:
    """Seals and signs notices for one merchant."""

    def __init__(self, merchant: MerchantSettings, keys: BankKeys) -> None:
        self._merchant = merchant
        self._keys = keys

    def request(self, notice: Notice, now: datetime, spoil: Spoil | None = None) -> NoticeRequest:
        """Seal and sign with the present key and time, or spoilt in one way."""
        if spoil is Spoil.WRONG_AMOUNT:
            notice = replace(notice, plain=_dearer(notice.plain))
        other = spoil is Spoil.WRONG_KEY
        body = _body(notice, secrets.token_hex(16) if other else self._merchant.api_v3_key)
        at = now - _STALE if spoil is Spoil.STALE else now
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Mozilla/4.0",
            "Request-ID": f"08{secrets.token_hex(12).upper()}-0",
            **signed_headers(self._keys.current(now), body, at),
        }
        return _spoilt(NoticeRequest(headers, body), spoil)


def _body(notice: Notice, api_v3_key: str) -> bytes:
    plain = json.dumps(notice.plain, ensure_ascii=False).encode()
    resource = {"original_type": notice.kind} | seal(api_v3_key, plain, notice.kind)
    written: Json = {
        "id": notice.id,
        "create_time": rfc3339(notice.created_at),
        "resource_type": "encrypt-resource",
        "event_type": notice.event,
        "summary": notice.summary,
        "resource": resource,
    }
    return json.dumps(written, ensure_ascii=False).encode()


def _spoilt(request: NoticeRequest, spoil: Spoil | None) -> NoticeRequest:
    headers = dict(request.headers)
    if spoil is Spoil.PROBE:
        headers["Wechatpay-Signature"] = PROBE + headers["Wechatpay-Signature"]
    if spoil is Spoil.UNKNOWN_SERIAL:
        headers["Wechatpay-Serial"] = new_serial()
    body = request.body
    if spoil is Spoil.ALTERED_BODY:
        body = body.replace(b"encrypt-resource", b"encrypt-resourcE")
    return NoticeRequest(headers, body)


def _dearer(plain: Json) -> Json:
    amount = plain["amount"]
    more = {k: v + 1 if isinstance(v, int) else v for k, v in _items(amount)}
    return plain | {"amount": more}


def _items(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, dict) else []
