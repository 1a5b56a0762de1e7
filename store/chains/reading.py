"""What a message in a group means for the chains that run there. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.kernel.understanding import LARGEST_QUANTITY, normalise
from store.chains.claims import Claim, claims_of, resolve, which
from store.chains.folding import as_written
from store.chains.lists import Ask, ChainView, Leave, More, Reading, Show, Step, Total, Unclear
from store.chains.naming import Names, names_of
from store.chains.reading_lists import read_list
from store.chains.settling import is_doubtful, is_letter, is_order, settled
from store.chains.speech import Speech, speech_of
from store.chains.words import Kind, Token, tokens_of

LONGEST_LINE = 200
"""Characters of one message that may still be a line; what is longer is talk."""

_TALK = re.compile(r"^\s*>|[?？「」『』“”\"]|[-—_=]{5}|(?:- ){4}|(?:\+|00)86 ?-?1[3-9]\d")
_SHOW = re.compile(r"(?:看看?|查看)?(?P<head>.*?)(?:接龙)?的?列表(?P<tail>.*)")
_LEAVE = re.compile(r"我?(?:要|先)?退出(?:接龙)?(?:(?:了|吧|啦)|(?P<rest> .*|[A-Z]))?")
_LEAVE_AFTER = re.compile(r"(?P<rest>\S+?) ?(?:接龙)?退出(?:接龙)?了?")


def read_line(
    text: str, chains: Sequence[ChainView], names: Collection[str] = ()
) -> Reading | None:
    """Read a message as it was typed; None for ordinary talk, and while no chain runs.

    `names` are those that the lines of these chains show. What is clearly meant for a chain and
    can't be read for certain is an `Ask`.
    """
    if not chains:
        return None
    pasted = read_list(text, chains, names)
    if pasted is not None:
        return pasted
    if len(text) > LONGEST_LINE or _TALK.search(text):
        return None
    words, known = normalise(text), names_of(tuple(chains))
    if not words:
        return None
    return _shown(words, known) or _left(text, words, known) or _said(text, words, known)


def read_choice(said: str, ask: Ask, chains: Sequence[ChainView]) -> More | Total | Ask | None:
    """Read the answer to which chain or good was meant; None if it isn't one.

    A number is a good's number within the chain. What is still open is asked again.
    """
    known = names_of(tuple(chains))
    tokens = tokens_of(normalise(said), known)
    chosen = frozenset(ask.among)
    for token in tokens:
        chosen = chosen & _choice(token, known)
    if not tokens or not chosen:
        return None
    if len(chosen) > 1:
        return replace(
            which(chosen, known, said, ask.pieces), is_total=ask.is_total, proxy=ask.proxy
        )
    if not ask.pieces:
        return replace(ask, why=Unclear.HOW_MANY, among=tuple(chosen))
    (target,) = chosen
    steps = (Step(target.chain, target.good, ask.pieces),)
    return Total(steps, ask.proxy) if ask.is_total else More(steps, ask.proxy)


def _choice(token: Token, known: Names) -> frozenset[object]:
    if token.kind is Kind.AMOUNT and not token.sign:
        return frozenset(known.numbered(token.count() or 0))
    if token.kind is Kind.NAME:
        return frozenset(token.targets)
    return frozenset(known.everything if token.kind in (Kind.FILLER, Kind.WANT) else ())


def _shown(words: str, known: Names) -> Show | Ask | None:
    """Read 列表 and A 列表."""
    said = _SHOW.fullmatch(words)
    if said is None:
        return None
    called = f"{said['head']}{said['tail']}".strip()
    if not called:
        return Show()
    letter = _chain_called(called, known)
    if letter:
        return Show(letter)
    return _no_such_chain(called, known)


def _left(text: str, words: str, known: Names) -> Leave | Ask | None:
    """Read 退出, 退出 A, A 退出, 退出 小红."""
    if "退出" not in words:
        return None
    speech = speech_of(words, known)
    if speech.is_leaving and speech.name:
        return _leave(speech.words, known, as_written(text, speech.name))
    said = _LEAVE.fullmatch(words)
    if said:
        left = _leave((said["rest"] or "").strip(), known)
        return replace(left, proxy=as_written(text, left.proxy)) if left else None
    after = _LEAVE_AFTER.fullmatch(words)
    letter = _chain_called(after["rest"], known) if after else ""
    return Leave(letter) if letter else None


def _leave(rest: str, known: Names, proxy: str = "") -> Leave | Ask | None:
    only = next(iter(known.chains)) if len(known.chains) == 1 else ""
    if not rest:
        return Leave(only, proxy)
    first, _, name = rest.partition(" ")
    letter = _chain_called(rest, known)
    if letter:
        return Leave(letter, proxy)
    if known.is_letter(first) and not proxy:
        return Leave(first, name)
    return _no_such_chain(rest, known) or _leave_by_name(rest, known, proxy, only)


def _leave_by_name(rest: str, known: Names, proxy: str, only: str) -> Leave | Ask | None:
    if known.find(rest, 0):
        return Ask(Unclear.UNKNOWN_WORDS, rest, proxy=proxy)
    is_name = " " not in rest or rest.isascii()
    return Leave(only, rest) if is_name and not proxy else None


def _chain_called(words: str, known: Names) -> str:
    """Tell the chain that words call by its letter or title, or ""."""
    found = known.find(words, 0)
    if not found or len(found[0]) != len(words):
        return ""
    return found[0] if known.is_letter(found[0]) else known.letter_of(found[1])


def _no_such_chain(words: str, known: Names) -> Ask | None:
    if is_letter(words):
        return Ask(Unclear.WHICH_CHAIN, words, tuple(sorted(known.everything)))
    return None


def _said(text: str, words: str, known: Names) -> More | Total | Ask | None:
    """Read pieces: +2, 改 3, 帮报 小红 2 and their kin."""
    speech = speech_of(words, known)
    if speech.is_leaving:
        return None
    tokens = settled(tokens_of(speech.words, known), speech, known)
    found = _judged(tokens, speech, known)
    proxy = as_written(text, speech.name)
    if isinstance(found, list):
        return _worded(found, text, proxy, speech)
    return replace(found, proxy=proxy) if found else None


def _worded(steps: list[Step], text: str, proxy: str, speech: Speech) -> More | Total:
    if speech.is_total:
        return Total(tuple(steps), proxy)
    return More(tuple(steps), proxy, as_written(text, speech.note))


def _judged(tokens: list[Token], speech: Speech, known: Names) -> list[Step] | Ask | None:
    """Tell talk from lines, then lines that are certain from those that aren't."""
    if any(token.kind is Kind.UNKNOWN for token in tokens):
        return is_doubtful(tokens, speech, known)
    order = is_order(tokens, speech, known)
    if order is not True:
        return order or None
    if speech.is_proxy and not speech.name:
        return Ask(Unclear.WHO, speech.words)
    return _summed(_steps(tokens, speech, known), speech)


