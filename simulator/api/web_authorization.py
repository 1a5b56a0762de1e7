"""The call that exchanges a page's code for who opened it (wechat-platform 2.12)."""

import secrets

from simulator.api.endpoint import Call, Endpoint, Json
from simulator.errors import ApiError
from simulator.platform import Platform

_SECONDS = 7200


def endpoints(platform: Platform) -> list[Endpoint]:
    """List this call over one platform's state."""

    def access_token(call: Call) -> Json:
        _check(platform, call)
        grant = platform.authorizations.exchange(call.query["code"], call.now)
        answer: Json = {
            "access_token": secrets.token_urlsafe(64),
            "expires_in": _SECONDS,
            "refresh_token": secrets.token_urlsafe(64),
            "openid": grant.open_id,
            "scope": grant.scope,
        }
        if grant.is_snapshot:
            answer["is_snapshotuser"] = 1
        if grant.union_id:
            answer["unionid"] = grant.union_id
        return answer

    return [Endpoint("GET", "/sns/oauth2/access_token", access_token, needs_token=False)]


def _check(platform: Platform, call: Call) -> None:
    """Refuse a wrong grant type, app id or secret, or a missing code."""
    given, expected = call.query, platform.account
    faults = (
        (given.get("grant_type") != "authorization_code", 40002),
        (not given.get("appid"), 41002),
        (given.get("appid") != expected.app_id, 40013),
        (not given.get("secret"), 41004),
        (given.get("secret") != expected.app_secret, 40125),
        (not given.get("code"), 41008),
    )
    for wrong, code in faults:
        if wrong:
            raise ApiError(code)
