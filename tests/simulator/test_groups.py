"""Groups in the simulator: what the page asks for and shows."""

from typing import cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from playwright.async_api import Page, expect

from simulator import Simulator
from simulator.groups.neighbourhood import MENTION_ENDS, NotThere
from tests.simulator.doubles import Json

Client = TestClient[web.Request, web.Application]


async def ask(client: Client, path: str, body: Json | None = None) -> Json:
    sent = client.get(path) if body is None else client.post(path, json=body)
    return cast("Json", await (await sent).json())


async def status(client: Client, path: str, body: Json) -> int:
    return (await client.post(path, json=body)).status


async def test_people_talk_in_a_group_that_was_made_on_the_page(
    client: Client, wechat: Simulator
) -> None:
    one, two = wechat.person("小明"), wechat.person("小红")
    made = await ask(client, "/control/groups", {"topic": "邻里团", "members": [one.open_id]})
    group = f"/control/groups/{made['id']}"
    joined = await ask(client, f"{group}/members", {"openid": two.open_id, "alias": "3号楼小红"})
    await ask(client, f"{group}/say", {"openid": one.open_id, "text": "@团子 商品"})
    bot = wechat.neighbourhood
    bot.bot_says(str(made["id"]), f"@小明{MENTION_ENDS}好", (bot.contact_of(one).id,))
    await ask(client, f"{group}/say", {"openid": two.open_id, "text": "+2"})

    said = cast("list[Json]", (await ask(client, f"{group}/messages"))["entries"])
    listed = await ask(client, "/control/groups")

    names = [member["called"] for member in cast("list[Json]", joined["members"])]
    assert names == ["小明", "3号楼小红"]
    assert [(line["side"], line["name"]) for line in said] == [
        ("person", "小明"),
        ("account", "团子"),
        ("person", "3号楼小红"),
    ]
    assert bot.lines[0].mentions == (bot.bot.id,)
    assert bot.lines[0].text == f"@团子{MENTION_ENDS}商品"
    [shown] = cast("list[Json]", listed["groups"])
    assert shown["last"] == "3号楼小红：+2"
    later = await ask(client, f"{group}/messages?since={said[1]['number']}")
    assert len(cast("list[Json]", later["entries"])) == 1


async def test_a_person_and_the_bot_talk_alone(client: Client, wechat: Simulator) -> None:
    person = wechat.person("小明")
    private = f"/control/people/{person.open_id}/private"
    await ask(client, f"{private}/say", {"text": "购物车"})
    contact = wechat.neighbourhood.contact_of(person)
    wechat.neighbourhood.bot_says(contact.id, "还是空的")

    said = cast("list[Json]", (await ask(client, f"{private}/messages"))["entries"])

    assert [line["text"] for line in said] == ["购物车", "还是空的"]
    assert (await ask(client, "/control/groups"))["private"] == {person.open_id: 2}


async def test_what_cannot_be_said_is_refused(client: Client, wechat: Simulator) -> None:
    one, two = wechat.person("小明"), wechat.person("小红")
    made = await ask(client, "/control/groups", {"topic": "邻里团", "members": [one.open_id]})
    say = f"/control/groups/{made['id']}/say"
    wechat.neighbourhood.contact_of(two).is_friend = False

    assert await status(client, say, {"openid": two.open_id, "text": "在吗"}) == 400
    assert await status(client, say, {"openid": "nobody", "text": "在吗"}) == 404
    assert (
        await status(client, "/control/groups/none/say", {"openid": one.open_id, "text": "1"})
        == 404
    )
    assert await status(client, "/control/groups", {"topic": "", "members": []}) == 400
    assert await status(client, "/control/groups", {"topic": "群", "members": "all"}) == 400
    private = f"/control/people/{two.open_id}/private/say"
    assert await status(client, private, {"text": "在吗"}) == 400
    assert (await client.get(f"/control/groups/{made['id']}/messages?since=x")).status == 400
    with pytest.raises(NotThere):
        wechat.neighbourhood.groups[str(made["id"])].alias(
            wechat.neighbourhood.contact_of(two), "谁"
        )


async def test_the_page_shows_a_group_and_who_speaks_is_chosen(
    page: Page, wechat: Simulator
) -> None:
    there = wechat.neighbourhood
    one, two = (there.contact_of(wechat.person(name)) for name in ("小明", "小红"))
    group = there.group("邻里团", one, two)
    await page.get_by_test_id("group-item").click()
    await page.get_by_test_id("speaker").select_option(label="小红")
    await page.get_by_test_id("mention").click()
    await page.keyboard.type("商品")
    await page.keyboard.press("Enter")

    await expect(page.get_by_test_id("bubble-out")).to_have_text(f"@团子{MENTION_ENDS}商品")
    assert there.said_in(group)[0].sender is two
    there.bot_says(group.id, "看 https://example.com/a?b=1")
    bubble = page.get_by_test_id("bubble-in")
    await expect(bubble.locator("a")).to_have_attribute("href", "https://example.com/a?b=1")
    await page.get_by_test_id("speaker").select_option(label="小明")
    await expect(page.get_by_test_id("bubble-in")).to_have_count(2)
    await expect(page.get_by_test_id("follow")).to_be_hidden()


async def test_the_page_shows_what_the_bot_says_to_somebody_alone(
    page: Page, wechat: Simulator
) -> None:
    contact = wechat.neighbourhood.contact_of(wechat.person("小明"))
    wechat.neighbourhood.bot_says(contact.id, "你的购物车还是空的")
    await page.get_by_test_id("person-item").click()
    await page.get_by_test_id("to-private").click()
    await expect(page.get_by_test_id("bubble-in")).to_have_text("你的购物车还是空的")
    await page.get_by_test_id("composer").fill("商品")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("bubble-out")).to_have_text("商品")
    await page.get_by_test_id("to-account").click()
    await expect(page.get_by_test_id("bubble-in")).to_have_count(0)


async def test_a_group_is_made_and_grows_on_the_page(page: Page, wechat: Simulator) -> None:
    wechat.person("小明")
    await page.reload()
    await page.get_by_test_id("person-item").wait_for()
    await page.get_by_test_id("new-group").click()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("speaker").locator("option")).to_have_text(["小明"])
    await page.get_by_test_id("add-member").click()
    await page.keyboard.type("阿珍")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("speaker").locator("option")).to_have_text(["小明", "阿珍"])
