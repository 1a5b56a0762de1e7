"""Who opens a page within WeChat."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.adapters.official_account.client import Credentials
from bot.adapters.official_account.errors import NotReached, Reason, Refused
from bot.adapters.official_account.oauth import WebAuthorization, authorize_url
from tests.town import serving

KNOWN = {"access_token": "t", "expires_in": 7200, "openid": "oPerson", "scope": "snsapi_base"}


@dataclass
class Wechat:
    """Answers as it was told."""

    body: bytes = json.dumps(KNOWN).encode()
    status: int = 200
    asked: list[dict[str, str]] = field(default_factory=list)

    def tell(self, facts: Any) -> None:
        self.body = json.dumps(facts).encode()

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.query))
        return web.Response(body=self.body, status=self.status, content_type="text/plain")


@pytest.fixture
def wechat() -> Wechat:
    return Wechat()


@pytest.fixture
async def authorization(wechat: Wechat) -> AsyncIterator[WebAuthorization]:
    application = web.Application()
    application.router.add_get("/simulator/sns/oauth2/access_token", wechat.answer)
    async with serving(application) as base, ClientSession() as session:
        yield WebAuthorization(session, f"{base}/simulator/", Credentials("wx1", "a secret"))


def test_the_way_to_wechat_is_in_its_order() -> None:
    url = authorize_url("https://open.weixin.qq.com/", "wx1", "https://s.cn/pay?n=P 1&x", "a1")
    assert url == (
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx1"
        "&redirect_uri=https%3A%2F%2Fs.cn%2Fpay%3Fn%3DP%201%26x&response_type=code"
        "&scope=snsapi_base&state=a1#wechat_redirect"
    )


async def test_a_code_tells_who_it_is(wechat: Wechat, authorization: WebAuthorization) -> None:
    assert await authorization.openid("c&d=1") == "oPerson"
    assert wechat.asked == [
        {
            "appid": "wx1",
            "secret": "a secret",
            "code": "c&d=1",
            "grant_type": "authorization_code",
        }
    ]


@pytest.mark.parametrize("flag", [1, "1", True])
async def test_a_snapshots_visitor_is_nobody(
    wechat: Wechat, authorization: WebAuthorization, flag: object
) -> None:
    wechat.tell(KNOWN | {"is_snapshotuser": flag})
    assert await authorization.openid("code") is None


async def test_who_is_no_snapshot_is_somebody(
    wechat: Wechat, authorization: WebAuthorization
) -> None:
    wechat.tell(KNOWN | {"is_snapshotuser": 0})
    assert await authorization.openid("code") == "oPerson"


@pytest.mark.parametrize("errcode", [40029, 40163, 41008, 42003])
async def test_a_dead_code_is_nobodys(
    wechat: Wechat, authorization: WebAuthorization, errcode: int
) -> None:
    wechat.tell({"errcode": errcode, "errmsg": "invalid code"})
    assert await authorization.openid("code") is None


@pytest.mark.parametrize("code", ["", "c" * 513])
async def test_what_is_no_code_is_not_asked_for(
    wechat: Wechat, authorization: WebAuthorization, code: str
) -> None:
    assert await authorization.openid(code) is None
    assert wechat.asked == []


async def test_another_no_is_told_with_its_code(
    wechat: Wechat, authorization: WebAuthorization
) -> None:
    wechat.tell({"errcode": 40125, "errmsg": "invalid appsecret"})
    with pytest.raises(Refused) as refused:
        await authorization.openid("code")
    assert refused.value.reason is Reason.CONFIGURATION


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"<html>", b"\xff", b"{}", b'{"errcode": null}', b'{"openid": 1}', b"[" * 99_999],
    ids=lambda body: repr(body[:20]),
)
async def test_what_is_no_answer_of_wechats_is_none(
    wechat: Wechat, authorization: WebAuthorization, body: bytes
) -> None:
    wechat.body = body
    with pytest.raises(NotReached):
        await authorization.openid("code")


async def test_an_error_page_is_none(wechat: Wechat, authorization: WebAuthorization) -> None:
    wechat.status = 502
    with pytest.raises(NotReached, match="502"):
        await authorization.openid("code")


async def test_nobody_there_is_told_without_the_secret(unused_tcp_port: int) -> None:
    async with ClientSession() as session:
        base = f"http://127.0.0.1:{unused_tcp_port}"
        nowhere = WebAuthorization(session, base, Credentials("wx1", "hunter2"))
        with pytest.raises(NotReached) as caught:
            await nowhere.openid("code")
    assert "hunter2" not in str(caught.value)
