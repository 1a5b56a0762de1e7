"""The page that sends a person's browser back to the shop with a code (wechat-platform 2.12)."""

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import web

from simulator.errors import ApiError
from simulator.people import Person
from simulator.platform import Platform

ACTING = "acting"
"""The cookie in which the chat page leaves the openid of who opens a page."""

_ORDER = ("appid", "redirect_uri", "response_type", "scope", "state")
_SCOPES = {"snsapi_base", "snsapi_userinfo"}
_STATE = re.compile(r"[A-Za-z0-9]{0,128}")


def routes(platform: Platform, prefix: str) -> list[web.RouteDef]:
    """List this route under a prefix."""

    async def authorize(request: web.Request) -> web.Response:
        wrong = _fault(platform, request.query)
        if wrong:
            return _page(wrong)
        person = _who_acts(platform, request)
        if person is None:
            return _page("请在微信客户端打开链接")
        query = request.query
        code = platform.authorizations.issue(person, query["scope"], platform.clock())
        raise web.HTTPFound(_back(query["redirect_uri"], code, query.get("state", "")))

    return [web.get(f"{prefix}/connect/oauth2/authorize", authorize)]


def _fault(platform: Platform, query: Mapping[str, str]) -> str:
    """Say what WeChat's page says is wrong, nothing when all is right."""
    names = [name for name in query if name in _ORDER]
    target = urlsplit(query.get("redirect_uri", ""))
    domains = platform.authorizations.domains
    faults = (
        (names != [name for name in _ORDER if name in query], "参数顺序错误"),
        (query.get("appid") != platform.account.app_id, "AppID 参数错误（10013）"),
        (target.scheme not in {"http", "https"}, "redirect_uri 参数错误（10003）"),
        (
            domains is not None and target.hostname not in domains,
            "redirect_uri域名与后台配置不一致（10003）",
        ),
        (query.get("response_type") != "code", "response_type 参数错误"),
        (query.get("scope") not in _SCOPES, "Scope 参数错误或没有 Scope 权限（10005）"),
        (not _STATE.fullmatch(query.get("state", "")), "state 参数错误"),
    )
    return next((words for wrong, words in faults if wrong), "")


def _who_acts(platform: Platform, request: web.Request) -> Person | None:
    """Take who opens the page from `_openid`, or from the cookie of the chat page."""
    open_id = request.query.get("_openid") or request.cookies.get(ACTING, "")
    try:
        return platform.people.find(open_id)
    except ApiError:
        return None


def _back(redirect_uri: str, code: str, state: str) -> str:
    parts = urlsplit(redirect_uri)
    query = [*parse_qsl(parts.query, keep_blank_values=True), ("code", code), ("state", state)]
    return urlunsplit(parts._replace(query=urlencode(query)))


def _page(words: str) -> web.Response:
    head = (
        '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    )
    return web.Response(text=f"{head}<h3>{escape(words)}</h3>", content_type="text/html")
