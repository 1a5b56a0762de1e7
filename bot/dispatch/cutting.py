"""Long answers are said in parts: cut at a character, never inside a link."""

import re

_LINK = re.compile(r"<a [^>]*>.*?</a>", re.DOTALL)


def cut(text: str, limit: int, *, hint: str) -> tuple[str, str]:
    """Split a text so that the first part, with its hint, has at most so many bytes in UTF-8.

    Returns what to say now and what is left; what fits is left whole and gets no hint. A link that
    is longer than the limit by itself can only be cut, which never happens with links of the shop.
    """
    if len(text.encode()) <= limit:
        return text, ""
    room = limit - len(hint.encode())
    most = _fitting(text, room)
    whole = _outside_links(text, most) or most
    line = _at_line(text, whole)
    end = line if _outside_links(text, line) == line else whole
    return text[:end].rstrip() + hint, text[end:].lstrip()


def _fitting(text: str, room: int) -> int:
    """Count the characters that fit."""
    return len(text.encode()[:room].decode(errors="ignore"))


def _outside_links(text: str, end: int) -> int:
    for link in _LINK.finditer(text):
        if link.start() < end < link.end():
            return link.start()
    return end


def _at_line(text: str, end: int) -> int:
    """Prefer the end of a line, if the part stays at least half full."""
    line = text.rfind("\n", 0, end) + 1
    return line if line > end // 2 else end
