"""发货单: staff, and nobody else, read where an order goes."""

import re

import pytest
from aiohttp import ClientSession

from community.staff.rules import Role
from simulator.people import Person
from tests.features.buying import put_goods
from tests.features.ordering import paid, staff
from tests.features.steps import change
from tests.town import Town


@pytest.fixture
async def number(town: Town) -> str:
    await put_goods(town)
    person = await town.newcomer()
    await town.say(person, "帮助")
    return await paid(town, person)


async def label(town: Town, speaker: Person, number: str) -> str:
    """Ask for an order's label; tell its path."""
    said = await town.say(speaker, f"发货 {number}")
    found = re.search(r'/h5/labels/[^"]+', said)
    assert found is not None
    return found[0]


async def look(town: Town, path: str) -> tuple[int, str]:
    async with ClientSession() as session, session.get(f"{town.address}{path}") as answer:
        return answer.status, await answer.text()


async def test_who_packs_reads_name_phone_and_address_in_full(town: Town, number: str) -> None:
    status, page = await look(town, await label(town, await staff(town), number))
    assert status == 200
    assert "13800138000" in page
    assert "文三路90号" in page
    assert "富士苹果 ×2" in page


async def test_the_link_of_another_order_opens_nothing(town: Town, number: str) -> None:
    path = await label(town, await staff(town), number)
    status, page = await look(town, path.replace(number, "261123AAAAAAAA"))
    assert (status, "13800138000" in page) == (404, False)


async def test_who_left_the_staff_reads_nothing_any_more(town: Town, number: str) -> None:
    path = await label(town, await staff(town), number)
    await change(town, "UPDATE staff SET member_id = NULL")
    status, page = await look(town, path)
    assert (status, "13800138000" in page) == (404, False)


async def test_an_agent_is_given_no_label(town: Town, number: str) -> None:
    agent = await staff(town, "小李", Role.AGENT)
    assert "/h5/labels/" not in await town.say(agent, f"发货 {number}")
