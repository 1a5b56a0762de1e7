"""The custom menu and its limits, each with the code WeChat refuses it by (wechat-platform 2.3)."""

from dataclasses import dataclass
from typing import TypeGuard

from simulator.errors import ApiError

Button = dict[str, object]

_NEEDS = {
    "click": ("key",),
    "view": ("url",),
    "miniprogram": ("url", "appid", "pagepath"),
    "scancode_push": ("key",),
    "scancode_waitmsg": ("key",),
    "pic_sysphoto": ("key",),
    "pic_photo_or_album": ("key",),
    "pic_weixin": ("key",),
    "location_select": ("key",),
    "media_id": ("media_id",),
    "article_id": ("article_id",),
    "article_view_limited": ("article_id",),
}
_KEY_BYTES = 128
_URL_BYTES = 1024


@dataclass(frozen=True)
class _Codes:
    """The limits of one level of the menu and the codes that go with them."""

    most: int
    name_bytes: int
    count: int
    type: int
    name: int
    key: int
    url: int
    domain: int


_TOP = _Codes(3, 16, 40016, 40017, 40018, 40019, 40020, 40055)
_SUB = _Codes(5, 60, 40023, 40024, 40025, 40026, 40027, 40054)


class Menu:
    """The menu as last published; none at first."""

    def __init__(self) -> None:
        self.buttons: list[Button] = []

    def publish(self, buttons: object) -> None:
        """Replace the menu; ApiError names the first limit that is broken."""
        rows = _counted(buttons, _TOP)
        for button in rows:
            _check_top(button)
        self.buttons = rows

    def current(self) -> list[Button]:
        """Show the menu, refusing with 46003 when there is none."""
        if not self.buttons:
            raise ApiError(46003)
        return self.buttons

    def delete(self) -> None:
        """Take the menu away."""
        self.buttons = []


def _is_buttons(value: object) -> TypeGuard[list[Button]]:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _counted(value: object, codes: _Codes) -> list[Button]:
    if not _is_buttons(value) or not 1 <= len(value) <= codes.most:
        raise ApiError(codes.count)
    return value


def _check_top(button: Button) -> None:
    if not button.get("sub_button"):
        _check(button, _TOP)
        return
    _check_name(button, _TOP)
    for sub in _counted(button["sub_button"], _SUB):
        _check(sub, _SUB)


def _check_name(button: Button, codes: _Codes) -> None:
    if not 1 <= len(str(button.get("name", "")).encode()) <= codes.name_bytes:
        raise ApiError(codes.name)


def _check(button: Button, codes: _Codes) -> None:
    _check_name(button, codes)
    needs = _NEEDS.get(str(button.get("type")))
    if needs is None:
        raise ApiError(codes.type)
    if "key" in needs and not 1 <= len(str(button.get("key", "")).encode()) <= _KEY_BYTES:
        raise ApiError(codes.key)
    if "url" in needs:
        _check_url(str(button.get("url", "")), codes)
    if not all(button.get(name) for name in needs):
        raise ApiError(codes.type)


def _check_url(url: str, codes: _Codes) -> None:
    if not 1 <= len(url.encode()) <= _URL_BYTES:
        raise ApiError(codes.url)
    if not url.startswith(("http://", "https://")):
        raise ApiError(codes.domain)
