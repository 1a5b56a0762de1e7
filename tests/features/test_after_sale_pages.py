"""Asking for money back on an order's page, with pictures."""

import asyncio
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from simulator.people import Person
from store.after_sales.actions import agree_to_refund
from store.after_sales.repository import AfterSales
from store.orders.actions import find_any_order
from store.orders.rules import Actor
from tests.features.browsing_pages import Browser, Form, browser, order_path
from tests.features.buying import orders_of
from tests.features.steps import on_sqlite
from tests.features.test_order_pages import HOSTILE, placed, ship
from tests.town import Town


def drawn(kind: str = "PNG", size: tuple[int, int] = (40, 30), **more: Any) -> bytes:
    """Draw a picture."""
    file = BytesIO()
    Image.new("RGB", size, "red").save(file, kind, **more)
    return file.getvalue()


async def arrived(town: Town, visitor: Browser) -> tuple[Person, str]:
    """Let an order of two apples arrive at its buyer; give its address."""
    person, path = await placed(town)
    await visitor.send((await visitor.get(below(path, "pay"))).form("play-payment"))
    await ship(town, person)
    await visitor.send((await visitor.get(path)).form("/receive"))
    return person, path


def below(path: str, part: str) -> str:
    return path.replace("?", f"/{part}?")


async def asking(visitor: Browser, path: str, **changes: str) -> Form:
    """Open the form that asks for money back, and fill it in."""
    form = (await visitor.get(below(path, "refund"))).form("/refund?")
    form.fields |= {"cause": "质量问题"} | changes
    return form


async def after_sales(town: Town) -> list[dict[str, Any]]:
    return await town.rows("SELECT * FROM after_sales ORDER BY id")


def kept(town: Town) -> list[str]:
    folder = town.settings.shop.pictures.parent / "uploads"
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


async def test_pieces_of_a_line_go_back_with_pictures(town: Town) -> None:
    async with browser(town) as visitor:
        person, path = await arrived(town, visitor)
        form = await asking(visitor, path, kind="return", words=HOSTILE)
        exif = Image.Exif()
        exif[0x010E] = "where I live"
        page = await visitor.upload(form, drawn("JPEG", (3000, 20), exif=exif), drawn("WEBP"), b"")
        (row,) = await after_sales(town)
        assert "退货退款" in page.text
        assert "¥12.80" in page.text
        assert "<script>alert" not in page.text
        assert (row["kind"], row["pieces"], row["reason"]) == ("return", 1, f"质量问题：{HOSTILE}")
        assert len(kept(town)) == 2
        first = path.replace("?", f"/pictures/{kept(town)[0]}?")
        shown = await visitor.session.get(town.address + first)
        assert shown.headers["Content-Type"] == "image/jpeg"
        assert b"where I live" not in await shown.read()
    for name in kept(town):
        with Image.open(town.settings.shop.pictures.parent / "uploads" / name) as picture:
            assert max(picture.size) <= 1600
    del person


async def test_pictures_are_shown_to_their_owner_alone(town: Town) -> None:
    async with browser(town) as visitor:
        person, path = await arrived(town, visitor)
        await visitor.upload(await asking(visitor, path), drawn())
        (name,) = kept(town)
        number = (await orders_of(town, person))[0]["number"]
        other = await town.newcomer("小红")
        others = await order_path(town, other, number)
        bad = [below(others, f"pictures/{name}"), f"/h5/orders/{number}/pictures/{name}"]
        bad += [f"/h5/pictures/{name}", f"/h5/pictures/..%2fuploads%2f{name}"]
        bad += [below(path, "pictures/../../x.jpg"), below(path, f"pictures/{'0' * 32}.jpg")]
        assert {(await visitor.get(one)).status for one in bad} == {404}


async def test_the_same_form_sent_many_times_asks_once(town: Town) -> None:
    async with browser(town) as visitor:
        _, path = await arrived(town, visitor)
        form = await asking(visitor, path)
        answers = await asyncio.gather(*(visitor.upload(form, drawn()) for _ in range(5)))
        assert {one.status for one in answers} == {200}
        assert len(await after_sales(town)) == len(kept(town)) == 1
        again = await visitor.upload(await asking(visitor, path, pieces="2"), drawn())
        assert again.status == 409
        assert len(await after_sales(town)) == len(kept(town)) == 1


