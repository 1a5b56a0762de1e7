"""Who we are to WeChat Pay, and what we sign. Contract: `wechat-platform.md` 3.1, 3.2, 3.4."""

import secrets
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

SIGNATURE_TYPE = "WECHATPAY2-SHA256-RSA2048"


@dataclass(frozen=True, slots=True)
class BankKey:
    """WeChat Pay's public key, and its id (`PUB_KEY_ID_…`)."""

    id: str
    key: RSAPublicKey


@dataclass(frozen=True, slots=True)
class Merchant:
    """Our account at WeChat Pay, and the keys of both sides.

    Without a public key of the bank's, its certificates are fetched (the older mode).
    """

    mch_id: str
    app_id: str
    serial: str
    """The serial number of our API certificate."""
    private_key: RSAPrivateKey = field(repr=False)
    api_v3_key: bytes = field(repr=False)
    bank_key: BankKey | None = None

    def authorization(self, method: str, path: str, body: bytes, now: datetime) -> str:
        """Sign a request: the path with its query, and the body, exactly as they are sent."""
        timestamp, nonce = str(int(now.timestamp())), secrets.token_hex(16)
        signature = self._sign(
            method.encode(), path.encode(), timestamp.encode(), nonce.encode(), body
        )
        return (
            f'{SIGNATURE_TYPE} mchid="{self.mch_id}",nonce_str="{nonce}",'
            f'timestamp="{timestamp}",serial_no="{self.serial}",signature="{signature}"'
        )

    def pay_call(self, prepay_id: str, now: datetime) -> dict[str, str]:
        """Sign what a page hands to `getBrandWCPayRequest`."""
        call = {
            "appId": self.app_id,
            "timeStamp": str(int(now.timestamp())),
            "nonceStr": secrets.token_hex(16),
            "package": f"prepay_id={prepay_id}",
        }
        signature = self._sign(*(value.encode() for value in call.values()))
        return call | {"signType": "RSA", "paySign": signature}

    def _sign(self, *lines: bytes) -> str:
        """Sign lines, each of which is ended, the last too."""
        text = b"".join(line + b"\n" for line in lines)
        return b64encode(self.private_key.sign(text, PKCS1v15(), SHA256())).decode()


def read_private_key(pem: bytes) -> RSAPrivateKey:
    """Read `apiclient_key.pem`, or raise `ValueError`."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("a key with a password, or of another kind") from error
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("not an RSA key")  # noqa: TRY004 - the file is wrong, not a caller
    return key


def read_public_key(pem: bytes) -> RSAPublicKey:
    """Read `pub_key.pem`, or raise `ValueError`."""
    try:
        key = load_pem_public_key(pem)
    except UnsupportedAlgorithm as error:
        raise ValueError("a key of another kind") from error
    if not isinstance(key, RSAPublicKey):
        raise ValueError("not an RSA key")  # noqa: TRY004 - the file is wrong, not a caller
    return key
