"""The vault: AES-256-GCM for what is read again, HMAC-SHA256 for what is only compared."""

import base64
import hmac
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.kernel.sealing import CannotOpen

_KEY_ID, _NONCE = 4, 12


class KeyVault:
    """A vault on one key, from which it derives a key for each kind of work."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(_derived(key, b"seal"))
        self._key_id = _derived(key, b"id")[:_KEY_ID]
        self._for_prints = _derived(key, b"print")
        self._for_signatures = _derived(key, b"sign")

    def seal(self, purpose: str, text: str) -> str:
        """Seal a text: the key's id, a nonce, and what only the key opens."""
        nonce = os.urandom(_NONCE)
        secret = self._cipher.encrypt(nonce, text.encode(), purpose.encode())
        return _written(self._key_id + nonce + secret)

    def open(self, purpose: str, sealed: str) -> str:
        """Give the text back, or raise `CannotOpen`."""
        try:
            content = base64.b64decode(sealed + "=" * (-len(sealed) % 4), b"-_", validate=True)
        except ValueError as error:
            raise CannotOpen("not a sealed text") from error
        key_id, rest = content[:_KEY_ID], content[_KEY_ID:]
        if key_id != self._key_id:
            raise CannotOpen("sealed by another key")
        try:
            text = self._cipher.decrypt(rest[:_NONCE], rest[_NONCE:], purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise CannotOpen("damaged, or sealed for another purpose") from error
        return text.decode()

    def print_of(self, text: str) -> str:
        """Give the print of a text."""
        return _written(_mac(self._for_prints, text.encode()))

    def sign(self, purpose: str, text: str) -> str:
        """Sign a text for a purpose."""
        # The purpose's length comes first: no purpose and text run into another pair.
        said = purpose.encode()
        return _written(
            _mac(self._for_signatures, len(said).to_bytes(4, "big") + said + text.encode())
        )

    def check(self, purpose: str, text: str, signature: str) -> bool:
        """Tell whether a signature is ours, in a time that tells nothing."""
        return hmac.compare_digest(
            self.sign(purpose, text).encode(), signature.encode(errors="replace")
        )


def _derived(key: bytes, use: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"tuanzi " + use).derive(key)


def _mac(key: bytes, content: bytes) -> bytes:
    return hmac.new(key, content, sha256).digest()


def _written(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
