import socket
from pathlib import Path

import pytest

from simulator import AccountSettings
from simulator.__main__ import main

WEBHOOK = ("--webhook", "http://127.0.0.1/")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--webhook", "nowhere"), "nowhere is not an http address"),
        ((*WEBHOOK, "--port", "0"), "0 is not a port"),
        ((*WEBHOOK, "--aes-key", "short"), "encoding_aes_key must have 43"),
        ((), "--webhook"),
    ],
)
def test_wrong_arguments_are_named(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    with pytest.raises(SystemExit):
        main(arguments)

    assert words in capsys.readouterr().err


def test_a_port_in_use_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(SystemExit):
            main([*WEBHOOK, "--port", port])

    assert f"cannot listen on 127.0.0.1:{port}" in capsys.readouterr().err


def test_a_merchants_keys_are_written_and_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, caplog.at_level("INFO"):
        port = str(taken.getsockname()[1])
        with pytest.raises(SystemExit):
            main([*WEBHOOK, "--port", port, "--keys", str(tmp_path / "keys")])

    private, public = tmp_path / "keys" / "apiclient_key.pem", tmp_path / "keys" / "pub_key.pem"
    assert private.read_text().startswith("-----BEGIN PRIVATE KEY-----")
    assert public.read_text().startswith("-----BEGIN PUBLIC KEY-----")
    assert private.stat().st_mode & 0o77 == 0
    assert f"private_key_file {private}" in caplog.text


@pytest.mark.parametrize("change", [{"mode": "secret"}, {"encoding_aes_key": ""}, {"token": ""}])
def test_settings_that_cannot_be_right_are_refused(change: dict[str, str]) -> None:
    key = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
    right = {"app_id": "wx", "app_secret": "s", "token": "t", "original_id": "gh_1"}
    right |= {"encoding_aes_key": key}
    with pytest.raises(ValueError, match=next(iter(change))):
        AccountSettings(**(right | change))  # type: ignore[arg-type]  # a wrong mode is the point
