"""What serving real customers needs besides settings that are right in themselves."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from bot.settings import Settings, WechatPaySettings


def lacking(settings: Settings) -> Iterator[str]:
    """Name what serving real customers needs and the settings don't say, or say wrongly."""
    account = settings.official_account
    if not re.fullmatch(r"wx\w{4,30}", account.app_id):
        yield "official_account.app_id: missing or wrong; copy the AppID (wx…) from the console"
    if not account.app_secret:
        yield "official_account.app_secret: missing; copy the AppSecret from the console"
    if not re.fullmatch(r"\S{3,64}", account.token):
        yield "official_account.token: missing or wrong; copy the Token from the console"
    if not (account.allow_plain and not account.encoding_aes_key) and not re.fullmatch(
        r"[A-Za-z0-9+/]{43}", account.encoding_aes_key
    ):
        yield "official_account.encoding_aes_key: missing or wrong; copy the 43 characters"
    yield from _lacking_to_be_paid(settings.wechat_pay)
    if settings.server.workers > 1 and settings.database.url.startswith("sqlite"):
        yield "server.workers: SQLite serves one process; set it to 1 or use PostgreSQL"


def _lacking_to_be_paid(pay: WechatPaySettings) -> Iterator[str]:
    """Name what WeChat Pay needs; files are not named, as somebody may have put the key itself."""
    if pay.sandbox:
        return
    if not re.fullmatch(r"[0-9]{6,32}", pay.mch_id):
        yield "wechat_pay.mch_id: missing or wrong; copy it, or set wechat_pay.sandbox"
    if not re.fullmatch(r"[0-9A-Fa-f]{1,40}", pay.serial):
        yield "wechat_pay.serial: missing or wrong; copy the API certificate's serial number"
    if fault := _key_fault(pay.private_key_file, lambda pem: load_pem_private_key(pem, None)):
        yield f"wechat_pay.private_key_file: {fault}; give where apiclient_key.pem is"
    if len(pay.api_v3_key.encode(errors="replace")) != 32:
        yield "wechat_pay.api_v3_key: missing or wrong; it has 32 bytes"
    if pay.public_key_id or pay.public_key_file:
        yield from _lacking_to_know_the_bank(pay)


def _lacking_to_know_the_bank(pay: WechatPaySettings) -> Iterator[str]:
    if not re.fullmatch(r"PUB_KEY_ID_[0-9A-Za-z_-]{1,64}", pay.public_key_id):
        yield "wechat_pay.public_key_id: missing or wrong; copy the id (PUB_KEY_ID_…)"
    if fault := _key_fault(pay.public_key_file, load_pem_public_key):
        yield f"wechat_pay.public_key_file: {fault}; give where pub_key.pem is"


def _key_fault(file: Path | None, read: Callable[[bytes], object]) -> str:
    """Say what is wrong with the file of an RSA key, if anything."""
    if file is None:
        return "missing"
    try:
        key = read(file.read_bytes())
    except OSError:
        return "no such file, or not readable"
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return "not a PEM key without a password"
    return "" if isinstance(key, RSAPrivateKey | RSAPublicKey) else "not an RSA key"
