"""QR codes with a scene: their four kinds, limits, lives and pictures (wechat-platform 2.10)."""

import io
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import segno
from PIL import Image

from simulator.errors import ApiError

LONGEST = 2_592_000
_DEFAULT_SECONDS = 60
_LARGEST_SCENE = 2**32 - 1
_PERMANENT = 100_000
_STRING_SCENE = 64
_KINDS = {"QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"}


class ExpiredQrCode(ValueError):
    """A code is scanned or shown after its life."""


@dataclass(frozen=True)
class QrCode:
    """One code; `expires` is None for a permanent one, `seconds` is then 0."""

    ticket: str
    url: str
    scene: int | str
    seconds: int
    expires: datetime | None


class QrCodes:
    """All codes made, found by ticket or by the address their picture holds."""

    def __init__(self) -> None:
        self._codes: dict[str, QrCode] = {}

    def create(self, kind: str, scene: object, seconds: object, now: datetime) -> QrCode:
        """Make a code; 40052 for a wrong kind, 40053 for a wrong scene, life or number of codes."""
        if kind not in _KINDS:
            raise ApiError(40052)
        permanent = "LIMIT" in kind
        checked = _string(scene) if "STR" in kind else _number(scene, permanent=permanent)
        life = 0 if permanent else _life(seconds)
        if permanent and self._permanent() >= _PERMANENT:
            raise ApiError(40053)
        return self._keep(checked, life, now)

    def find(self, written: str, now: datetime) -> QrCode | None:
        """Find a code by its ticket or address; ExpiredQrCode when its life is over."""
        code = next((c for c in self._codes.values() if written in {c.ticket, c.url}), None)
        if code and code.expires is not None and code.expires <= now:
            raise ExpiredQrCode(written)
        return code

    def _permanent(self) -> int:
        return sum(code.expires is None for code in self._codes.values())

    def _keep(self, scene: int | str, life: int, now: datetime) -> QrCode:
        code = QrCode(
            ticket=f"gQ{secrets.token_urlsafe(66)}==",
            url=f"http://weixin.qq.com/q/02{secrets.token_urlsafe(16)}",
            scene=scene,
            seconds=life,
            expires=now + timedelta(seconds=life) if life else None,
        )
        self._codes[code.ticket] = code
        return code


def picture(url: str) -> bytes:
    """Draw an address as a QR code in JPEG, as showqrcode does."""
    png = io.BytesIO()
    segno.make(url, micro=False).save(png, kind="png", scale=10, border=4)
    jpeg = io.BytesIO()
    Image.open(png).convert("RGB").save(jpeg, format="JPEG", quality=90)
    return jpeg.getvalue()


def _string(scene: object) -> str:
    if not isinstance(scene, str) or not 1 <= len(scene) <= _STRING_SCENE:
        raise ApiError(40053)
    return scene


def _number(scene: object, *, permanent: bool) -> int:
    most = _PERMANENT if permanent else _LARGEST_SCENE
    if not isinstance(scene, int) or isinstance(scene, bool) or not 1 <= scene <= most:
        raise ApiError(40053)
    return scene


def _life(seconds: object) -> int:
    if seconds is None:
        return _DEFAULT_SECONDS
    if not isinstance(seconds, int) or not 1 <= seconds <= LONGEST:
        raise ApiError(40053)
    return seconds
