"""Running an application until it is asked to stop."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from aiohttp import web
from gunicorn.app.base import BaseApplication

_STOP_SECONDS = 8.0

OpenApplication = Callable[[], AbstractAsyncContextManager[web.Application]]
"""Opens an application with everything it runs on, and gives it back in the end."""


async def serve_alone(
    open_application: OpenApplication,
    host: str,
    port: int,
    on_ready: Callable[[], Awaitable[None]],
) -> None:
    """Serve in this process until SIGTERM or SIGINT; then finish what runs, within ten seconds."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with open_application() as application:
        runner = web.AppRunner(
            application, access_log=None, shutdown_timeout=_STOP_SECONDS, auto_decompress=False
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
            await on_ready()
            await stop.wait()
        finally:
            await runner.cleanup()


class Workers(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """Several processes behind one port, each with an application of its own."""

    def __init__(self, open_application: OpenApplication, bind: str, workers: int) -> None:
        self._open = open_application
        self._options = {
            "bind": bind,
            "workers": workers,
            "worker_class": "aiohttp.GunicornWebWorker",
            "graceful_timeout": int(_STOP_SECONDS),
            "loglevel": "warning",
            "accesslog": None,
        }
        super().__init__()

    def load_config(self) -> None:
        """Take over the options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[[], Awaitable[web.Application]]:
        """Give what makes a worker's application."""
        return self._application

    async def _application(self) -> web.Application:
        stack = AsyncExitStack()
        application = await stack.enter_async_context(self._open())

        async def close(_application: web.Application) -> None:
            await stack.aclose()

        application.on_cleanup.append(close)
        return application
