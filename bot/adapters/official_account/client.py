"""The official account's API. Contract: `wechat-platform.md` 2."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.adapters.official_account.errors import NotReached, Reason, Refused

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


class AccessTokens:
    """One access token for all tasks, renewed once per expiry whoever asks first.

    It comes from `stable_token`, which gives every process the same one, so that none kills another's.
    """

    def __init__(self, fetch: Callable[[], Any]) -> None:
        self._fetch = fetch
        self._token: _Token | None = None
        self._renewing = asyncio.Lock()

    async def current(self, *, instead_of: str | None = None) -> str:
        """Give the token, or a newer one than a token that was found dead."""
        token = self._token
        if token and token.value != instead_of and token.until > _monotonic():
            return token.value
        async with self._renewing:
            if self._token is token:
                self._token = await self._renew()
            return self._token.value if self._token else ""

    async def _renew(self) -> _Token:
        answer = await self._fetch()
        life = max(int(answer["expires_in"]) - _RENEW_BEFORE_SECONDS, 60)
        log.info("access_token.renewed", life=life)
        return _Token(answer["access_token"], _monotonic() + life)


class OfficialAccountApi:
    """Calls WeChat; an error code in its answer is raised as `Refused`, no answer as `NotReached`."""

    def __init__(self, session: ClientSession, base: str, credentials: Credentials) -> None:
        self._session = session
        self._base = base.rstrip("/")
        self._credentials = credentials
        self.tokens = AccessTokens(self._fetch_token)

    async def call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """POST a body, or GET without one; a dead token is replaced and the call repeated, once."""
        token = await self.tokens.current()
        try:
            return await self._exchange(path, body, {"access_token": token})
        except Refused as refused:
            if refused.reason is not Reason.TOKEN:
                raise
        token = await self.tokens.current(instead_of=token)
        return await self._exchange(path, body, {"access_token": token})

    async def send_text(self, openid: str, text: str) -> None:
        """Send a customer-service text; there is no key against sending it twice."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        await self.call("/cgi-bin/message/custom/send", body)

    async def send_image(self, openid: str, media_id: str) -> None:
        """Send a picture that was uploaded before as a customer-service message."""
        body = {"touser": openid, "msgtype": "image", "image": {"media_id": media_id}}
        await self.call("/cgi-bin/message/custom/send", body)

    async def send_article(self, openid: str, article: dict[str, str]) -> None:
        """Send one article (`title`, `description`, `url`, `picurl`) as a customer-service message."""
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

    async def _fetch_token(self) -> dict[str, Any]:
        body = {
            "grant_type": "client_credential",
            "appid": self._credentials.app_id,
            "secret": self._credentials.app_secret,
            "force_refresh": False,
        }
        return await self._exchange("/cgi-bin/stable_token", body, {})

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
        except (ClientError, TimeoutError, OSError) as error:
            raise NotReached(f"{path}: {type(error).__name__}") from error
        return _read(path, response.status, raw)


def _read(path: str, status: int, raw: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(raw.decode())
    except ValueError as error:
        raise NotReached(f"{path}: HTTP {status}, no JSON") from error
    if status >= 500 or not isinstance(answer, dict):
        raise NotReached(f"{path}: HTTP {status}")
    if answer.get("errcode", 0) != 0:
        raise Refused(int(answer["errcode"]), str(answer.get("errmsg", "")))
    return answer


def _monotonic() -> float:
    return asyncio.get_running_loop().time()
