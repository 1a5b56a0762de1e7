"""Customers' own words inside the shop's sentences: data, never markup."""

_HARMLESS = str.maketrans({"<": "＜", ">": "＞", "\n": " ", "\r": " "})


def quoted(text: str, *, longest: int = 20) -> str:
    """Give a customer's words for use in a sentence: one line, no markup, cut when long."""
    plain = text.translate(_HARMLESS).strip()
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"
