"""What the shop may answer, whatever the door."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom words in a group are for: their id at the door, and how they are called there."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words, with `<a href>` links where the shop itself wrote them.

    In a group they may be `to` somebody, who is then told (@).
    """

    body: str
    to: Addressed | None = None


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


def in_words(cards: Cards) -> Text:
    """Say cards in words, where none can be shown."""
    told = ((card.title, card.description, card.page_url) for card in cards.cards)
    return Text("\n\n".join("\n".join(filter(None, lines)) for lines in told))


def pack(reply: Reply | None) -> dict[str, Any] | None:
    """Turn an answer into plain values that can be stored as JSON."""
    if reply is None:
        return None
    facts = {name: value for name, value in asdict(reply).items() if value is not None}
    return {"kind": _NAMES[type(reply)], **facts}


def unpack(stored: dict[str, Any] | None) -> Reply | None:
    """Turn what `pack` made back into the same answer."""
    if stored is None:
        return None
    facts = {name: value for name, value in stored.items() if name != "kind"}
    if facts.get("to"):
        return Text(facts["body"], Addressed(**facts["to"]))
    if stored["kind"] == "cards":
        return Cards(tuple(Card(**card) for card in facts["cards"]))
    return _KINDS[stored["kind"]](**facts)
