"""The customers' pages in a real browser of a phone's width: from the cart to a refund."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.conftest import lacking
from tests.features.browsing_pages import checkout_path
from tests.features.buying import buyer, give_points, orders_of, put_goods
from tests.features.steps import change, on_sqlite
from tests.features.test_after_sale_pages import drawn
from tests.features.test_order_pages import HOSTILE, placed, ship
from tests.simulator.browsers import ARGUMENTS, CHROMIUM
from tests.town import Town

pytestmark = on_sqlite


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A phone's browser; in the end nothing was wrong, and nothing wider than its screen."""
    if CHROMIUM is None:
        lacking("chromium", "not installed")
    wrong: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
        page = await browser.new_page(viewport={"width": 390, "height": 844})
        page.on("console", lambda said: wrong.append(said.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        yield page
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await browser.close()
    assert wrong == []


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name).click()


async def test_a_cart_is_ordered_paid_received_and_partly_refunded(
    page: Page, town: Town, tmp_path: Path
) -> None:
    await put_goods(town)
    person = await buyer(town)
    await give_points(town, person, 1000)
    await town.say(person, "加购 A02 2")
    await page.goto(town.address + await checkout_path(town, person))
    await page.locator("label[for=points]").click()
    await expect(page.get_by_text("¥26.48").first).to_be_visible()
    await press(page, "提交订单 ¥26.48")
    await page.get_by_role("link", name="去付款").click()
    await press(page, "模拟支付 ¥26.48")
    await expect(page.get_by_role("heading", name="正在备货")).to_be_visible()
    await ship(town, person)
    await page.reload()
    await press(page, "确认收货")
    await page.get_by_role("link", name="申请售后").click()
    (tmp_path / "red.png").write_bytes(drawn())
    await page.locator("input[type=file]").set_input_files(tmp_path / "red.png")
    await press(page, "提交申请")
    await expect(page.get_by_text("已申请，等待处理").first).to_be_visible()
    await expect(page.get_by_alt_text("售后图片")).to_be_visible()
    (row,) = await orders_of(town, person)
    assert (row["state"], row["total"], row["after_sales_open"]) == ("received", 2648, 1)


async def test_a_page_that_waits_sees_by_itself_that_it_was_paid(page: Page, town: Town) -> None:
    _, path = await placed(town)
    await page.goto(town.address + path.replace("?", "/pay?"))
    await expect(page.get_by_role("button", name="模拟支付")).to_be_visible()
    await page.request.post(town.address + path.replace("?", "/play-payment?"))
    await expect(page.get_by_role("heading", name="正在备货")).to_be_visible(timeout=10_000)


async def test_hostile_words_run_nowhere(page: Page, town: Town) -> None:
    person, path = await placed(town)
    hostile = f"{HOSTILE}<img src=x onerror=alert(2)>"
    await change(town, "UPDATE products SET title = :x, description = :x", x=hostile)
    await change(town, "UPDATE order_lines SET title = :x, spec = :x", x=hostile)
    await town.say(person, "加购 A01 大份")
    for shown in ("/h5/products/A02", path, await checkout_path(town, person)):
        await page.goto(town.address + shown)
        await expect(page.get_by_text("onerror=alert(2)").first).to_be_visible()
