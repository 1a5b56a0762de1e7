"""The demo's shop is stocked whole or not at all, and kept from one run to the next."""

from pathlib import Path

import pytest

from bot.demo import running
from bot.demo.running import prepare
from bot.settings import Settings
from tests.features.steps import on_sqlite

pytestmark = on_sqlite
URL = "sqlite+aiosqlite:///var/demo.db"


@pytest.fixture
def at_home(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Give the demo a folder of its own."""
    monkeypatch.chdir(tmp_path)
    Path("var").mkdir()
    return settings.model_copy(
        update={"database": settings.database.model_copy(update={"url": URL})}
    )


def files() -> dict[str, int]:
    """Tell what lies in the demo's folder, by the files' own numbers."""
    return {file.name: file.stat().st_ino for file in Path("var").iterdir()}


def leave(name: str) -> None:
    Path("var", name).write_bytes(b"pages of another shop")


async def test_a_shop_that_was_stocked_is_kept(at_home: Settings) -> None:
    await prepare(at_home)
    stocked = files()
    await prepare(at_home)
    assert files() == stocked
    assert list(stocked) == ["demo.db"]


async def test_an_interruption_leaves_no_half_shop(
    at_home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def interrupted(_settings: Settings) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(running, "stock", interrupted)
        with pytest.raises(KeyboardInterrupt):
            await prepare(at_home)
    assert "demo.db" not in files()
    await prepare(at_home)
    assert list(files()) == ["demo.db"]


async def test_what_a_deleted_shop_has_left_does_not_get_into_the_next(at_home: Settings) -> None:
    leave("demo.db-wal")
    await prepare(at_home)
    assert list(files()) == ["demo.db"]
