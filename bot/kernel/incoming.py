"""What reaches the shop through any door, in one form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing a person (or the platform about a person) has sent."""

    TEXT = "text"
    MENU = "menu"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    SCAN = "scan"
    SCANNED_CODE = "scanned_code"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    LOCATION = "location"
    LINK = "link"
    MINI_PROGRAM = "mini_program"
    NOTICE = "notice"
    """An event that asks for no answer: a page viewed, a job finished, a position reported."""
    UNKNOWN = "unknown"
    """A message of a kind that the door does not know (yet)."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much one answer through this door may hold, and whether somebody waits for it there.

    Where nobody `waits`, an answer is sent afterwards, as notices are.
    """

    text_bytes: int
    cards: int
    waits: bool = True


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message or event, parsed and trusted: its signature was checked by the door.

    `key` is the same for every delivery of the same message and differs between any two messages.
    `text` is what was said: typed words, recognised speech, or the key of a tapped menu button.
    `name` is the platform's own name of the message, and `facts` what else it carried.
    `group` is the id of the group it was said in (empty: to the shop alone), `speaker` how the
    sender is called there, and `is_mention` whether the shop was addressed by name (@).
    `is_reachable` tells whether the sender can be written to alone; `None` if the door can't know.
    """

    key: str
    door: str
    account: str
    sender: str
    conversation: str
    kind: Kind
    name: str
    sent_at: datetime
    room: Room
    text: str = ""
    group: str = ""
    speaker: str = ""
    is_mention: bool = False
    is_reachable: bool | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def person(self) -> str:
        """Whose message it is: messages of one person are handled one at a time."""
        return f"{self.door}:{self.account}:{self.sender}"

    @property
    def is_overheard(self) -> bool:
        """Whether it was said in a group without addressing the shop."""
        return bool(self.group) and not self.is_mention
