"""An order that is being checked: what it is, and how messages speak of it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dispatch.dialogue import Asked
from bot.dispatch.patterns import answering
from bot.dispatch.router import Heard
from community.addresses.rules import AddressIncomplete, parse_address
from content.texts.checkout import GoodsLine
from handlers.chat.context import Chat
from handlers.chat.picking import is_number
from store.checkout.rules import Offer

CONFIRM, WHERE = "checkout", "checkout.where"
"""The questions: whether it is right, and where it shall go."""

_PHONE_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Pending:
    """What is to be ordered, from the cart or not, where to, with points or not, at what price.

    With an `offer_id` it is a place in a team of this offer: in the one of the code `team`, or in a
    new one; with a `redeem_id`, goods that points are redeemed for.
    """

    pieces: Mapping[int, int]
    from_cart: bool
    to: str
    points: bool = False
    shown: int = 0
    offer_id: int = 0
    team: str = ""
    redeem_id: int = 0

    @property
    def is_for_team(self) -> bool:
        """Whether it is a place in a team."""
        return bool(self.offer_id)

    @property
    def has_own_price(self) -> bool:
        """Whether its price is a team's or that of an offer for points, off which nothing goes."""
        return self.is_for_team or bool(self.redeem_id)

    def asked(self, step: str, **more: str) -> Asked:
        """Give the question that keeps it."""
        facts = {
            "pieces": packed(self.pieces),
            "from_cart": str(int(self.from_cart)),
            "to": self.to,
            "points": str(int(self.points)),
            "shown": str(self.shown),
            "offer": str(self.offer_id),
            "team": self.team,
            "redeem": str(self.redeem_id),
        }
        return Asked(step, tuple((facts | more).items()))

    @classmethod
    def of(cls, asked: Asked) -> "Pending":
        """Give back what a question keeps."""
        facts = dict(asked.facts)
        return cls(
            unpacked(facts["pieces"]),
            facts["from_cart"] == "1",
            facts["to"],
            facts["points"] == "1",
            int(facts["shown"]),
            int(facts.get("offer", 0)),
            facts.get("team", ""),
            int(facts.get("redeem", 0)),
        )


def packed(pieces: Mapping[int, int]) -> str:
    """Turn pieces by SKU id into a text."""
    return json.dumps(dict(pieces))


def unpacked(text: str) -> dict[int, int]:
    """Give back pieces by SKU id."""
    return {int(sku_id): pieces for sku_id, pieces in json.loads(text).items()}


def _open(heard: Heard) -> Asked | None:
    return answering(CONFIRM)(heard) or answering(WHERE)(heard)


@dataclass(frozen=True, slots=True)
class Saying:
    """The message is one of these words while an order is being checked."""

    said: str
    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> Asked | None:
        """Say what the message holds, or `None`."""
        return _open(heard) if heard.words.replace(" ", "") in self.said.split() else None


@dataclass(frozen=True, slots=True)
class Shaped:
    """The message has this shape while an order is being checked; learns the match, too."""

    shape: str
    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> tuple[Asked, re.Match[str]] | None:
        """Say what the message holds, or `None`."""
        asked, said = _open(heard), re.fullmatch(self.shape, heard.words)
        return (asked, said) if asked and said else None


def is_place(words: str) -> bool:
    """Whether words are meant as a number of a list of places; a phone's number isn't."""
    return sum(map(str.isdigit, words)) < _PHONE_DIGITS and is_number(words.removeprefix("第"))


@dataclass(frozen=True, slots=True)
class NumberWhere:
    """The message answers where to by a number."""

    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> Asked | None:
        """Say what the message holds, or `None`."""
        return answering(WHERE)(heard) if is_place(heard.words) else None


@dataclass(frozen=True, slots=True)
class AddressSaid:
    """The message is an address, or the rest of one."""

    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> Asked | None:
        """Say what the message holds, or `None`."""
        asked = _open(heard)
        if asked is None or not isinstance(heard, Chat) or "draft" in dict(asked.facts):
            return asked
        read = parse_address(heard.incoming.text, heard.shop.regions)
        if not isinstance(read, AddressIncomplete):
            return asked
        told = (bool(read.draft.phone), bool(read.place or read.choices))
        return asked if (any if asked.step == WHERE else all)(told) else None


def lines_of(offer: Offer) -> list[GoodsLine]:
    """Give the goods of an offer as they are shown."""
    return [
        GoodsLine(good.title, good.spec, line.item.quantity, good.price)
        for good, line in zip(offer.goods, offer.quote.lines, strict=True)
    ]
