"""Paying on the pages in a real browser, as if it were WeChat's own."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, Route, async_playwright, expect

from tests.conftest import lacking
from tests.features.steps import on_sqlite
from tests.features.test_order_pages import placed
from tests.features.test_paying_pages import settings, town
from tests.simulator.browsers import ARGUMENTS, CHROMIUM
from tests.town import Town

__all__ = ["settings", "town"]
pytestmark = on_sqlite

BRIDGE = """
window.WeixinJSBridge = {
  invoke(name, call, done) {
    window.paid(name, call).then((heard) => done({ err_msg: `get_brand_wcpay_request:${heard}` }));
  },
};
"""


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    if CHROMIUM is None:
        lacking("chromium", "not installed")
    wrong: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
        page = await browser.new_page(viewport={"width": 390, "height": 844})
        page.on("console", lambda said: wrong.append(said.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield page
        await browser.close()
    assert wrong == []


async def test_where_wechat_is_at_hand_its_cashier_is_called(page: Page, town: Town) -> None:
    person, path = await placed(town)
    heard = ["cancel", "fail", "ok"]

    async def to_wechat(route: Route) -> None:
        there = route.request.url.removeprefix("https://open.weixin.qq.com")
        api = town.settings.official_account.api_base
        headers = {"Location": f"{api}{there}&_openid={person.open_id}"}
        await route.fulfill(status=302, headers=headers)

    async def paid(name: str, call: dict[str, str]) -> str:
        assert name == "getBrandWCPayRequest"
        said = heard.pop(0)
        if said == "ok":
            await town.bank.pay(town.bank.ticket_of(call), person)
        return said

    await page.route("https://open.weixin.qq.com/**", to_wechat)
    await page.expose_function("paid", paid)
    await page.add_init_script(BRIDGE)
    await page.goto(town.address + path)
    await page.get_by_role("link", name="去付款").click()
    pay = page.get_by_role("button", name="微信支付")
    await pay.click()
    await expect(page.get_by_text("没有付款")).to_be_visible()
    await pay.click()
    await expect(page.get_by_text("没能打开微信支付")).to_be_visible()
    await pay.click()
    await expect(page.get_by_role("heading", name="正在备货")).to_be_visible()
    rows = await town.rows("SELECT kind FROM payments")
    assert [row["kind"] for row in rows] == ["jsapi"]


async def test_elsewhere_a_code_waits_to_be_scanned(page: Page, town: Town) -> None:
    person, path = await placed(town)
    await page.goto(town.address + path)
    await page.get_by_role("link", name="去付款").click()
    code = page.locator("a.code-url")
    await expect(page.get_by_alt_text("用微信“扫一扫”付款")).to_be_visible()
    await town.bank.pay(await code.inner_text(), person)
    await expect(page.get_by_role("heading", name="正在备货")).to_be_visible(timeout=10_000)
