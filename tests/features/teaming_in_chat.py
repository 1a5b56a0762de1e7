"""Steps that people take in chat who buy in teams."""

import re
from dataclasses import dataclass
from typing import Any

from bot.adapters.sandbox_pay.gateway import SandboxBank
from simulator.people import Person
from store.catalogue.sheet_format import SkuEntry
from store.payments.gateway import PayKind
from tests.features.buying import buyer, say_all
from tests.features.ordering import notices_to, order, pay, sku_of
from tests.features.steps import product, put
from tests.features.teaming import offer
from tests.town import Town

_HELD = re.compile(r"团 (\w{6})，订单 (\w{12,16})，应付")


async def put_fruit(town: Town) -> None:
    """Put strawberries in two specs on the shelf, and apples."""
    large, small = SkuEntry("大份", 3_900, 2_000, 50, 0), SkuEntry("小份", 2_000, 1_000, 20, 0)
    await put(
        town,
        product("A01", "红颜草莓", skus=(large, small)),
        product("A02", "富士苹果", price=2_000, stock=100),
    )


@dataclass
class Place:
    """A place that somebody holds: the team's code, and the order's number."""

    code: str
    number: str


async def apples(town: Town, **facts: Any) -> None:
    """Offer apples at ¥15 to teams of three."""
    await offer(town, await sku_of(town, "A02"), **facts)


async def held(town: Town, person: Person, *words: str) -> Place:
    """Let somebody say what leads to a place in a team, and confirm it."""
    said = await say_all(town, person, *words, "确认")
    found = _HELD.search(said)
    assert found, said
    return Place(found[1], found[2])


async def settled(town: Town, person: Person, number: str) -> None:
    """Let somebody pay, and the shop react."""
    await pay(town, person, number)
    await notices_to(town, person)


async def unheard(town: Town, place: Place) -> str:
    """Pay for a place at the bank, unknown to the shop yet; give the payment's number."""
    one = await order(town, place.number)
    bank, cashier = town.shop.cashier.bank, town.shop.cashier
    assert isinstance(bank, SandboxBank)
    ticket = await cashier.collect(one.id, PayKind.NATIVE, "", title="团子小铺")
    await bank.pay(ticket.payment_number)
    return ticket.payment_number


async def opened(town: Town, name: str = "小明") -> tuple[Person, Place]:
    """Let somebody open a team of apples and pay."""
    leader = await buyer(town, name)
    await town.say(leader, f"昵称 {name}")
    place = await held(town, leader, "开团 A02")
    await settled(town, leader, place.number)
    return leader, place
