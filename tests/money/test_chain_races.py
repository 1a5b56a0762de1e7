"""Chains under rivals: the last pieces, one list pasted by many, lines against the closing."""

import asyncio
import re

import pytest

from simulator.groups.neighbourhood import Contact
from store.chains.actions import close_chain
from store.chains.errors import ChainEnded
from store.chains.events import PayerDue
from store.chains.ordering import order_payer
from store.orders.rules import SHOP
from tests.features.buying import put_goods
from tests.features.chaining import Hood, all_say, hood_of
from tests.money.steps import chance
from tests.town import Town

_ROUNDS = 3


@pytest.fixture
async def hood(town: Town) -> Hood:
    await put_goods(town)
    hood = await hood_of(town, *(f"邻居{number:02}甲" for number in range(20)))
    for person in hood.people.values():
        await hood.say(person, "帮助", mention=True)
    return hood


async def states(hood: Hood) -> dict[str, int]:
    """Count lines by state."""
    sql = "SELECT state, count(*) AS n FROM chain_lines GROUP BY state"
    return {row["state"]: int(row["n"]) for row in await hood.town.rows(sql)}


async def test_twenty_want_the_last_five(hood: Hood) -> None:
    await hood.open("开接龙 苹果团 | A02 10 量5")
    people = list(hood.people.values())
    await all_say(hood, *((person, "+1") for person in people))
    assert await states(hood) == {"in": 5, "waiting": 15}
    [good] = await hood.town.rows("SELECT sold FROM chain_goods")
    assert good["sold"] == 5
    await all_say(hood, *((person, "退出") for person in people[::2]))
    assert await states(hood) == {"in": 5, "waiting": 5, "left": 10}
    places = await hood.town.rows("SELECT place FROM chain_lines WHERE state = 'waiting'")
    assert len({row["place"] for row in places}) == 5
    await hood.close()
    assert len(await hood.orders()) == 5
    assert await hood.town.broken_rules() == []


async def test_ten_paste_the_same_list_with_one_effect(hood: Hood) -> None:
    await hood.open("开接龙 苹果团 | A02 10 量9")
    people = list(hood.people.values())
    await hood.say(people[0], "+1")
    await hood.say(people[1], "+1")
    shown = await hood.say(people[0], "列表")
    text = re.sub(r"(2\. \S+) .*", r"\1 富士苹果×1\n3. 外婆 富士苹果×2", shown)
    await all_say(hood, *((person, text) for person in people[:10]))
    assert (await hood.listed())[2:] == ["外婆 富士苹果×2"]
    assert await states(hood) == {"in": 3}
    [good] = await hood.town.rows("SELECT sold FROM chain_goods")
    assert good["sold"] == 4


async def test_two_edits_of_the_same_list_at_once_both_count(hood: Hood) -> None:
    await hood.open("开接龙 苹果团 | A02 10 量9")
    first, second, *_ = hood.people.values()
    await all_say(hood, (first, "+1"), (second, "+1"))
    shown = await hood.say(first, "列表")
    edits = [
        (person, re.sub(rf"({person.name} 富士苹果×)1", r"\g<1>3", shown))
        for person in (first, second)
    ]
    await all_say(hood, *edits)
    listed = await hood.listed()
    assert sorted(listed) == sorted(f"{one.name} 富士苹果×3" for one in (first, second))


