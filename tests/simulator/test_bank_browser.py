"""Paying in the chat page, as in WeChat's own browser."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import Page, async_playwright, expect

from simulator import Person, Simulator
from tests.conftest import lacking
from tests.simulator.browsers import ARGUMENTS, CHROMIUM
from tests.simulator.doubles import Bot
from tests.simulator.paying import Merchant
from tests.simulator.test_browser import open_chat

SHOP_PAGE = """<!doctype html><title>订单</title><p id="heard"></p><button id="pay">付款</button>
<a id="code" href="%s">扫码付</a><script>
function pay() {
  WeixinJSBridge.invoke("getBrandWCPayRequest", %s, (answer) => {
    document.getElementById("heard").textContent = answer.err_msg;
  });
}
document.addEventListener("WeixinJSBridgeReady", () => {
  document.getElementById("pay").addEventListener("click", pay);
});
</script>"""


@dataclass
class ShopPage:
    """The shop's page beside the simulator, on one origin with it."""

    html: str = ""
    address: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    async def serve(self, request: web.Request) -> web.Response:
        self.cookies = dict(request.cookies)
        return web.Response(text=self.html, content_type="text/html")


@pytest.fixture
async def origin(wechat: Simulator) -> AsyncIterator[ShopPage]:
    page = ShopPage()
    whole = web.Application()
    whole.add_subapp("/simulator", wechat.application())
    whole.router.add_get("/h5", page.serve)
    async with TestClient(TestServer(whole)) as client:
        page.address = str(client.make_url("/"))
        yield page


@pytest.fixture
async def phone(
    origin: ShopPage, wechat: Simulator, bot: Bot, merchant: Merchant, person: Person
) -> AsyncIterator[Page]:
    """Follow, get a link to the shop's page, and open it in the phone."""
    if CHROMIUM is None:
        lacking("chromium", "not installed")
    call = merchant.pay_call(await merchant.open_jsapi(person.open_id))
    code = await merchant.open_native("T00002", 250)
    origin.html = SHOP_PAGE % (code, json.dumps(call))
    bot.says(Content=f'<a href="{origin.address}h5">付款</a>')
    await wechat.follow(person)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
        page = await browser.new_page(viewport={"width": 1280, "height": 844})
        await page.goto(f"{origin.address}simulator/")
        await open_chat(page)
        await page.get_by_role("link", name="付款").click()
        yield page
        await browser.close()


async def test_a_page_in_the_phone_asks_for_money_and_gets_it(
    phone: Page, origin: ShopPage, merchant: Merchant, person: Person
) -> None:
    frame = phone.frame_locator("#viewer-frame")
    await frame.get_by_role("button", name="付款").click()
    await expect(phone.get_by_test_id("cashier-amount")).to_have_text("¥19.90")
    await phone.get_by_test_id("cashier-pay").click()
    await phone.get_by_test_id("cashier-done").click()

    await expect(frame.locator("#heard")).to_have_text("get_brand_wcpay_request:ok")
    assert (await merchant.ask())["trade_state"] == "SUCCESS"
    assert origin.cookies["acting"] == person.open_id


async def test_who_turns_away_pays_nothing(phone: Page, merchant: Merchant) -> None:
    frame = phone.frame_locator("#viewer-frame")
    await frame.get_by_role("button", name="付款").click()
    await expect(phone.get_by_test_id("cashier")).to_be_visible()
    await phone.keyboard.press("Escape")

    await expect(frame.locator("#heard")).to_have_text("get_brand_wcpay_request:cancel")
    await expect(phone.locator("#viewer")).to_be_visible()
    assert (await merchant.ask())["trade_state"] == "NOTPAY"


async def test_what_the_bank_refuses_fails_on_the_page(phone: Page, merchant: Merchant) -> None:
    await merchant.close()
    frame = phone.frame_locator("#viewer-frame")
    await frame.get_by_role("button", name="付款").click()

    await expect(phone.get_by_role("status")).to_have_text("该订单已关闭或已过期")
    await expect(frame.locator("#heard")).to_have_text("get_brand_wcpay_request:fail")


async def test_a_code_in_the_page_is_paid_by_a_tap(phone: Page, merchant: Merchant) -> None:
    await phone.frame_locator("#viewer-frame").locator("#code").click()
    await expect(phone.get_by_test_id("cashier-amount")).to_have_text("¥2.50")
    await phone.get_by_test_id("cashier-pay").click()
    await expect(phone.get_by_text("支付成功")).to_be_visible()

    assert (await merchant.ask("T00002"))["trade_state"] == "SUCCESS"


async def test_a_code_is_paid_by_scanning_it(phone: Page, merchant: Merchant) -> None:
    code = await merchant.open_native("T00003", 5)
    await phone.get_by_test_id("scan").click()
    await phone.locator("#ask-input").fill(code)
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_test_id("cashier-amount")).to_have_text("¥0.05")
    await phone.keyboard.press("Enter")
    await phone.get_by_test_id("cashier-done").click()

    await expect(phone.get_by_test_id("cashier")).to_be_hidden()
    assert (await merchant.ask("T00003"))["trade_state"] == "SUCCESS"
