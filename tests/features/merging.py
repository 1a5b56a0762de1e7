"""Steps of the tests in which one person is known at two doors."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from community.addresses.sealing import seal_address
from simulator.groups.neighbourhood import Contact
from simulator.people import Person
from store.checkout.actions import place_order, price_wish
from store.checkout.rules import Delivery, Wish
from store.orders.repository import Orders
from store.orders.rules import Actor
from store.shipping.actions import ship_order
from tests.features.ordering import HOME, sku_of
from tests.town import Town

GIVEN = re.compile(r"\d{6}")


async def chat(town: Town, who: Person | Contact, words: str) -> str:
    """Say something at the door at which somebody is known; give the answer."""
    if isinstance(who, Person):
        return await town.say(who, words)
    return "\n".join(await town.say_privately(who, words))


async def code_from(town: Town, who: Person | Contact) -> str:
    """Ask for a code to say at another door."""
    said = GIVEN.search(await chat(town, who, "绑定"))
    assert said
    return said[0]


async def merge(town: Town, one: Person | Contact, other: Person | Contact) -> None:
    """Let one account give a code and the other say it."""
    code = await code_from(town, one)
    assert "绑定成功" in await chat(town, other, f"绑定 {code}")


async def id_of(town: Town, who: Person | Contact) -> int:
    """Tell which member somebody is."""
    key = who.open_id if isinstance(who, Person) else who.id
    sql = "SELECT member_id FROM identities WHERE external_id = :key"
    (row,) = await town.rows(sql, key=key)
    return int(row["member_id"])


async def twice(town: Town, name: str = "小明") -> tuple[Person, Contact]:
    """Let somebody be known at the account and then, as another member, in groups."""
    person = await town.newcomer(name)
    contact = town.neighbour(name)
    await chat(town, contact, "帮助")
    return person, contact


async def balance(town: Town, member_id: int, unit: str = "points") -> int:
    """Tell what a member's account holds."""
    sql = "SELECT balance FROM ledger_balances WHERE account = :account AND unit = :unit"
    rows = await town.rows(sql, account=f"member:{member_id}", unit=unit)
    return int(rows[0]["balance"]) if rows else 0


async def member(town: Town, member_id: int) -> dict[str, Any]:
    """Look up a member."""
    (row,) = await town.rows("SELECT * FROM members WHERE id = :id", id=member_id)
    return row


async def place_as(
    town: Town,
    member_id: int,
    goods: Mapping[str, int] | None = None,
    *,
    use_points: bool = False,
    referrer_id: int | None = None,
) -> str:
    """Let a member order pieces by code; give the order's number."""
    pieces = {
        await sku_of(town, *named.split("/")): count
        for named, count in (goods or {"A02/500克": 2}).items()
    }
    shop = town.shop.shop
    to = Delivery(seal_address(shop.vault, member_id, HOME), HOME.province)
    wish = Wish(member_id, pieces, to, use_points)
    async with town.database.begin() as work:
        shown = (await price_wish(work, wish, shop.checkout)).quote.total
        key = uuid4().hex
        placed = await place_order(
            work, wish, shop.checkout, key=key, shown=shown, referrer_id=referrer_id
        )
    return placed.number


async def ship(town: Town, number: str) -> None:
    """Send an order."""
    async with town.database.begin() as work:
        found = await Orders(work).by_number(number)
        assert found
        await ship_order(work, found, "顺丰", "SF1234567890", Actor("staff:0"))
