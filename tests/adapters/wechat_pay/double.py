"""A bank at the wire: checks what is signed, answers as told, signs and seals as told."""

import json
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.adapters.wechat_pay.merchant import BankKey, Merchant
from tests.town import TownClock

MCH_ID, APP_ID, SERIAL = "1900000109", "wx0123456789abcdef", "5E0F2A"
API_V3_KEY = b"0123456789abcdef0123456789ABCDEF"
PUBLIC_KEY_ID = "PUB_KEY_ID_0119000001090001"
_AUTHORIZATION = re.compile(
    r'WECHATPAY2-SHA256-RSA2048 mchid="(?P<mchid>\d+)",nonce_str="(?P<nonce>\w+)",'
    r'timestamp="(?P<timestamp>\d+)",serial_no="(?P<serial>\w+)",signature="(?P<signature>[^"]+)"'
)


@cache
def key(whose: str) -> rsa.RSAPrivateKey:
    """Give the private key of somebody, made once."""
    del whose
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(whose: str) -> bytes:
    return key(whose).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def public_pem(whose: str) -> bytes:
    return (
        key(whose)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def locked_pem(whose: str) -> bytes:
    """Give a private key that opens with a password only."""
    return key(whose).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"password"),
    )


def curve_pems() -> tuple[bytes, bytes]:
    """Give a pair of keys of a kind that the bank doesn't use."""
    private = ed25519.Ed25519PrivateKey.generate()
    return (
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ),
    )


def merchant(*, by_certificate: bool = False) -> Merchant:
    bank_key = BankKey(PUBLIC_KEY_ID, key("bank").public_key())
    return Merchant(
        mch_id=MCH_ID,
        app_id=APP_ID,
        serial=SERIAL,
        private_key=key("merchant"),
        api_v3_key=API_V3_KEY,
        bank_key=None if by_certificate else bank_key,
    )


def sign(whose: str, text: bytes) -> str:
    return b64encode(key(whose).sign(text, padding.PKCS1v15(), hashes.SHA256())).decode()


def is_signed(whose: str, text: bytes, signature: str) -> bool:
    """Tell whether a signature is right, or raise what `cryptography` raises."""
    public = key(whose).public_key()
    public.verify(b64decode(signature), text, padding.PKCS1v15(), hashes.SHA256())
    return True


def seal(
    plain: bytes, kind: str, api_v3_key: bytes = API_V3_KEY, *, nonce: str = ""
) -> dict[str, str]:
    """Encrypt as in notices and lists of certificates."""
    nonce = nonce or secrets.token_hex(6)
    ciphertext = AESGCM(api_v3_key).encrypt(nonce.encode(), plain, kind.encode())
    return {
        "algorithm": "AEAD_AES_256_GCM",
        "nonce": nonce,
        "associated_data": kind,
        "ciphertext": b64encode(ciphertext).decode(),
    }


@dataclass(frozen=True)
class Signer:
    """A key that signs under a serial."""

    serial: str = PUBLIC_KEY_ID
    whose: str = "bank"

    def headers(self, body: bytes, at: datetime) -> dict[str, str]:
        timestamp, nonce = str(int(at.timestamp())), secrets.token_hex(16)
        text = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
        return {
            "Wechatpay-Timestamp": timestamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": self.serial,
            "Wechatpay-Signature": sign(self.whose, text),
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        }


@dataclass(frozen=True)
class Platform:
    """A certificate of the bank's."""

    whose: str
    since: datetime
    until: datetime
    serial: int = field(default_factory=x509.random_serial_number)

    @property
    def signer(self) -> Signer:
        return Signer(f"{self.serial:X}", self.whose)

    def entry(self, api_v3_key: bytes) -> dict[str, Any]:
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Tenpay.com Root CA")])
        certificate = (
            x509.CertificateBuilder(name, name, key(self.whose).public_key(), self.serial)
            .not_valid_before(self.since)
            .not_valid_after(self.until)
            .sign(key(self.whose), hashes.SHA256())
        )
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        sealed = seal(pem, "certificate", api_v3_key)
        return {"serial_no": f"{self.serial:X}", "encrypt_certificate": sealed}


def platform(whose: str, now: datetime, *, days: float = 365) -> Platform:
    return Platform(whose, now - timedelta(days=1), now + timedelta(days=days))


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def facts(self) -> Any:
        return json.loads(self.body)


Spoil = Callable[[dict[str, str], bytes], tuple[dict[str, str], bytes]]


@dataclass
class BankDouble:
    """Answers every request as it was told last; a request that isn't signed rightly fails it."""

    clock: TownClock
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    signer: Signer = Signer()
    spoil: Spoil | None = None
    platforms: list[Platform] = field(default_factory=list)
    sealed_with: bytes = API_V3_KEY
    asked: list[Asked] = field(default_factory=list)
    listed: int = 0
    """How often the certificates were asked for."""

    def tell(self, facts: object, status: int = 200, **headers: str) -> None:
        self.body = facts if isinstance(facts, bytes) else json.dumps(facts).encode()
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def application(self) -> web.Application:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._answer)
        return application

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        self._check(request, body)
        if request.path.endswith("/v3/certificates"):
            self.listed += 1
            entries = [one.entry(self.sealed_with) for one in self.platforms]
            return self._signed(200, json.dumps({"data": entries}).encode())
        asked = Asked(request.method, request.raw_path, dict(request.headers), body)
        self.asked.append(asked)
        return self._signed(self.status, self.body)

    def _signed(self, status: int, body: bytes) -> web.Response:
        headers = self.signer.headers(body, self.clock())
        if self.spoil:
            headers, body = self.spoil(headers, body)
        return web.Response(status=status, body=body, headers=headers | self.headers)

    def _check(self, request: web.Request, body: bytes) -> None:
        given = _AUTHORIZATION.fullmatch(request.headers["Authorization"])
        assert given
        assert (given["mchid"], given["serial"]) == (MCH_ID, SERIAL)
        assert abs(int(given["timestamp"]) - self.clock().timestamp()) < 300
        assert request.headers["Accept"] == request.headers["Content-Type"] == "application/json"
        lines = f"{request.method}\n{request.raw_path}\n{given['timestamp']}\n{given['nonce']}\n"
        assert is_signed("merchant", lines.encode() + body + b"\n", given["signature"])
