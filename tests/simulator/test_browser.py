from playwright.async_api import Page, expect

from simulator import Person, Simulator
from tests.simulator.doubles import Api, Bot

LINKS = (
    '<b>粗</b> <a href="javascript:alert(1)">坏</a> <a href="https://example.com/?a=1&b=2">好</a> '
    '<a href="weixin://bizmsgmenu?msgmenucontent=%E7%AD%BE%E5%88%B0&msgmenuid=1">签到</a>'
)


async def open_chat(page: Page, name: str = "小明") -> None:
    await page.get_by_test_id("person-item").filter(has_text=name).click()


async def say(page: Page, text: str) -> None:
    await page.get_by_test_id("composer").fill(text)
    await page.keyboard.press("Enter")


async def test_a_new_friend_follows_and_talks_by_keyboard(page: Page, bot: Bot) -> None:
    bot.says(Content="欢迎")
    bot.says(Content="您好")
    await page.get_by_test_id("new-person").click()
    await page.keyboard.type("小明")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("follow")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("bubble-in")).to_have_text("欢迎")
    await say(page, "在吗")

    await expect(page.get_by_test_id("bubble-out")).to_have_text("在吗")
    await expect(page.get_by_test_id("bubble-in").last).to_have_text("您好")


async def test_only_safe_links_of_a_text_are_links(
    page: Page, wechat: Simulator, bot: Bot, person: Person
) -> None:
    bot.says(Content=LINKS)
    await wechat.say(person, "在吗")
    await open_chat(page)
    bubble = page.get_by_test_id("bubble-in").first
    await expect(bubble).to_have_text("<b>粗</b> 坏 好 签到")
    await expect(bubble.locator("a")).to_have_text(["好", "签到"])

    await bubble.locator("a").last.click()
    await expect(page.get_by_test_id("bubble-out").last).to_have_text("签到")
    assert bot.received[-1].value("bizmsgmenuid") == "1"


async def test_the_menu_opens_its_sub_menu_and_sends_the_key(
    page: Page, wechat: Simulator, bot: Bot, person: Person
) -> None:
    await wechat.follow(person)
    click = {"type": "click", "name": "新品", "key": "新品上市"}
    wechat.platform.menu.publish([{"name": "逛一逛", "sub_button": [click]}])
    await open_chat(page)
    await page.get_by_test_id("menu-button").filter(has_text="逛一逛").click()
    await page.get_by_test_id("menu-button").filter(has_text="新品").click()

    await expect(page.get_by_test_id("exchange-time")).to_have_count(2)
    assert bot.received[-1].value("EventKey") == "新品上市"


async def test_what_arrives_later_shows_by_itself(
    page: Page, wechat: Simulator, api: Api, person: Person
) -> None:
    await wechat.say(person, "在吗")
    await open_chat(page)
    await expect(page.get_by_test_id("bubble-out")).to_be_visible()
    await api.send(person, text={"content": "已发货"})

    await expect(page.get_by_test_id("bubble-in")).to_have_text("已发货")


async def test_the_raw_exchange_can_be_shown(
    page: Page, wechat: Simulator, bot: Bot, person: Person
) -> None:
    bot.says(Content="")
    await wechat.say(person, "在吗")
    await open_chat(page)
    await page.get_by_test_id("raw-toggle").click()

    await expect(page.get_by_text("Content is empty")).to_be_visible()
    await expect(page.get_by_role("log")).to_contain_text("该公众号暂时无法提供服务，请稍后再试")
