"""How a route recognises what is its own."""

import re
from dataclasses import dataclass

from bot.dispatch.dialogue import Asked
from bot.dispatch.router import Heard
from bot.kernel.incoming import Incoming, Kind

_SPOKEN = frozenset({Kind.TEXT, Kind.MENU})
_GAPS = " :"


@dataclass(frozen=True, slots=True)
class Words:
    """The whole message is one of these commands; learns which."""

    words: tuple[str, ...]

    def __call__(self, heard: Heard) -> str | None:
        """Say what the message holds, or `None`."""
        said = heard.words.replace(" ", "")
        return said if heard.incoming.kind in _SPOKEN and said in self.words else None


@dataclass(frozen=True, slots=True)
class WordsThen:
    """The message begins with one of these commands; learns what follows, perhaps nothing.

    What is overheard in a group is a command only if a gap, a letter or a digit follows it.
    """

    words: tuple[str, ...]

    def __call__(self, heard: Heard) -> str | None:
        """Say what the message holds, or `None`."""
        if heard.incoming.kind not in _SPOKEN:
            return None
        for word in self.words:
            rest = heard.words[len(word) :]
            if heard.words.startswith(word) and (not heard.incoming.is_overheard or _apart(rest)):
                return rest.strip(_GAPS)
        return None


def _apart(rest: str) -> bool:
    """Whether what follows a command doesn't make another word of it."""
    return not rest or rest[0].isascii()


@dataclass(frozen=True, slots=True)
class Matching:
    """The whole message has this shape; learns the match."""

    shape: re.Pattern[str]
    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> re.Match[str] | None:
        """Say what the message holds, or `None`."""
        return self.shape.fullmatch(heard.words) if heard.incoming.kind in _SPOKEN else None


@dataclass(frozen=True, slots=True)
class Sent:
    """The message is of one of these kinds; learns the message."""

    kinds: tuple[Kind, ...]
    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> Incoming | None:
        """Say what the message holds, or `None`."""
        return heard.incoming if heard.incoming.kind in self.kinds else None


@dataclass(frozen=True, slots=True)
class Answering:
    """The message answers a question that was asked; learns the question."""

    step: str
    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> Asked | None:
        """Say what the message holds, or `None`."""
        spoken = heard.incoming.kind is Kind.TEXT
        return heard.asked if spoken and heard.asked and heard.asked.step == self.step else None


def words(*commands: str) -> Words:
    """Recognise messages that are one of these commands."""
    return Words(commands)


def words_then(*commands: str) -> WordsThen:
    """Recognise messages that begin with one of these commands; longer ones come first."""
    return WordsThen(commands)


def matching(shape: str) -> Matching:
    """Recognise messages of a shape, a regular expression over canonical words."""
    return Matching(re.compile(shape))


def sent(*kinds: Kind) -> Sent:
    """Recognise messages of these kinds."""
    return Sent(kinds)


def answering(step: str) -> Answering:
    """Recognise the answer to a question."""
    return Answering(step)
