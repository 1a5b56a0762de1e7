"""The account's menu, derived from the routes that have a button."""

from collections.abc import Iterable

from bot.dispatch.router import Route
from content.texts import help as say
from handlers.chat.context import Chat

_TOPS = (say.shop_button(), say.points_button(), say.me_button())


def menu_buttons(routes: Iterable[Route[Chat]]) -> list[tuple[str, str, str]]:
    """List the buttons: the top button, the label under it, and the command that it says."""
    buttons = [(route.button, route.usage, route.words[0]) for route in routes if route.button]
    return sorted(buttons, key=lambda button: _TOPS.index(button[0]))
