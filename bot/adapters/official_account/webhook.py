"""The official account's door: `GET POST /wechat/official`."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from aiohttp import ClientError, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.adapters.official_account.envelope import Nonces, Rejected, Seal, Stamp, check
from bot.adapters.official_account.markup import LARGEST_BODY, parse
from bot.adapters.official_account.rendering import render
from bot.adapters.official_account.wire import parse_push
from bot.dispatch.dispatcher import NotYet
from bot.kernel.clock import Clock
from bot.kernel.incoming import Incoming
from bot.kernel.reply import Reply

Answer = Callable[[Incoming], Awaitable[Reply | None]]

_BODY_SECONDS = 5

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Account:
    """What the door has to know of the account; without `seal` there is only plain mode."""

    token: str
    seal: Seal | None
    allow_plain: bool


@dataclass(frozen=True, slots=True)
class _Opened:
    """A push that is WeChat's own, and how its answer has to be wrapped."""

    stamp: Stamp
    incoming: Incoming
    seal: Seal | None


class Webhook:
    """Checks, opens and parses pushes, asks for their answer, and wraps it.

    Whatever isn't WeChat's gets the same empty 403, without a trace in the books.
    """

    def __init__(self, account: Account, answer: Answer, clock: Clock) -> None:
        self._account = account
        self._answer = answer
        self._clock = clock
        self._nonces = Nonces()

    def routes(self) -> list[web.RouteDef]:
        """The door's two addresses."""
        return [
            web.get("/wechat/official", self.verify),
            web.post("/wechat/official", self.receive),
        ]

    async def verify(self, request: web.Request) -> web.Response:
        """Answer WeChat's check of the address: the `echostr`, and nothing else."""
        stamp, echo = Stamp.of(request.query), request.query.get("echostr", "")
        try:
            self._check_address(stamp, echo)
        except Rejected as rejected:
            return _refuse(rejected)
        self._nonces.spend(stamp)
        return web.Response(text=echo)

    def _check_address(self, stamp: Stamp, echo: str) -> None:
        now = self._clock()
        check(stamp, token=self._account.token, now=now)
        if not echo.isascii() or not echo:
            raise Rejected("echostr")
        self._nonces.open(stamp, echo.encode(), now)

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Answer a push within its time, or hang up so that WeChat delivers it again."""
        try:
            opened = await self._open(request)
        except Rejected as rejected:
            return _refuse(rejected)
        try:
            reply = await self._answer(opened.incoming)
        except NotYet:
            return _hang_up(request)
        except Exception as error:  # noqa: BLE001 - what is not in the books must not be acknowledged
            log.error("push.unanswered", key=opened.incoming.key, error=repr(error))  # noqa: TRY400
            return _hang_up(request)
        self._nonces.spend(opened.stamp)
        return self._respond(reply, opened)

    async def _open(self, request: web.Request) -> _Opened:
        stamp, now = Stamp.of(request.query), self._clock()
        check(stamp, token=self._account.token, now=now)
        body = await _read(request)
        fields, seal = parse(body), None
        if stamp.encrypted and self._account.seal:
            seal, encrypted = self._account.seal, fields.get("Encrypt")
            fields = parse(seal.open(stamp, encrypted if isinstance(encrypted, str) else ""))
        elif stamp.encrypted or not self._account.allow_plain:
            raise Rejected("mode")
        incoming = parse_push(fields)
        self._nonces.open(stamp, body, now)
        return _Opened(stamp, incoming, seal)

    def _respond(self, reply: Reply | None, opened: _Opened) -> web.Response:
        """Wrap an answer; `success` tells WeChat that there is none."""
        if reply is None:
            return web.Response(text="success")
        now = self._clock()
        xml = render(reply, opened.incoming, now=now)
        if opened.seal:
            xml = opened.seal.close(xml, opened.stamp, now=now)
        return web.Response(text=xml, content_type="application/xml")


async def _read(request: web.Request) -> bytes:
    """Read the body as far as a push may be long, and as long as WeChat would wait."""
    if (request.content_length or 0) > LARGEST_BODY:
        raise Rejected("length")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Rejected("encoding")
    body = b""
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            while chunk := await request.content.readany():
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise Rejected("length")
    except (TimeoutError, HttpProcessingError, ClientError) as error:
        raise Rejected("body") from error
    return body


def _refuse(rejected: Rejected) -> web.Response:
    log.info("push.refused", reason=str(rejected))
    return web.Response(status=403)


def _hang_up(request: web.Request) -> web.Response:
    """Close the connection with nothing said, as if the answer had been lost."""
    if request.transport:
        request.transport.abort()
    return web.Response(status=503)
