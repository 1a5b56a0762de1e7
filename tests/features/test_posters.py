"""Posters: a picture with a QR code that brings its follower to whose poster it is."""

import os
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
import segno
from aiohttp import ClientSession
from PIL import Image

from bot.settings import Settings
from handlers.pages.poster_drawing import LARGEST, Poster, draw_poster, drawable
from handlers.pages.posters import _kept_or_drawn
from simulator.faults import errcode
from simulator.people import Person
from tests.features.steps import OFF, code_of, member_of, on_sqlite, product, put
from tests.town import Town


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    shop = settings.shop.model_copy(update={"cache": tmp_path / "cache"})
    return settings.model_copy(update={"shop": shop})


class Fetched:
    """What came for an address."""

    def __init__(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.status, self.body, self.headers = status, body, headers

    @property
    def picture(self) -> Image.Image:
        return Image.open(BytesIO(self.body)).convert("L")

    def shows(self, url: str) -> bool:
        """Tell whether its QR code is this one: square by square, wherever it is."""
        matrix = segno.make(url, error="m", micro=False).matrix
        dark = self.picture.point(lambda level: 255 if level < 60 else 0)
        left, top, right, _ = _code_box(dark)
        scale = (right - left) / len(matrix)
        return all(
            (dark.getpixel((int(left + (x + 0.5) * scale), int(top + (y + 0.5) * scale))) == 255)
            == bool(square)
            for y, row in enumerate(matrix)
            for x, square in enumerate(row)
        )


def _code_box(dark: Image.Image) -> tuple[int, int, int, int]:
    """Find where the QR code is: it is alone in the lower left."""
    left, top, right, bottom = 60, 880, 330, 1180
    box = dark.crop((left, top, right, bottom)).getbbox()
    assert box
    return box[0] + left, box[1] + top, box[2] + left, box[3] + top


async def fetch(town: Town, path: str, **headers: str) -> Fetched:
    async with (
        ClientSession() as session,
        session.get(town.address + path, headers=headers) as response,
    ):
        return Fetched(response.status, await response.read(), response.headers)


async def inviter(town: Town, name: str = "阿明") -> tuple[Person, str]:
    person = await town.newcomer()
    await town.say(person, f"昵称 {name}")
    return person, await code_of(town, person)


async def test_a_poster_has_wechats_code_as_soon_as_a_job_has_had_it_made(town: Town) -> None:
    person, code = await inviter(town)
    said = await town.say(person, "邀请")
    assert f'<a href="http://127.0.0.1:8080/h5/posters/{code}.png">' in said
    assert "朋友的订单完成后，你得商品实付金额的 5%" in said
    assert "分享" not in said
    codes = town.wechat.platform.qr_codes._codes
    assert not codes
    path = f"/h5/posters/{code.lower()}.png"
    first = await fetch(town, path)
    assert (first.status, first.headers["Content-Type"]) == (200, "image/png")
    assert first.shows(town.shop.shop.url(f"/r/{code}"))
    assert "max-age=30" in first.headers["Cache-Control"]
    town.clock.pass_(minutes=1)
    await town.shop.jobs.tick()
    (made,) = codes.values()
    assert made.scene == code
    then = await fetch(town, path)
    assert then.shows(made.url)
    assert "max-age=3600" in then.headers["Cache-Control"]
    friend = town.wechat.person("乙")
    await town.follow(friend, scene=made.url)
    inviter_id = (await member_of(town, person))["id"]
    assert (await member_of(town, friend))["referrer_id"] == inviter_id


@on_sqlite
async def test_a_code_that_is_not_good_for_long_is_made_anew(town: Town) -> None:
    person, code = await inviter(town)
    await town.say(person, "邀请")
    town.clock.pass_(minutes=1)
    await town.shop.jobs.tick()
    town.clock.pass_(days=13)
    await town.say(person, "邀请")
    await town.shop.jobs.tick()
    assert len(town.wechat.platform.qr_codes._codes) == 1
    town.clock.pass_(days=2)
    before = await fetch(town, f"/h5/posters/{code}.png")
    assert before.shows(town.shop.shop.url(f"/r/{code}"))
    await town.shop.jobs.tick()
    assert len(town.wechat.platform.qr_codes._codes) == 2
    newest = list(town.wechat.platform.qr_codes._codes.values())[-1]
    assert (await fetch(town, f"/h5/posters/{code}.png")).shows(newest.url)


@on_sqlite
async def test_an_account_that_may_not_make_codes_is_asked_now_and_then(town: Town) -> None:
    town.wechat.faults.add("/cgi-bin/qrcode/create", errcode(48001))
    people = [await inviter(town, name) for name in ("甲", "乙")]
    for person, _code in people:
        await town.say(person, "邀请")
    waiting = "SELECT count(*) AS n FROM scene_codes WHERE make_at <= :now"
    for left in (1, 0, 0):
        town.clock.pass_(minutes=1)
        await town.shop.jobs.tick()
        (row,) = await town.rows(waiting, now=town.clock.now.replace(tzinfo=None))
        assert row["n"] == left
    assert (await fetch(town, f"/h5/posters/{people[0][1]}.png")).status == 200


@on_sqlite
async def test_a_products_poster_shows_it_and_is_found_by_its_code(shop: Town) -> None:
    person, code = await inviter(shop)
    said = await shop.say(person, "邀请 a01")
    assert f"/h5/posters/{code}/A01.png" in said
    assert "红颜草莓礼盒" in said
    folder = shop.settings.shop.pictures
    folder.mkdir()
    Image.new("RGB", (900, 500), "#123456").save(folder / "a01.jpg")
    drawn = (await fetch(shop, f"/h5/posters/{code}/a01.png")).picture
    (level,) = Image.new("RGB", (1, 1), "#123456").convert("L").tobytes()
    assert drawn.getpixel((360, 400)) in range(level - 5, level + 6)


@on_sqlite
async def test_what_is_not_there_has_no_poster(shop: Town) -> None:
    person, code = await inviter(shop)
    await put(shop, product("X1", state=OFF))
    for path in (
        "NOBODY.png",
        "X.png",
        f"{code}/NOTHING.png",
        f"{code}/X1.png",
        f"{code}/%27%20OR.png",
        f"{code}/..%2F..%2Fetc.png",
        f"{'A' * 200}.png",
    ):
        assert (await fetch(shop, f"/h5/posters/{path}")).status == 404
    assert "没有找到" in await shop.say(person, "邀请 X1")


@on_sqlite
async def test_a_poster_is_drawn_once_while_nothing_on_it_changes(shop: Town) -> None:
    person, code = await inviter(shop)
    path = f"/h5/posters/{code}/A02.png"
    first = await fetch(shop, path)
    kept = shop.settings.shop.cache / "posters"
    (file,) = kept.iterdir()
    file.write_bytes(b"kept")
    assert (await fetch(shop, path)).body == b"kept"
    again = await fetch(shop, path, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    await shop.say(person, "昵称 😀😀")
    assert (await fetch(shop, path)).body not in {b"kept", first.body}
    await put(shop, product("A02", "富士苹果", price=12_345))
    await fetch(shop, path)
    assert len(list(kept.iterdir())) == 3


@pytest.mark.parametrize("kind", ["noise", "broken", "huge", "see-through"])
def test_every_poster_is_small_and_can_be_scanned(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "picture.png"
    if kind == "noise":
        Image.frombytes("RGB", (640, 480), os.urandom(640 * 480 * 3)).save(file)
    elif kind == "broken":
        file.write_bytes(b"\x89PNG\r\n\x1a\n broken")
    elif kind == "huge":
        Image.new("1", (9_000, 6_000)).save(file)
    else:
        Image.new("RGBA", (64, 48), (200, 30, 30, 0)).save(file)
    url = "http://weixin.qq.com/q/02AbCdEfGhIjKlMnOpQrSt"
    words = ("长按", "关注“团子小铺”公众号", "邀请码 X7K2AB", "有效期至 2026年12月22日")
    long = "很长的名字" * 12
    drawn = draw_poster(Poster(long, long, long, long, "¥99999.99 起", file, url, words))
    assert len(drawn) <= LARGEST
    assert Fetched(200, drawn, {}).shows(url)


def test_what_the_font_lacks_is_left_out() -> None:
    assert drawable("小红😀\u200d❤️ ①\n㊗") == "小红 ①"
    assert drawable("😀") == ""


def test_only_the_posters_asked_for_last_are_kept(tmp_path: Path) -> None:
    for nth in range(600):
        (tmp_path / f"{nth}.png").touch()
        os.utime(tmp_path / f"{nth}.png", (nth, nth))
    poster = Poster("团子小铺", "", "", "", "", None, "http://127.0.0.1/r/X7K2AB", ("长按",))
    drawn = _kept_or_drawn(tmp_path, "new", poster)
    assert (tmp_path / "new.png").read_bytes() == drawn
    kept = {file.name for file in tmp_path.iterdir()}
    assert (len(kept), "599.png" in kept, "100.png" in kept) == (500, True, False)
