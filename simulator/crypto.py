"""WeChat's signatures and AES envelope, written from the platform's description alone."""

import base64
import binascii
import hashlib
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
_SALT = 16
_LENGTH = 4
_AES_BLOCK = 16


class EnvelopeError(ValueError):
    """A sealed text cannot be opened: wrong key, padding, length or app id."""


def signature(*parts: str) -> str:
    """Sign as WeChat does: sha1 over the sorted and joined parts, in hex."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def pad(data: bytes) -> bytes:
    """Fill up to blocks of 32 bytes by PKCS#7; a full block is added to aligned data."""
    count = BLOCK - len(data) % BLOCK
    return data + bytes([count]) * count


def unpad(data: bytes) -> bytes:
    """Take the padding off again, refusing any that PKCS#7 with blocks of 32 would not write."""
    count = data[-1] if data else 0
    if not 1 <= count <= BLOCK or data[-count:] != bytes([count]) * count:
        raise EnvelopeError("the padding is wrong")
    return data[:-count]


class Envelope:
    """Seals and opens messages with one EncodingAESKey for one app id."""

    def __init__(self, encoding_aes_key: str, app_id: str) -> None:
        key = base64.b64decode(encoding_aes_key + "=")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:_AES_BLOCK]))
        self._app_id = app_id.encode()

    def frame(self, message: str, salt: bytes | None = None) -> bytes:
        """Lay out salt, length, message and app id, unpadded."""
        data = message.encode()
        head = secrets.token_bytes(_SALT) if salt is None else salt
        return head + len(data).to_bytes(_LENGTH, "big") + data + self._app_id

    def encrypt(self, padded: bytes) -> str:
        """Encrypt bytes that are already padded, whatever they hold, into base64."""
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()

    def seal(self, message: str, salt: bytes | None = None) -> str:
        """Frame, pad and encrypt a message."""
        return self.encrypt(pad(self.frame(message, salt)))

    def open(self, sealed: str) -> str:
        """Give back the sealed message; EnvelopeError when any layer of it is wrong."""
        content = unpad(self._decrypt(sealed))[_SALT:]
        end = _LENGTH + int.from_bytes(content[:_LENGTH], "big")
        if content[end:] != self._app_id:
            raise EnvelopeError("the length or the app id is wrong")
        try:
            return content[_LENGTH:end].decode()
        except UnicodeDecodeError as error:
            raise EnvelopeError("the message is not UTF-8") from error

    def _decrypt(self, sealed: str) -> bytes:
        try:
            data = base64.b64decode(sealed, validate=True)
        except binascii.Error as error:
            raise EnvelopeError("the text is not base64") from error
        if not data or len(data) % _AES_BLOCK:
            raise EnvelopeError("the text is not whole cipher blocks")
        decryptor = self._cipher.decryptor()
        return decryptor.update(data) + decryptor.finalize()
