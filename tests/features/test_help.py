"""帮助 is derived from the routes, and never lies."""

import re

from handlers.chat.menu import menu_buttons
from handlers.chat.routes import all_routes
from tests.features.steps import on_sqlite
from tests.town import Town

pytestmark = on_sqlite
USAGES = {route.usage: route for route in all_routes() if route.usage}
SEARCHES = ("为你找到“", "没有找到“")


async def test_every_usage_is_in_the_help_which_fits_into_one_message(shop: Town) -> None:
    person = await shop.newcomer()
    said = await shop.say(person, "帮助")
    assert [usage for usage in USAGES if f"· {usage}" not in said.splitlines()] == []
    assert len(said.encode()) <= 2048


async def test_every_usage_is_explained_under_its_topic(shop: Town) -> None:
    person = await shop.newcomer()
    topics = re.findall("【(.+?)】", await shop.say(person, "帮助"))
    said = "\n".join([await shop.say(person, f"帮助 {topic}") for topic in topics])
    lines = {f"· {usage}：{route.about}" for usage, route in USAGES.items()}
    assert lines <= set(said.splitlines())
    assert "继续" not in said


async def test_every_usage_in_the_help_is_understood(shop: Town) -> None:
    answers = {usage: await shop.say(await shop.newcomer(), usage) for usage in USAGES}
    searched = [usage for usage in USAGES if answers[usage].startswith(SEARCHES)]
    assert sorted(searched) == ["分类名", "搜 草莓"]


async def test_a_topic_shows_its_own_words_only(shop: Town) -> None:
    person = await shop.newcomer()
    said = await shop.say(person, "帮助 积分")
    assert "【签到与积分】" in said
    assert "积分明细" in said
    assert "【逛与找】" not in said


async def test_an_unknown_topic_shows_everything(shop: Town) -> None:
    person = await shop.newcomer()
    assert await shop.say(person, "帮助 火箭") == await shop.say(person, "帮助")


async def test_every_button_of_the_menu_is_understood(shop: Town) -> None:
    for _, _, command in menu_buttons(all_routes()):
        exchange = await shop.wechat.tap(await shop.newcomer(), command)
        assert not exchange.violations
        assert "没有找到" not in exchange.answer.text
