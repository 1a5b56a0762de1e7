"""Injected faults of the API: what goes wrong, on which path, at which calls."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Generic, TypeVar

from simulator.errors import ApiError

_HTML = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass(frozen=True)
class Payload:
    """An answer on its way to the bot."""

    body: bytes
    content_type: str = "application/json; encoding=utf-8"
    status: int = 200


Spoil = Callable[[Payload], Payload]
Schedule = Callable[[int], bool]


def _unspoilt(payload: Payload) -> Payload:
    return payload


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong; `acts` says whether the call is carried out all the same."""

    spoil: Spoil = _unspoilt
    acts: bool = True
    error: int = 0
    delay: float = 0
    kills_tokens: bool = False
    expires_tokens: bool = False


def errcode(code: int) -> Fault:
    """Refuse with an errcode; nothing is done."""
    return Fault(acts=False, error=code)


def bad_gateway(*, done: bool = False) -> Fault:
    """Answer HTTP 502, with the side effect done or not."""

    def spoil(_payload: Payload) -> Payload:
        return Payload(_HTML, "text/html", 502)

    return Fault(spoil, acts=done)


def hang(seconds: float, *, done: bool = True) -> Fault:
    """Answer only after so many real seconds, or not at all if the bot hangs up before."""
    return Fault(acts=done, delay=seconds)


def truncated() -> Fault:
    """Do the call, but send only the first half of the answer."""

    def spoil(payload: Payload) -> Payload:
        return replace(payload, body=payload.body[: len(payload.body) // 2])

    return Fault(spoil)


def html_page() -> Fault:
    """Answer HTTP 200 with a page instead of JSON; nothing is done."""

    def spoil(_payload: Payload) -> Payload:
        return Payload(_HTML, "text/html")

    return Fault(spoil, acts=False)


def plain_text() -> Fault:
    """Answer rightly, but under the content type text/plain."""

    def spoil(payload: Payload) -> Payload:
        return replace(payload, content_type="text/plain")

    return Fault(spoil)


def dead_token() -> Fault:
    """Kill every access token before the call is looked at: 40001."""
    return Fault(kills_tokens=True)


def expired_token() -> Fault:
    """Let every access token expire before the call is looked at: 42001."""
    return Fault(expires_tokens=True)


def every() -> Schedule:
    """Strike at every call."""
    return lambda _count: True


def nth(*numbers: int) -> Schedule:
    """Strike at the calls of these numbers; the first after adding the rule is 1."""
    return lambda count: count in numbers


def rate(share: float) -> Schedule:
    """Strike at this share of the calls, evenly spread and the same in every run."""
    return lambda count: math.floor(count * share) > math.floor((count - 1) * share)


Kind = TypeVar("Kind")


@dataclass
class Rule(Generic[Kind]):
    """A fault at the calls of one path (`*` matches any part) that the schedule picks."""

    path: str
    fault: Kind
    when: Schedule
    calls: int = 0

    def strikes(self, path: str) -> bool:
        """Count a call of this path and tell whether it is struck."""
        if not fnmatchcase(path, self.path):
            return False
        self.calls += 1
        return self.when(self.calls)


class Faults(Generic[Kind]):
    """The rules in force; the first that strikes decides."""

    def __init__(self, harmless: Kind) -> None:
        self._harmless = harmless
        self._rules: list[Rule[Kind]] = []

    def add(self, path: str, fault: Kind, when: Schedule | None = None) -> Rule[Kind]:
        """Put a rule in force, at every call unless `when` says otherwise."""
        rule = Rule(path, fault, when or every())
        self._rules.append(rule)
        return rule

    def remove(self, rule: Rule[Kind]) -> None:
        """Take one rule out of force."""
        self._rules.remove(rule)

    def clear(self) -> None:
        """Take all rules out of force."""
        self._rules.clear()

    def due(self, path: str) -> Kind:
        """Give the fault of this call, a harmless one when no rule strikes."""
        struck = [rule.fault for rule in self._rules if rule.strikes(path)]
        return struck[0] if struck else self._harmless


def refuse(fault: Fault) -> None:
    """Raise the errcode that a fault carries, if any."""
    if fault.error:
        raise ApiError(fault.error)
