"""The calls for customer-service messages (wechat-platform 2.4)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from simulator.api.endpoint import OK, Call, Endpoint, Json, part, text
from simulator.errors import ApiError
from simulator.people import Person
from simulator.platform import CustomerMessage, Platform
from simulator.replies import TEXT_BYTES, Article

_TYPING_WINDOW = timedelta(seconds=30)
_UNGRANTED = {
    "voice",
    "video",
    "music",
    "mpnews",
    "mpnewsarticle",
    "msgmenu",
    "wxcard",
    "miniprogrampage",
}


def endpoints(platform: Platform) -> list[Endpoint]:
    """List these calls over one platform's state."""

    def send(call: Call) -> Json:
        body = call.json()
        reader = _reader(text(body, "msgtype"))
        person = _reachable(platform, text(body, "touser"))
        message = reader(platform, body, person, call.now)
        platform.quota.require(person.open_id, call.now)
        platform.quota.spend(person.open_id)
        platform.receive(message)
        return OK

    def typing(call: Call) -> Json:
        body = call.json()
        person = _reachable(platform, text(body, "touser"))
        _typing(platform, person, text(body, "command"), call.now)
        return OK

    return [
        Endpoint("POST", "/cgi-bin/message/custom/send", send),
        Endpoint("POST", "/cgi-bin/message/custom/typing", typing),
    ]


_Reader = Callable[[Platform, Json, Person, datetime], CustomerMessage]


def _reader(kind: str) -> _Reader:
    if kind in _UNGRANTED:
        raise ApiError(40200)
    if kind not in _READERS:
        raise ApiError(40008)
    return _READERS[kind]


def _reachable(platform: Platform, open_id: str) -> Person:
    person = platform.people.find(open_id)
    if not person.follows:
        raise ApiError(43004)
    if person.blacklisted:
        raise ApiError(43019)
    if not person.receives_messages:
        raise ApiError(48002)
    return person


def _text(_platform: Platform, body: Json, person: Person, now: datetime) -> CustomerMessage:
    content = text(part(body, "text"), "content")
    if not content:
        raise ApiError(44004)
    if len(content.encode()) > TEXT_BYTES:
        raise ApiError(45002)
    return CustomerMessage(now, person.open_id, "text", text=content, body=body)


def _image(platform: Platform, body: Json, person: Person, now: datetime) -> CustomerMessage:
    media_id = text(part(body, "image"), "media_id")
    if not media_id:
        raise ApiError(41006)
    platform.media.get(media_id, now)
    return CustomerMessage(now, person.open_id, "image", media_id=media_id, body=body)


def _news(_platform: Platform, body: Json, person: Person, now: datetime) -> CustomerMessage:
    rows = part(body, "news").get("articles")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ApiError(47001)
    if len(rows) != 1:
        raise ApiError(45008)
    return CustomerMessage(now, person.open_id, "news", articles=(_article(rows[0]),), body=body)


_READERS: dict[str, _Reader] = {"text": _text, "image": _image, "news": _news}


def _article(row: Json) -> Article:
    names = ("title", "description", "picurl", "url")
    return Article(*(text(row, name) for name in names))


def _typing(platform: Platform, person: Person, command: str, now: datetime) -> None:
    if command not in {"Typing", "CancelTyping"}:
        raise ApiError(45072)
    if command == "CancelTyping":
        platform.typing.pop(person.open_id, None)
        return
    lines = platform.conversations.since(person.open_id)
    if not lines or lines[-1].at < now - _TYPING_WINDOW:
        raise ApiError(45080)
    if platform.is_typing(person.open_id):
        raise ApiError(45081)
    platform.typing[person.open_id] = now + _TYPING_WINDOW
