"""Customers' own words inside the shop's sentences: data, never markup."""

_HARMLESS = str.maketrans({"<": "＜", ">": "＞"})


def quoted(text: str, *, longest: int = 20) -> str:
    """Give a customer's words for use in a sentence: one line, no markup, cut when long."""
    line = " ".join(harmless(text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def harmless(text: str) -> str:
    """Give a text whole, with nothing in it that WeChat would take for a link."""
    return text.translate(_HARMLESS)
