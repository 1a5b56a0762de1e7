"""Reading one line of a pasted list: a name, what it takes, and a note."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from store.chains.claims import Claim, claims_of, meant, resolve
from store.chains.folding import Folded, name_key
from store.chains.lists import Ask, PastedEntry, Step, Unclear, UnreadLine
from store.chains.naming import NUMERALS, Names, Targets
from store.chains.words import Kind, Token, tokens_of

LONGEST_LINE = 200
"""Characters of a line that are read."""
LONGEST_GLUED = 60
"""Characters of a word in which pieces are looked for."""
LONGEST_NAME = 40
"""Characters of a name that are read; WeChat's own limit is lower."""

_CHUNK = re.compile(r"[^\s,:;(。、]+")
_AMOUNT_STARTS = re.compile(
    rf"(?<![+×*])[+×*]|-(?=\d)|X(?=\d)|(?<!\d)\d|(?<![{NUMERALS}])[{NUMERALS}½¼¾]"
    r"|NAN|INF|(?<!各)各"
)
"""Where an amount may begin: never within a number."""
_LATIN = re.compile(r" ([A-Z]{2,20})(?= )")
_NOTE = re.compile(r"备注[: ]*(?P<rest>.+)|[(\[](?P<inner>[^)\]]*)[)\]]")
_CANCELLED = re.compile(r"取消|不要了|不要$|退出|退了|退掉|作废|删除|删掉|撤")
_PLACE_NAME = re.compile(r"[栋楼室座幢弄层门号元]$")
_NUMERIC = re.compile(rf"[\d{NUMERALS}½¼¾]")
_PHONE = re.compile(r"1[3-9]\d{9}|\d{3,5}")
_TOLD = (Kind.NAME, Kind.AMOUNT, Kind.EACH)


@dataclass(frozen=True, slots=True)
class _Rest:
    """What follows a name: pieces by good, and where notes stand."""

    pieces: dict[int, int]
    notes: tuple[tuple[int, int], ...]


def read_entry(line: str, names: Names, known: Collection[str]) -> PastedEntry | UnreadLine:
    """Read a line without its number; `known` are keys of names that the chain's lines show."""
    if len(line) > LONGEST_LINE:
        return UnreadLine(line[:LONGEST_NAME].strip(), Unclear.UNKNOWN_WORDS)
    folded = Folded(line)
    text = folded.text.rstrip()
    start = len(text) - len(text.lstrip())
    lead = folded.written_between(0, start)
    if lead[-1:].isspace() and name_key(lead) in known:
        end = start  # emoji alone are somebody's name
    else:
        end = _known_end(text, start, names, known) or _name_end(text, start, names)
    name = _written_name(folded, start, end)
    read = _read_rest(text[end:], names)
    if isinstance(read, Unclear) or not name:
        return UnreadLine(line.strip(), read if isinstance(read, Unclear) else Unclear.WHO, name)
    return PastedEntry(name, read.pieces, _written_note(folded, end, read))


def _written_name(folded: Folded, start: int, end: int) -> str:
    """Give the name as it was written, with the emoji around it."""
    text = folded.text
    begin = 0 if not text[:start].strip() else start
    while end < len(text) and text[end] == " ":
        end += 1
    return _trimmed(folded.written_between(begin, end))


def _written_note(folded: Folded, offset: int, read: _Rest) -> str:
    parts = [folded.written_between(offset + start, offset + end) for start, end in read.notes]
    return " ".join(filter(None, map(_trimmed, parts)))


def _trimmed(written: str) -> str:
    return written.strip().strip(" ,，:：;；、。.").strip()


def _known_end(text: str, start: int, names: Names, known: Collection[str]) -> int:
    """Find the end of the longest known name that the line begins with; 0 if there is none."""
    if not known:
        return 0
    ends, key = [], ""
    for at in range(start, min(len(text), start + LONGEST_NAME)):
        if text[at] != " ":
            key += text[at]
            if key in known:
                ends.append(at + 1)
    return next((end for end in reversed(ends) if _may_end(text, end, names)), 0)


def _may_end(text: str, end: int, names: Names) -> bool:
    rest = text[end : end + 1]
    if not rest or not rest.isalnum():
        return True
    if rest.isascii() and text[end - 1].isascii() and text[end - 1].isalnum():
        return False
    tokens = tokens_of(text[end:], names)
    return tokens[0].kind in _TOLD


def _name_end(text: str, start: int, names: Names) -> int:
    """Find where the name ends: at a gap, or before pieces written to it."""
    chunk = _CHUNK.match(text, start)
    if chunk is None:
        return start
    end = chunk.end()
    while (more := _LATIN.match(f"{text} ", end)) and text[start:end].isascii():
        if names.find(text, end + 1):
            break
        end = more.end()
    glued = _glued(text[start:end], names, is_last=not _NUMERIC.search(text, end))
    return start + glued if glued is not None else end


def _glued(chunk: str, names: Names, *, is_last: bool) -> int | None:
    """Find the pieces at the end of a word: 2份 of 小明2份; None if there are none."""
    if len(chunk) > LONGEST_GLUED:
        return None
    for at in range(len(chunk)):
        if not (_AMOUNT_STARTS.match(chunk, at) or names.find(chunk, at)):
            continue
        tokens = tokens_of(chunk[at:], names)
        is_items = all(token.kind in _TOLD for token in tokens)
        if is_items and _is_sure(chunk[:at], chunk[at:], tokens, is_last=is_last):
            return at
    return None


