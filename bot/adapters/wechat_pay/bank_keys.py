"""The keys of WeChat Pay: its public key, or the certificates that it changes from time to time."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import Certificate, load_pem_x509_certificate

from bot.adapters.wechat_pay.merchant import Merchant
from bot.adapters.wechat_pay.sealed import Misread, open_sealed, read_facts
from bot.adapters.wechat_pay.verifying import Stamp, Unverified
from bot.adapters.wechat_pay.wire import Answer, Wire
from bot.kernel.clock import Clock
from store.payments.gateway import BankUnreachable

_PAUSE = timedelta(minutes=1)

log = structlog.get_logger()


class BankKeys:
    """Checks signatures with the key that their serial names.

    That is the public key, or one of the certificates: while the bank moves from these to the
    public key, both sign. Certificates are fetched when one is unknown, at most once a minute.
    """

    def __init__(self, wire: Wire, merchant: Merchant, clock: Clock) -> None:
        self._wire = wire
        self._merchant = merchant
        self._clock = clock
        self._certificates: dict[int, Certificate] = {}
        self._asked_at: datetime | None = None
        self._asking = asyncio.Lock()

    async def check(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """Refuse (`Unverified`) what WeChat Pay hasn't signed within five minutes of now."""
        stamp = Stamp.of(headers, now)
        if self._key(stamp.serial) is None and not _is_public(stamp.serial):
            async with self._asking:
                if self._key(stamp.serial) is None and self._may_ask():
                    await self._renew()
        stamp.check(self._key(stamp.serial), body)

    def _key(self, serial: str) -> RSAPublicKey | None:
        public, now = self._merchant.bank_key, self._clock()
        if _is_public(serial):
            return public.key if public and public.id == serial else None
        found = self._certificates.get(int(serial, 16))
        if not found or not found.not_valid_before_utc <= now <= found.not_valid_after_utc:
            return None
        key = found.public_key()
        return key if isinstance(key, RSAPublicKey) else None

    def _may_ask(self) -> bool:
        return self._asked_at is None or abs(self._clock() - self._asked_at) >= _PAUSE

    async def _renew(self) -> None:
        """Take in what the bank gives out; what is known stays, as the old ones still sign.

        The APIv3 key that only the bank and we have encrypts the certificates: what it opens is
        the bank's, and may prove the answer that it came in.
        """
        self._asked_at, before = self._clock(), self._certificates
        try:
            answer = await self._wire.send("GET", "/v3/certificates")
            fetched = _certificates(answer, self._merchant.api_v3_key)
            self._certificates = before | fetched
            stamp = Stamp.of(answer.headers, self._clock())
            stamp.check(self._key(stamp.serial), answer.body)
        except (BankUnreachable, Misread, Unverified) as error:
            self._certificates = before
            log.warning("wechat_pay.no_certificates", reason=str(error))
        else:
            log.info("wechat_pay.certificates", known=len(self._certificates))


def _is_public(serial: str) -> bool:
    return serial.startswith("PUB_KEY_ID_")


def _certificates(answer: Answer, api_v3_key: bytes) -> dict[int, Certificate]:
    """Open the certificates of an answer, by their serial numbers."""
    data = read_facts(answer.body).get("data")
    if answer.status != 200 or not isinstance(data, list):
        raise Misread(f"HTTP {answer.status}")
    sealed = [one.get("encrypt_certificate") if isinstance(one, dict) else None for one in data]
    try:
        found = [load_pem_x509_certificate(open_sealed(one, api_v3_key)) for one in sealed]
    except ValueError as error:
        raise Misread("certificate") from error
    return {one.serial_number: one for one in found}
