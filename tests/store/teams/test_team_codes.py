"""A team's code, as people write it and misread it."""

import pytest

from bot.kernel.understanding import normalise
from store.teams.codes import CodeSaid, codes_alike, is_code, read_code


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("K7M2XQ", ""),
        ("k7m2xq", ""),
        ("Ｋ７Ｍ２ＸＱ", ""),
        ("：k7m2xq", ""),
        ("K7M 2XQ", ""),
        ("K 7 M 2 X Q", ""),
        ("K7M2XQ 2", "2"),
        ("K7M 2XQ 2份", "2份"),
        ("K7M2XQ2件", "2件"),
        ("K7M2XQ两件", "两件"),
        ("K7M2XQ×2", "×2"),
        ("K7M2XQ -1", "-1"),
        ("K7M2XQ 快来", "快来"),
    ],
)
def test_a_code_and_what_follows_it(said: str, rest: str) -> None:
    assert read_code(normalise(said)) == CodeSaid("K7M2XQ", rest)


@pytest.mark.parametrize("said", ["", "K7M2X", "K7M2XQ2", "K7M2XQABC", "草莓", "团 K7M2XQ"])
def test_what_is_no_code(said: str) -> None:
    assert read_code(normalise(said)) is None


def test_codes_that_look_alike() -> None:
    assert set(codes_alike("K7M3X0")) == {"K7M3XQ", "K7M3XD"}
    assert "K7M2XJ" in codes_alike("K7M2X1")
    assert "K7M2XJ" in codes_alike("K7M2XI")
    assert "SB8KM3" in codes_alike("5BBKM3")
    assert "K7M2XQ" not in codes_alike("K7M2XQ")
    assert len(codes_alike("0O1IL0")) == 0
    assert all(len(codes_alike(code)) <= 64 for code in ("S5B82Z", "UVUVUV", "QDQD01"))


def test_only_six_characters_are_a_code() -> None:
    assert is_code("K7M2XQ")
    assert not any(map(is_code, ("", "K7M2X", "K7M2XQQ", "K7M2X/", "k7m2xq", "K7M2X草")))
