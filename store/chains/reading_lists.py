"""Reading a list that was pasted back: WeChat's own 接龙, and what people make of it by hand."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from bot.kernel.understanding import LONGEST_TEXT, as_word, normalise
from store.chains.folding import name_key
from store.chains.list_lines import keys_of, read_entry
from store.chains.lists import (
    Ask,
    ChainView,
    PastedEntry,
    PastedList,
    Target,
    Unclear,
    UnreadLine,
)
from store.chains.naming import names_of
from store.chains.words import Kind, tokens_of

LONGEST_HEAD = 1_000
"""Characters before the first line in which a chain's name is looked for."""
LONGEST_SAID = 60
"""Characters of a list's heading that a question repeats."""

_MARK = re.compile(r"^\W*#\s*接[龙龍]", re.MULTILINE)
_QUOTES = frozenset("「『“")
_EXAMPLE = re.compile(r"\W*(?:[例示]|比如|格式)")
_CIRCLED = {
    chr(first + at): start + at
    for first, start, count in (
        (0x2460, 1, 20),
        (0x2474, 1, 20),
        (0x2488, 1, 20),
        (0x2776, 1, 10),
        (0x3251, 21, 15),
        (0x32B1, 36, 15),
    )
    for at in range(count)
}
_NUMBERED = re.compile(
    r"\s*[(（\[【]?\s*(?P<number>\d{1,3})(?P<cap>\ufe0f?\u20e3)?\s*(?P<sep>[)）\]】]?\s*(?:[.．、:：,，。)）](?!\d))?)(?P<gap>\s*)(?P<rest>.*)"
)
_FOOTER = re.compile(r"[合共总截自提还差剩满团价元¥￥款项:：]|接龙|小计|取货|备注")
_SAYS_COUNT = re.compile(
    r"[+＋×*xX]\s*\d|\d\s*[份个盒斤箱件袋]|[一二两三四五六七八九十]+[份个盒斤箱件袋]|\d\s*$"
)


@dataclass(slots=True)
class _Parts:
    """A text cut into what stands before the numbered lines, those, and other lines after them."""

    head: list[str] = field(default_factory=list)
    numbered: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def read_list(
    text: str, chains: Sequence[ChainView], names: Collection[str] = ()
) -> PastedList | Ask | None:
    """Read a pasted list as it was typed; None if the message is none, or of something else.

    Pieces are absolute. `names` are those that the lines of the chains show. A line that can't be
    read for certain is kept as unread. An `Ask` says that the chain can't be told.
    """
    if not chains or "\n" not in text or len(text) > LONGEST_TEXT or text.lstrip()[:1] in _QUOTES:
        return None
    is_marked = bool(_MARK.search(text))
    parts = _parts_of(text.splitlines())
    if not parts.numbered or not (is_marked or _is_likely(parts, chains, names)):
        return None
    chain = _chain_of(parts, chains, names)
    return _read(parts, chain, names) if isinstance(chain, ChainView) else chain


def _parts_of(lines: Sequence[str]) -> _Parts:
    parts, last = _Parts(), 0
    for line in lines:
        if not line.strip():
            continue
        number, rest = _number_of(line, last + 1)
        if number and not _EXAMPLE.match(line):
            last = number
            parts.numbered.append(rest)
        elif parts.numbered:
            parts.others.append(line)
        elif not _EXAMPLE.match(line):
            parts.head.append(line)
    return parts


def _number_of(line: str, expected: int) -> tuple[int, str]:
    """Tell a line's number and what follows it; 0 if it has none."""
    bare = line.strip()
    if bare[0] in _CIRCLED:
        return _CIRCLED[bare[0]], bare[1:].lstrip("\ufe0f .．、")
    found = _NUMBERED.match(line)
    if found is None:
        return 0, line
    number = int(found["number"])
    is_parted = bool(found["sep"].strip() or found["cap"]) or not found["rest"]
    if is_parted or number == expected:
        return number, found["rest"]
    return 0, line