def _is_items(words: str, names: Names) -> bool:
    return all(token.kind in _TOLD for token in tokens_of(words, names))


def _is_sure(name: str, tail: str, tokens: Sequence[Token], *, is_last: bool) -> bool:
    """Tell whether a number at the end of a word is an amount, and not part of a name."""
    if not any(token.kind is Kind.AMOUNT for token in tokens):
        return bool(name) and not name[-1].isascii() and len(tail) > 1
    if any(token.kind is Kind.NAME or not token.is_bare for token in tokens):
        return True
    if not name:
        return is_last
    is_plain = name[-1].isalpha() and not _NUMERIC.search(name) and not _PLACE_NAME.search(name)
    return is_last and is_plain and len(tail) < 3 and tail[0].isdigit()


@lru_cache(maxsize=4_096)
def _read_rest(rest: str, names: Names) -> _Rest | Unclear:
    """Read what follows a name; or tell why it has to be asked about."""
    body, marked = _without_notes(rest, names)
    chunks = list(_chunks(tokens_of(body, names)))
    notes = [chunk for chunk in chunks if _is_note(chunk)]
    told, loose = _told([t for chunk in chunks if not _is_note(chunk) for t in chunk])
    spans = [(chunk[0].start, chunk[-1].end) for chunk in notes]
    spans += [(token.start, token.end) for token in loose]
    problem = _problem_of_note(rest, notes, has_amount=bool(told))
    if problem is None and not told and not loose and _NUMERIC.search(rest):
        problem = Unclear.HOW_MANY
    pieces = problem or _pieces(told, names)
    if isinstance(pieces, Unclear):
        return pieces
    return _Rest(pieces, tuple(sorted([*spans, *marked])))


def _without_notes(rest: str, names: Names) -> tuple[str, list[tuple[int, int]]]:
    """Blank out what is marked as a note: behind 备注, or in brackets and no good's name."""
    spans = []
    for mark in _NOTE.finditer(rest):
        start = mark.start("rest") if mark["rest"] else mark.start("inner")
        if mark["rest"] or not _is_items(mark["inner"], names):
            spans.append((start, mark.end("rest") if mark["rest"] else mark.end("inner")))
            rest = rest[: mark.start()] + " " * len(mark[0]) + rest[mark.end() :]
    return rest, spans


def _chunks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    chunk: list[Token] = []
    for token in tokens:
        if token.is_apart and chunk:
            yield chunk
            chunk = []
        chunk.append(token)
    if chunk:
        yield chunk


def _is_note(chunk: Sequence[Token]) -> bool:
    return any(token.kind is Kind.UNKNOWN for token in chunk)


def _told(tokens: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """Tell names and amounts from long numbers that only stand beside them."""
    told = [token for token in tokens if token.kind in _TOLD]
    loose = [t for t in told if t.kind is Kind.AMOUNT and t.is_bare and _PHONE.fullmatch(t.number)]
    if any(t.kind is Kind.AMOUNT and t not in loose for t in told) or (
        loose and len(loose[0].number) == len("13800138000")
    ):
        return [token for token in told if token not in loose], loose
    return told, []


def _problem_of_note(
    rest: str, notes: Sequence[Sequence[Token]], *, has_amount: bool
) -> Unclear | None:
    """Tell why words that are no pieces can't just be a note."""
    if _CANCELLED.search(rest):
        return Unclear.UNKNOWN_WORDS
    strange = [token for chunk in notes for token in chunk]
    counts = any(t.kind is Kind.AMOUNT and not t.is_bare for t in strange)
    if counts or any(t.kind is Kind.NAME for t in strange if len(t.text) > 1):
        return Unclear.UNKNOWN_WORDS if has_amount else Unclear.HOW_MANY
    return None


def _pieces(told: Sequence[Token], names: Names) -> dict[int, int] | Unclear:
    claims = claims_of(told)
    if not any(claim.amount for claim in claims):
        return _one_each(claims, names)
    several = len(claims) > 1
    pieces: dict[int, int] = {}
    for claim in claims:
        if several and not (claim.names or claim.is_each):
            return Unclear.HOW_MANY
        steps = resolve(claim, names, names.everything, absolute=True)
        if isinstance(steps, Ask):
            return steps.why
        if any(step.good in pieces for step in steps):
            return Unclear.HOW_MANY
        pieces |= _by_good(steps)
    return pieces


def _by_good(steps: Sequence[Step]) -> dict[int, int]:
    return {step.good: step.pieces for step in steps}


def _one_each(claims: Sequence[Claim], names: Names) -> dict[int, int] | Unclear:
    """Read a name without a number: one piece, if there is no doubt of which good."""
    said: Targets = names.everything
    for claim in claims:
        said = meant(claim.names, said)
    if len(said) != 1:
        return Unclear.WHICH_GOOD
    return {target.good: 1 for target in said}


def keys_of(names: Collection[str]) -> frozenset[str]:
    """Tell the forms by which these names are compared."""
    return frozenset(map(name_key, names))
