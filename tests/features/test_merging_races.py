"""Merging while other things happen: nothing is lost or doubled, and no ring is closed."""

import asyncio

import pytest

from simulator import messages
from store.search.gateway import Segmenter
from tests.features.merging import (
    balance,
    chat,
    code_from,
    id_of,
    place_as,
    ship,
    twice,
)
from tests.features.ordering import pay, state_of
from tests.features.steps import another_process
from tests.town import Town


async def test_each_says_the_others_code_at_once(town: Town) -> None:
    """One of both merges; the other hears that the code is no good any more."""
    for _ in range(3):
        person, contact = await twice(town)
        codes = await code_from(town, person), await code_from(town, contact)
        await asyncio.gather(
            chat(town, contact, f"绑定 {codes[0]}"), chat(town, person, f"绑定 {codes[1]}")
        )
        assert await id_of(town, person) == await id_of(town, contact)
    assert await town.count("merges") == 3


async def test_what_is_said_meanwhile_counts_once(shop: Town) -> None:
    """Check-ins, carts and names said by both while they merge are one member's afterwards."""
    for number in range(4):
        person, contact = await twice(shop)
        code = await code_from(shop, person)
        await asyncio.gather(
            chat(shop, person, "签到"),
            chat(shop, contact, "加购 A02 ×2"),
            chat(shop, contact, f"绑定 {code}"),
            chat(shop, person, "加购 A02 ×3"),
            chat(shop, contact, "签到"),
        )
        kept = await id_of(shop, person)
        assert await id_of(shop, contact) == kept
        days = await shop.rows("SELECT day FROM check_ins WHERE member_id = :id", id=kept)
        doubles = await shop.count("check_in_doubles")
        assert len(days) == 1
        lines = await shop.rows("SELECT quantity FROM cart_lines WHERE member_id = :id", id=kept)
        assert [line["quantity"] for line in lines] == [5]
        assert await balance(shop, kept) in {5, 10}
        assert doubles <= number + 1
    assert await shop.broken_rules() == []


async def test_what_was_to_come_to_who_is_gone_comes_to_who_is_kept(shop: Town) -> None:
    """An order completes and an event waits while its buyer is merged."""
    person, contact = await twice(shop)
    kept, gone = await id_of(shop, person), await id_of(shop, contact)
    number = await place_as(shop, gone, {"A02/500克": 3})
    await pay(shop, person, number)
    await ship(shop, number)
    await chat(shop, contact, f"收货 {number}")
    shop.clock.pass_(days=8)
    await shop.shop.jobs.tick()
    assert await state_of(shop, number) == "completed"
    waiting = await shop.rows("SELECT facts FROM outbox WHERE state = 'pending'")
    assert any(str(gone) in str(row["facts"]) for row in waiting)
    code = await code_from(shop, person)
    await asyncio.gather(shop.shop.courier.run_due(), chat(shop, contact, f"绑定 {code}"))
    await shop.work()
    assert await id_of(shop, contact) == kept
    assert await balance(shop, kept) == 59
    assert await balance(shop, gone) == 0


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_what_is_said_to_another_process_meanwhile_counts_once(
    shop: Town, segmenter: Segmenter
) -> None:
    async with another_process(shop, segmenter) as elsewhere:
        for number in range(5):
            person, contact = await twice(shop)
            code = await code_from(shop, person)
            said = [messages.text(words) for words in ("签到", "加购 A02 ×3", "加购 A02 ×1")]
            carried = [elsewhere.carry(shop.wechat.prepare(person, one)) for one in said]
            await asyncio.gather(chat(shop, contact, f"绑定 {code}"), *carried)
            kept = await id_of(shop, contact)
            assert await id_of(shop, person) == kept
            lines = await shop.rows("SELECT quantity FROM cart_lines WHERE member_id = :k", k=kept)
            assert [line["quantity"] for line in lines] == [4]
            assert await balance(shop, kept) == 5
            assert await shop.count("merges") == number + 1
