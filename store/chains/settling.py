"""Telling ordinary talk from lines, by what stands around the numbers."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from store.chains.lists import Ask, Unclear
from store.chains.naming import Names
from store.chains.speech import Speech
from store.chains.words import Kind, Token, pieces_of

_PLACE = re.compile(r"楼|栋|单元|室|座|幢|弄|小区|号院|1[3-9]\d{9}")
_QUESTION = re.compile(r"[吗呢几么谁哪嘛没]|多少")
_LIKELY = 99
"""The most pieces for which a number alone beside a good's name is asked about."""


def settled(tokens: Sequence[Token], speech: Speech, names: Names) -> list[Token]:
    """Settle what numbers alone are: a good's number, an amount, or no part of a line."""
    told = [token for token in tokens if token.kind is not Kind.FILLER]
    is_free = _is_free(told, speech)
    result: list[Token] = []
    for at, token in enumerate(told):
        if token.kind is Kind.AMOUNT and token.is_bare:
            after = told[at + 1] if at + 1 < len(told) else None
            result.append(_bare(token, result, after, names, is_free=is_free))
        else:
            result.append(token)
    return result


def _is_free(tokens: Sequence[Token], speech: Speech) -> bool:
    """Tell whether a number alone is an amount."""
    wanted = any(token.kind in (Kind.WANT, Kind.EACH) for token in tokens)
    return wanted or speech.is_total or speech.is_proxy or speech.is_certain


def _bare(
    token: Token, before: Sequence[Token], after: Token | None, names: Names, *, is_free: bool
) -> Token:
    if after and after.kind is Kind.AMOUNT and after.is_apart and (after.sign or is_free):
        targets = names.numbered(pieces_of(token.number) or 0)
        kind = Kind.NAME if targets else Kind.UNKNOWN
        return replace(token, kind=kind, targets=targets)
    last = before[-1].kind if before else None
    if is_free or last in (Kind.NAME, Kind.EACH):
        return token
    return replace(token, kind=Kind.UNKNOWN)


def is_doubtful(tokens: Sequence[Token], speech: Speech, names: Names) -> Ask | None:
    """Ask about words that aren't known, where the others leave no doubt that a line is meant."""
    strange = [token for token in tokens if token.kind is Kind.UNKNOWN]
    unknown = speech.words[strange[0].start : strange[-1].end]
    amounts = [token for token in tokens if token.kind is Kind.AMOUNT]
    if not amounts or _QUESTION.search(unknown):
        return None
    is_plus = all(token.sign != "-" for token in amounts)
    is_meant = any(t.sign for t in amounts) or (
        any(t.kind is Kind.WANT for t in tokens) and all(not t.is_bare for t in amounts)
    )
    if is_meant and (is_plus or strange[0] is tokens[0]) and is_letter(unknown):
        return Ask(Unclear.WHICH_CHAIN, unknown, tuple(sorted(names.everything)))
    is_known = _names_a_good(tokens, names)
    if speech.is_certain or (is_known and (is_meant or speech.is_total)):
        return Ask(Unclear.UNKNOWN_WORDS, unknown)
    if is_meant and is_plus and _PLACE.search(unknown):
        return Ask(Unclear.UNKNOWN_WORDS, unknown)
    return None


def is_letter(word: str) -> bool:
    """Tell whether a word could be a chain's letter."""
    return len(word) == 1 and word.isascii() and word.isalpha()


def is_order(tokens: Sequence[Token], speech: Speech, names: Names) -> Literal[True] | Ask | None:
    """Tell whether known words make a line: True, what has to be asked, or None for talk."""
    amounts = [token for token in tokens if token.kind is Kind.AMOUNT]
    if not amounts:
        return _without_amount(tokens, speech, names)
    if _is_free(tokens, speech) or any(token.sign for token in amounts):
        return True
    said = " ".join(token.text for token in tokens)
    named = _names_a_good(tokens, names)
    if any(token.is_bare for token in amounts):
        likely = all((token.count() or _LIKELY + 1) <= _LIKELY for token in amounts)
        return Ask(Unclear.HOW_MANY, said) if named and likely else None
    if named or all(token.unit and (token.unit == "份" or token.count()) for token in amounts):
        return True
    return None


def _without_amount(tokens: Sequence[Token], speech: Speech, names: Names) -> Ask | None:
    said = " ".join(token.text for token in tokens)
    if speech.is_proxy:
        return Ask(Unclear.HOW_MANY, speech.name or said) if speech.is_certain else None
    wanted = bool(tokens) and tokens[0].kind is Kind.WANT
    if wanted and _names_a_good(tokens, names) and not speech.is_total:
        return Ask(Unclear.HOW_MANY, said)
    return None


def _names_a_good(tokens: Sequence[Token], names: Names) -> bool:
    """Tell whether a good is called by more than its number or its chain's letter."""
    return any(
        token.kind is Kind.NAME and not names.is_letter(token.text) and not token.number
        for token in tokens
    )
