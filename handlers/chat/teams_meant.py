"""Which team somebody means, and what is said of one everywhere."""

from content.texts.teams import Clock
from handlers.chat.context import Chat
from store.teams.codes import CodeSaid, codes_alike
from store.teams.errors import TeamNotFound
from store.teams.queries import offer_by_id, team_by_code, teams_by_codes
from store.teams.rules import Team, TeamOffer


async def team_meant(chat: Chat, said: CodeSaid | None, as_said: str) -> Team:
    """Find the team of a code, or the only one of a code that may have been misread as this."""
    if said is None:
        raise TeamNotFound(as_said)
    team = await team_by_code(chat.work, said.code)
    if team is not None:
        return team
    alike = await teams_by_codes(chat.work, codes_alike(said.code))
    if len(alike) != 1:
        raise TeamNotFound(said.code)
    return alike[0]


async def offer_of(chat: Chat, team: Team) -> TeamOffer:
    """Give the offer of a team."""
    offer = await offer_by_id(chat.work, team.offer_id)
    if offer is None:
        raise TeamNotFound(team.code)
    return offer


def team_url(chat: Chat, team: Team) -> str:
    """Tell the address of a team's page."""
    return chat.shop.url(f"/h5/teams/{team.code}")


def clock_of(chat: Chat) -> Clock:
    """Tell the time."""
    return Clock(chat.work.now, chat.shop.zone)
