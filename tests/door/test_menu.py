"""The account's menu: made from the routes, within WeChat's limits, understood by the router."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.official_account.menu import Button, MenuDoesNotFit, menu_of
from bot.app import menu
from simulator import faults
from simulator.menus import Menu
from tests.door.posting import on_sqlite
from tests.door.serving import House, open_house
from tests.town import Town


def clicks(buttons: list[Any]) -> Iterator[dict[str, str]]:
    for button in buttons:
        yield from clicks(button["sub_button"]) if "sub_button" in button else [button]


def test_the_menu_is_one_that_wechat_takes() -> None:
    published = Menu()
    published.publish(menu())
    assert len(list(clicks(menu()))) > 3


@on_sqlite
async def test_every_button_is_understood_and_answered(shop: Town) -> None:
    for button in clicks(menu()):
        person = await shop.newcomer()
        exchange = await shop.wechat.tap(person, button["key"])
        assert exchange.violations == [], button
        assert exchange.answer.text or exchange.answer.articles, button
        assert "看不懂" not in exchange.answer.text
        handled = await shop.wechat.say(person, button["key"])
        assert handled.answer.kind != "none"


@pytest.mark.parametrize(
    "buttons",
    [
        [],
        [Button(f"钮{n}", "项", "词") for n in range(4)],
        [Button("钮", f"项{n}", "词") for n in range(6)],
        [Button("一共六个汉字", "项", "词")],
        [Button("钮", "项" * 21, "词")],
        [Button("钮", "项", "词" * 43)],
    ],
)
def test_what_does_not_fit_is_said_before_wechat_says_it(buttons: list[Button]) -> None:
    with pytest.raises(MenuDoesNotFit):
        menu_of(buttons)


class TestPublishing:
    @pytest.fixture
    async def house(
        self, tmp_path: Path, sqlite_url: str, unused_tcp_port: int
    ) -> AsyncIterator[House]:
        async with open_house(tmp_path, sqlite_url, unused_tcp_port) as opened:
            yield opened

    async def test_the_menu_is_published(self, house: House) -> None:
        code, said = await house.command("menu", "publish")
        assert (code, "published" in said) == (0, True)
        assert house.wechat.platform.menu.current() == menu()

    async def test_a_refusal_is_said_clearly(self, house: House) -> None:
        house.wechat.faults.add("/cgi-bin/menu/create", faults.errcode(48001))
        code, said = await house.command("menu", "publish")
        assert (code, "48001" in said, "Traceback" in said) == (1, True, False)

    async def test_a_wrong_secret_is_said_clearly(self, house: House) -> None:
        house.wechat.faults.add("/cgi-bin/stable_token", faults.errcode(40125))
        code, said = await house.command("menu", "publish")
        assert (code, "40125" in said, "Traceback" in said) == (1, True, False)
