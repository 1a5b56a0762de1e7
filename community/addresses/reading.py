"""Taking a line apart: who receives, at which numbers, and the words of the address."""

import re
from dataclasses import dataclass

from community.addresses.names import (
    LONGEST_NAME,
    bare_name,
    is_familiar,
    may_be_name,
    name_at_end,
)
from community.addresses.phones import broken_phones_in, hides_a_phone, phones_in
from community.addresses.regions import Regions
from community.addresses.typed import Typed, typed

# Characters for private use stand for what was found; `typed` lets none of a customer's through.
_PHONE, _NAME, _REGION = "\ue000", "\ue001", "\ue002"
_MARKS = frozenset({_PHONE, _NAME, _REGION})
_START = r"(?:^|(?<=[\s,;、。()\ue000]))"
_POLITE = re.compile(
    r"^(?:请|麻烦|帮忙|帮我|给我|我要|以后|都|可以)*(?:寄|送|发|邮)(?:到|往|去|给)[ :]*"
    r"|^我的?(?:住在|住|在)[ :]*"
)
_TITLE = re.compile(r"(?<=[\u3400-\u9fff]) +(?=(?:先生|女士|小姐)(?:\s|,|$|\ue000))")
_SPACED_NAME = re.compile(
    r"(?:(?<=^[\u3400-\u9fff])|(?<=[\s,][\u3400-\u9fff])) (?=[\u3400-\u9fff]{1,2}(?:[\s,]|$))"
)
_BRACKETED = re.compile(r"\((?=[^()]{2,8}收\))|(?<=收)\)")
_NAME_LABEL = re.compile(
    rf"{_START}(?:(?:收货|收件|联系)人?(?:的?(?:姓名|名字))?|姓名|名字|我叫|NAME)[ :=是为]*"
    r"(?=[\u3400-\u9fffA-Z])(?!地址|电话|手机|方式)"
)
_PHONE_LABEL = re.compile(
    rf"{_START}(?:收货人|收件人|联系|我的|我)?(?:手机号码?|手机|电话号码|电话|号码|联系方式|方式|TEL|PHONE|MOBILE)"
    r"[ .:=是为]*(?=\ue000|,|;|$)|(?:手机号?|电话|TEL)[ .:=是]*(?=\ue000)"
)
_ADDRESS_LABEL = re.compile(
    rf"{_START}(?:(?:我的|新|收货|收件|详细|街道|家庭|公司)?地址|所在地区|所在地|省市区|地区|住址|ADDRESS|ADDR)"
    r"(?:[ :=是为]+|(?=[\u3400-\u9fff]))"
)
_POSTCODE = re.compile(
    rf"(?:{_START}(?:邮政编码|邮编|POSTCODE|ZIP)[ :]*|(?<=[\s,;\ue000])(?=\d{{6}}$)"
    r"|^(?=\d{6}[\s,]))\d{6}(?!\d)"
)
_SEPARATORS = re.compile(
    r"\s+(?![A-Z])|(?<![A-Z])\s+|[,;、|。:!?\"'“”<>《》【】~]+"
    r"|(?<=[\ue000-\ue002])|(?=[\ue000-\ue002])"
    r"|/(?![\dA-Z])|(?<![\dA-Z])/|(?<!\d)-(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says; `address` are its words of region and door, as they were typed."""

    name: str
    phones: tuple[str, ...]
    hides_phone: bool
    has_wrong_phone: bool
    address: str


def read_line(text: str, regions: Regions, *, wants_name: bool) -> Reading:
    """Take a line apart."""
    line = typed(text)
    phones, broken = phones_in(line.folded), broken_phones_in(line.folded)
    spans = [(phone.start, phone.end, f" {_PHONE} ") for phone in phones]
    # What is a number is in none of the broken ones: those would have swallowed it.
    spans += [
        (start, end, " ")
        for start, end in broken
        if not any(one.start < end and start < one.end for one in phones)
    ]
    words = _words(_without_labels(_put(line, spans)), regions)
    name = _take_name(words) if wants_name else ""
    return Reading(
        name=name,
        phones=tuple(dict.fromkeys(phone.number for phone in phones)),
        hides_phone=hides_a_phone(line.folded),
        has_wrong_phone=len(spans) > len(phones),
        address=" ".join(word.text.shown for word in words if word.text.folded not in _MARKS),
    )


@dataclass(frozen=True, slots=True)
class _Word:
    text: Typed
    is_region: bool = False


def _put(line: Typed, spans: list[tuple[int, int, str]]) -> Typed:
    """Put marks in place of parts of a line."""
    result, done = Typed("", ""), 0
    for start, end, mark in sorted(spans):
        if start >= done:
            result += line[done:start] + Typed(mark, mark)
            done = end
    return result + line[done:]


def _without_labels(line: Typed) -> Typed:
    for shape in (_POLITE, _PHONE_LABEL, _POSTCODE, _ADDRESS_LABEL):
        line = line.sub(shape, lambda _match: " ")
    marked = line.sub(_NAME_LABEL, lambda _match: f" {_NAME} ").sub(_BRACKETED, lambda _match: " ")
    return marked.sub(_TITLE, lambda _match: "").sub(_SPACED_NAME, lambda _match: "")


def _words(line: Typed, regions: Regions) -> list[_Word]:
    """Cut a line into words; the names of the region stay together as one."""
    spaced = _spaced(line)
    found = regions.find(spaced.folded)
    if found is None:
        return [_Word(word) for word in spaced.split(_SEPARATORS)]
    return [
        *map(_Word, spaced[: found.start].split(_SEPARATORS)),
        _Word(spaced[found.start : found.end], is_region=True),
        *map(_Word, spaced[found.end :].split(_SEPARATORS)),
    ]


def _spaced(line: Typed) -> Typed:
    """Put single spaces between words, so that regions are found across any separator."""
    spaced = Typed("", "")
    for word in line.split(_SEPARATORS):
        spaced += word if not len(spaced) else Typed(" ", " ") + word
    return spaced


def _take_name(words: list[_Word]) -> str:
    """Take the name out of the words; "" when none looks enough like one."""
    marks = [word.text.folded for word in words]
    if _NAME in marks[:-1]:
        at = marks.index(_NAME) + 1
        return "" if words[at].is_region or marks[at] in _MARKS else _cut_out(words, at)
    worths = [(_worth(words, at), at) for at in range(len(words))]
    worth, at = max(worths, key=lambda one: (one[0], -one[1]), default=(0, 0))
    return _cut_out(words, at) if worth else _take_from_end(words)


def _cut_out(words: list[_Word], at: int) -> str:
    text = words.pop(at).text
    return text.shown[: bare_name(text.folded)][:LONGEST_NAME]


def _worth(words: list[_Word], at: int) -> int:
    """Weigh how much a word looks like the name; 0 when it can't be."""
    word, last = words[at], len(words) - 1
    folded = word.text.folded[: bare_name(word.text.folded)]
    if word.is_region or not may_be_name(folded):
        return 0
    beside = [words[near].text.folded for near in (at - 1, at + 1) if 0 <= near <= last]
    after_region = any(one.is_region for one in words[:at])
    familiar, near_phone = is_familiar(folded), _PHONE in beside
    if after_region and (not familiar or _is_only_detail(words, at)):
        return 0
    worth = 3 * near_phone + 2 * (at == 0) + (at == last)
    return worth + 4 * familiar if worth else 0


def _is_only_detail(words: list[_Word], at: int) -> bool:
    """Whether nothing would be left of the address but its region."""
    others = (word for place, word in enumerate(words) if place != at)
    return all(word.is_region or word.text.folded in _MARKS for word in others)


def _take_from_end(words: list[_Word]) -> str:
    """Take a name that was written on to the address: 文三路90号张三."""
    for at, word in enumerate(words):
        start = None if word.is_region else name_at_end(word.text.folded)
        if start is not None:
            words[at] = _Word(word.text[:start])
            return word.text.shown[start:]
    return ""
