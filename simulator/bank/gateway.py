"""Takes the merchant's calls in: fault, headers, signature, answer, and the answer's signature."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from simulator.bank.bank import Bank
from simulator.bank.calls import BankCall, BankEndpoint, endpoints
from simulator.bank.faults import BankFault, Signing
from simulator.bank.merchant import PlatformKey, new_serial
from simulator.bank.refusals import SIGNATURE, Refusal
from simulator.bank.signing import (
    Json,
    is_signed,
    lines,
    read_authorization,
    signed_headers,
)
from simulator.holding import hold

_CLOCK_WINDOW = timedelta(minutes=5)
_STALE = timedelta(minutes=6)


@dataclass(frozen=True)
class _Answer:
    """An answer before it is signed; `number` ends the Request-ID."""

    status: int
    body: bytes
    number: int = 0
    is_file: bool = False


def routes(bank: Bank, prefix: str) -> list[web.RouteDef]:
    """List the routes of all calls under a prefix; others are refused with 404."""
    gateway = _Gateway(bank)
    known = [gateway.route(endpoint, prefix) for endpoint in endpoints(bank)]
    return [*known, gateway.unknown(prefix)]


class _Gateway:
    """Turns declared calls into routes."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    def route(self, endpoint: BankEndpoint, prefix: str) -> web.RouteDef:
        """Serve one call."""

        async def serve(request: web.Request) -> web.StreamResponse:
            return await self._serve(endpoint, request)

        return web.route(endpoint.method, prefix + endpoint.path, serve)

    def unknown(self, prefix: str) -> web.RouteDef:
        """Refuse every other path or method with 404."""

        async def serve(request: web.Request) -> web.StreamResponse:
            endpoint = BankEndpoint("GET", request.path, _unknown)
            return await self._serve(endpoint, request)

        return web.route("*", prefix + "/v3/{rest:.*}", serve)

    async def _serve(self, endpoint: BankEndpoint, request: web.Request) -> web.StreamResponse:
        body = await request.content.read()
        fault = self._bank.faults.due(endpoint.path)
        answer = self._answer(endpoint, request, body, fault)
        await hold(request, fault.delay)
        return await _send(request, answer, self._headers(answer, fault.signing), fault.part)

    def _answer(
        self, endpoint: BankEndpoint, request: web.Request, body: bytes, fault: BankFault
    ) -> _Answer:
        try:
            found = self._act(endpoint, request, body) if fault.acts else {}
            if fault.refusal:
                raise fault.refusal
        except Refusal as refusal:
            words: Json = {"code": refusal.code, "message": refusal.message}
            return _Answer(refusal.status, _written(words), refusal.number)
        if found is None:
            return _Answer(204, b"")
        if isinstance(found, bytes):
            return _Answer(200, found, is_file=True)
        return _Answer(200, _written(found))

    def _act(
        self, endpoint: BankEndpoint, request: web.Request, body: bytes
    ) -> Json | bytes | None:
        now = self._bank.clock()
        self._check_headers(request)
        self._check_signature(request, body, now)
        number = request.match_info.get("number", "")
        base = str(request.url.origin()) + request.path.partition("/v3/")[0]
        return endpoint.respond(BankCall(number, base, dict(request.query), body, now))

    def _check_headers(self, request: web.Request) -> None:
        headers = request.headers
        if "json" not in headers.get("Accept", "") and headers.get("Accept") != "*/*":
            raise Refusal("PARAM_ERROR", "Http头缺少Accept或User-Agent")
        if not headers.get("User-Agent"):
            raise Refusal("PARAM_ERROR", "Http头缺少Accept或User-Agent")
        if request.method == "POST" and request.content_type != "application/json":
            raise Refusal("PARAM_ERROR", "Content-Type必须是application/json")
        serial = headers.get("Wechatpay-Serial")
        if serial and not self._bank.keys.knows(serial):
            raise Refusal("PARAM_ERROR", "平台证书序列号Wechatpay-Serial错误")

    def _check_signature(self, request: web.Request, body: bytes, now: datetime) -> None:
        """Demand the merchant's signature over exactly what came in over the wire."""
        merchant = self._bank.merchant
        given = read_authorization(request.headers.get("Authorization", ""))
        if given is None:
            raise _unsigned("Http头Authorization值格式错误")
        if (given.mch_id, given.serial) != (merchant.mch_id, merchant.serial):
            raise _unsigned("商户号或商户证书序列号有误")
        if not given.timestamp.isdecimal() or not _is_near(int(given.timestamp), now):
            raise _unsigned("Http头Authorization中的timestamp与发起请求的时间不得超过5分钟")
        message = lines(request.method, request.raw_path, given.timestamp, given.nonce, body)
        if not is_signed(merchant.private_key.public_key(), message, given.signature):
            raise _unsigned("签名错误")

    def _headers(self, answer: _Answer, signing: Signing) -> dict[str, str]:
        """Sign an answer, unless a fault has it signed in a way that proves nothing."""
        headers = {"Request-ID": f"08{secrets.token_hex(14).upper()}-{answer.number}"}
        if answer.body and not answer.is_file:
            headers["Content-Type"] = "application/json; charset=utf-8"
        if answer.is_file or signing == "absent":
            return headers
        now = self._bank.clock()
        at = now - _STALE if signing == "stale" else now
        key = self._bank.keys.current(now)
        if signing == "unknown serial":
            key = PlatformKey(new_serial(), key.private_key)
        signed = answer.body + b" " if signing == "forged" else answer.body
        return headers | signed_headers(key, signed, at)


async def _send(
    request: web.Request, answer: _Answer, headers: dict[str, str], part: float
) -> web.StreamResponse:
    """Send the answer, or a part of it before the connection breaks."""
    if part == 1:
        return web.Response(status=answer.status, body=answer.body, headers=headers)
    response = web.StreamResponse(status=answer.status, headers=headers)
    response.content_length = len(answer.body) + 1
    if part:
        await response.prepare(request)
        await response.write(answer.body[: int(len(answer.body) * part)])
    if request.transport:
        request.transport.close()
    return response


def _written(words: Json) -> bytes:
    return json.dumps(words, ensure_ascii=False).encode()


def _is_near(timestamp: int, now: datetime) -> bool:
    return abs(now.timestamp() - timestamp) <= _CLOCK_WINDOW.total_seconds()


def _unsigned(why: str) -> Refusal:
    return Refusal("SIGN_ERROR", why, SIGNATURE)


def _unknown(_call: BankCall) -> Json:
    raise Refusal("RESOURCE_NOT_EXISTS", "接口不存在")
