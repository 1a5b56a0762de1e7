"""The port of everything that sends by itself."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.kernel.reply import Reply


class Result(StrEnum):
    """How a send ended; `unknown` may have gone out, `later` certainly has not."""

    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A send's end, and what the platform said about it."""

    result: Result
    detail: str = ""


class Channel(Protocol):
    """A way to reach a person."""

    async def send(self, recipient: str, reply: Reply) -> Outcome:
        """Send once; never raises for what a platform may answer."""
        ...
