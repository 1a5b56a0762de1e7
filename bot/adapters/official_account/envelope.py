"""The envelope of WeChat's pushes: who sent it, when, and what is inside.

Contract: `wechat-platform.md` 1.1–1.3. Cipher and encryption are werobot's; what it lets through
(a compare that leaks time, stale or repeated requests, damaged padding) is refused here.
"""

import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from werobot.crypto import MessageCrypt, PrpCrypto
from werobot.utils import get_signature

_WINDOW = timedelta(seconds=300)
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_CIPHER_BLOCK, _PADDED_BLOCK = 16, 32
_SALT, _LENGTH = 16, 4


class Rejected(Exception):
    """A request that is not (or not any more) WeChat's: all are answered alike."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a request says of itself in its query."""

    signature: str
    timestamp: str
    nonce: str
    encrypted: bool
    message_signature: str

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Stamp":
        """Read the query; a missing part is an empty one, which matches no signature."""
        return cls(
            signature=query.get("signature", ""),
            timestamp=query.get("timestamp", ""),
            nonce=query.get("nonce", ""),
            encrypted=query.get("encrypt_type", "raw") == "aes",
            message_signature=query.get("msg_signature", ""),
        )


def check(stamp: Stamp, *, token: str, now: datetime) -> None:
    """Refuse a request that isn't signed with our token, or not within five minutes of now."""
    if not (stamp.timestamp + stamp.nonce).isascii():
        raise Rejected("signature")
    expected = get_signature(token, stamp.timestamp, stamp.nonce)
    if not _same(expected, stamp.signature):
        raise Rejected("signature")
    if not stamp.timestamp.isdigit() or len(stamp.timestamp) > 12:
        raise Rejected("timestamp")
    if abs(now.timestamp() - int(stamp.timestamp)) > _WINDOW.total_seconds():
        raise Rejected("window")


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode(errors="replace"))


class Nonces:
    """Which requests of the last minutes have been answered: none is answered again.

    A delivery that got no answer is WeChat's to repeat, and it may do so with the same nonce
    (unconfirmed): the same body is let through until it has been answered.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], tuple[bytes, bool, float]] = {}

    def open(self, stamp: Stamp, body: bytes, now: datetime) -> None:
        """Note a request that is going to be handled; refuse one whose nonce is spent."""
        self._forget(now)
        key, digest = (stamp.timestamp, stamp.nonce), hashlib.sha256(body).digest()
        seen, spent, _ = self._seen.get(key, (digest, False, 0.0))
        if spent or seen != digest:
            raise Rejected("nonce")
        self._seen[key] = (digest, False, now.timestamp())

    def spend(self, stamp: Stamp) -> None:
        """Note that a request was answered."""
        key = (stamp.timestamp, stamp.nonce)
        if key in self._seen:
            digest, _, at = self._seen[key]
            self._seen[key] = (digest, True, at)

    def _forget(self, now: datetime) -> None:
        """Drop what its timestamp alone refuses by now; the oldest stand first."""
        horizon = now.timestamp() - 2 * _WINDOW.total_seconds()
        while self._seen:
            key = next(iter(self._seen))
            if self._seen[key][2] >= horizon:
                break
            del self._seen[key]


class _QuickCrypto(PrpCrypto):  # type: ignore[misc] # werobot has no types
    """werobot's cipher with a quicker source of the sixteen random bytes before each answer."""

    def get_random_string(self) -> str:
        return secrets.token_hex(8)


class Seal:
    """Opens and closes the AES envelope of secure mode."""

    def __init__(self, *, token: str, encoding_aes_key: str, app_id: str) -> None:
        self._crypt = MessageCrypt(token, encoding_aes_key, app_id)
        self._crypt.prp_crypto = _QuickCrypto(binascii.a2b_base64(f"{encoding_aes_key}="))
        self._token = token
        self._app_id = app_id

    def open(self, stamp: Stamp, encrypted: str) -> bytes:
        """Decrypt a push that carries our signature and our AppID; `Rejected` otherwise."""
        expected = get_signature(self._token, stamp.timestamp, stamp.nonce, encrypted)
        if not _same(expected, stamp.message_signature):
            raise Rejected("message signature")
        if not _BASE64.fullmatch(encrypted) or len(encrypted) % 4:
            raise Rejected("base64")
        content = _unpadded(self._decrypt(binascii.a2b_base64(encrypted)))[_SALT:]
        end = _LENGTH + int.from_bytes(content[:_LENGTH], "big")
        if content[end:] != self._app_id.encode():
            raise Rejected("app id")
        return content[_LENGTH:end]

    def _decrypt(self, sealed: bytes) -> bytes:
        if len(sealed) % _CIPHER_BLOCK:
            raise Rejected("block size")
        decryptor = self._crypt.prp_crypto.cipher.decryptor()
        opened: bytes = decryptor.update(sealed) + decryptor.finalize()
        return opened

    def close(self, xml: str, stamp: Stamp, *, now: datetime) -> str:
        """Encrypt and sign an answer."""
        timestamp = str(int(now.timestamp()))
        sealed: str = self._crypt.encrypt_message(xml, timestamp=timestamp, nonce=stamp.nonce)
        return sealed


def _unpadded(opened: bytes) -> bytes:
    """Take off the padding: by PKCS#7, but in blocks of 32 bytes."""
    count = opened[-1]
    if not 1 <= count <= _PADDED_BLOCK or opened[-count:] != bytes([count]) * count:
        raise Rejected("padding")
    return opened[:-count]
