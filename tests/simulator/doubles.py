"""A settable clock, a scripted bot that opens pushes with wechatpy, and a client of the API."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestClient
from wechatpy.crypto import WeChatCrypto

from simulator import AccountSettings, Person
from simulator.markup import Node, Value, document, parse

Json = dict[str, object]


@dataclass
class Moment:
    """A clock that stands still until a test moves it."""

    now: datetime = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Bot:
    """A webhook whose next answers a test sets; it answers `success` when it has none."""

    account: AccountSettings
    answers: list[Callable[[Node], str]] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    seal: bool = True
    received: list[Node] = field(default_factory=list)
    queries: list[Mapping[str, str]] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.Response:
        if request.method == "GET":
            return web.Response(text=request.query["echostr"])
        message = parse(self._open(await request.text(), request.query))
        self.received.append(message)
        self.queries.append(dict(request.query))
        answer = self.answers.pop(0)(message) if self.answers else "success"
        status = self.statuses.pop(0) if self.statuses else 200
        await asyncio.sleep(self.delays.pop(0) if self.delays else 0)
        return web.Response(text=self._close(answer, request.query), status=status)

    def says(self, **fields: Value) -> None:
        """Answer the next push with these fields, the common ones filled in."""
        self.answers.append(lambda message: reply(message, **fields))

    def _crypto(self) -> WeChatCrypto:
        account = self.account
        return WeChatCrypto(account.token, account.encoding_aes_key, account.app_id)

    def _open(self, body: str, query: Mapping[str, str]) -> str:
        if "msg_signature" not in query:
            return body
        parts = (query["msg_signature"], query["timestamp"], query["nonce"])
        opened: str = self._crypto().decrypt_message(body, *parts)
        return opened

    def _close(self, answer: str, query: Mapping[str, str]) -> str:
        if answer in {"", "success"} or not self.seal or "msg_signature" not in query:
            return answer
        sealed: str = self._crypto().encrypt_message(answer, query["nonce"], query["timestamp"])
        return sealed


def reply(message: Node, **fields: Value) -> str:
    """Write a passive reply to a message."""
    common: dict[str, Value] = {
        "ToUserName": message.value("FromUserName"),
        "FromUserName": message.value("ToUserName"),
        "CreateTime": 1,
        "MsgType": "text",
    }
    return document(common | fields)


@dataclass
class Api:
    """A client of the API double that reads answers as WeChat's clients must."""

    client: TestClient[web.Request, web.Application]
    account: AccountSettings

    async def token(self) -> str:
        return str((await self.stable_token())["access_token"])

    async def stable_token(self, **extra: object) -> Json:
        body = self.credentials | extra
        return await self.call("POST", "stable_token", token="", json=body)

    @property
    def credentials(self) -> Json:
        return {
            "grant_type": "client_credential",
            "appid": self.account.app_id,
            "secret": self.account.app_secret,
        }

    async def call(self, method: str, path: str, token: str | None = None, **how: object) -> Json:
        value = await self.token() if token is None else token
        response = await self.raw(method, path, value, **how)
        assert response.status == 200
        answer = json.loads(await response.read())
        assert isinstance(answer, dict)
        return answer

    async def raw(
        self, method: str, path: str, token: str, **how: object
    ) -> aiohttp.ClientResponse:
        """Call with the parts of `how`: params, and json or data for the body."""
        body = how.get("json")
        data = how.get("data") or (json.dumps(body, ensure_ascii=False) if body else None)
        extra = how.get("params")
        query = ({"access_token": token} if token else {}) | (
            extra if isinstance(extra, dict) else {}
        )
        return await self.client.request(method, f"/cgi-bin/{path}", params=query, data=data)

    async def code(self, method: str, path: str, token: str | None = None, **how: object) -> object:
        return (await self.call(method, path, token, **how)).get("errcode", 0)

    async def send(self, person: Person, **body: object) -> object:
        message = {"touser": person.open_id, "msgtype": "text", "text": {"content": "您好"}} | body
        return await self.code("POST", "message/custom/send", json=message)
