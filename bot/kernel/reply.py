"""What the shop may answer, whatever the door."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words, with `<a href>` links where the shop itself wrote them."""

    body: str


@dataclass(frozen=True, slots=True)
class Card:
    """A picture with a title and a few lines, which opens a page."""

    title: str
    description: str
    picture_url: str
    page_url: str


@dataclass(frozen=True, slots=True)
class Cards:
    """One or several cards, the most important first: a door shows as many as it can."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was handed to the platform before, by the platform's id."""

    media_id: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """The conversation goes to a person at the platform's own desk; `agent` may name one."""

    agent: str | None = None


Reply = Text | Cards | Picture | HandOver
"""One answer; silence is `None`."""

_KINDS: dict[str, type[Text | Cards | Picture | HandOver]] = {
    "text": Text,
    "cards": Cards,
    "picture": Picture,
    "hand_over": HandOver,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def pack(reply: Reply | None) -> dict[str, Any] | None:
    """Turn an answer into plain values that can be stored as JSON."""
    return None if reply is None else {"kind": _NAMES[type(reply)], **asdict(reply)}


def unpack(stored: dict[str, Any] | None) -> Reply | None:
    """Turn what `pack` made back into the same answer."""
    if stored is None:
        return None
    facts = {name: value for name, value in stored.items() if name != "kind"}
    if stored["kind"] == "cards":
        return Cards(tuple(Card(**card) for card in facts["cards"]))
    return _KINDS[stored["kind"]](**facts)
