"""The demo shop: a sheet without faults, honest words, and a picture for every product."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

import bot.demo
from bot.demo.pictures import PICTURE_NAMES, draw_picture
from store.catalogue.sheet_format import ProductEntry
from store.catalogue.sheets import read_sheet

SHOP = Path(bot.demo.__file__).with_name("shop.csv")
ABSOLUTE = "最 第一 顶级 极品 极致 国家级 世界级 唯一 首选 首个 绝对 100% 百分百 万能 特效 冠军"
BOASTING = "王牌 史上 全网 独家 永久 完美 无敌 治疗 疗效 抗癌 降血压"


@pytest.fixture(scope="module")
def products() -> tuple[ProductEntry, ...]:
    sheet = read_sheet(SHOP)
    assert sheet.errors == ()
    return sheet.products


def test_the_shop_has_two_dozen_products_in_six_categories(
    products: tuple[ProductEntry, ...],
) -> None:
    assert [product.code for product in products] == [f"A{number:02}" for number in range(1, 25)]
    assert len({product.category for product in products}) == 6


def test_strawberries_come_cheap_and_dear(products: tuple[ProductEntry, ...]) -> None:
    prices = {product.skus[0].price for product in products if "草莓" in product.tags}
    assert len(prices) == 2


def test_something_is_sold_out_and_something_runs_low(products: tuple[ProductEntry, ...]) -> None:
    stocks = sorted(sum(sku.stock for sku in product.skus) for product in products)
    assert stocks[0] == 0
    assert 0 < stocks[1] < 5


def test_nothing_is_sold_below_its_cost(products: tuple[ProductEntry, ...]) -> None:
    for sku in (sku for product in products for sku in product.skus):
        assert sku.cost is not None
        assert 0 < sku.cost < sku.price


def test_the_copy_makes_no_absolute_or_medical_claim() -> None:
    copy = SHOP.read_text("utf-8")
    assert [word for word in f"{ABSOLUTE} {BOASTING}".split() if word in copy] == []


def test_every_product_has_the_picture_its_row_names(products: tuple[ProductEntry, ...]) -> None:
    assert [product.picture for product in products] == list(PICTURE_NAMES)


def test_pictures_are_jpegs_of_one_size_and_all_different() -> None:
    drawn = [draw_picture(name) for name in PICTURE_NAMES]
    opened = [Image.open(BytesIO(picture)) for picture in drawn]
    assert {(image.format, image.size) for image in opened} == {("JPEG", (900, 500))}
    assert len({image.tobytes() for image in opened}) == len(PICTURE_NAMES)


def test_a_name_without_a_drawing_is_refused() -> None:
    with pytest.raises(KeyError):
        draw_picture("a99.jpg")