@on_sqlite
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="drawing"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(100), id="lie"),
        pytest.param(drawn()[:40], id="torn"),
        pytest.param(drawn() + bytes(5 * 1024 * 1024), id="large"),
        pytest.param(drawn(size=(9000, 9000)), id="bomb"),
        pytest.param(drawn("GIF"), id="other format"),
    ],
)
async def test_what_is_no_picture_is_not_kept(town: Town, content: bytes) -> None:
    async with browser(town) as visitor:
        _, path = await arrived(town, visitor)
        page = await visitor.upload(await asking(visitor, path, words="压坏了"), drawn(), content)
    assert page.status == 409
    assert "打不开或太大" in page.text
    assert "压坏了" in page.text
    assert (await after_sales(town), kept(town)) == ([], [])


@on_sqlite
async def test_nine_pictures_are_enough(town: Town) -> None:
    async with browser(town) as visitor:
        _, path = await arrived(town, visitor)
        too_many = await visitor.upload(await asking(visitor, path), *[drawn()] * 10)
        assert "最多上传 9 张图片" in too_many.text
        assert (await after_sales(town), kept(town)) == ([], [])
        await visitor.upload(await asking(visitor, path), *[drawn()] * 9)
    assert len(kept(town)) == 9


@on_sqlite
@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"pieces": "3"}, 409),
        ({"pieces": "0"}, 409),
        ({"pieces": "-1"}, 400),
        ({"pieces": "１"}, 400),
        ({"line": "2"}, 409),
        ({"kind": "whole"}, 400),
        ({"kind": HOSTILE}, 400),
        ({"cause": "随便"}, 400),
        ({"nonce": ""}, 400),
        ({"words": "长" * 5000}, 400),
    ],
)
async def test_what_the_form_says_is_not_believed(
    town: Town, changes: dict[str, str], status: int
) -> None:
    async with browser(town) as visitor:
        _, path = await arrived(town, visitor)
        page = await visitor.upload(await asking(visitor, path, **changes), drawn())
        assert page.status == status
        assert (await visitor.post(below(path, "refund"), {"cause": "其他"})).status == 400
    assert (await after_sales(town), kept(town)) == ([], [])


async def test_before_shipping_everything_goes_back(town: Town) -> None:
    async with browser(town) as visitor:
        person, path = await placed(town)
        assert (await visitor.get(below(path, "refund"), follow=False)).status == 303
        await visitor.send((await visitor.get(below(path, "pay"))).form("play-payment"))
        page = await visitor.get(below(path, "refund"))
        assert "整单退款 ¥31.60" in page.text
        form = await asking(visitor, path, cause="拍错了")
        applied = await visitor.upload(form, drawn())
        (row,) = await after_sales(town)
        assert (row["kind"], row["goods"] + row["shipping"]) == ("whole", 3160)
        assert kept(town) == []
        withdrawn = await visitor.send(applied.form("/withdraw"))
        assert "已撤回" in withdrawn.text
        assert (await visitor.send(applied.form("/withdraw"))).status == 409
    assert (await orders_of(town, person))[0]["after_sales_open"] == 0


async def test_goods_are_sent_back_once_that_is_agreed(town: Town) -> None:
    async with browser(town) as visitor:
        person, path = await arrived(town, visitor)
        await visitor.upload(await asking(visitor, path, kind="return"))
        number = (await orders_of(town, person))[0]["number"]
        async with town.database.begin() as work:
            order = await find_any_order(work, number)
            (one,) = await AfterSales(work).of_order(order.id)
            zone = town.shop.shop.zone
            await agree_to_refund(work, order, one, Actor.staff(1), zone=zone, most=None)
        form = (await visitor.get(path)).form("/parcel")
        assert (await visitor.send(form, carrier="顺丰", parcel="<b>")).status == 409
        sent = await visitor.send(form, carrier="顺丰", parcel="sf 123456")
        assert "商品寄回中" in sent.text
        assert "顺丰 SF123456" in sent.text
        foreign = Form(form.action.replace("/refunds/", "/refunds/9"))
        assert (await visitor.send(foreign, carrier="顺丰", parcel="SF123456")).status == 409
