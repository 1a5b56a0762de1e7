"""Web authorisation: codes that tell a page who opened it (wechat-platform 2.12)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.errors import ApiError
from simulator.people import Person, new_open_id

CODE_LIFE = timedelta(minutes=5)


@dataclass
class _Code:
    """A code that was given to a page, and whether it was exchanged already."""

    person: Person
    scope: str
    expires: datetime
    is_used: bool = False


@dataclass(frozen=True)
class Grant:
    """What a code is exchanged for; a snapshot user's openid is nobody's."""

    open_id: str
    scope: str
    is_snapshot: bool
    union_id: str


class WebAuthorizations:
    """All codes given out; `domains` are the hosts that pages may have, None means any."""

    def __init__(self) -> None:
        self.domains: set[str] | None = None
        self._codes: dict[str, _Code] = {}

    def issue(self, person: Person, scope: str, now: datetime) -> str:
        """Give a code for a person, good for one exchange within five minutes."""
        code = f"0{secrets.token_hex(2)}{secrets.token_urlsafe(20)}"
        self._codes[code] = _Code(person, scope, now + CODE_LIFE)
        return code

    def exchange(self, code: str, now: datetime) -> Grant:
        """Take a code in: 40029 when there is none, 40163 when it is used, 42003 when too old."""
        given = self._codes.get(code)
        if given is None:
            raise ApiError(40029)
        if given.is_used:
            raise ApiError(40163)
        if given.expires <= now:
            raise ApiError(42003)
        given.is_used = True
        person = given.person
        open_id = new_open_id() if person.is_snapshot else person.open_id
        return Grant(open_id, given.scope, person.is_snapshot, person.union_id)
