"""What a member is, as a value, and what a name may be."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""What codes are made of: nothing that looks like something else."""

CODE_LENGTH, TAG_LENGTH, LONGEST_NAME = 6, 4, 12


@dataclass(frozen=True, slots=True)
class Member:
    """A member as a conversation needs to know them; `tag` stands for the name not given yet.

    `role` is what they are of the staff; most are nothing of it. `level` is their rank, 0 the
    lowest. Who `follows` can be written to at the door they speak at.
    """

    id: int
    name: str
    tag: str
    code: str
    referrer_id: int | None
    joined_at: datetime
    consent_version: str
    ever_followed: bool
    role: str = ""
    level: int = 0
    follows: bool = False

    @property
    def is_stranger(self) -> bool:
        """Whether nobody has made their acquaintance yet."""
        return self.id == 0


def stranger(now: datetime) -> Member:
    """Give what is known of somebody whose acquaintance is not made yet."""
    return Member(0, "", "", "", None, now, "", ever_followed=False)


def new_code(length: int) -> str:
    """Make up a code that can't be guessed from others."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def clean_name(text: str) -> str:
    """Reduce what somebody calls themselves to one line of visible characters."""
    visible = (c if unicodedata.category(c)[0] not in "CZ" else " " for c in text)
    return " ".join("".join(visible).split())
