"""The people who use WeChat, as the account sees them."""

import secrets
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from simulator.errors import ApiError

_ALPHABET = string.ascii_letters + string.digits + "-_"


@dataclass(eq=False)
class Person:
    """Somebody with a display name; `follows` is None before the first time.

    Who `is_snapshot` looks at a page's snapshot: it learns an openid that is nobody's.
    """

    name: str
    open_id: str
    follows: bool | None = None
    since: datetime | None = None
    scene: int | str = ""
    receives_messages: bool = True
    blacklisted: bool = False
    union_id: str = ""
    is_snapshot: bool = False


class People:
    """Everybody made so far, by openid."""

    def __init__(self) -> None:
        self._people: dict[str, Person] = {}

    def add(self, name: str) -> Person:
        """Make a person with a fresh openid of 28 characters."""
        person = Person(name, new_open_id())
        self._people[person.open_id] = person
        return person

    def find(self, open_id: str) -> Person:
        """Find a person; ApiError 40003 for an openid that is not of this account."""
        person = self._people.get(open_id)
        if person is None:
            raise ApiError(40003)
        return person

    def followers(self) -> list[Person]:
        """List those who follow, in the order they were made."""
        return [person for person in self if person.follows]

    def __iter__(self) -> Iterator[Person]:
        return iter(tuple(self._people.values()))


def new_open_id() -> str:
    """Make up an openid."""
    return "o" + "".join(secrets.choice(_ALPHABET) for _ in range(27))
