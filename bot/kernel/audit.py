"""How the books are proved: rules that look at rows and report those that break them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

W_contra = TypeVar("W_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Findings:
    """How many rows a rule has looked at, and the rows that break it."""

    looked_at: int
    broken: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class AuditRule(Generic[W_contra]):
    """A rule of the books, in one sentence, and what checks it."""

    name: str
    sentence: str
    check: Callable[[W_contra], Awaitable[Findings]]
