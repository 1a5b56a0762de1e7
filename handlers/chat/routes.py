"""All chat routes in reading order: the first that matches wins."""

from bot.dispatch.router import Routes
from handlers.chat import browsing, check_in, finding_help, people, points, referral
from handlers.chat.context import Chat


def all_routes() -> Routes[Chat]:
    """Give the routes of every feature; what 帮助 and the menu say is derived from them."""
    told = (
        browsing.router,
        browsing.any_words,
        check_in.router,
        points.router,
        referral.router,
        people.router,
        finding_help.router,
    )
    return Routes(
        finding_help.first,
        finding_help.helping(told),
        browsing.router,
        check_in.router,
        points.router,
        referral.router,
        people.router,
        finding_help.router,
        referral.answers,
        people.answers,
        finding_help.small_talk,
        browsing.any_words,
        finding_help.last,
    )
