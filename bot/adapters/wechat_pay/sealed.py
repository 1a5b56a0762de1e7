"""Opening what WeChat Pay has encrypted with the APIv3 key, and reading what is inside."""

import binascii
import json
from base64 import b64decode
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_ALGORITHM = "AEAD_AES_256_GCM"
_NONCE_BYTES = 12


class Misread(Exception):
    """What should be WeChat Pay's facts isn't of their shape; says which part."""


def read_facts(text: bytes) -> dict[str, Any]:
    """Read a JSON object."""
    try:
        facts = json.loads(text.decode())
    except (ValueError, RecursionError) as error:
        raise Misread("not JSON") from error
    if not isinstance(facts, dict):
        raise Misread("not a JSON object")
    return facts


def open_sealed(sealed: object, key: bytes) -> bytes:
    """Decrypt `{algorithm, nonce, associated_data, ciphertext}`."""
    if not isinstance(sealed, dict) or sealed.get("algorithm") != _ALGORITHM:
        raise Misread("algorithm")
    parts = (sealed.get("nonce"), sealed.get("ciphertext"), sealed.get("associated_data") or "")
    nonce, ciphertext, associated = (_bytes(part) for part in parts)
    if len(nonce) != _NONCE_BYTES:
        raise Misread("nonce")
    try:
        return AESGCM(key).decrypt(nonce, b64decode(ciphertext, validate=True), associated)
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise Misread("ciphertext") from error


def _bytes(part: object) -> bytes:
    if not isinstance(part, str):
        raise Misread("sealed part")
    try:
        return part.encode()
    except UnicodeEncodeError as error:
        raise Misread("sealed part") from error
