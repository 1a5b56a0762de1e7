"""The official account that the simulator plays: its credentials and its message mode."""

import re
from dataclasses import dataclass
from typing import Literal

Mode = Literal["plain", "compatible", "secure"]

_AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")


@dataclass(frozen=True, kw_only=True)
class AccountSettings:
    """What the account's console page would show; a ValueError says which value cannot be right."""

    app_id: str
    app_secret: str
    token: str
    original_id: str
    encoding_aes_key: str = ""
    mode: Mode = "secure"
    name: str = "团子"

    def __post_init__(self) -> None:
        if self.mode not in {"plain", "compatible", "secure"}:
            raise ValueError(f"mode must be plain, compatible or secure, not {self.mode!r}")
        if self.mode != "plain" and not _AES_KEY.fullmatch(self.encoding_aes_key):
            raise ValueError("encoding_aes_key must have 43 letters or digits unless mode is plain")
        for field in ("app_id", "app_secret", "token", "original_id"):
            if not getattr(self, field):
                raise ValueError(f"{field} must not be empty")
