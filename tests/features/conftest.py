"""Running the commands of `python -m bot` in this process."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from bot.commands import commands

Run = Callable[..., Result]
CONFIG = """
official_account:
  app_id: wx0123456789abcdef
  app_secret: a secret
  token: token
  encoding_aes_key: abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG
  api_base: http://127.0.0.1:9
wechat_pay:
  sandbox: true
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Iterator[Run]:
    """Run a command in a folder of its own, on a migrated database; logs stay as they were."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TUANZI_DATABASE__URL", database_url)
    monkeypatch.setenv("COLUMNS", "300")
    (tmp_path / "config.yaml").write_text(CONFIG)
    handlers, level = logging.root.handlers[:], logging.root.level
    runner = CliRunner()
    yield lambda *words: runner.invoke(commands, words)
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
