"""The routes of the chat page about groups: JSON to see what is said there, and to speak."""

from aiohttp import web

from simulator.errors import ApiError
from simulator.groups.neighbourhood import Contact, Group, Line, Neighbourhood, NotThere
from simulator.page_json import Json, read_body, text_field, write_json
from simulator.people import People

_LONGEST_TEXT = 4000
_LONGEST_NAME = 32


def routes(neighbourhood: Neighbourhood, people: People) -> list[web.RouteDef]:
    """List the routes, all under the application's root."""
    control = _Control(neighbourhood, people)
    private = "/control/people/{open_id}/private"
    return [
        web.get("/control/groups", control.groups),
        web.post("/control/groups", control.make),
        web.post("/control/groups/{group_id}/members", control.join),
        web.get("/control/groups/{group_id}/messages", control.messages),
        web.post("/control/groups/{group_id}/say", control.say),
        web.get(f"{private}/messages", control.private_messages),
        web.post(f"{private}/say", control.say_privately),
    ]


class _Control:
    """Serves the page's JSON."""

    def __init__(self, neighbourhood: Neighbourhood, people: People) -> None:
        self._neighbourhood = neighbourhood
        self._people = people

    async def groups(self, _request: web.Request) -> web.Response:
        """List the groups, and to whom the bot has said something alone."""
        there = self._neighbourhood
        told: dict[str, int] = {}
        for line in there.lines:
            if line.sender is there.bot and line.other and line.other.person:
                told[line.other.person.open_id] = line.number
        cards = [self._card(group) for group in there.groups.values()]
        return write_json({"bot": there.bot.name, "groups": cards, "private": told})

    async def make(self, request: web.Request) -> web.Response:
        """Make a group of the people with the given openids."""
        body = await read_body(request)
        topic, given = text_field(body, "topic", _LONGEST_NAME), body.get("members", [])
        if not isinstance(given, list):
            raise web.HTTPBadRequest(text="members must be a list of openids")
        members = [self._contact(str(open_id)) for open_id in given]
        return write_json(self._card(self._neighbourhood.group(topic, *members)))

    async def join(self, request: web.Request) -> web.Response:
        """Let a person into a group, perhaps under a name of their own there."""
        body = await read_body(request)
        group, contact = self._group(request), self._contact(text_field(body, "openid", 64))
        self._neighbourhood.join(group, contact)
        if body.get("alias"):
            group.alias(contact, text_field(body, "alias", _LONGEST_NAME))
        return write_json(self._card(group))

    async def say(self, request: web.Request) -> web.Response:
        """Let a member say something in a group."""
        body = await read_body(request)
        contact = self._contact(text_field(body, "openid", 64))
        text = text_field(body, "text", _LONGEST_TEXT)
        try:
            line = self._neighbourhood.say(self._group(request), contact, text)
        except NotThere as error:
            raise web.HTTPBadRequest(text="not a member of this group") from error
        return write_json({"number": line.number})

    async def say_privately(self, request: web.Request) -> web.Response:
        """Let a person say something to the bot alone."""
        body = await read_body(request)
        contact = self._contact(request.match_info["open_id"])
        text = text_field(body, "text", _LONGEST_TEXT)
        try:
            line = self._neighbourhood.say_privately(contact, text)
        except NotThere as error:
            raise web.HTTPBadRequest(text="not a friend of the bot") from error
        return write_json({"number": line.number})

    async def messages(self, request: web.Request) -> web.Response:
        """List what was said in a group after `since`."""
        lines = self._neighbourhood.said_in(self._group(request), _since(request))
        return write_json({"entries": [self._entry(line) for line in lines]})

    async def private_messages(self, request: web.Request) -> web.Response:
        """List what a person and the bot have said to each other after `since`."""
        contact = self._contact(request.match_info["open_id"])
        lines = self._neighbourhood.said_with(contact, _since(request))
        return write_json({"entries": [self._entry(line) for line in lines]})

    def _contact(self, open_id: str) -> Contact:
        try:
            return self._neighbourhood.contact_of(self._people.find(open_id))
        except ApiError as error:
            raise web.HTTPNotFound(text=str(error)) from error

    def _group(self, request: web.Request) -> Group:
        group = self._neighbourhood.groups.get(request.match_info["group_id"])
        if group is None:
            raise web.HTTPNotFound(text="no such group")
        return group

    def _card(self, group: Group) -> Json:
        there = self._neighbourhood
        lines = there.said_in(group)
        members = [there.contacts[member] for member in group.members]
        return {
            "id": group.id,
            "topic": group.topic,
            "members": [_member(one, there.called(group, one)) for one in members if one.person],
            "last": _preview(lines[-1], there) if lines else "",
            "last_at": lines[-1].at.isoformat() if lines else "",
            "number": lines[-1].number if lines else 0,
        }

    def _entry(self, line: Line) -> Json:
        there, sender = self._neighbourhood, line.sender
        return {
            "number": line.number,
            "at": line.at.isoformat(),
            "side": "account" if sender is there.bot else "person",
            "kind": "plain",
            "text": line.text,
            "articles": [],
            "openid": sender.person.open_id if sender.person else "",
            "name": there.called(line.group, sender) if line.group else sender.name,
            "exchange": None,
        }


def _member(contact: Contact, called: str) -> Json:
    person = contact.person
    return {"openid": person.open_id if person else "", "name": contact.name, "called": called}


def _preview(line: Line, there: Neighbourhood) -> str:
    name = there.called(line.group, line.sender) if line.group else line.sender.name
    return f"{name}：{line.text.splitlines()[0] if line.text else ''}"


def _since(request: web.Request) -> int:
    since = request.query.get("since", "0")
    if not since.isdecimal():
        raise web.HTTPBadRequest(text="since must be a whole number")
    return int(since)
