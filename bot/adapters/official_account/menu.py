"""The account's menu, made from the routes. Limits: `wechat-platform.md` 2.3."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_TOP, _SUB, _TOP_BYTES, _SUB_BYTES, _KEY_BYTES = 3, 5, 16, 60, 128


class MenuDoesNotFit(ValueError):
    """The routes' buttons are more or longer than WeChat takes."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button says its command, as if the person had typed it; `under` is its top button."""

    under: str
    label: str
    command: str


def menu_of(buttons: Iterable[Button]) -> list[dict[str, Any]]:
    """Lay buttons out as WeChat wants them; a top button with one command is that command."""
    tops: dict[str, list[Button]] = {}
    for button in buttons:
        tops.setdefault(button.under, []).append(button)
    menu = [_top(name, group) for name, group in tops.items()]
    if not 1 <= len(menu) <= _TOP:
        raise MenuDoesNotFit(f"{len(menu)} top buttons, 1 to {_TOP} fit")
    return menu


def _top(name: str, group: list[Button]) -> dict[str, Any]:
    _check(name, _TOP_BYTES)
    if len(group) > _SUB:
        raise MenuDoesNotFit(f"{len(group)} buttons under {name}, {_SUB} fit")
    if len(group) == 1:
        return {**_click(group[0]), "name": name}
    return {"name": name, "sub_button": [_click(button) for button in group]}


def _click(button: Button) -> dict[str, Any]:
    _check(button.label, _SUB_BYTES)
    _check(button.command, _KEY_BYTES)
    return {"type": "click", "name": button.label, "key": button.command}


def _check(text: str, most: int) -> None:
    if len(text.encode()) > most:
        raise MenuDoesNotFit(f"{text!r} is longer than {most} bytes")
