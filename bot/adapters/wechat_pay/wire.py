"""One signed request to WeChat Pay and its answer, not yet verified."""

import json
from asyncio import IncompleteReadError
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from yarl import URL

from bot.adapters.wechat_pay.merchant import Merchant
from bot.kernel.clock import Clock
from store.payments.gateway import BankUnreachable

_TIMEOUT = ClientTimeout(total=4, connect=2)
_MOST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the body is the raw one, which is what was signed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """Sends signed requests; no answer is `BankUnreachable`."""

    def __init__(
        self, session: ClientSession, api_base: str, merchant: Merchant, clock: Clock
    ) -> None:
        self._session = session
        self._base = api_base.rstrip("/")
        self._merchant = merchant
        self._clock = clock

    async def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Answer:
        """Send a request: `path` is quoted, with its query, and follows the bank's address."""
        url = URL(self._base + path, encoded=True)
        data = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        try:
            async with self._session.request(
                method,
                url,
                data=data or None,
                headers=self._headers(method, url.raw_path_qs, data),
                timeout=_TIMEOUT,
                allow_redirects=False,
            ) as response:
                return Answer(response.status, response.headers, await _body(response))
        except (ClientError, TimeoutError, OSError) as error:
            raise BankUnreachable(f"{path}: {type(error).__name__}") from error

    def _headers(self, method: str, path: str, data: bytes) -> dict[str, str]:
        merchant = self._merchant
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "Tuanzi",
            "Authorization": merchant.authorization(method, path, data, self._clock()),
        }
        if merchant.bank_key:
            headers["Wechatpay-Serial"] = merchant.bank_key.id
        return headers


async def _body(response: ClientResponse) -> bytes:
    try:
        await response.content.readexactly(_MOST_BYTES + 1)
    except IncompleteReadError as whole:
        return whole.partial
    raise BankUnreachable(f"an answer of more than {_MOST_BYTES} bytes")
