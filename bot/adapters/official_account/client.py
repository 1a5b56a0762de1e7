"""The official account's API. Contract: `wechat-platform.md` 2."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
)

from bot.adapters.official_account.errors import ApiError, NotMade, NotReached, Reason, Refused

_RENEW_BEFORE_SECONDS = 300
_TIMEOUT = ClientTimeout(total=8, connect=3)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Credentials:
    """The account's name and secret at WeChat."""

    app_id: str
    app_secret: str


@dataclass(frozen=True, slots=True)
class _Token:
    """An access token, and until when (on the loop's clock) it is used."""

    value: str
    until: float


class TokenCache(Protocol):
    """Where processes share the token; it may lose it at any time."""

    async def load(self) -> tuple[str, float] | None:
        """Give the token and the seconds it is still good for."""
        ...

    async def save(self, token: str, seconds: float) -> None:
        """Share a new token for so many seconds."""
        ...


class AccessTokens:
    """One access token for all tasks, renewed once per expiry whoever asks first.

    It comes from `stable_token`, which gives every process the same one, so that none kills
    another's; where they share a cache, one of them asks for all. Who asks while it is being
    renewed shares the outcome, a fault too.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[tuple[str, int]]],
        shared: TokenCache | None = None,
    ) -> None:
        self._fetch = fetch
        self._shared = shared
        self._token: _Token | None = None
        self._renewal: asyncio.Task[str] | None = None

    async def current(self, *, instead_of: str | None = None) -> str:
        """Give the token, or a newer one than a token that was found dead."""
        token = self._token
        if token and token.value != instead_of and token.until > _monotonic():
            return token.value
        if self._renewal is None:
            self._renewal = asyncio.create_task(self._renew(instead_of))
        return await asyncio.shield(self._renewal)

    async def _renew(self, instead_of: str | None) -> str:
        try:
            value, life = await self._shared_one(instead_of) or await self._new_one()
            self._token = _Token(value, _monotonic() + life)
        finally:
            self._renewal = None
        return value

    async def _shared_one(self, instead_of: str | None) -> tuple[str, float] | None:
        """Find the token that another process has fetched, unless it is the dead one."""
        found = await self._shared.load() if self._shared else None
        return found if found and found[0] != instead_of else None

    async def _new_one(self) -> tuple[str, float]:
        value, seconds = await self._fetch()
        life = max(seconds - _RENEW_BEFORE_SECONDS, 60)
        if self._shared:
            await self._shared.save(value, life)
        log.info("access_token.renewed", life=life)
        return value, life


class OfficialAccountApi:
    """Calls WeChat; an error code in its answer is raised as `Refused`, no answer as `NotReached`.

    What certainly never got to WeChat is raised as `NotMade`.
    """

    def __init__(
        self,
        session: ClientSession,
        base: str,
        credentials: Credentials,
        shared: TokenCache | None = None,
    ) -> None:
        self._session = session
        self._base = base.rstrip("/")
        self._credentials = credentials
        self.tokens = AccessTokens(self._fetch_token, shared)

    async def call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """POST a body, or GET without one; a dead token is replaced and the call repeated, once."""
        token = await self._token()
        try:
            return await self._exchange(path, body, {"access_token": token})
        except Refused as refused:
            if refused.reason is not Reason.TOKEN:
                raise
        token = await self._token(instead_of=token)
        return await self._exchange(path, body, {"access_token": token})

    async def _token(self, *, instead_of: str | None = None) -> str:
        try:
            return await self.tokens.current(instead_of=instead_of)
        except ApiError as error:
            raise NotMade(f"no access token: {error}") from error

    async def send_text(self, openid: str, text: str) -> None:
        """Send a customer-service text; there is no key against sending it twice."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        await self.call("/cgi-bin/message/custom/send", body)

    async def send_image(self, openid: str, media_id: str) -> None:
        """Send a picture that was uploaded before as a customer-service message."""
        body = {"touser": openid, "msgtype": "image", "image": {"media_id": media_id}}
        await self.call("/cgi-bin/message/custom/send", body)

    async def send_article(self, openid: str, article: dict[str, str]) -> None:
        """Send a customer-service article: `title`, `description`, `url`, `picurl`."""
        body = {"touser": openid, "msgtype": "news", "news": {"articles": [article]}}
        await self.call("/cgi-bin/message/custom/send", body)

    async def create_menu(self, buttons: list[dict[str, Any]]) -> None:
        """Publish the account's menu in place of the one before."""
        await self.call("/cgi-bin/menu/create", {"button": buttons})

    async def create_scene_code(self, scene: str, *, seconds: int) -> str:
        """Make a QR code whose followers bring a scene along; return the URL to be drawn."""
        body = {
            "action_name": "QR_STR_SCENE",
            "expire_seconds": seconds,
            "action_info": {"scene": {"scene_str": scene}},
        }
        url: str = (await self.call("/cgi-bin/qrcode/create", body))["url"]
        return url

    async def _fetch_token(self) -> tuple[str, int]:
        body = {
            "grant_type": "client_credential",
            "appid": self._credentials.app_id,
            "secret": self._credentials.app_secret,
            "force_refresh": False,
        }
        answer = await self._exchange("/cgi-bin/stable_token", body, {})
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not isinstance(seconds, int):
            raise NotReached("/cgi-bin/stable_token: no token in the answer")
        return token, seconds

    async def _exchange(
        self, path: str, body: dict[str, Any] | None, query: dict[str, str]
    ) -> dict[str, Any]:
        """Send one request and read its answer, JSON whatever its content type says."""
        method = "GET" if body is None else "POST"
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"} if data else {}
        try:
            async with self._session.request(
                method,
                self._base + path,
                params=query,
                data=data,
                headers=headers,
                timeout=_TIMEOUT,
            ) as response:
                raw = await response.read()
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            raise NotMade(f"{path}: {type(error).__name__}") from error
        except (ClientError, TimeoutError, OSError) as error:
            raise NotReached(f"{path}: {type(error).__name__}") from error
        return _read(path, response.status, raw)


def _read(path: str, status: int, raw: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(raw.decode())
    except ValueError as error:
        raise NotReached(f"{path}: HTTP {status}, no JSON") from error
    code = answer.get("errcode", 0) if isinstance(answer, dict) else None
    if status >= 500 or not isinstance(code, int):
        raise NotReached(f"{path}: HTTP {status}, no answer of WeChat's")
    if code != 0:
        raise Refused(code, str(answer.get("errmsg", "")))
    result: dict[str, Any] = answer
    return result


def _monotonic() -> float:
    return asyncio.get_running_loop().time()
