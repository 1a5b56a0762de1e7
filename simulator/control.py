"""The routes of the chat page: its files, and JSON to see people and act for them."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from simulator import events
from simulator.conversation import Entry
from simulator.crowd import Crowd
from simulator.errors import ApiError
from simulator.exchange import Exchange
from simulator.page_json import Json, read_body, text_field, write_json
from simulator.people import Person
from simulator.qr import ExpiredQrCode

_PAGE = Path(__file__).with_name("page")
_FILES = (
    "style.css",
    "chat.js",
    "groups.js",
    "bubbles.js",
    "text.js",
    "viewer.js",
    "cashier.js",
)
_POLICY = (
    "default-src 'self'; img-src 'self' http: https: data:; frame-src http: https:; base-uri 'none'"
)
_LONGEST_TEXT = 4000
_LONGEST_NAME = 32

Act = Callable[[Person, str], Awaitable[Exchange]]


def routes(crowd: Crowd) -> list[web.RouteDef]:
    """List the routes of the page and of its JSON, all under the application's root."""
    control = _Control(crowd)
    return [
        web.get("", _index),
        web.get("/", _index),
        *(web.get(f"/{name}", _file) for name in _FILES),
        web.get("/control/account", control.account),
        web.get("/control/people", control.people),
        web.post("/control/people", control.add_person),
        web.get("/control/people/{open_id}/messages", control.messages),
        web.get("/control/media/{media_id}", control.media),
        *(web.post(f"/control/people/{{open_id}}/{n}", s) for n, s in control.acts().items()),
    ]


class _Control:
    """Serves the page's JSON."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd

    async def account(self, _request: web.Request) -> web.Response:
        """Name the account and show its menu."""
        platform = self._crowd.platform
        return write_json({"name": platform.account.name, "menu": platform.menu.buttons})

    async def people(self, _request: web.Request) -> web.Response:
        """List everybody with the last line of the conversation."""
        return write_json({"people": [self._card(each) for each in self._crowd.platform.people]})

    async def add_person(self, request: web.Request) -> web.Response:
        """Make a person with the given name."""
        body = await read_body(request)
        return write_json(self._card(self._crowd.person(text_field(body, "name", _LONGEST_NAME))))

    async def messages(self, request: web.Request) -> web.Response:
        """List a person's lines after `since`."""
        person = self._person(request)
        since = request.query.get("since", "0")
        if not since.isdecimal():
            raise web.HTTPBadRequest(text="since must be a whole number")
        entries = self._crowd.platform.conversations.since(person.open_id, int(since))
        return write_json({"entries": [_entry(entry) for entry in entries]})

    async def media(self, request: web.Request) -> web.Response:
        """Show a stored picture."""
        platform = self._crowd.platform
        try:
            media = platform.media.get(request.match_info["media_id"], platform.clock())
        except ApiError as error:
            raise web.HTTPNotFound(text=str(error)) from error
        return web.Response(body=media.data, content_type=media.content_type)

    def acts(self) -> dict[str, Callable[[web.Request], Awaitable[web.Response]]]:
        """Name the acts a person can do, each with the route that does it."""
        crowd = self._crowd
        return {
            "follow": self._act("scene", crowd.follow, needed=False),
            "unfollow": self._act("", lambda person, _: crowd.unfollow(person), needed=False),
            "say": self._act("text", crowd.say),
            "tap": self._act("key", crowd.tap),
            "view": self._act("url", lambda person, url: crowd.push(person, events.view(url))),
            "link": self._act("href", crowd.tap_link),
        }

    def _act(
        self, field: str, act: Act, *, needed: bool = True
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            body = await read_body(request)
            given = needed or body.get(field)
            value = text_field(body, field, _LONGEST_TEXT) if given else ""
            person = self._person(request)
            try:
                exchange = await act(person, value)
            except ExpiredQrCode as error:
                raise web.HTTPGone(text="the QR code has expired") from error
            except ValueError as error:
                raise web.HTTPBadRequest(text=str(error)) from error
            return write_json({"exchange": _exchange(exchange), "person": self._card(person)})

        return serve

    def _person(self, request: web.Request) -> Person:
        try:
            return self._crowd.platform.people.find(request.match_info["open_id"])
        except ApiError as error:
            raise web.HTTPNotFound(text=str(error)) from error

    def _card(self, person: Person) -> Json:
        platform = self._crowd.platform
        lines = platform.conversations.since(person.open_id)
        shown = [line for line in lines if line.text or line.articles or line.media_id]
        last = shown[-1] if shown else None
        return {
            "openid": person.open_id,
            "name": person.name,
            "follows": bool(person.follows),
            "typing": platform.is_typing(person.open_id),
            "last": _preview(last) if last else "",
            "last_at": last.at.isoformat() if last else "",
            "number": lines[-1].number if lines else 0,
        }


async def _index(request: web.Request) -> web.FileResponse:
    """Serve the page, whose relative addresses need the slash at the end."""
    if not request.path.endswith("/"):
        raise web.HTTPFound(request.path + "/")
    return _served("index.html")


async def _file(request: web.Request) -> web.FileResponse:
    return _served(request.path.rpartition("/")[2])


def _served(name: str) -> web.FileResponse:
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
    return web.FileResponse(_PAGE / name, headers=headers)


def _preview(entry: Entry) -> str:
    if entry.articles:
        return f"[链接] {entry.articles[0].title}"
    return entry.text or "[图片]"


def _entry(entry: Entry) -> Json:
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "side": entry.side,
        "kind": entry.kind,
        "text": entry.text,
        "articles": [vars(article) for article in entry.articles],
        "media": entry.media_id,
        "exchange": _exchange(entry.exchange) if entry.exchange else None,
    }


def _exchange(exchange: Exchange) -> Json:
    return {
        "milliseconds": round(exchange.seconds * 1000),
        "deliveries": len(exchange.deliveries),
        "failures": [delivery.failure for delivery in exchange.deliveries if delivery.failure],
        "violations": exchange.violations,
        "request": exchange.request_xml,
        "answer": exchange.answer_xml,
        "notice": exchange.notice,
    }
