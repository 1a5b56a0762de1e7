"""The page of a team: anybody who has its code may see it, and nobody's name in full."""

from dataclasses import dataclass
from http import HTTPStatus

import segno
from aiohttp import web

from bot.persistence.work import Work
from community.referral.invitations import follow_code
from content.texts import team_pages as say
from content.texts.teams import Clock
from handlers.pages.front import Front
from handlers.pages.rendering import draw, draw_words, guarded
from store.catalogue.repository import Catalogue
from store.teams.codes import is_code
from store.teams.queries import InTeam, offer_by_id, roster, team_by_code
from store.teams.rules import Team, TeamOffer, TeamState


@dataclass(frozen=True, slots=True)
class _Seen:
    """A team as its page shows it; `follow_url` is drawn as the code to follow the account by."""

    team: Team
    offer: TeamOffer
    people: list[InTeam]
    picture: str
    follow_url: str | None
    clock: Clock


@dataclass(frozen=True, slots=True)
class TeamPages:
    """The pages of teams."""

    front: Front

    def routes(self) -> list[web.RouteDef]:
        """The addresses that are sent on in chats."""
        return [web.get("/h5/teams/{code}", guarded(self.team))]

    async def team(self, request: web.Request) -> web.Response:
        """Show who is in a team, what is missing, how long it has, and how to join."""
        code = request.match_info["code"].upper()
        async with self.front.reading() as work:
            seen = await self._see(work, code) if is_code(code) else None
        if seen is None:
            return draw_words(request, say.not_found(), [], status=HTTPStatus.NOT_FOUND)
        page = draw(request, "team.html", self._facts(seen))
        page.headers["X-Robots-Tag"] = "noindex"
        return page

    async def _see(self, work: Work, code: str) -> _Seen | None:
        team = await team_by_code(work, code)
        offer = await offer_by_id(work, team.offer_id) if team else None
        if team is None or offer is None:
            return None
        people = await roster(work, team)
        product = await Catalogue(work).any_by_code(offer.code)
        picture = product.picture_url if product else ""
        follow_url = await follow_code(work, team.leader_id)
        clock = Clock(work.now, self.front.shop.zone)
        return _Seen(team, offer, people, picture, follow_url, clock)

    def _facts(self, seen: _Seen) -> dict[str, object]:
        team, offer, clock, shop = seen.team, seen.offer, seen.clock, self.front.shop
        is_open = team.takes(clock.now)
        return {
            **_headings(seen),
            "team": team,
            "offer": offer,
            "people": seen.people,
            "shop": shop.name,
            "state": "completed" if team.state is TeamState.FAILED else "",
            "page_url": shop.url(f"/h5/teams/{team.code}"),
            "picture_path": seen.picture,
            "picture_url": shop.url(seen.picture) if seen.picture else "",
            "forms": team.state is TeamState.FORMING,
            "is_open": is_open,
            "is_full": not team.room,
            "ends_at": team.deadline.isoformat(),
            "left_seconds": int((team.deadline - clock.now).total_seconds()),
            "left": say.time_left(left=team.deadline - clock.now) if is_open else "",
            "qr": segno.make(seen.follow_url).svg_data_uri(scale=8) if seen.follow_url else None,
            "team_say": say,
        }


def _headings(seen: _Seen) -> dict[str, str]:
    team, offer, clock = seen.team, seen.offer, seen.clock
    return {
        "title": say.title(offer=offer, team=team),
        "description": say.description(offer=offer, team=team, clock=clock),
        "heading": say.heading(offer=offer, team=team, clock=clock),
        "below": say.below_heading(team=team, clock=clock),
        "goods": say.goods(offer=offer),
        "price": say.price(offer=offer, team=team),
        "alone": say.alone(offer=offer),
    }
