"""The page of a team, which anybody may see who was sent its address."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession
from playwright.async_api import Page, async_playwright, expect
from yarl import URL

from bot.demo.stocking import draw_pictures
from tests.conftest import lacking
from tests.features.buying import buyer
from tests.features.ordering import HOME, sku_of
from tests.features.steps import on_sqlite, product, put
from tests.features.teaming import offer
from tests.features.teaming_in_chat import Place, apples, held, opened, put_fruit, settled
from tests.simulator.browsers import ARGUMENTS, CHROMIUM
from tests.town import Town

MOST_BYTES = 100 * 1024
INDUCING = "分享 转发 朋友圈 助力 砍价 集赞 红包 奖励 关注后 仅剩 最后"


@pytest.fixture
async def town(town: Town) -> Town:
    await put_fruit(town)
    return town


async def fetch(town: Town, path: str) -> tuple[int, str, dict[str, str]]:
    url = URL(town.address + path, encoded=True)
    async with ClientSession() as session, session.get(url) as response:
        return response.status, await response.text(), dict(response.headers)


async def page_of(town: Town, place: Place) -> str:
    status, page, _ = await fetch(town, f"/h5/teams/{place.code}")
    assert status == 200
    return page


async def test_a_page_tells_who_is_in_what_is_missing_and_how_to_join(town: Town) -> None:
    await put(town, product("A02", "富士苹果", price=2_000, stock=100, picture="a03.jpg"))
    await offer(town, await sku_of(town, "A02"), (4, 1_500), solo=True)
    leader, place = await opened(town)
    second = await buyer(town, "小红")
    await town.say(second, "昵称 红红火火")
    mine = await held(town, second, f"参团 {place.code}")
    nameless = await buyer(town, "")
    await settled(town, nameless, (await held(town, nameless, f"参团 {place.code}")).number)
    status, page, headers = await fetch(town, f"/h5/teams/{place.code.lower()}")
    assert status == 200
    for part in (
        "还差 2 人成团",
        "11月24日 10:00 截止",
        "还有 23 小时 59 分钟",
        "富士苹果",
        "¥15",
        "单买 ¥20",
        "/h5/pictures/a03.jpg",
        f"回复“参团 {place.code}”",
        "团里的人（3）",
    ):
        assert part in page, part
    people = re.findall(r'weui-cell__bd">(\S\*\*|邻居)( <span class="mark">团长)?', page)
    assert [(name, bool(leads)) for name, leads in people] == [
        ("小**", True),
        ("红**", False),
        ("邻居", False),
    ]
    assert page.count("待付款") == 1
    private = (HOME.phone, "文三路", mine.number, place.number, "红红", leader.open_id)
    assert not [words for words in private if words in page]
    assert not [word for word in INDUCING.split() if word in page]
    assert headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page
    assert len(page.encode()) < MOST_BYTES


async def test_wechat_is_told_what_to_show_of_it(town: Town) -> None:
    await put(town, product("A02", "富士<b>苹果</b>", price=2_000, stock=100, picture="a03.jpg"))
    await apples(town)
    _, place = await opened(town)
    page = await page_of(town, place)
    tags = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page))
    assert tags["title"] == "还差 2 人成团 · 富士＜b＞苹果＜/b＞ 3 人团 ¥15"
    assert tags["description"].startswith(f"团 {place.code}，正在拼，还差 2 人成团，11月24日 10:00")
    base = town.settings.shop.base_url
    assert tags["url"] == f"{base}/h5/teams/{place.code}"
    assert tags["image"] == f"{base}/h5/pictures/a03.jpg"
    assert "<b>" not in page


async def test_the_steps_of_a_ladder_and_the_one_that_was_reached(town: Town) -> None:
    await offer(
        town, await sku_of(town, "A01", "大份"), (2, 3_500), (5, 3_000), solo=False, per_member=2
    )
    leader, second = await buyer(town), await buyer(town, "小红")
    place = await held(town, leader, "开团 A01")
    await settled(town, leader, place.number)
    page = await page_of(town, place)
    for part in ("还差 1 人成团", "满 2 人", "¥35", "满 5 人", "¥30", "只拼团，不单卖"):
        assert part in page, part
    assert "（已到）" not in page
    await settled(town, second, (await held(town, second, f"参团 {place.code}")).number)
    page = await page_of(town, place)
    assert "已按 2 人价 ¥35 成团，还差 3 人到 ¥30" in page
    assert page.count("（已到）") == 1


async def test_how_a_team_ended(town: Town) -> None:
    await offer(town, await sku_of(town, "A02"), (2, 1_500))
    _, place = await opened(town)
    second = await buyer(town, "小红")
    mine = await held(town, second, f"参团 {place.code}")
    assert "名额都有人了" in await page_of(town, place)
    await settled(town, second, mine.number)
    page = await page_of(town, place)
    for part in ("拼团成功", "2 人，每件 ¥15", "团里的人（2）", "回复“开团 A02”自己开一个"):
        assert part in page, part
    assert "data-counts-down" not in page
    assert "参团" not in page
    _, other = await opened(town, "小刚")
    town.clock.pass_(hours=24)
    assert "时间已到，正在结算" in await page_of(town, other)
    for _ in range(3):
        await town.work()
    page = await page_of(town, other)
    for part in ("没有拼成，已经结束", "付了款的都全额退回了", "小**"):
        assert part in page, part


@pytest.mark.parametrize(
    "path", ["K7M2XQ", "NOPE", "%27%20OR%201", "K7M2X%00", "草莓草莓草莓", "<script>", "K7M2XQ/x"]
)
@on_sqlite
async def test_there_is_no_page_of_what_is_no_team(town: Town, path: str) -> None:
    status, page, _ = await fetch(town, f"/h5/teams/{URL(path, encoded=False).raw_path}")
    assert status == 404
    assert "没有这个团" in page or "这个页面不存在" in page
    assert "<script>" not in page


async def test_the_account_can_be_followed_from_it_but_need_not_be(town: Town) -> None:
    await apples(town)
    _, place = await opened(town)
    assert "扫码关注" not in await page_of(town, place)
    town.clock.pass_(minutes=1)
    for _ in range(3):
        await town.work()
    page = await page_of(town, place)
    assert "还没有关注团子小铺的，可以扫码关注；已经关注的不用扫。" in page
    assert "data:image/svg+xml" in page
    assert "还差 2 人成团" in page
    assert len(page.encode()) < MOST_BYTES


async def test_a_products_page_shows_its_teams(town: Town) -> None:
    _, page, _ = await fetch(town, "/h5/products/A02")
    assert "拼团" not in page
    await apples(town, solo=False)
    _, place = await opened(town)
    _, page, _ = await fetch(town, "/h5/products/A02")
    assert "3 人团 ¥15（只拼团，不单卖）" in page
    assert f'href="/h5/teams/{place.code}"' in page
    assert "回复“开团 A02”开一个团" in page
    assert "直接下单" not in page


@pytest.fixture
async def phone() -> AsyncIterator[Page]:
    """A phone's browser; in the end nothing was wrong, and nothing wider than its screen."""
    if CHROMIUM is None:
        lacking("chromium", "not installed")
    wrong: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
        page = await browser.new_page(viewport={"width": 390, "height": 844})
        page.on("console", lambda said: wrong.append(said.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield page
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await browser.close()
    assert wrong == []


@on_sqlite
async def test_the_time_left_runs_on_the_phone(town: Town, phone: Page) -> None:
    await asyncio.to_thread(draw_pictures, town.settings.shop.pictures)
    await put(town, product("A02", "富士苹果", price=2_000, stock=100, picture="a03.jpg"))
    await apples(town)
    _, place = await opened(town)
    await phone.goto(f"{town.address}/h5/teams/{place.code}")
    await expect(phone.get_by_role("heading", name="还差 2 人成团")).to_be_visible()
    await expect(phone.locator("time")).to_have_text(re.compile(r"还有 23 小时 59 分 \d+ 秒"))
