"""The calls for access tokens, quota and addresses (wechat-platform 2.1)."""

from collections.abc import Mapping

from simulator.api.endpoint import OK, Call, Endpoint, Json
from simulator.errors import ApiError
from simulator.platform import Platform
from simulator.tokens import AccessToken


def endpoints(platform: Platform) -> list[Endpoint]:
    """List these calls over one platform's state."""

    def token(call: Call) -> Json:
        _check_credentials(platform, call.query)
        return _token(platform.tokens.issue(call.now), call)

    def stable_token(call: Call) -> Json:
        body = call.json()
        _check_credentials(platform, body)
        force = body.get("force_refresh") is True
        return _token(platform.tokens.stable(call.now, force=force), call)

    def clear_quota(call: Call) -> Json:
        if call.json().get("appid") != platform.account.app_id:
            raise ApiError(40013)
        platform.limits.clear(call.now)
        return OK

    def callback_ips(_call: Call) -> Json:
        return {"ip_list": ["127.0.0.1"]}

    return [
        Endpoint("GET", "/cgi-bin/token", token, needs_token=False),
        Endpoint("POST", "/cgi-bin/stable_token", stable_token, needs_token=False),
        Endpoint("POST", "/cgi-bin/clear_quota", clear_quota),
        Endpoint("GET", "/cgi-bin/getcallbackip", callback_ips),
    ]


def _check_credentials(platform: Platform, given: Mapping[str, object]) -> None:
    """Refuse a wrong grant type, app id or secret."""
    expected = platform.account
    faults = (
        (given.get("grant_type") != "client_credential", 40002),
        (not given.get("appid"), 41002),
        (given.get("appid") != expected.app_id, 40013),
        (not given.get("secret"), 41004),
        (given.get("secret") != expected.app_secret, 40125),
    )
    for wrong, code in faults:
        if wrong:
            raise ApiError(code)


def _token(token: AccessToken, call: Call) -> Json:
    return {"access_token": token.value, "expires_in": token.seconds_left(call.now)}
