import json

import aiohttp
import pytest

from simulator import Person, Simulator
from simulator.qr import ExpiredQrCode
from tests.simulator.doubles import Api, Json, Moment

PICTURE = b"\x89PNG\r\n picture"


async def upload(api: Api, data: bytes, kind: str = "image") -> Json:
    form = aiohttp.FormData()
    form.add_field("media", data, filename="a.png", content_type="image/png")
    return await api.call("POST", "media/upload", params={"type": kind}, data=form)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"appid": "wxother"}, 40013),
        ({"secret": ""}, 41004),
        ({"secret": "guess"}, 40125),
    ],
)
async def test_wrong_credentials_are_named(api: Api, change: Json, code: int) -> None:
    query = api.credentials | change

    assert await api.code("GET", "token", token="", params=query) == code
    assert (await api.stable_token(**change))["errcode"] == code


@pytest.mark.parametrize(
    ("method", "path", "data", "code"),
    [
        ("POST", "menu/get", b"{}", 43001),
        ("GET", "menu/create", None, 43002),
        ("POST", "menu/create", b"", 44002),
        ("POST", "menu/create", b"{", 47001),
        ("POST", "menu/create", b"[]", 47001),
        ("POST", "no/such/call", b"{}", 40066),
    ],
)
async def test_malformed_calls_are_refused(
    api: Api, method: str, path: str, data: bytes | None, code: int
) -> None:
    answer = await api.call(method, path, data=data)

    assert answer["errcode"] == code
    assert "rid: " in str(answer["errmsg"])


async def test_a_call_needs_a_living_token(api: Api, clock: Moment) -> None:
    token = await api.token()
    assert await api.code("GET", "getcallbackip", token="") == 41001
    clock.advance(hours=2)

    assert await api.code("GET", "getcallbackip", token=token) == 42001
    assert (await api.call("GET", "getcallbackip"))["ip_list"] == ["127.0.0.1"]


async def test_a_published_menu_is_shown_and_deleted(api: Api) -> None:
    menu = {"button": [{"type": "click", "name": "签到", "key": "签到"}]}
    assert await api.code("GET", "menu/get") == 46003
    assert await api.code("POST", "menu/create", json=menu) == 0
    assert (await api.call("GET", "menu/get"))["menu"] == menu
    assert await api.code("GET", "menu/delete") == 0
    assert await api.code("GET", "menu/get") == 46003


async def test_escapes_stay_literal_in_a_menu_and_are_refused_elsewhere(
    api: Api, wechat: Simulator, person: Person
) -> None:
    menu = {"button": [{"type": "click", "name": "签", "key": "k"}]}
    assert await api.code("POST", "menu/create", data=json.dumps(menu)) == 0
    assert wechat.platform.menu.buttons[0]["name"] == "\\u7b7e"

    body = {"touser": person.open_id, "msgtype": "text", "text": {"content": "签"}}
    assert await api.code("POST", "message/custom/send", data=json.dumps(body)) == 40033


def click(**change: object) -> Json:
    return {"type": "click", "name": "签到", "key": "k"} | change


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40016),
        ([click()] * 4, 40016),
        ([click(type="dance")], 40017),
        ([click(name="团" * 6)], 40018),
        ([click(key="k" * 129)], 40019),
        ([click(type="view", url="https://" + "a" * 1020)], 40020),
        ([click(type="view", url="ftp://example.com")], 40055),
        ([{"name": "我的", "sub_button": [click()] * 6}], 40023),
        ([{"name": "我的", "sub_button": [click(type="")]}], 40024),
        ([{"name": "我的", "sub_button": [click(name="团" * 21)]}], 40025),
        ([{"name": "我的", "sub_button": [click(key="")]}], 40026),
        ([{"name": "我的", "sub_button": [click(name="团" * 20)] * 5}] * 3, 0),
    ],
)
async def test_menu_limits_have_their_codes(api: Api, buttons: list[Json], code: int) -> None:
    assert await api.code("POST", "menu/create", json={"button": buttons}) == code


async def test_uploaded_media_lasts_three_days(api: Api, clock: Moment) -> None:
    media_id = (await upload(api, PICTURE))["media_id"]
    query = {"media_id": media_id}
    response = await api.raw("GET", "media/get", await api.token(), params=query)
    assert await response.read() == PICTURE
    assert response.content_type == "image/png"

    clock.advance(days=3)
    assert await api.code("GET", "media/get", params=query) == 40007


async def test_a_thumb_has_its_own_id_and_a_film_an_address(api: Api) -> None:
    assert "thumb_media_id" in await upload(api, PICTURE, "thumb")
    film = (await upload(api, b"film", "video"))["media_id"]

    answer = await api.call("GET", "media/get", params={"media_id": film})

    assert str(answer["video_url"]).startswith("http")


