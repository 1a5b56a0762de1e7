"""How many customer-service messages each person may still be sent (wechat-platform 2.4)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from simulator.errors import ApiError
from simulator.messages import Fields

_MENU_EVENTS = {"click", "scancode_push", "scancode_waitmsg"}


@dataclass(frozen=True)
class Grant:
    """What one action of a person allows: so many messages for so long."""

    messages: int
    lasts: timedelta


MESSAGE = Grant(5, timedelta(hours=48))
BRIEF = Grant(3, timedelta(minutes=1))


@dataclass(frozen=True)
class Allowance:
    """What is left for a person, until an instant."""

    left: int
    until: datetime


def grant_of(fields: Fields) -> Grant | None:
    """Name what a push allows; a tap on a msgmenu item counts as a menu tap."""
    if fields.get("MsgType") != "event":
        return BRIEF if fields.get("bizmsgmenuid") else MESSAGE
    name = str(fields.get("Event")).lower()
    return BRIEF if name in _MENU_EVENTS | {"subscribe", "scan"} else None


class ReplyQuota:
    """The allowances of all people, by openid."""

    def __init__(self) -> None:
        self._allowances: dict[str, Allowance] = {}

    def grant(self, open_id: str, grant: Grant, now: datetime) -> None:
        """Merge a new grant: the larger count and the later end, never the sum."""
        left, until = grant.messages, now + grant.lasts
        old = self._allowances.get(open_id)
        if old and old.until > now:
            left, until = max(left, old.left), max(until, old.until)
        self._allowances[open_id] = Allowance(left, until)

    def allowance(self, open_id: str) -> Allowance | None:
        """Show what is left for a person, also when it is over."""
        return self._allowances.get(open_id)

    def require(self, open_id: str, now: datetime) -> None:
        """Refuse with 45015 outside the window and with 45047 when the count is used up."""
        allowance = self._allowances.get(open_id)
        if allowance is None or allowance.until <= now:
            raise ApiError(45015)
        if allowance.left == 0:
            raise ApiError(45047)

    def spend(self, open_id: str) -> None:
        """Take one message off a person's allowance."""
        old = self._allowances[open_id]
        self._allowances[open_id] = replace(old, left=old.left - 1)

    def forget(self, open_id: str) -> None:
        """Drop the allowance of one who unfollows."""
        self._allowances.pop(open_id, None)
