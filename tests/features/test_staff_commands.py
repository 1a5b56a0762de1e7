"""`staff add` and `staff code`: what they print, and what they refuse."""

import asyncio
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from typer.testing import CliRunner, Result

from bot.commands import commands
from bot.kernel.clock import system_clock
from bot.settings import Settings, WrongSettings, load
from tests.features.conftest import Run
from tests.features.steps import on_sqlite, rows_at_rest
from tests.features.test_commands import PROJECT, ended
from tests.town import Town

ADD = ("staff", "add", "小王", "--role", "manager")


def code_in(result: Result) -> str:
    ended(result, 0, "within 10 minutes")
    (code,) = re.findall(r"^绑定 (\d{6})\b", result.stdout, re.MULTILINE)
    return str(code)


def fed(content: bytes, *words: str) -> Result:
    """Run a command with something on stdin."""
    return CliRunner().invoke(commands, words, input=content)


def shown_until(terminal: int, ending: str) -> str:
    """Read what a terminal shows until it shows this."""
    shown = b""
    while ending.encode() not in shown:
        shown += os.read(terminal, 1_000)
    return shown.decode()


def staff(url: str) -> list[tuple[object, ...]]:
    return rows_at_rest(url, "SELECT name, role, member_id, disabled_at FROM staff ORDER BY id")


@pytest.mark.parametrize("role", ["owner", "manager", "agent"])
def test_adding_prints_a_code(run: Run, database_url: str, role: str) -> None:
    code_in(run("staff", "add", "小王", "--role", role))
    assert staff(database_url) == [("小王", role, None, None)]


async def test_the_printed_code_binds_and_a_newer_one_kills_it(run: Run, town: Town) -> None:
    town.clock.now = system_clock()
    first, second = await town.newcomer("甲"), await town.newcomer("乙")
    old = code_in(await asyncio.to_thread(run, *ADD))
    new = code_in(await asyncio.to_thread(run, "staff", "code", "小王"))
    town.clock.now = system_clock()
    assert "已经失效了" in await town.say(first, f"绑定 {old}")
    assert "你现在是运营 小王" in await town.say(second, f"绑定 {new}")


def test_a_doubled_name_is_refused(run: Run, database_url: str) -> None:
    code_in(run(*ADD))
    for name in ("小王", " 小王 "):
        said = "There is a 小王 already; `python -m bot staff code` gives a new code."
        ended(run("staff", "add", name, "--role", "owner"), 1, said)
    assert staff(database_url) == [("小王", "manager", None, None)]
    assert len(rows_at_rest(database_url, "SELECT digest FROM binding_codes")) == 1


@on_sqlite
def test_a_code_for_nobody_is_refused(run: Run, database_url: str) -> None:
    ended(run("staff", "code", "[小张]"), 1, "Nobody of the staff is called [小张]")
    assert rows_at_rest(database_url, "SELECT digest FROM binding_codes") == []


@on_sqlite
@pytest.mark.parametrize("name", ["", " ", "\u200b", "\n\t", "王" * 41])
def test_a_name_that_is_none_is_refused(run: Run, database_url: str, name: str) -> None:
    ended(run("staff", "add", name, "--role", "agent"), 1, "A name has 1 to 40 visible characters")
    assert staff(database_url) == []


@on_sqlite
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["staff"], "code"),
        (["staff", "fire", "小王"], "No such command 'fire'"),
        (["staff", "add"], "Missing argument"),
        (["staff", "add", "小王"], "Missing option '--role'"),
        (["staff", "add", "小王", "--role"], "requires an argument"),
        (["staff", "add", "小王", "--role", "boss"], "'boss' is not one of 'owner', 'manager',"),
        (["staff", "add", "小王", "--role", "OWNER"], "'OWNER' is not one of"),
        (["staff", "add", "小王", "小李", "--role", "agent"], "unexpected extra argument"),
        (["staff", "code"], "Missing argument"),
        (["staff", "code", "小王", "--role", "agent"], "No such option"),
    ],
)
def test_wrong_words_are_explained(
    run: Run, database_url: str, words: list[str], said: str
) -> None:
    ended(run(*words), 2, said)
    assert staff(database_url) == []


