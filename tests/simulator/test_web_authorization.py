from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from simulator import AccountSettings, Person, Simulator
from tests.simulator.doubles import Json, Moment
from tests.simulator.paying import Client

PAGE = "https://shop.example/h5/order?id=7"


async def authorize(client: Client, account: AccountSettings, **more: str) -> tuple[str, str]:
    """Open the page; give where it sends the browser to, and what it says otherwise."""
    query = {
        "appid": account.app_id,
        "redirect_uri": PAGE,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "s7",
    } | more
    path = f"/connect/oauth2/authorize?{urlencode(query)}"
    async with client.get(path, allow_redirects=False) as answer:
        return answer.headers.get("Location", ""), await answer.text()


async def exchange(client: Client, account: AccountSettings, code: str, /, **more: str) -> Json:
    query = {
        "appid": account.app_id,
        "secret": account.app_secret,
        "code": code,
        "grant_type": "authorization_code",
    } | more
    async with client.get("/sns/oauth2/access_token", params=query) as answer:
        body: Json = await answer.json(content_type=None)
        return body


@pytest.fixture
async def code(client: Client, account: AccountSettings, person: Person) -> str:
    location, _ = await authorize(client, account, _openid=person.open_id)
    return parse_qs(urlsplit(location).query)["code"][0]


async def test_the_browser_comes_back_with_a_code_and_the_state(
    client: Client, account: AccountSettings, person: Person
) -> None:
    location, _ = await authorize(client, account, _openid=person.open_id)

    parts = urlsplit(location)
    query = parse_qs(parts.query)
    assert (parts.netloc, parts.path) == ("shop.example", "/h5/order")
    assert (query["id"], query["state"]) == (["7"], ["s7"])
    assert (await exchange(client, account, query["code"][0]))["openid"] == person.open_id


async def test_who_acts_in_the_chat_page_is_known_by_its_cookie(
    client: Client, account: AccountSettings, person: Person
) -> None:
    nobody = await authorize(client, account)
    client.session.cookie_jar.update_cookies({"acting": person.open_id}, client.make_url("/"))
    somebody = await authorize(client, account)

    assert nobody == ("", nobody[1])
    assert "请在微信客户端打开链接" in nobody[1]
    assert somebody[0].startswith("https://shop.example/h5/order?id=7&code=")


async def test_a_code_is_good_for_once(client: Client, account: AccountSettings, code: str) -> None:
    assert "errcode" not in await exchange(client, account, code)
    assert (await exchange(client, account, code))["errcode"] == 40163


async def test_a_code_is_good_for_five_minutes(
    client: Client, account: AccountSettings, clock: Moment, code: str
) -> None:
    clock.advance(minutes=5)
    assert (await exchange(client, account, code))["errcode"] == 42003


async def test_a_snapshot_user_has_an_openid_that_is_nobodys(
    client: Client, account: AccountSettings, wechat: Simulator, person: Person, code: str
) -> None:
    person.is_snapshot = True
    answer = await exchange(client, account, code)

    assert answer["is_snapshotuser"] == 1
    assert answer["openid"] not in {each.open_id for each in wechat.platform.people}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"appid": "wx0"}, 40013),
        ({"appid": ""}, 41002),
        ({"secret": "wrong"}, 40125),
        ({"secret": ""}, 41004),
        ({"code": "never given"}, 40029),
        ({"code": ""}, 41008),
        ({"grant_type": "client_credential"}, 40002),
    ],
)
async def test_a_wrong_exchange_is_refused(
    client: Client, account: AccountSettings, more: dict[str, str], code: int
) -> None:
    answer = await exchange(client, account, "any", **more)
    assert answer["errcode"] == code


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"appid": "wx0"}, "10013"),
        ({"redirect_uri": "/h5"}, "10003"),
        ({"redirect_uri": "https://evil.example/"}, "10003"),
        ({"scope": "snsapi_login"}, "10005"),
        ({"response_type": "token"}, "response_type"),
        ({"state": "a b"}, "state"),
        ({"state": "s" * 129}, "state"),
    ],
)
async def test_a_wrong_page_address_ends_on_wechats_page(
    client: Client, wechat: Simulator, person: Person, more: dict[str, str], words: str
) -> None:
    wechat.authorizations.domains = {"shop.example"}
    account = wechat.platform.account
    location, said = await authorize(client, account, _openid=person.open_id, **more)

    assert location == ""
    assert words in said


async def test_the_order_of_the_parameters_matters(
    client: Client, account: AccountSettings, person: Person
) -> None:
    query = urlencode(
        {
            "redirect_uri": PAGE,
            "appid": account.app_id,
            "response_type": "code",
            "scope": "snsapi_base",
            "_openid": person.open_id,
        }
    )
    async with client.get(f"/connect/oauth2/authorize?{query}") as answer:
        assert "参数顺序错误" in await answer.text()
