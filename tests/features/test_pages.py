"""The customers' pages: what their links open."""

import re
from html import unescape

import pytest
import segno
from aiohttp import ClientSession
from yarl import URL

from bot.demo.stocking import draw_pictures
from simulator.faults import errcode
from tests.features.browsing_pages import Browser, browser, checkout_path, order_path
from tests.features.buying import buyer, open_pickup, orders_of
from tests.features.steps import OFF, code_of, member_of, on_sqlite, product, put
from tests.town import Town

pytestmark = on_sqlite

MOST_BYTES = 100 * 1024
_LOADED = re.compile(r'(?:href|src)="(/h5/(?:static|pictures)/[^"]+)"')


async def fetch(town: Town, path: str) -> tuple[int, str]:
    url = URL(town.address + path, encoded=True)
    async with ClientSession() as session, session.get(url) as response:
        return response.status, await response.text(errors="replace")


async def test_a_product_page_tells_all_that_the_chat_tells(shop: Town) -> None:
    status, page = await fetch(shop, "/h5/products/a01")
    assert status == 200
    for part in ("红颜草莓礼盒", "¥39.90 起", "划线价", "20颗装", "/h5/pictures/a01.jpg"):
        assert part in page
    assert "生鲜商品，签收后不支持无理由退货" in page


async def test_hostile_product_words_are_escaped(town: Town) -> None:
    hostile = "<script>alert(1)</script>"
    await put(town, product("X1", hostile, subtitle=hostile, description=hostile))
    _, page = await fetch(town, "/h5/products/X1")
    assert "<script>" not in page
    assert hostile in unescape(page)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/h5/products/NOPE", "这个商品不存在或已下架"),
        ("/h5/products/GONE", "这个商品不存在或已下架"),
        ("/h5/products/%27%20OR%201=1", "这个商品不存在或已下架"),
        ("/h5/products/A01%00", "这个商品不存在或已下架"),
        ("/r/NOBODY", "这个邀请链接不存在"),
        ("/r/%3Cscript%3E", "这个邀请链接不存在"),
        ("/h5/pictures/nope.jpg", "这个页面不存在"),
        ("/h5/pictures/..%2f..%2fsecret.jpg", "这个页面不存在"),
        ("/h5/pictures/%2e%2e/secret.jpg", "这个页面不存在"),
        ("/h5/pictures/..%5csecret.jpg", "这个页面不存在"),
        ("/h5/pictures/secret.txt", "这个页面不存在"),
        ("/h5/nothing/here", "这个页面不存在"),
    ],
)
async def test_what_is_not_there_is_said_in_chinese(town: Town, path: str, words: str) -> None:
    folder = town.settings.shop.pictures
    folder.mkdir()
    for name in ("../secret.jpg", "secret.txt"):
        (folder / name).write_text("secret")
    await put(town, product("GONE", state=OFF))
    status, page = await fetch(town, path)
    assert status == 404
    assert words in page
    assert "secret" not in page


@pytest.mark.parametrize("name", ["a01.jpg", "草莓.大.PNG"])
async def test_a_picture_is_sent_by_the_name_the_sheet_may_give(town: Town, name: str) -> None:
    folder = town.settings.shop.pictures
    folder.mkdir()
    (folder / name).write_bytes(b"picture")
    await put(town, product("P1", picture=name))
    exchange = await town.exchange(await town.newcomer(), "P1")
    (article,) = exchange.answer.articles
    assert article.picture_url.isascii()
    assert await fetch(town, URL(article.picture_url).raw_path) == (200, "picture")


async def test_the_privacy_page_names_its_version(town: Town) -> None:
    status, page = await fetch(town, "/h5/privacy")
    assert status == 200
    assert "2026-11-22 版" in page
    for kept in ("openid", "地址", "订单", "图片"):
        assert kept in page


async def test_the_qr_code_of_an_invitation_brings_its_follower_to_the_inviter(town: Town) -> None:
    inviter = await town.newcomer("甲")
    await town.say(inviter, "昵称 <阿明>")
    status, page = await fetch(town, f"/r/{(await code_of(town, inviter)).lower()}")
    (qr,) = town.wechat.platform.qr_codes._codes.values()
    assert status == 200
    assert segno.make(qr.url).svg_data_uri(scale=8) in unescape(page)
    assert "＜阿明＞ 邀请你来团子小铺看看" in page
    friend = town.wechat.person("乙")
    assert "＜阿明＞ 邀请来的朋友" in (await town.follow(friend, scene=qr.url)).answer.text
    inviter_id = (await member_of(town, inviter))["id"]
    assert (await member_of(town, friend))["referrer_id"] == inviter_id


async def test_the_qr_code_is_kept_while_wechat_keeps_it(town: Town) -> None:
    path = f"/r/{await code_of(town, await town.newcomer())}"
    pages = [(await fetch(town, path))[1] for _ in range(2)]
    town.clock.pass_(days=30)
    renewed = (await fetch(town, path))[1]
    assert pages[0] == pages[1] != renewed
    assert len(town.wechat.platform.qr_codes._codes) == 2


async def test_an_invitation_works_without_a_qr_code(town: Town) -> None:
    town.wechat.faults.add("/cgi-bin/qrcode/create", errcode(48001))
    code = await code_of(town, await town.newcomer())
    status, page = await fetch(town, f"/r/{code}")
    assert status == 200
    assert "data:image" not in page
    assert f"回复“邀请码 {code}”" in page


async def weight(visitor: Browser, path: str) -> int:
    """Tell how many bytes a page takes on the wire, with everything it loads."""
    page = await visitor.get(path)
    assert page.status == 200
    loaded = [await visitor.get(unescape(one)) for one in set(_LOADED.findall(page.text))]
    assert {one.status for one in loaded} == {200}
    return page.size + sum(one.size for one in loaded)


async def test_no_page_is_heavy(shop: Town) -> None:
    draw_pictures(shop.settings.shop.pictures)
    person = await buyer(shop)
    await open_pickup(shop)
    await shop.say(person, "加购 A14 2")
    paths = [f"/h5/products/A{number:02}" for number in range(1, 25)]
    paths += ["/h5/privacy", f"/r/{await code_of(shop, person)}", await checkout_path(shop, person)]
    for packing in ("gzip", "identity"):
        async with browser(shop, {"Accept-Encoding": packing}) as visitor:
            if packing == "gzip":
                ordering = (await visitor.get(paths[-1])).form("/h5/checkout?t=")
                await visitor.send(ordering)
                (row,) = await orders_of(shop, person)
                path = await order_path(shop, person, row["number"])
                paths += [path, path.replace("?", "/pay?")]
            assert max([await weight(visitor, path) for path in paths]) <= MOST_BYTES


async def test_what_pages_load_is_kept_until_it_changes(town: Town) -> None:
    async with browser(town) as visitor:
        page = await visitor.get("/h5/privacy")
        for path in _LOADED.findall(page.text):
            loaded = await visitor.get(path)
            assert "immutable" in loaded.headers["Cache-Control"]
            assert loaded.headers["Content-Type"].startswith(("text/css", "text/javascript"))
        for path in ("fetch_weui.py", "nope.css", "..%2ffront.py"):
            assert (await visitor.get(f"/h5/static/{path}")).status == 404
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "style=" not in page.text
