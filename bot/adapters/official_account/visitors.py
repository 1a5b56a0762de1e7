"""Who looks at the customers' pages. Contract: `wechat-platform.md` 2.12."""

import structlog

from bot.adapters.official_account.errors import ApiError
from bot.adapters.official_account.oauth import WebAuthorization, authorize_url

log = structlog.get_logger()


class OfficialAccountVisitors:
    """Sends visitors to WeChat, and learns from it who came back."""

    def __init__(self, authorization: WebAuthorization, *, oauth_base: str, app_id: str) -> None:
        self._authorization = authorization
        self._oauth_base = oauth_base
        self._app_id = app_id

    def ask_at(self, come_back_to: str, state: str) -> str:
        """Give the address at WeChat."""
        return authorize_url(self._oauth_base, self._app_id, come_back_to, state)

    async def openid(self, code: str) -> str | None:
        """Give whose code it is; a fault makes them as unknown as a dead code."""
        try:
            return await self._authorization.openid(code)
        except ApiError as error:
            log.warning("visitor.not_known", error=str(error))
            return None
