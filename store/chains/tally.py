"""What lines of a chain become when somebody wants something: pure, before anything is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from store.chains.errors import ChainLimitReached, ChainSoldOut, NotThatMany, TooManyPiecesInLine
from store.chains.rules import (
    HOLDING,
    LIVING,
    MOST_PIECES,
    ChainGood,
    Entry,
    EntryKey,
    Line,
    LineState,
)


@dataclass(frozen=True, slots=True)
class Move:
    """What has become of a line: of whom, of which good, from what to what."""

    key: EntryKey
    good: ChainGood
    before: Line | None
    after: Line

    @property
    def had(self) -> int:
        """How many pieces were in the line before, in the chain or waiting."""
        return self.before.pieces if self.before and self.before.state in LIVING else 0

    @property
    def has(self) -> int:
        """How many pieces are in it now."""
        return self.after.pieces if self.after.state in LIVING else 0


class Tally:
    """Counts what is sold of each good while lines change, and lets those who wait move up.

    A line is in the chain with all its pieces, or waits with all of them: it isn't split.
    """

    def __init__(self, goods: Sequence[ChainGood], entries: Iterable[Entry]) -> None:
        self._goods = {good.number: good for good in goods}
        self._before = {one.key: one.lines for one in entries}
        self._lines = {key: dict(lines) for key, lines in self._before.items()}
        self._sold = {good.number: good.sold for good in goods}
        self._next = 1 + max((line.place for _, line in self._all()), default=0)
        self.promoted: list[tuple[EntryKey, int]] = []

    def pieces(self, key: EntryKey, good: int) -> int:
        """Tell how many pieces of a good somebody has, in the chain or waiting."""
        line = self._living(key, good)
        return line.pieces if line else 0

    def add(self, key: EntryKey, good: int, pieces: int) -> None:
        """Give somebody so many pieces more, or (below 0) fewer; refuses as `want` does."""
        had = self.pieces(key, good)
        if had + pieces < 0:
            raise NotThatMany(_called(self._goods[good]), had)
        self.want(key, good, had + pieces)

    def want(self, key: EntryKey, good: int, pieces: int) -> None:
        """Let somebody have so many pieces in all: in the chain if they fit, else waiting.

        Refuses, and changes nothing: `ChainSoldOut` for more than are left to who is in already
        or more than there ever were, `ChainLimitReached`, `TooManyPiecesInLine`.
        """
        line = self._living(key, good)
        had = line.pieces if line else 0
        if pieces == had:
            return
        if not pieces and line:
            self._put(key, replace(line, state=LineState.LEFT))
            return
        if pieces > had:
            self._demand_bounds(key, self._goods[good], pieces, had)
        self._put(key, self._fitted(line, good, pieces))

    def promote(self) -> None:
        """Let lines that wait move up, the oldest first, each only if all of it fits."""
        waiting = [(key, line) for key, line in self._all() if line.state is LineState.WAITING]
        for key, line in sorted(waiting, key=lambda one: one[1].place):
            if self._fits(line.good, line.pieces):
                self._put(key, replace(line, state=LineState.IN))
                self.promoted.append((key, line.good))

    def end(self, key: EntryKey, good: int, state: LineState, order_id: int | None = None) -> None:
        """Put a line into a state of a chain that takes no more lines."""
        line = self._lines[key][good]
        self._put(key, replace(line, state=state, order_id=order_id or line.order_id))

    @property
    def moves(self) -> list[Move]:
        """List what has become of lines, as far as it isn't what it was."""
        found = []
        for key, line in self._all():
            before = self._before.get(key, {}).get(line.good)
            if line != before:
                found.append(Move(key, self._goods[line.good], before, line))
        return found

    @property
    def lines(self) -> list[tuple[EntryKey, Line]]:
        """List every line as it is now."""
        return self._all()

    @property
    def sold(self) -> Mapping[int, int]:
        """How many pieces of each good are sold now."""
        return self._sold

    def ahead(self, line: Line) -> int:
        """Tell how many lines wait for a good before one that waits."""
        return sum(
            one.state is LineState.WAITING and one.good == line.good and one.place < line.place
            for _, one in self._all()
        )

    def _fitted(self, line: Line | None, good: int, pieces: int) -> Line:
        is_in = line is not None and line.state is LineState.IN
        had = line.pieces if line else 0
        if self._fits(good, pieces - had if is_in else pieces):
            return Line(good, pieces, LineState.IN, line.place if line else 0)
        if is_in:
            raise ChainSoldOut(_called(self._goods[good]), self._left(good), had)
        keeps_turn = line is not None and pieces < had
        if line is not None and keeps_turn:
            return replace(line, pieces=pieces)
        self._next += 1
        return Line(good, pieces, LineState.WAITING, self._next - 1)

    def _demand_bounds(self, key: EntryKey, good: ChainGood, pieces: int, had: int) -> None:
        if pieces > MOST_PIECES:
            raise TooManyPiecesInLine(MOST_PIECES)
        if good.per_person is not None:
            paid = sum(
                line.pieces
                for one, line in self._all()
                if one.payer_id == key.payer_id and line.good == good.number
                if line.state in LIVING
            )
            if paid - had + pieces > good.per_person:
                raise ChainLimitReached(_called(good), good.per_person, paid)
        if good.quota is not None and pieces > good.quota:
            raise ChainSoldOut(_called(good), self._left(good.number), had)

    def _put(self, key: EntryKey, line: Line) -> None:
        lines = self._lines.setdefault(key, {})
        before = lines.get(line.good)
        if before and before.state in HOLDING:
            self._sold[line.good] -= before.pieces
        if line.state in HOLDING:
            self._sold[line.good] += line.pieces
        lines[line.good] = line

    def _fits(self, good: int, pieces: int) -> bool:
        quota = self._goods[good].quota
        return quota is None or self._sold[good] + pieces <= quota

    def _left(self, good: int) -> int:
        return (self._goods[good].quota or 0) - self._sold[good]

    def _living(self, key: EntryKey, good: int) -> Line | None:
        line = self._lines.get(key, {}).get(good)
        return line if line and line.state in LIVING else None

    def _all(self) -> list[tuple[EntryKey, Line]]:
        return [(key, line) for key, lines in self._lines.items() for line in lines.values()]


def _called(good: ChainGood) -> str:
    return f"{good.title} {good.spec}".strip()
