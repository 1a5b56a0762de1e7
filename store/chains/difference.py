"""Comparing a pasted list with what is known: each line added, changed or removed once. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from bot.kernel.understanding import as_word
from store.chains.folding import name_key
from store.chains.lists import ListLine, PastedEntry, PastedList, Pieces, Unclear, UnreadLine

_JOINS_NAMES = frozenset("+&/、和")


@dataclass(frozen=True, slots=True)
class Paster:
    """Who pasted a list, and how they are called in the group."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line to be added: the paster's own, or one that the paster pays for somebody by name."""

    name: str
    is_own: bool
    pieces: Pieces
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewPieces:
    """A line of the paster's that holds something else now."""

    line: ListLine
    pieces: Pieces
    note: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Another's line that the pasted list had otherwise, or (None) left out: it stays as it is."""

    line: ListLine
    pieces: Pieces | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a pasted list does, what it may not do, and what has to be asked about."""

    added: tuple[NewLine, ...] = ()
    changed: tuple[NewPieces, ...] = ()
    removed: tuple[ListLine, ...] = ()
    kept: tuple[Kept, ...] = ()
    asked: tuple[UnreadLine, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything is to be written."""
        return bool(self.added or self.changed or self.removed)


def difference(
    before: Sequence[ListLine],
    after: PastedList,
    paster: Paster,
    known: Collection[str] = (),
) -> Changes:
    """Tell what a pasted list changes of the lines as they are known.

    - Lines are the same by the name that is shown; namesakes by their pieces and their order, and
      are asked about when that leaves a doubt. Where a line stands doesn't matter.
    - A name that is nobody's becomes a line that the paster pays for; the paster's own name, their
      own line. `known` are names of people of the group without a line: nobody signs them up.
    - A line may be changed or removed only by whom it is for and by who pays for it; what another
      did to it is kept from happening and told.
    - A number that the list last shown had already is an old number, not a change: two people who
      edit the same old list don't undo each other. So a list that was taken counts as shown.
    - A line of the paster's is removed if it stood in the list last shown, is missing now, and all
      the others' lines of that list are there. Where those are missing too, the list is an old or
      a cut one, and the paster is asked.
    """
    return _Comparison(before, after, paster, known).result()


@dataclass(slots=True)
class _Found:
    """Lines and entries of one name, brought together."""

    pairs: list[tuple[ListLine, PastedEntry]] = field(default_factory=list)
    missing: list[ListLine] = field(default_factory=list)
    extra: list[PastedEntry] = field(default_factory=list)
    doubtful: list[PastedEntry] = field(default_factory=list)


def _matched(lines: Sequence[ListLine], entries: Sequence[PastedEntry]) -> _Found:
    """Bring namesakes together: equal pieces first, then the only one left if its place fits."""
    if len(lines) == len(entries) == 1:
        return _Found(pairs=[(lines[0], entries[0])])
    found, left = _Found(), list(range(len(lines)))
    rest: list[int] = []
    for at, entry in enumerate(entries):
        same = next((n for n in left if lines[n].pieces == entry.pieces), None)
        if same is None:
            rest.append(at)
        else:
            left.remove(same)
            found.pairs.append((lines[same], entry))
    if rest == left and len(rest) == 1:
        found.pairs.append((lines[left[0]], entries[rest[0]]))
    elif rest and left:
        found.doubtful = [entries[at] for at in rest]
    else:
        found.missing = [lines[n] for n in left]
        found.extra = [entries[at] for at in rest]
    return found