async def test_a_line_comes_before_the_closing_or_is_refused(hood: Hood) -> None:
    people, dice = list(hood.people.values()), chance()
    for nth in range(_ROUNDS):
        await hood.open(f"开接龙 第{'一二三'[nth]}团 | A0{2 + nth % 2} 10 量8")
        chain = await hood.chain("A")
        await hood.say(people[0], "+1")

        async def say(person: Contact) -> None:
            await asyncio.sleep(dice.random() * 0.03)
            await hood.talk.say(hood.group, person, "+1", mention=False)

        async def close(chain_id: int) -> None:
            await asyncio.sleep(dice.random() * 0.03)
            try:
                async with hood.town.database.begin() as work:
                    await close_chain(work, chain_id, SHOP)
            except ChainEnded:
                return

        await asyncio.gather(
            *(say(one) for one in people[1:8]), *(close(chain["id"]) for _ in "ab")
        )
        await hood.work()
        sql = """
            SELECT state, count(*) AS n FROM chain_lines JOIN chain_entries
            ON chain_entries.id = entry_id WHERE chain_id = :chain GROUP BY state
        """
        counts = {r["state"]: r["n"] for r in await hood.town.rows(sql, chain=chain["id"])}
        assert counts.keys() == {"ordered"}
        orders = [row for row in await hood.orders() if row["activity_id"] == chain["id"]]
        assert len(orders) == counts["ordered"]
        await hood.work(hours=3)
        await hood.work(minutes=1)
        assert (await hood.chain("A"))["state"] == "done"
        assert await hood.town.broken_rules() == []


async def test_an_order_is_made_once_by_however_many(hood: Hood) -> None:
    await hood.open("开接龙 苹果团 | A02 10 量9")
    person = next(iter(hood.people.values()))
    await hood.say(person, "+2")
    chain_id = int((await hood.chain())["id"])
    [entry] = await hood.town.rows("SELECT payer_id FROM chain_entries")
    async with hood.town.database.begin() as work:
        await close_chain(work, chain_id, SHOP)
    shop = hood.town.shop.shop
    due = PayerDue(chain_id, int(entry["payer_id"]), moved_up=False)

    async def order() -> None:
        async with hood.town.database.begin() as work:
            await order_payer(work, due, shop.checkout, shop.chains)

    await asyncio.gather(*(order() for _ in range(6)))
    assert len(await hood.orders()) == 1
    await hood.work()
    assert len(await hood.orders()) == 1


async def test_closings_and_payments_at_once_settle_every_line(hood: Hood) -> None:
    await hood.open("开接龙 苹果团 | A02 10 量5")
    people = list(hood.people.values())
    for person in people[:8]:
        await hood.say(person, "+1")
    await hood.close()
    for person in people[:3]:
        await hood.pay(person)
    numbers = [(person, (await hood.order_of(person))["number"]) for person in people[3:5]]
    await asyncio.gather(*(hood.talk.say_privately(one, f"取消 {no}") for one, no in numbers))
    await asyncio.gather(*(hood.town.shop.courier.run_due() for _ in range(4)))
    await hood.work()
    assert await states(hood) == {"paid": 3, "dropped": 2, "ordered": 2, "waiting": 1}
    await hood.work(hours=3)
    await hood.work(minutes=1)
    assert await states(hood) == {"paid": 3, "dropped": 4, "ordered": 1}
    await hood.pay(people[7])
    assert (await hood.chain())["state"] == "done"
    assert await hood.town.broken_rules() == []


async def test_two_chains_of_the_same_goods_sell_what_there_is(hood: Hood) -> None:
    await hood.open("开接龙 苹果一团 | A02 10 量6")
    await hood.open("开接龙 苹果二团 | A02 9 量6")
    first, second, *_ = hood.people.values()
    await all_say(hood, (first, "A+6"), (second, "B+6"))
    chains = await hood.town.rows("SELECT id FROM chains ORDER BY id")
    for chain in chains:
        async with hood.town.database.begin() as work:
            await close_chain(work, int(chain["id"]), SHOP)
    payers = await hood.town.rows("SELECT chain_id, payer_id FROM chain_entries")
    shop = hood.town.shop.shop

    async def order(due: PayerDue) -> None:
        async with hood.town.database.begin() as work:
            await order_payer(work, due, shop.checkout, shop.chains)

    dues = [PayerDue(int(r["chain_id"]), int(r["payer_id"]), moved_up=False) for r in payers]
    await asyncio.gather(*(order(due) for due in dues))
    await hood.work()
    assert len(await hood.orders()) == 1
    assert await states(hood) == {"ordered": 1, "dropped": 1}
    assert await hood.town.broken_rules() == []
