"""The bank's signatures and seals, written from the platform's description alone (3.2, 3.3)."""

import base64
import binascii
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from simulator.bank.merchant import PlatformKey

SCHEME = "WECHATPAY2-SHA256-RSA2048"
PROBE = "WECHATPAY/SIGNTEST/"

Json = dict[str, object]

_PAIR = re.compile(r'\s*([a-z_]+)="([^"]*)"\s*')
_PARTS = {"mchid", "nonce_str", "timestamp", "serial_no", "signature"}


@dataclass(frozen=True)
class Authorization:
    """What a request's Authorization header says."""

    mch_id: str
    nonce: str
    timestamp: str
    serial: str
    signature: str


def read_authorization(header: str) -> Authorization | None:
    """Read the header; None unless it has the scheme and exactly the five parts."""
    scheme, _, rest = header.partition(" ")
    pairs = [_PAIR.fullmatch(part) for part in rest.split(",")]
    found = {pair[1]: pair[2] for pair in pairs if pair}
    if scheme != SCHEME or set(found) != _PARTS or len(pairs) != len(_PARTS):
        return None
    return Authorization(
        mch_id=found["mchid"],
        nonce=found["nonce_str"],
        timestamp=found["timestamp"],
        serial=found["serial_no"],
        signature=found["signature"],
    )


def lines(*parts: str | bytes) -> bytes:
    """Join what is signed: a newline ends every part, the last too."""
    return b"".join((p.encode() if isinstance(p, str) else p) + b"\n" for p in parts)


def sign(key: rsa.RSAPrivateKey, message: bytes) -> str:
    """Sign by RSA PKCS#1 v1.5 with SHA-256, in base64."""
    return base64.b64encode(key.sign(message, padding.PKCS1v15(), hashes.SHA256())).decode()


def is_signed(key: rsa.RSAPublicKey, message: bytes, signature: str) -> bool:
    """Tell whether the signature is this key's over exactly these bytes."""
    try:
        raw = base64.b64decode(signature, validate=True)
        key.verify(raw, message, padding.PKCS1v15(), hashes.SHA256())
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True


def signed_headers(key: PlatformKey, body: bytes, at: datetime) -> dict[str, str]:
    """Sign an answer or a notice; give the headers that prove it."""
    timestamp, nonce = str(int(at.timestamp())), secrets.token_urlsafe(24)
    return {
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": sign(key.private_key, lines(timestamp, nonce, body)),
        "Wechatpay-Serial": key.serial,
        "Wechatpay-Signature-Type": SCHEME,
    }


def seal(api_v3_key: str, plain: bytes, associated_data: str) -> Json:
    """Encrypt by AES-256-GCM as in notices and certificates."""
    nonce = secrets.token_hex(6)
    sealed = AESGCM(api_v3_key.encode()).encrypt(nonce.encode(), plain, associated_data.encode())
    return {
        "algorithm": "AEAD_AES_256_GCM",
        "nonce": nonce,
        "associated_data": associated_data,
        "ciphertext": base64.b64encode(sealed).decode(),
    }
