"""The peer: a werobot robot on its own tornado handler that echoes, and stores nothing.

`python -m benchmarks.peer --port N`.
"""

import argparse
import asyncio
from typing import Any

from tornado.web import Application
from werobot import WeRoBot
from werobot.contrib.tornado import make_handler

from benchmarks.messages import ACCOUNT, PATH


def application() -> Application:
    """Put the echo behind werobot's handler, in encrypted mode, with its session storage off."""
    robot = WeRoBot(
        token=ACCOUNT.token,
        encoding_aes_key=ACCOUNT.encoding_aes_key,
        app_id=ACCOUNT.app_id,
    )
    robot.config["SESSION_STORAGE"] = False

    @robot.text  # type: ignore[untyped-decorator] # werobot has no types
    def echo(message: Any) -> str:
        words: str = message.content
        return words

    return Application([(PATH, make_handler(robot))])


async def serve(port: int) -> None:
    """Serve until killed."""
    application().listen(port, "127.0.0.1")
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    asyncio.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