def _steps(tokens: Sequence[Token], speech: Speech, known: Names) -> list[Step] | Ask:
    steps: list[Step] = []
    for part in _by_letter(tokens, known):
        claims = claims_of(part)
        if len(claims) > 1 and not all(claim.names or claim.is_each for claim in claims):
            return Ask(Unclear.HOW_MANY, speech.words)
        letter = [part[0]] if known.is_letter(part[0].text) else []
        for claim in claims:
            found = _resolved(claim, letter, speech, known)
            if isinstance(found, Ask):
                return found
            steps += found
    return steps


def _resolved(
    claim: Claim, letter: Sequence[Token], speech: Speech, known: Names
) -> list[Step] | Ask:
    if speech.is_total and claim.amount and claim.amount.sign == "+":
        return Ask(Unclear.HOW_MANY, claim.said())
    within = letter[0].targets if letter else known.everything
    found = resolve(claim, known, within, absolute=speech.is_total)
    if isinstance(found, Ask):
        return replace(found, is_total=speech.is_total)
    return found


def _by_letter(tokens: Sequence[Token], known: Names) -> list[list[Token]]:
    """Cut A+1 B+2 before each letter, if it begins with one."""
    told = [token for token in tokens if token.kind in (Kind.NAME, Kind.AMOUNT, Kind.EACH)]
    parts: list[list[Token]] = []
    starts = bool(told) and known.is_letter(told[0].text)
    for token in told:
        if not parts or (starts and known.is_letter(token.text)):
            parts.append([])
        parts[-1].append(token)
    return parts


def _summed(steps: list[Step] | Ask, speech: Speech) -> list[Step] | Ask:
    """Add up what was said of the same good; nothing may come to none at all."""
    if isinstance(steps, Ask):
        return steps
    sums: dict[tuple[str, int], int] = {}
    for step in steps:
        key = (step.chain, step.good)
        if key in sums and speech.is_total:
            return Ask(Unclear.HOW_MANY, speech.words)
        sums[key] = sums.get(key, 0) + step.pieces
    if not all(sums.values()):
        return Ask(Unclear.HOW_MANY, speech.words)
    if any(abs(pieces) > LARGEST_QUANTITY for pieces in sums.values()):
        return Ask(Unclear.NOT_A_QUANTITY, speech.words)
    return [Step(chain, good, pieces) for (chain, good), pieces in sums.items()]
