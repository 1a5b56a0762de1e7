"""Late answers."""

import asyncio
import math

from aiohttp import web

_STEP = 0.02


async def hold(request: web.Request, seconds: float) -> None:
    """Wait, but no longer than the bot does: a server that stops shall not wait for this."""
    for _ in range(math.ceil(seconds / _STEP)):
        if request.transport is None or request.transport.is_closing():
            return
        await asyncio.sleep(_STEP)