@on_sqlite
def test_settings_are_taken_from_the_file_named_last(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("binding: {code_minutes: 2.5}")
    for words in (ADD, ("staff", "code", "小王")):
        ended(run(*words, "--config", "other.yaml"), 0, "within 2.5 minutes")
        ended(run(*words, "--config", "nope.yaml"), 1, "nope.yaml: no such file")


@on_sqlite
@pytest.mark.parametrize("words", [ADD, ("staff", "code", "小王")])
def test_an_unmigrated_database_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    (tmp_path / "bare.db").touch()
    monkeypatch.setenv("TUANZI_DATABASE__URL", f"sqlite+aiosqlite:///{tmp_path}/bare.db")
    ended(run(*words), 1, "database.url: not migrated; run `python -m bot migrate`")


@on_sqlite
@pytest.mark.usefixtures("run")
@pytest.mark.parametrize("typed", ["correct horse\n", "密码 with more\r\nand a second line", "x"])
def test_a_password_on_stdin_is_kept_as_a_hash(database_url: str, typed: str) -> None:
    result = fed(typed.encode(), *ADD)
    code_in(result)
    password = typed.splitlines()[0]
    ((kept,),) = rows_at_rest(database_url, "SELECT password_hash FROM staff")
    assert PasswordHasher().verify(kept, password)
    assert kept.startswith("$argon2id$")
    assert "correct horse" not in f"{kept}{result.output}"


@on_sqlite
@pytest.mark.usefixtures("run")
@pytest.mark.parametrize("typed", [b"", b"\n", b"\r\n"])
def test_without_a_password_none_is_kept(database_url: str, typed: bytes) -> None:
    code_in(fed(typed, *ADD))
    assert rows_at_rest(database_url, "SELECT password_hash FROM staff") == [(None,)]


@on_sqlite
@pytest.mark.usefixtures("run")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (b"\xff\xfe\n", "no UTF-8 text; nothing was done"),
        (b"x" * 129, "at most 128 characters; nothing was done"),
        (b"x" * 100_000, "at most 128 characters; nothing was done"),
        ("密".encode() * 5_000, "nothing was done"),
    ],
)
def test_what_can_be_no_password_is_refused(database_url: str, typed: bytes, said: str) -> None:
    ended(fed(typed, *ADD), 1, said)
    assert staff(database_url) == []


@on_sqlite
@pytest.mark.usefixtures("run")
def test_at_a_terminal_the_password_is_asked_for_twice_and_not_shown(database_url: str) -> None:
    ours, theirs = pty.openpty()
    adding = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "bot", *ADD],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
    )
    os.close(theirs)
    shown = shown_until(ours, "Console password (empty for none): ")
    for ending in ("confirmation: ", "minutes)"):
        os.write(ours, b"correct horse\n")
        shown += shown_until(ours, ending)
    assert adding.wait() == 0
    os.close(ours)
    ((kept,),) = rows_at_rest(database_url, "SELECT password_hash FROM staff")
    assert PasswordHasher().verify(kept, "correct horse")
    assert "correct horse" not in shown
    assert "绑定 " in shown


@on_sqlite
@pytest.mark.usefixtures("run")
def test_with_stdin_closed_there_is_no_password(database_url: str) -> None:
    adding = subprocess.run(  # noqa: S603 - our own command
        ["/bin/sh", "-c", f"exec {sys.executable} -m bot {' '.join(ADD)} <&-"],
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        check=False,
        capture_output=True,
    )
    assert (adding.returncode, adding.stderr) == (0, b"")
    assert rows_at_rest(database_url, "SELECT password_hash FROM staff") == [(None,)]


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("{code_minutes: 0}", "binding.code_minutes: Input should be greater than 0"),
        ("{wrong_codes: 0}", "binding.wrong_codes: Input should be greater than or equal to 1"),
        ("{lock_minutes: -1}", "binding.lock_minutes: Input should be greater than 0"),
        ("{minutes: 10}", "binding.minutes: unknown setting"),
    ],
)
def test_wrong_numbers_of_binding_are_named(tmp_path: Path, section: str, said: str) -> None:
    (tmp_path / "config.yaml").write_text(f"binding: {section}")
    with pytest.raises(WrongSettings, match=said):
        load(tmp_path / "config.yaml")


def test_binding_has_the_shops_usual_numbers() -> None:
    binding = Settings().binding
    assert (binding.code_minutes, binding.wrong_codes, binding.lock_minutes) == (10, 5, 60)
