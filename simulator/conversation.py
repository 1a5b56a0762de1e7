"""What each person sees in the chat with the account, in order."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from simulator.exchange import Exchange
from simulator.messages import Fields
from simulator.replies import Article

Side = Literal["person", "account", "note"]

_NOTES = {
    "subscribe": "已关注公众号",
    "unsubscribe": "已取消关注",
    "scan": "扫描二维码",
    "click": "点击菜单",
    "view": "打开网页",
}


@dataclass(frozen=True)
class Entry:
    """One line of a conversation; `number` grows over all conversations."""

    open_id: str
    at: datetime
    side: Side
    kind: str
    text: str = ""
    articles: tuple[Article, ...] = ()
    media_id: str = ""
    exchange: Exchange | None = None
    number: int = 0


class Conversations:
    """All lines of all conversations."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def add(self, entry: Entry) -> Entry:
        """Append a line and number it."""
        numbered = replace(entry, number=len(self._entries) + 1)
        self._entries.append(numbered)
        return numbered

    def since(self, open_id: str, number: int = 0) -> list[Entry]:
        """List a person's lines after that number."""
        return [entry for entry in self._entries[max(number, 0) :] if entry.open_id == open_id]


def outgoing(open_id: str, fields: Fields, at: datetime) -> Entry:
    """Describe what a person does, as a bubble for messages and as a note for events."""
    kind = str(fields.get("MsgType"))
    if kind == "event":
        return Entry(open_id, at, "note", "event", _note(fields))
    names = ("Content", "Label", "Title", "Recognition")
    text = next((str(fields[name]) for name in names if fields.get(name)), "")
    return Entry(open_id, at, "person", kind, text, media_id=str(fields.get("MediaId", "")))


def _note(fields: Fields) -> str:
    name = str(fields.get("Event"))
    key = str(fields.get("EventKey") or "").removeprefix("qrscene_")
    return "：".join(part for part in (_NOTES.get(name.lower(), name), key) if part)


def incoming(exchange: Exchange, at: datetime) -> Entry:
    """Describe what came back: a bubble, the notice, or a mere receipt."""
    answer = exchange.answer
    side: Side = "note" if answer.kind in {"none", "transfer"} else "account"
    kind = "unavailable" if exchange.notice else answer.kind
    return Entry(
        open_id=exchange.person.open_id,
        at=at,
        side=side,
        kind=kind,
        text=exchange.notice or answer.text,
        articles=answer.articles,
        media_id=answer.media_id,
        exchange=exchange,
    )
