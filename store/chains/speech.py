"""Whom a line speaks for, and whether it says more pieces or all in all."""

import re
from dataclasses import dataclass, replace

from store.chains.naming import NUMERALS, UNITS, Names
from store.chains.words import Kind, tokens_of

_SELF = frozenset({"我", "自己", "我自己", "本人", "咱", "我们"})
_SOMEBODY = frozenset({"他", "她", "他们", "她们", "你", "别人", "大家"})
_NOBODY = frozenset({"忙", "名"})
_FOR = r"(?:我)?(?:帮忙|帮|替|代)"
_NAME = r"(?P<name>[^\s+\-×*\d,:]{1,20}?)"
_COUNT = rf"\d|[{NUMERALS}]{{1,4}}(?:{UNITS})"
_NAME_ENDS = rf"(?=$|[ ,:]|[+\-×*]|{_COUNT})"
_SIGNED_UP = re.compile(rf"(?P<head>[^帮替代]*?){_FOR}报(?P<gap>[ :,]*)(?P<rest>.*)")
_NAMED = re.compile(rf"{_NAME}{_NAME_ENDS}[ ,:]*(?P<rest>.*)")
_MORE_OF_NAME = re.compile(r"(?P<more>(?:[A-Z]+ )+)(?P<rest>.*)")
_DONE_FOR = (
    re.compile(
        rf"(?:我)?(?:帮|替|代){_NAME} ?(?P<verb>报名?|接龙?|订|加|要|来|买|改|退出) ?(?P<rest>.*)"
    ),
    re.compile(rf"给{_NAME} ?(?P<verb>报名?|接龙?) ?(?P<rest>.*)"),
    re.compile(rf"(?:我)?(?:帮|替|代){_NAME} ?(?P<verb>)(?P<rest>(?:[+\-]|{_COUNT}).*)"),
)
_CHANGED = re.compile(r"(?P<head>.*?)改(?:成|为|到)?[ :]*(?P<tail>[^ :].*)")
_NOTE = re.compile(r"(?P<words>.*?)[ ,;(]*备注[: ]*(?P<note>.+?)\)?")


@dataclass(frozen=True, slots=True)
class Speech:
    """A line taken apart: its words, the one it is for, and how its numbers count.

    `is_proxy` without a name: one had to be said and wasn't. `is_certain`: the words for speaking
    on behalf of somebody were used as they are meant, so that what isn't understood is asked about.
    """

    words: str
    name: str = ""
    note: str = ""
    is_proxy: bool = False
    is_total: bool = False
    is_leaving: bool = False
    is_certain: bool = False


def speech_of(words: str, names: Names) -> Speech:
    """Take canonical words apart."""
    noted = _NOTE.fullmatch(words)
    plain, note = (noted["words"], noted["note"]) if noted else (words, "")
    speech = _signed_up(plain, names) or _done_for(plain) or Speech(plain)
    return replace(_changed(speech), note=note)


def _changed(speech: Speech) -> Speech:
    changed = _CHANGED.fullmatch(speech.words)
    if changed is None or speech.is_total:
        return speech
    return replace(speech, words=f"{changed['head']} {changed['tail']}".strip(), is_total=True)


def _signed_up(words: str, names: Names) -> Speech | None:
    """Read 帮报 小红 2, also with a letter before or after it."""
    said = _SIGNED_UP.fullmatch(words)
    if said is None or not _is_context(said["head"], names):
        return None
    head, rest = said["head"], said["rest"]
    while (first := rest.partition(" "))[0] and names.is_letter(first[0]) and first[2]:
        head, rest = f"{head} {first[0]}", first[2]
    named = _NAMED.fullmatch(rest)
    if named is None or names.find(rest, 0):
        return Speech(f"{head} {rest}".strip(), is_proxy=True, is_certain=bool(said["gap"]))
    name, rest = named["name"], named["rest"]
    more = _MORE_OF_NAME.fullmatch(f"{rest} ")
    if more and name.isascii() and not names.find(rest, 0):
        name, rest = f"{name} {more['more'].strip()}", more["rest"].strip()
    if name in _NOBODY:
        return None
    certain = bool(said["gap"]) or bool(rest)
    return _for_name(name, Speech(f"{head} {rest}".strip(), is_certain=certain))


def _done_for(words: str) -> Speech | None:
    """Read 帮小红报2份, 帮小红+2, 帮小红改3, 帮小红退出."""
    said = next((said for shape in _DONE_FOR if (said := shape.fullmatch(words))), None)
    if said is None or said["name"] in _NOBODY:
        return None
    speech = Speech(said["rest"], is_total=said["verb"] == "改", is_leaving=said["verb"] == "退出")
    return _for_name(said["name"], speech)


def _for_name(name: str, speech: Speech) -> Speech:
    if name in _SELF:
        return speech
    return replace(speech, name="" if name in _SOMEBODY else name, is_proxy=True)


def _is_context(head: str, names: Names) -> bool:
    kinds = {token.kind for token in tokens_of(head, names)}
    return kinds <= {Kind.NAME, Kind.FILLER, Kind.WANT}