class _Comparison:
    """One comparison, collected line by line."""

    def __init__(
        self,
        before: Sequence[ListLine],
        after: PastedList,
        paster: Paster,
        known: Collection[str],
    ) -> None:
        self._paster = paster
        self._own_key = name_key(paster.name)
        self._known = frozenset(map(name_key, known)) - {self._own_key}
        self._entries = _by_key(after.entries)
        self._unread = after.unread
        self._lines = self._keyed(before)
        self._has_own = any(line.person == paster.id for line in before)
        self._added: list[NewLine] = []
        self._changed: list[NewPieces] = []
        self._kept: list[Kept] = []
        self._asked: list[UnreadLine] = []
        self._missing: list[ListLine] = []

    def result(self) -> Changes:
        """Compare name by name."""
        for key, entries in self._entries.items():
            self._compare(key, _matched(self._lines.get(key, ()), entries))
        unread = {name_key(line.name) for line in self._unread if line.name}
        for key, lines in self._lines.items():
            if key not in self._entries and key not in unread:
                self._missing += lines
        self._ask_unread()
        removed = tuple(self._removed())
        return Changes(
            tuple(self._added),
            tuple(self._changed),
            removed,
            tuple(self._kept),
            tuple(self._asked),
        )

    def _keyed(self, before: Sequence[ListLine]) -> dict[str, list[ListLine]]:
        """Sort lines by name; the paster's own follows a name that has changed since."""
        keyed: defaultdict[str, list[ListLine]] = defaultdict(list)
        keys = [name_key(line.name) for line in before]
        for line, key in zip(before, keys, strict=True):
            is_renamed = (
                line.person == self._paster.id
                and key not in self._entries
                and self._own_key not in keys
                and self._own_key in self._entries
            )
            keyed[self._own_key if is_renamed else key].append(line)
        return keyed

    def _compare(self, key: str, found: _Found) -> None:
        for line, entry in found.pairs:
            self._pair(line, entry)
        is_alone = len(found.extra) == 1
        for entry in found.extra:
            if is_alone and (not found.pairs or self._is_own(key)):
                self._add(key, entry)
            else:
                self._ask(entry, Unclear.NAMESAKE)
        for entry in found.doubtful:
            self._ask(entry, Unclear.NAMESAKE)
        self._miss(found)

    def _pair(self, line: ListLine, entry: PastedEntry) -> None:
        is_mine = line.is_of(self._paster.id)
        if entry.pieces == line.pieces:
            if is_mine and entry.note and _note_key(entry.note) != _note_key(line.note):
                self._changed.append(NewPieces(line, entry.pieces, entry.note))
        elif entry.pieces == line.shown:
            return
        elif is_mine:
            self._changed.append(NewPieces(line, entry.pieces, entry.note or line.note))
        else:
            self._kept.append(Kept(line, entry.pieces))

    def _is_own(self, key: str) -> bool:
        return key == self._own_key and not self._has_own

    def _add(self, key: str, entry: PastedEntry) -> None:
        if key == self._own_key and self._has_own:
            self._ask(entry, Unclear.NAMESAKE)
        elif key in self._known:
            self._ask(entry, Unclear.SOMEBODY)
        elif key != self._own_key and _JOINS_NAMES & set(key[1:-1]):
            self._ask(entry, Unclear.WHO)
        else:
            is_own = key == self._own_key
            self._added.append(NewLine(entry.name, is_own, entry.pieces, entry.note))

    def _ask(self, entry: PastedEntry, why: Unclear) -> None:
        self._asked.append(UnreadLine(entry.name, why, entry.name))

    def _ask_unread(self) -> None:
        """Ask about what could not be read, unless it is another's line: that can't change."""
        for line in self._unread:
            named = self._lines.get(name_key(line.name), ()) if line.name else ()
            if not named or any(one.is_of(self._paster.id) for one in named):
                self._asked.append(line)

    def _miss(self, found: _Found) -> None:
        """Note which namesakes are missing; where one that is there might be it, ask."""
        there = [line for line, _ in found.pairs]
        for line in found.missing:
            twins = [line, *(one for one in there if one.pieces == line.pieces)]
            mine = {one.is_of(self._paster.id) for one in twins}
            if len(mine) > 1:
                self._asked.append(UnreadLine(line.name, Unclear.NAMESAKE, line.name))
            else:
                self._missing.append(line)

    def _removed(self) -> Iterator[ListLine]:
        """Tell which missing lines were taken out by one who may."""
        shown = [line for line in self._missing if line.shown is not None]
        others = [line for line in shown if not line.is_of(self._paster.id)]
        self._kept += [Kept(line) for line in others]
        for line in shown:
            if not line.is_of(self._paster.id):
                continue
            if others or not self._entries:
                self._asked.append(UnreadLine(line.name, Unclear.LEFT_OUT, line.name))
            else:
                yield line


def _note_key(note: str) -> str:
    """Tell the form by which notes are compared: brackets and points don't count."""
    return "".join(filter(str.isalnum, as_word(note)))


def _by_key(entries: Sequence[PastedEntry]) -> dict[str, list[PastedEntry]]:
    keyed: defaultdict[str, list[PastedEntry]] = defaultdict(list)
    for entry in entries:
        keyed[name_key(entry.name)].append(entry)
    return keyed
