"""The sandbox bank's books: one JSON file, replaced as a whole by whoever holds its lock."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class State(StrEnum):
    """How a charge stands."""

    UNPAID = "unpaid"
    PAID = "paid"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Entry:
    """A charge: how it is paid, amount in fen, who pays; instants in UTC, as ISO 8601."""

    kind: str
    amount: int
    payer: str
    expires_at: str
    state: State = State.UNPAID
    paid_at: str = ""

    @property
    def deadline(self) -> datetime:
        """Until when it can be paid."""
        return datetime.fromisoformat(self.expires_at)

    @property
    def paid_instant(self) -> datetime:
        """When it was paid."""
        return datetime.fromisoformat(self.paid_at)


@dataclass(slots=True)
class Books:
    """All charges, refunds with the number of their payment, transfers with their payee; fen."""

    charges: dict[str, Entry] = field(default_factory=dict)
    refunds: dict[str, tuple[str, int]] = field(default_factory=dict)
    transfers: dict[str, tuple[str, int]] = field(default_factory=dict)


class Ledger:
    """The file; a crash leaves it as it was before a change or as it is after it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> Books:
        """Read the books as they were last written."""
        if not self._file.exists():
            return Books()
        content = json.loads(self._file.read_bytes())
        return Books(
            {
                number: Entry(**(entry | {"state": State(entry["state"])}))
                for number, entry in content["charges"].items()
            },
            {number: (payment, fen) for number, (payment, fen) in content["refunds"].items()},
            {number: (payee, fen) for number, (payee, fen) in content["transfers"].items()},
        )

    @contextmanager
    def changing(self) -> Iterator[Books]:
        """Change the books while nobody else can; an exception leaves them as they were."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            books = self.read()
            yield books
            self._write(books)

    def _write(self, books: Books) -> None:
        draft = self._file.with_suffix(".new")
        draft.write_text(json.dumps(asdict(books), ensure_ascii=False), "utf-8")
        draft.replace(self._file)
