"""Amounts: read exactly, refused clearly, shown in the house style."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.money import NotAnAmount, parse_yuan, show_yuan


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("12", 1200),
        ("12.5", 1250),
        ("12.50", 1250),
        ("0.07", 7),
        ("1.15", 115),
        ("¥12.5", 1250),
        ("￥ 12.5", 1250),
        ("12元", 1200),
        (" 12.5 元 ", 1250),
        ("１２．５０", 1250),
        ("1,200", 120_000),
        ("1，234，567.89", 123_456_789),
        ("10000000", 1_000_000_000),
        ("10,000,000.00", 1_000_000_000),
    ],
)
def test_an_amount_is_read_to_the_fen(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "¥",
        "元",
        "abc",
        "12.345",
        "12.",
        ".5",
        "-1",
        "−1",
        "+1",
        "1e3",
        "NaN",
        "inf",
        "0x10",
        "1_000",
        "12,00",
        "1,2345",
        "12块5",
        "12元5",
        "12²",
        "½",
        "十二",
        "١٢",
        "1 2",
        "12\n13",
        "10000000.01",
        "9" * 5000,
    ],
)
def test_what_is_no_amount_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(NotAnAmount) as refused:
        parse_yuan(text)
    assert refused.value.text == text


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "¥0"),
        (5, "¥0.05"),
        (1200, "¥12"),
        (1250, "¥12.50"),
        (1_000_000_000, "¥10000000"),
        (-1250, "-¥12.50"),
    ],
)
def test_cents_are_shown_only_where_there_are_some(fen: int, words: str) -> None:
    assert show_yuan(fen) == words


@given(st.integers(min_value=0, max_value=1_000_000_000))
def test_what_is_shown_is_read_back_as_the_same_amount(fen: int) -> None:
    assert parse_yuan(show_yuan(fen)) == fen
