"""A merchant's contract with the bank: what its console shows, and the keys of both sides."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

_BITS = 2048
_CERTIFICATE_DAYS = 5 * 365


@dataclass(frozen=True)
class PlatformKey:
    """One of the bank's own keys: the serial that names it, and its certificate if it has one."""

    serial: str
    private_key: rsa.RSAPrivateKey
    certificate: x509.Certificate | None = None

    @property
    def public_pem(self) -> str:
        """Write the public half, as the merchant's console gives it."""
        return _public_pem(self.private_key.public_key())


@dataclass(frozen=True, kw_only=True)
class MerchantSettings:
    """One merchant; the bank uses the public half of `private_key` alone."""

    mch_id: str
    app_id: str
    serial: str
    api_v3_key: str
    private_key: rsa.RSAPrivateKey
    platform_key: PlatformKey
    name: str = "团子"

    @property
    def private_key_pem(self) -> str:
        """Write the merchant's private key, which signs its requests (PKCS#8)."""
        return self.private_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()

    @property
    def public_key_id(self) -> str:
        """Name the bank's public key: `PUB_KEY_ID_…`."""
        return self.platform_key.serial

    @property
    def public_key_pem(self) -> str:
        """Write the bank's public key, which verifies its answers and notices."""
        return self.platform_key.public_pem

    def write_keys(self, folder: Path) -> tuple[Path, Path]:
        """Write the merchant's private key and the bank's public key as files; give their paths."""
        folder.mkdir(parents=True, exist_ok=True)
        private, public = folder / "apiclient_key.pem", folder / "pub_key.pem"
        private.write_text(self.private_key_pem)
        private.chmod(0o600)
        public.write_text(self.public_key_pem)
        return private, public


def make_merchant(app_id: str, *, mch_id: str = "", name: str = "团子") -> MerchantSettings:
    """Make up a merchant with fresh keys, which takes some tenths of a second."""
    mch_id = mch_id or f"16{secrets.randbelow(10**8):08}"
    return MerchantSettings(
        mch_id=mch_id,
        app_id=app_id,
        serial=new_serial(),
        api_v3_key=secrets.token_hex(16),
        private_key=_new_key(),
        platform_key=PlatformKey(
            f"PUB_KEY_ID_0{mch_id}{secrets.randbelow(10**20):020}", _new_key()
        ),
        name=name,
    )


def new_serial() -> str:
    """Make up a certificate's serial in hex."""
    return f"{secrets.randbits(158) | 1 << 158:040X}"


def make_certificate(now: datetime) -> PlatformKey:
    """Make a platform certificate with a fresh key, valid for five years from yesterday."""
    key, serial = _new_key(), new_serial()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Tenpay.com sign")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(int(serial, 16))
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=_CERTIFICATE_DAYS))
        .sign(key, hashes.SHA256())
    )
    return PlatformKey(serial, key, certificate)


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=_BITS)


def _public_pem(key: rsa.RSAPublicKey) -> str:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()
