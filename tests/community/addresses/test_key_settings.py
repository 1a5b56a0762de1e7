"""The key of personal data: made by who serves, refused by name when wrong."""

import asyncio
from pathlib import Path

import pytest

from bot.checking import check
from bot.serving import CannotServe, check_key
from bot.settings import Settings


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "privacy.key"


@pytest.fixture
def settings(tmp_path: Path, key_file: Path) -> Settings:
    url = f"sqlite+aiosqlite:///{tmp_path / 'nothing.db'}"
    return Settings(database={"url": url}, privacy={"key_file": key_file})


def test_checking_tells_of_a_missing_key_and_makes_none(settings: Settings, key_file: Path) -> None:
    lines = [
        line for line in asyncio.run(check(settings)) if line.text.startswith("privacy.key_file")
    ]
    assert [line.is_right for line in lines] == [True]
    assert "isn't there yet" in lines[0].text
    assert not key_file.exists()


def test_a_wrong_key_is_named_and_not_told(settings: Settings, key_file: Path) -> None:
    key_file.write_text("hunter2")
    with pytest.raises(CannotServe, match=r"privacy\.key_file: .* holds no key") as refused:
        check_key(settings)
    assert "hunter2" not in str(refused.value)
    wrong = [line.text for line in asyncio.run(check(settings)) if not line.is_right]
    assert any(text.startswith("privacy.key_file: ") for text in wrong)


def test_serving_makes_the_key_that_it_finds_the_next_time(
    settings: Settings, key_file: Path
) -> None:
    check_key(settings)
    made = key_file.read_text()
    check_key(settings)
    assert key_file.read_text() == made
    assert any("keep a copy" in line.text for line in asyncio.run(check(settings)))
