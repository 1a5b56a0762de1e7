"""What proves that an answer or a notice is WeChat Pay's. Contract: `wechat-platform.md` 3.3."""

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from bot.adapters.wechat_pay.merchant import SIGNATURE_TYPE

_WINDOW_SECONDS = 300
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_NONCE = re.compile(r"[!-~]{1,128}")
_SERIAL = re.compile(r"PUB_KEY_ID_[0-9A-Za-z_-]{1,64}|[0-9A-Fa-f]{1,40}")


class Unverified(Exception):
    """It isn't proved to be WeChat Pay's: the reason is for the log, never for who sent it."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the headers say: when it was signed, by which key, and the signature."""

    timestamp: str
    nonce: str
    serial: str
    signature: bytes

    @classmethod
    def of(cls, headers: Mapping[str, str], now: datetime) -> "Stamp":
        """Read the headers; what no key could make right is refused before one is looked for."""
        given = {name.lower(): value for name, value in headers.items()}
        stamp = cls(
            timestamp=_matching(_TIMESTAMP, given, "timestamp"),
            nonce=_matching(_NONCE, given, "nonce"),
            serial=_matching(_SERIAL, given, "serial"),
            signature=_signature(given.get("wechatpay-signature", "")),
        )
        if given.get("wechatpay-signature-type", SIGNATURE_TYPE) != SIGNATURE_TYPE:
            raise Unverified("signature type")
        if abs(now.timestamp() - int(stamp.timestamp)) >= _WINDOW_SECONDS:
            raise Unverified("clock")
        return stamp

    def check(self, key: RSAPublicKey | None, body: bytes) -> None:
        """Refuse what this key hasn't signed, or what no key is known for."""
        if key is None:
            raise Unverified("serial")
        signed = f"{self.timestamp}\n{self.nonce}\n".encode() + body + b"\n"
        try:
            key.verify(self.signature, signed, PKCS1v15(), SHA256())
        except InvalidSignature as error:
            raise Unverified("signature") from error


def _matching(pattern: re.Pattern[str], given: Mapping[str, str], part: str) -> str:
    value = given.get(f"wechatpay-{part}", "")
    if not pattern.fullmatch(value):
        raise Unverified(part)
    return value


def _signature(text: str) -> bytes:
    """Decode a signature; probes (`WECHATPAY/SIGNTEST/…`) are none on purpose."""
    if text.startswith("WECHATPAY/SIGNTEST/"):
        raise Unverified("probe")
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unverified("signature") from error
