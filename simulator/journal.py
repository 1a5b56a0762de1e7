"""The record of every API call the bot made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ApiCall:
    """One call and what was answered; secrets are left out of `query` and `body`."""

    at: datetime
    method: str
    path: str
    query: Mapping[str, str]
    body: object
    status: int
    answer: object


class Journal:
    """All calls in order of arrival."""

    def __init__(self) -> None:
        self._calls: list[ApiCall] = []

    def record(self, call: ApiCall) -> None:
        """Append a call."""
        self._calls.append(call)

    def of(self, path: str) -> list[ApiCall]:
        """Select the calls of one API, by its path as documented (`/cgi-bin/…`)."""
        return [call for call in self._calls if call.path == path]

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()

    def __iter__(self) -> Iterator[ApiCall]:
        return iter(tuple(self._calls))

    def __len__(self) -> int:
        return len(self._calls)
