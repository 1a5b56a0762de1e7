"""Who opens a page within WeChat. Contract: `wechat-platform.md` 2.12."""

import json
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.adapters.official_account.client import Credentials
from bot.adapters.official_account.errors import NotReached, Refused

_TIMEOUT = ClientTimeout(total=4, connect=2)
_LONGEST_CODE = 512
_DEAD_CODES = frozenset({40029, 40163, 41008, 42003})
"""Made up, used before, left out, too old: the page has to send its visitor to WeChat again."""


def authorize_url(oauth_base: str, app_id: str, redirect_uri: str, state: str) -> str:
    """Give the address that brings a visitor back with a code; WeChat minds the order.

    `state` is at most 128 letters and digits.
    """
    query = urlencode(
        {
            "appid": app_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        },
        quote_via=quote,
        safe="",
    )
    return f"{oauth_base.rstrip('/')}/connect/oauth2/authorize?{query}#wechat_redirect"


class WebAuthorization:
    """Turns codes into openids; no usable answer is `NotReached`, a no of WeChat's `Refused`."""

    def __init__(self, session: ClientSession, api_base: str, credentials: Credentials) -> None:
        self._session = session
        self._address = f"{api_base.rstrip('/')}/sns/oauth2/access_token"
        self._credentials = credentials

    async def openid(self, code: str) -> str | None:
        """Give whose code it is; None for a dead code, or a snapshot page's made-up visitor."""
        if not 0 < len(code) <= _LONGEST_CODE:
            return None
        answer = await self._ask(code)
        if answer.get("errcode", 0) in _DEAD_CODES:
            return None
        if answer.get("errcode", 0) != 0:
            raise Refused(answer["errcode"], str(answer.get("errmsg", "")))
        openid = answer.get("openid")
        if not isinstance(openid, str) or not openid:
            raise NotReached("no openid in the answer")
        return None if answer.get("is_snapshotuser", 0) else openid

    async def _ask(self, code: str) -> dict[str, Any]:
        query = {
            "appid": self._credentials.app_id,
            "secret": self._credentials.app_secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        try:
            async with self._session.get(self._address, params=query, timeout=_TIMEOUT) as response:
                status, raw = response.status, await response.read()
        except (ClientError, TimeoutError, OSError) as error:
            raise NotReached(type(error).__name__) from error
        return _read(status, raw)


def _read(status: int, raw: bytes) -> dict[str, Any]:
    """Read an answer, JSON whatever its content type says."""
    try:
        answer = json.loads(raw.decode())
    except (ValueError, RecursionError) as error:
        raise NotReached(f"HTTP {status}, no JSON") from error
    if status != 200 or not isinstance(answer, dict):
        raise NotReached(f"HTTP {status}, no answer of WeChat's")
    if not isinstance(answer.get("errcode", 0), int):
        raise NotReached("an error without a code")
    return answer