async def test_each_plain_token_replaces_the_one_before(api: Api, clock: Moment) -> None:
    first = await api.call("GET", "token", token="", params=api.credentials)
    await api.call("GET", "token", token="", params=api.credentials)
    clock.advance(minutes=5)

    assert await api.code("GET", "getcallbackip", token=str(first["access_token"])) == 40001


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (PICTURE, "film", 40004),
        (b"text", "image", 40005),
        (b"", "image", 41005),
        (PICTURE + bytes(64 * 1024), "thumb", 40006),
    ],
)
async def test_wrong_uploads_are_refused(api: Api, data: bytes, kind: str, code: int) -> None:
    assert (await upload(api, data, kind))["errcode"] == code


@pytest.mark.parametrize(
    ("kind", "scene", "seconds", "code"),
    [
        ("QR_STR_SCENE", {"scene_str": "X7K2"}, 60, 0),
        ("QR_SCENE", {"scene_id": 7}, 2_592_000, 0),
        ("QR_LIMIT_SCENE", {"scene_id": 100_000}, None, 0),
        ("QR_LIMIT_STR_SCENE", {"scene_str": "X" * 64}, None, 0),
        ("QR_OTHER", {"scene_id": 7}, None, 40052),
        ("QR_SCENE", {"scene_id": 0}, None, 40053),
        ("QR_SCENE", {"scene_id": 7}, 2_592_001, 40053),
        ("QR_LIMIT_SCENE", {"scene_id": 100_001}, None, 40053),
        ("QR_STR_SCENE", {"scene_str": "X" * 65}, None, 40053),
        ("QR_STR_SCENE", {}, None, 40053),
    ],
)
async def test_qr_codes_have_four_kinds_with_limits(
    api: Api, kind: str, scene: Json, seconds: int | None, code: int
) -> None:
    body: Json = {"action_name": kind, "action_info": {"scene": scene}}
    life: Json = {} if seconds is None else {"expire_seconds": seconds}

    answer = await api.call("POST", "qrcode/create", json=body | life)

    assert answer.get("errcode", 0) == code
    assert ("ticket" in answer) == (code == 0)


async def test_following_by_ticket_names_the_scene_until_the_code_expires(
    api: Api, wechat: Simulator, clock: Moment
) -> None:
    scene = {"scene": {"scene_str": "X7K2"}}
    body = {"action_name": "QR_STR_SCENE", "action_info": scene, "expire_seconds": 60}
    ticket = str((await api.call("POST", "qrcode/create", json=body))["ticket"])
    picture = await api.raw("GET", "showqrcode", "", params={"ticket": ticket})
    assert (await picture.read()).startswith(b"\xff\xd8\xff")

    assert "qrscene_X7K2" in (await wechat.follow(wechat.person("小明"), ticket)).request_xml
    clock.advance(minutes=1)
    assert (await api.raw("GET", "showqrcode", "", params={"ticket": ticket})).status == 404
    with pytest.raises(ExpiredQrCode):
        await wechat.follow(wechat.person("小红"), ticket)


async def test_user_info_tells_of_followers_only(
    api: Api, wechat: Simulator, person: Person
) -> None:
    query = {"openid": person.open_id}
    stranger = await api.call("GET", "user/info", params=query)
    await wechat.follow(person, "X7K2")
    follower = await api.call("GET", "user/info", params=query)

    assert stranger == {"subscribe": 0, "openid": person.open_id}
    assert (follower["subscribe"], follower["qr_scene_str"]) == (1, "X7K2")
    assert await api.code("GET", "user/info", params={"openid": "oStranger"}) == 40003


async def test_the_list_of_followers_goes_on_after_an_openid(api: Api, wechat: Simulator) -> None:
    people = [wechat.person(name) for name in ("甲", "乙", "丙")]
    for each in people[:2]:
        await wechat.follow(each)

    first = await api.call("GET", "user/get")
    rest = await api.call("GET", "user/get", params={"next_openid": people[0].open_id})

    assert first["data"] == {"openid": [each.open_id for each in people[:2]]}
    assert (rest["total"], rest["count"]) == (2, 1)


async def test_daily_limits_can_be_cleared_ten_times_a_month(api: Api, wechat: Simulator) -> None:
    wechat.platform.limits.limits["/cgi-bin/getcallbackip"] = 1
    await api.call("GET", "getcallbackip")
    assert await api.code("GET", "getcallbackip") == 45009

    body = {"appid": api.account.app_id}
    codes = [await api.code("POST", "clear_quota", json=body) for _ in range(11)]
    assert codes == [0] * 10 + [48006]
    assert await api.code("GET", "getcallbackip") == 0


async def test_the_journal_keeps_calls_without_their_secrets(api: Api, wechat: Simulator) -> None:
    await api.call("GET", "user/get", params={"next_openid": ""})
    token, call = wechat.journal

    assert (call.method, call.path, call.query) == ("GET", "/cgi-bin/user/get", {"next_openid": ""})
    assert isinstance(token.body, dict)
    assert "secret" not in token.body
    assert token.answer == {"expires_in": 7200}
