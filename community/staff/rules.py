"""Roles of staff, and the codes by which a member account becomes one of the staff."""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import blake2b

LONGEST_NAME = 40
_CODE = re.compile(r"[0-9]{6}")


class Role(StrEnum):
    """What somebody of the staff may do."""

    OWNER = "owner"
    MANAGER = "manager"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class BindingRules:
    """How long a code is good, and how many wrong ones lock binding for how long."""

    code_life: timedelta
    wrong_codes: int
    lock: timedelta


def new_binding_code() -> str:
    """Make up a code of six digits."""
    return f"{secrets.randbelow(1_000_000):06}"


def binding_code_in(words: str) -> str | None:
    """Read a code; spaces within it make no difference, anything but six digits is none."""
    digits = words.replace(" ", "")
    return digits if _CODE.fullmatch(digits) else None


def digest_of(code: str) -> str:
    """Tell what is kept of a code: no list that leaks shows one as it has to be said."""
    return blake2b(code.encode(), digest_size=16, person=b"staff binding").hexdigest()
