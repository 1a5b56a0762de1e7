"""The state machine of access tokens: two independent kinds (wechat-platform 2.1)."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from simulator.errors import ApiError

LIFETIME = timedelta(seconds=7200)
GRACE = timedelta(minutes=5)
FORCE_SPACING = timedelta(seconds=30)
FORCE_PER_DAY = 20
_SHORTEST_TOKEN = 32


@dataclass(frozen=True)
class AccessToken:
    """One issued token; from `dies` on it is refused with 42001 if `expires`, else with 40001."""

    value: str
    expires: datetime
    dies: datetime

    def seconds_left(self, now: datetime) -> int:
        """Count the whole seconds until it expires."""
        return int((self.expires - now).total_seconds())


class Tokens:
    """All tokens ever issued and the newest of each kind."""

    def __init__(self) -> None:
        self.lifetime = LIFETIME
        self._issued: dict[str, AccessToken] = {}
        self._plain = ""
        self._stable = ""
        self._forced: list[datetime] = []

    def issue(self, now: datetime) -> AccessToken:
        """Answer `token`: always a new one; the older one works for five minutes more."""
        self._retire(self._plain, now + GRACE)
        token = self._new(now)
        self._plain = token.value
        return token

    def stable(self, now: datetime, *, force: bool = False) -> AccessToken:
        """Answer `stable_token`: the same one until five minutes before it expires."""
        current = self._issued.get(self._stable)
        if current and force and self._may_force(now):
            self._forced.append(now)
            self._retire(current.value, now)
            current = None
        if current is None or current.dies <= now or current.expires - now <= GRACE:
            current = self._new(now)
            self._stable = current.value
        return current

    def check(self, value: str, now: datetime) -> None:
        """Refuse a token that is missing, malformed, expired or no longer the latest."""
        if not value:
            raise ApiError(41001)
        token = self._issued.get(value)
        if token is None:
            raise ApiError(40014 if len(value) < _SHORTEST_TOKEN else 40001)
        if token.expires <= now:
            raise ApiError(42001)
        if token.dies <= now:
            raise ApiError(40001)

    def invalidate(self, now: datetime) -> None:
        """Kill every token before its time, as the platform sometimes does: 40001."""
        for value in self._issued:
            self._retire(value, now)

    def expire(self, now: datetime) -> None:
        """Let every token expire now: 42001."""
        for value, token in self._issued.items():
            self._issued[value] = replace(token, expires=min(token.expires, now), dies=now)

    def _new(self, now: datetime) -> AccessToken:
        expires = now + self.lifetime
        token = AccessToken(f"sim_{secrets.token_urlsafe(96)}", expires, expires)
        self._issued[token.value] = token
        return token

    def _retire(self, value: str, at: datetime) -> None:
        token = self._issued.get(value)
        if token:
            self._issued[value] = replace(token, dies=min(token.dies, at))

    def _may_force(self, now: datetime) -> bool:
        today = [at for at in self._forced if at > now - timedelta(days=1)]
        return len(today) < FORCE_PER_DAY and (not today or now - today[-1] >= FORCE_SPACING)