def _is_likely(parts: _Parts, chains: Sequence[ChainView], names: Collection[str]) -> bool:
    """Tell a list without WeChat's mark from other numbered talk."""
    if _called(parts, chains):
        return any(line.strip() for line in parts.numbered)
    told = [line for line in parts.numbered if line.strip()]
    counting = sum(bool(_SAYS_COUNT.search(line)) for line in told)
    if len(told) < 2 or counting * 2 < len(told):
        return False
    return not names or bool(_known_among(told, chains, names))


def _known_among(
    told: Sequence[str], chains: Sequence[ChainView], names: Collection[str]
) -> list[str]:
    known, goods = keys_of(names), names_of(tuple(chains))
    entries = (read_entry(line, goods, known) for line in told)
    return [entry.name for entry in entries if name_key(entry.name) in known]


def _called(parts: _Parts, chains: Sequence[ChainView]) -> list[ChainView]:
    """Tell the chains that the lines before the list call by title, letter or a good."""
    lines = " ".join(normalise(line) for line in parts.head)
    head = lines[:LONGEST_HEAD].replace("#接龙", " ")
    words = as_word(head)
    titled = [chain for chain in chains if as_word(chain.title) and as_word(chain.title) in words]
    lettered = [c for c in chains if re.search(rf"(?<![A-Z\d]){c.letter}(?![A-Z\d])", head)]
    both = [chain for chain in titled if chain in lettered]
    longest = max((len(as_word(chain.title)) for chain in titled), default=0)
    best = [chain for chain in titled if len(as_word(chain.title)) == longest]
    return both or (best if len(best) == 1 else []) or lettered or best or _by_goods(head, chains)


def _by_goods(head: str, chains: Sequence[ChainView]) -> list[ChainView]:
    targets: set[Target] = set()
    for token in tokens_of(head, names_of(tuple(chains))):
        if token.kind is Kind.NAME:
            targets |= token.targets
    letters = {target.chain for target in targets}
    return [chain for chain in chains if chain.letter in letters]


def _chain_of(
    parts: _Parts, chains: Sequence[ChainView], names: Collection[str]
) -> ChainView | Ask | None:
    """Tell the chain a list belongs to: the one it names, else the only one that runs.

    A list of something else, as by its words it is, is none of ours.
    """
    called = _called(parts, chains)
    if len(called) == 1:
        return called[0]
    head = " ".join(parts.head)
    is_nameless = not as_word(normalise(head).replace("#接龙", "").replace("接龙", ""))
    told = [line for line in parts.numbered if line.strip()]
    if len(chains) == 1 and (is_nameless or _known_among(told, chains, names)):
        return chains[0]
    counting = any(_SAYS_COUNT.search(line) for line in told)
    if not called and not is_nameless and not counting:
        return None
    among = names_of(tuple(called or chains)).everything
    return Ask(Unclear.WHICH_CHAIN, head[:LONGEST_SAID], tuple(sorted(among)))


def _read(parts: _Parts, chain: ChainView, names: Collection[str]) -> PastedList:
    goods, known = names_of((chain,)), keys_of(names)
    entries: list[PastedEntry] = []
    unread: list[UnreadLine] = []
    for line in parts.numbered:
        if not line.strip(" \t\u3000.．、,，:：;)）\ufe0f\u20e3"):
            continue
        entry = read_entry(line, goods, known)
        if isinstance(entry, PastedEntry):
            entries.append(entry)
        else:
            unread.append(entry)
    unread += _unnumbered(parts.others, chain, names)
    return PastedList(chain.letter, tuple(entries), tuple(unread))


def _unnumbered(lines: Sequence[str], chain: ChainView, names: Collection[str]) -> list[UnreadLine]:
    """Find lines added by hand without a number; what else stands below a list is no line."""
    goods, known = names_of((chain,)), keys_of(names)
    found = []
    for line in lines:
        if not _SAYS_COUNT.search(line) or _FOOTER.search(line) or _EXAMPLE.match(line):
            continue
        entry = read_entry(line, goods, known)
        is_entry = isinstance(entry, PastedEntry) and not entry.note
        if is_entry and not goods.find(normalise(entry.name) or " ", 0):
            found.append(UnreadLine(line.strip(), Unclear.NO_NUMBER, entry.name))
    return found
