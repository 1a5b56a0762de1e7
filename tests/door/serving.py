"""The shop as a process of its own, in front of a simulated WeChat."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from aiohttp import ClientError, ClientSession
from typer.testing import CliRunner

from bot.commands import commands
from simulator import Simulator
from tests.town import ACCOUNT, serving

ROOT = Path(__file__).parent.parent.parent


@dataclass
class House:
    """A settings file, the WeChat it names, and the commands that are run on it."""

    file: Path
    wechat: Simulator
    port: int

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """Serve from when the shop answers; it is killed in the end if it still runs."""
        words = ("-m", "bot", "serve", "--config", str(self.file))
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, cwd=ROOT, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            await self._ready(process)
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def command(self, *words: str) -> tuple[int, str]:
        """Run a command to its end; give its exit code and what it said."""
        arguments = [*words, "--config", str(self.file)]
        done = await asyncio.to_thread(CliRunner().invoke, commands, arguments)
        return done.exit_code, done.output

    async def _ready(self, process: asyncio.subprocess.Process) -> None:
        async with asyncio.timeout(20), ClientSession() as session:
            while True:
                assert process.returncode is None
                try:
                    async with session.get(f"http://127.0.0.1:{self.port}/readyz") as response:
                        assert response.status == 200
                        return
                except ClientError:
                    await asyncio.sleep(0.03)


def written(folder: Path, **sections: dict[str, Any]) -> Path:
    """Write a settings file."""
    file = folder / "config.yaml"
    file.write_text(yaml.safe_dump(sections, allow_unicode=True), "utf-8")
    return file


@asynccontextmanager
async def open_house(folder: Path, url: str, port: int) -> AsyncIterator[House]:
    """Build a house on a migrated database."""
    wechat = Simulator(ACCOUNT, f"http://127.0.0.1:{port}/wechat/official")
    async with serving(wechat.application()) as api_base:
        account = {
            "app_id": ACCOUNT.app_id,
            "app_secret": ACCOUNT.app_secret,
            "token": ACCOUNT.token,
            "encoding_aes_key": ACCOUNT.encoding_aes_key,
            "api_base": api_base,
            "answer_seconds": 1,
        }
        file = written(
            folder,
            database={"url": url},
            official_account=account,
            wechat_pay={"sandbox": True, "sandbox_file": str(folder / "bank.json")},
            server={"port": port},
            shop={"pictures": str(folder), "cache": str(folder.parent / "cache")},
        )
        yield House(file, wechat, port)
