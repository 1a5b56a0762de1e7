"""Temporary media: kinds, sizes and their end after three days (wechat-platform 2.6)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.errors import ApiError

LIFETIME = timedelta(days=3)
_MEGABYTE = 1024 * 1024
_SIZES = {
    "image": 10 * _MEGABYTE,
    "voice": 2 * _MEGABYTE,
    "video": 10 * _MEGABYTE,
    "thumb": 64 * 1024,
}
_PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
_KINDS_OF_PICTURE = {"image", "thumb"}


@dataclass(frozen=True)
class Media:
    """A stored file, reusable until it expires."""

    id: str
    kind: str
    data: bytes
    content_type: str
    created: datetime


class MediaStore:
    """All files, uploaded by the account or sent by people."""

    def __init__(self) -> None:
        self._files: dict[str, Media] = {}

    def add(self, kind: str, data: bytes, now: datetime) -> Media:
        """Keep a file; ApiError names a wrong kind, type or size."""
        if kind not in _SIZES:
            raise ApiError(40004)
        if not data:
            raise ApiError(41005)
        if len(data) > _SIZES[kind]:
            raise ApiError(40006)
        media = Media(secrets.token_urlsafe(48), kind, data, _content_type(kind, data), now)
        self._files[media.id] = media
        return media

    def get(self, media_id: str, now: datetime) -> Media:
        """Find a file; 40007 when it never was or its three days are over."""
        media = self._files.get(media_id)
        if media is None or now >= media.created + LIFETIME:
            raise ApiError(40007)
        return media


def _content_type(kind: str, data: bytes) -> str:
    if kind not in _KINDS_OF_PICTURE:
        return "application/octet-stream"
    known = (name for magic, name in _PICTURES.items() if data.startswith(magic))
    content_type = next(known, None)
    if content_type is None:
        raise ApiError(40005)
    return content_type
