"""Who looks at a page within WeChat: learnt from WeChat, and kept for a while by the browser."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.kernel.sealing import Vault

_ASKED, _KNOWN = "h5_asked", "h5_payer"
_ASKED_FOR, _KNOWN_FOR = timedelta(minutes=10), timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Visiting:
    """Reads and writes two cookies, both signed: what WeChat was asked, and whom it named."""

    vault: Vault
    is_secure: bool

    def ask(self, response: web.Response, now: datetime) -> str:
        """Note on a response that WeChat is asked; give the state that it has to bring back."""
        state = secrets.token_hex(16)
        self._keep(response, _ASKED, state, now + _ASKED_FOR)
        return state

    def was_asked(self, request: web.Request, state: str, now: datetime) -> bool:
        """Tell whether this very browser was sent to WeChat with a state."""
        kept = self._kept(request, _ASKED, now)
        return kept is not None and state.isascii() and secrets.compare_digest(kept, state)

    def remember(self, response: web.Response, openid: str, now: datetime) -> None:
        """Let a browser keep whom WeChat named; what was asked is answered."""
        self._keep(response, _KNOWN, openid, now + _KNOWN_FOR)
        response.del_cookie(_ASKED, path="/h5")

    def payer(self, request: web.Request, now: datetime) -> str | None:
        """Tell the openid of who looks, if it is known."""
        return self._kept(request, _KNOWN, now)

    def _keep(self, response: web.Response, name: str, value: str, until: datetime) -> None:
        said = f"{int(until.timestamp())}.{value}"
        response.set_cookie(
            name,
            f"{said}.{self.vault.sign(name, said)}",
            path="/h5",
            httponly=True,
            samesite="Lax",
            secure=self.is_secure,
            max_age=int(_KNOWN_FOR.total_seconds()),
        )

    def _kept(self, request: web.Request, name: str, now: datetime) -> str | None:
        cookie = request.cookies.get(name, "")
        said, _, signature = cookie.rpartition(".")
        if not cookie.isascii() or not self.vault.check(name, said, signature):
            return None
        until, _, value = said.partition(".")
        return value if datetime.fromtimestamp(int(until), UTC) > now else None
