"""Takes calls in: faults, method, token, daily limit, answer and journal."""

import json
import secrets

from aiohttp import web

from simulator.api.endpoint import Call, Endpoint, File, Json
from simulator.errors import ApiError
from simulator.faults import Fault, Payload, refuse
from simulator.holding import hold
from simulator.journal import ApiCall
from simulator.platform import Platform

_SECRETS = {"access_token", "secret"}


class Gateway:
    """Turns declared calls into routes."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def route(self, endpoint: Endpoint, prefix: str) -> web.RouteDef:
        """Serve one call, under any method so that a wrong one can be refused by code."""

        async def serve(request: web.Request) -> web.Response:
            return await self._serve(endpoint, request)

        return web.route("*", prefix + endpoint.path, serve)

    def unknown(self, prefix: str) -> web.RouteDef:
        """Refuse every other path with 40066."""

        async def serve(request: web.Request) -> web.Response:
            path = f"/cgi-bin/{request.match_info['rest']}"
            return await self._serve(Endpoint("GET", path, _unknown, needs_token=False), request)

        return web.route("*", prefix + "/cgi-bin/{rest:.*}", serve)

    async def _serve(self, endpoint: Endpoint, request: web.Request) -> web.Response:
        call = await self._read(request)
        fault = self._platform.faults.due(endpoint.path)
        self._strike_tokens(fault, call)
        answer = self._answer(endpoint, call, fault)
        payload = fault.spoil(_payload(answer))
        self._record(endpoint, call, payload)
        await hold(request, fault.delay)
        headers = {"Content-Type": payload.content_type}
        return web.Response(body=payload.body, status=payload.status, headers=headers)

    async def _read(self, request: web.Request) -> Call:
        return Call(
            method=request.method,
            query=dict(request.query),
            body=await request.content.read(),
            content_type=request.headers.get("Content-Type", ""),
            now=self._platform.clock(),
        )

    def _strike_tokens(self, fault: Fault, call: Call) -> None:
        if fault.kills_tokens:
            self._platform.tokens.invalidate(call.now)
        if fault.expires_tokens:
            self._platform.tokens.expire(call.now)

    def _answer(self, endpoint: Endpoint, call: Call, fault: Fault) -> Json | File:
        try:
            refuse(fault)
            if not fault.acts:
                return {}
            self._admit(endpoint, call)
            return endpoint.respond(call)
        except ApiError as error:
            return _refusal(error)

    def _admit(self, endpoint: Endpoint, call: Call) -> None:
        if call.method != endpoint.method and endpoint.respond is not _unknown:
            raise ApiError(43001 if endpoint.method == "GET" else 43002)
        if endpoint.needs_token:
            self._platform.tokens.check(call.query.get("access_token", ""), call.now)
        self._platform.limits.count(endpoint.path, call.now)

    def _record(self, endpoint: Endpoint, call: Call, payload: Payload) -> None:
        self._platform.journal.record(
            ApiCall(
                at=call.now,
                method=call.method,
                path=endpoint.path,
                query={k: v for k, v in call.query.items() if k not in _SECRETS},
                body=_readable(call.body, call.content_type),
                status=payload.status,
                answer=_readable(payload.body, payload.content_type),
            )
        )


def _unknown(_call: Call) -> Json:
    raise ApiError(40066)


def _refusal(error: ApiError) -> Json:
    parts = "-".join(secrets.token_hex(4) for _ in range(3))
    return {"errcode": error.code, "errmsg": f"{error} rid: {parts}"}


def _payload(answer: Json | File) -> Payload:
    if isinstance(answer, File):
        return Payload(answer.data, answer.content_type)
    return Payload(json.dumps(answer, ensure_ascii=False).encode())


def _readable(body: bytes, content_type: str) -> object:
    if content_type.startswith(("multipart/", "image/", "video/", "application/octet")):
        return f"{len(body)} bytes"
    try:
        value: object = json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")
    if isinstance(value, dict):
        return {k: v for k, v in value.items() if k not in _SECRETS}
    return value
