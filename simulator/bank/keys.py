"""The keys that the bank signs with: one public key, or certificates that follow each other."""

from datetime import datetime
from typing import Literal

from simulator.bank.merchant import PlatformKey, make_certificate


class BankKeys:
    """Which key signs now; old certificates stay valid beside the newest."""

    def __init__(self, public_key: PlatformKey) -> None:
        self.mode: Literal["public key", "certificate"] = "public key"
        self._public_key = public_key
        self._certificates: list[PlatformKey] = []

    def rotate(self, now: datetime) -> PlatformKey:
        """Make a new certificate and sign with it from now on."""
        self.mode = "certificate"
        self._certificates.append(make_certificate(now))
        return self._certificates[-1]

    def certificates(self, now: datetime) -> list[PlatformKey]:
        """List the certificates, none in public-key mode; the first is made when it is needed."""
        if self.mode == "certificate" and not self._certificates:
            self.rotate(now)
        return list(self._certificates)

    def current(self, now: datetime) -> PlatformKey:
        """Give the key that signs answers and notices."""
        if self.mode == "public key":
            return self._public_key
        return self.certificates(now)[-1]

    def knows(self, serial: str) -> bool:
        """Tell whether a merchant may name this key in `Wechatpay-Serial`."""
        return serial in {key.serial for key in (self._public_key, *self._certificates)}
