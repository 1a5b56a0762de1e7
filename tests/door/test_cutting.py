"""Long answers in parts: nothing is lost, every part fits, links stay whole."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dispatch.cutting import cut

_HINT = "\n…（继续）"
_LINK = re.compile(r"<a [^>]*>.*?</a>", re.DOTALL)

_links = st.builds(
    '<a href="https://s/{}">{}</a>'.format, st.integers(0, 999), st.text("团子\n a", max_size=12)
)
_words = st.text("团子🍓ab \n", max_size=60)
_texts = st.lists(_words | _links, max_size=30).map("".join)
_limits = st.integers(90, 400)


def parts_of(text: str, limit: int) -> list[str]:
    """Cut again and again, as 继续 does."""
    parts, rest = [], text
    while rest:
        part, rest = cut(rest, limit, hint=_HINT)
        parts.append(part)
    return parts


@settings(deadline=None)
@given(_texts, _limits)
def test_every_part_fits(text: str, limit: int) -> None:
    assert all(len(part.encode()) <= limit for part in parts_of(text, limit))


@settings(deadline=None)
@given(_texts, _limits)
def test_the_parts_together_say_everything(text: str, limit: int) -> None:
    said = "".join(part.removesuffix(_HINT) for part in parts_of(text, limit))
    assert re.sub(r"\s", "", said) == re.sub(r"\s", "", text)


@settings(deadline=None)
@given(_texts, _limits)
def test_no_link_is_cut(text: str, limit: int) -> None:
    found = [link for part in parts_of(text, limit) for link in _LINK.findall(part)]
    assert found == _LINK.findall(text)


@settings(deadline=None)
@given(_texts, _limits)
def test_every_part_says_something(text: str, limit: int) -> None:
    assert not text.strip() or all(
        part.removesuffix(_HINT).strip() for part in parts_of(text, limit)
    )


@pytest.mark.parametrize("size", [2046, 2048])
def test_what_fits_is_left_whole(size: int) -> None:
    text = "团" * (size // 3) + "a" * (size % 3)
    assert cut(text, 2048, hint=_HINT) == (text, "")


def test_a_part_ends_with_a_line_where_it_can() -> None:
    lines = "\n".join(f"第 {number} 行" for number in range(100))
    part, rest = cut(lines, 400, hint=_HINT)
    assert re.fullmatch(r"(第 \d+ 行\n?)+", part.removesuffix(_HINT))
    assert rest.startswith("第")


def test_a_link_longer_than_an_answer_is_cut_rather_than_never_said() -> None:
    link = f'<a href="https://s/{"x" * 300}">团子</a>'
    assert "".join(part.removesuffix(_HINT) for part in parts_of(link, 100)) == link
