"""The connection to a gateway: it comes back by itself, however the gateway went away."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import structlog
from grpclib.client import Channel
from grpclib.config import Configuration
from grpclib.const import Status
from grpclib.exceptions import GRPCError, StreamTerminatedError
from wechaty_grpc.wechaty import PuppetStub
from wechaty_grpc.wechaty.puppet import EventResponse

_CALL_SECONDS = 10.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 8.0
# A gateway that hangs is noticed by pings that it doesn't answer, though nothing is being said.
_PINGS = Configuration(
    _keepalive_time=10,
    _keepalive_timeout=5,
    _keepalive_permit_without_calls=True,
    _http2_max_pings_without_data=0,
    _http2_min_sent_ping_interval_without_data=5,
)

log = structlog.get_logger()


class Gateway:
    """A gateway at `host:port`, which knows us by a token; its calls have a time limit."""

    def __init__(self, endpoint: str, token: str) -> None:
        host, _, port = endpoint.rpartition(":")
        known_by = {"authorization": f"Wechaty {token}"}
        self.is_signed_out = False
        self._channel = Channel(host, int(port), config=_PINGS)
        self._listening = PuppetStub(self._channel, metadata=known_by)
        self.calls = PuppetStub(self._channel, timeout=_CALL_SECONDS, metadata=known_by)

    async def follow(
        self, on_event: Callable[[EventResponse], Awaitable[None]], on_back: Callable[[], None]
    ) -> None:
        """Follow what happens until cancelled; tell each time that it came (back)."""
        pause = _FIRST_PAUSE
        while True:
            is_back = False
            try:
                async with aclosing(self._listening.event()) as events:
                    async for event in events:
                        if not is_back:
                            is_back, pause = True, _FIRST_PAUSE
                            on_back()
                        await on_event(event)
                reason = "ended"
            except Exception as error:  # noqa: BLE001 - whatever it was, the gateway is tried again
                reason = repr(error)
            log.warning("wechaty.away", reason=reason, pause=pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def trouble(self) -> str:
        """Tell what is wrong with the gateway's address or our token, empty if nothing."""
        try:
            await self.calls.version()
        except GRPCError as error:
            refused = error.status is Status.UNAUTHENTICATED
            return "the gateway doesn't know wechaty.token" if refused else repr(error)
        except (OSError, StreamTerminatedError) as error:
            return f"not reachable: {error!r}"
        return ""

    def close(self) -> None:
        """Hang up."""
        self._channel.close()
