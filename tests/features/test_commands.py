"""The commands of `python -m bot`: what they say, what they refuse, how they end."""

import asyncio
import json
import os
import socket
import sys
from pathlib import Path

import pytest
from typer.testing import Result

from tests.features.conftest import Run
from tests.features.steps import change_at_rest, on_sqlite
from tests.town import DEMO_SHEET, Town

PROJECT = DEMO_SHEET.parents[2]


def ended(result: Result, code: int, *said: str) -> None:
    """Make sure a command ended so, said this, and threw nothing."""
    assert (result.exit_code, type(result.exception)) in [(0, type(None)), (code, SystemExit)]
    assert [words for words in said if words not in result.output] == []
    assert "Traceback" not in result.output


def test_migrating_twice_is_the_same_as_once(run: Run) -> None:
    for _ in range(2):
        ended(run("migrate"), 0, "The database is up to date.")


@on_sqlite
def test_a_database_is_made_with_its_folder(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUANZI_DATABASE__URL", "sqlite+aiosqlite:///new/folder/shop.db")
    ended(run("audit"), 1, "new/folder/shop.db isn't there; run `python -m bot migrate`")
    ended(run("migrate"), 0, "up to date")
    ended(run("audit"), 0, "ok     ledger.balances")


def test_a_newer_database_is_not_touched(run: Run, database_url: str) -> None:
    change_at_rest(database_url, "UPDATE alembic_version SET version_num = 'from_the_future'")
    for command in (["serve"], ["audit"], ["import", str(DEMO_SHEET)], ["check"]):
        ended(run(*command), 1, "database.url: of a newer version of Tuanzi; update the program")
    ended(run("migrate"), 1, "belongs to a newer version")


@on_sqlite
@pytest.mark.parametrize("command", [["serve"], ["audit"], ["import", str(DEMO_SHEET)], ["check"]])
def test_an_unmigrated_database_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    (tmp_path / "bare.db").touch()
    monkeypatch.setenv("TUANZI_DATABASE__URL", f"sqlite+aiosqlite:///{tmp_path}/bare.db")
    ended(run(*command), 1, "database.url: not migrated; run `python -m bot migrate`")


@pytest.mark.parametrize("command", [["serve"], ["migrate"]])
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_database_that_is_not_there_is_said(
    run: Run, monkeypatch: pytest.MonkeyPatch, database_url: str, command: list[str]
) -> None:
    monkeypatch.setenv("TUANZI_DATABASE__URL", f"{database_url}_nope")
    ended(run(*command), 1, "does not exist")


@on_sqlite
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["frobnicate"], "No such command 'frobnicate'"),
        (["import"], "Missing argument"),
        (["import", "a.csv", "b.csv"], "unexpected extra argument"),
        (["audit", "--jsno"], "No such option"),
        (["serve", "--config"], "requires an argument"),
        (["menu"], "publish"),
        (["menu", "burn"], "No such command"),
    ],
)
def test_wrong_words_are_explained(run: Run, words: list[str], said: str) -> None:
    ended(run(*words), 2, said)


@on_sqlite
@pytest.mark.parametrize("words", [["serve"], ["demo"], ["check"], ["migrate"], ["audit"]])
def test_wrong_settings_stop_every_command(run: Run, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "config.yaml").write_text("server: {port: 0}\nofficial_account: {secret: hunter2}")
    result = run(*words)
    ended(result, 1, "server.port: Input should be", "official_account.secret: unknown setting")
    assert "hunter2" not in result.output


@on_sqlite
def test_serving_names_all_that_is_lacking(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("server: {workers: 3}")
    ended(run("serve"), 1, "official_account.app_id: missing", "official_account.token: missing")
    ended(run("serve"), 1, "server.workers: SQLite serves one process")


@on_sqlite
def test_the_menu_is_not_published_without_wechat(run: Run) -> None:
    ended(run("menu", "publish"), 1, "WeChat did not take the menu")


@on_sqlite
def test_checking_names_what_is_wrong_and_hides_secrets(run: Run, tmp_path: Path) -> None:
    result = run("check")
    sandbox = "ok   wechat_pay.sandbox: on; orders are paid by a button"
    ended(result, 1, "ok   database.url: reachable and migrated", sandbox, "WRONG official_account")
    assert "a secret" not in result.output
    (tmp_path / "config.yaml").write_text("redis: {url: 'redis://:hunter2@127.0.0.1:9'}")
    result = run("check")
    ended(result, 1, "WRONG official_account.app_id", "WRONG redis.url: not reachable")
    assert "hunter2" not in result.output


async def test_a_demo_on_a_taken_port_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (tmp_path / "config.yaml").write_text(f"server: {{port: {port}}}")
        demo = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo"),
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(PROJECT)},
            stderr=asyncio.subprocess.PIPE,
        )
        _, said = await demo.communicate()
    assert demo.returncode == 1
    assert said.decode().startswith(f"Can't serve at 127.0.0.1:{port}: ")


async def test_checking_a_shop_that_is_all_right_ends_well(town: Town, tmp_path: Path) -> None:
    facts = json.loads(town.settings.model_dump_json())
    (tmp_path / "config.yaml").write_text(json.dumps(facts))
    check = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "check", "--config", str(tmp_path / "config.yaml")),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await check.communicate()
    assert check.returncode == 0
    assert "WeChat accepts AppID and secret" in said.decode()
    assert "WRONG" not in said.decode()
