"""Steps that the tests of commission take in the town."""

from dataclasses import replace
from typing import Any

from simulator.people import Person
from store.orders.repository import Orders
from store.orders.rules import Actor
from store.shipping.actions import ship_order
from tests.features.buying import buyer, orders_of, pay, say_all
from tests.features.steps import code_of, member_of
from tests.town import Town


async def friend_of(town: Town, inviter: Person, name: str = "小红") -> Person:
    """Let somebody join who was brought by somebody, and has an address."""
    friend = await buyer(town, name)
    await town.say(friend, f"昵称 {name}")
    assert "记下了" in await town.say(friend, f"邀请码 {await code_of(town, inviter)}")
    return friend


async def buy(town: Town, person: Person, goods: str = "A02 2") -> dict[str, Any]:
    """Let somebody order in chat, and pay; give the order's row."""
    await say_all(town, person, f"买 {goods}", "确认")
    order = (await orders_of(town, person))[-1]
    await pay(town, order)
    await react(town)
    return order


async def react(town: Town) -> None:
    """Let all reactions run, and the reactions to these."""
    for _ in range(3):
        await town.shop.courier.run_due()


async def rows(town: Town) -> list[tuple[int, str, int, int, int]]:
    """List the commissions: level, state, amount, what was capped and what was taken back."""
    sql = "SELECT level, state, amount, capped, reversed FROM commissions ORDER BY order_id, level"
    return [tuple(row.values()) for row in await town.rows(sql)]


async def purse(town: Town, person: Person) -> tuple[int, int, int]:
    """Tell what somebody has of commission: to withdraw, in prospect, and owed."""
    member_id = (await member_of(town, person))["id"]
    sql = "SELECT account, balance, owes FROM ledger_balances WHERE unit = 'commission'"
    held = {row["account"]: row for row in await town.rows(sql)}
    own, pending = held.get(f"member:{member_id}"), held.get(f"pending:{member_id}")
    available, owes = (own["balance"], own["owes"]) if own else (0, 0)
    return available, pending["balance"] if pending else 0, owes


async def send_and_complete(town: Town, person: Person, order: dict[str, Any]) -> None:
    """Send an order, let it arrive, and let the days for after-sales pass."""
    await send(town, person, order)
    town.clock.pass_(days=7, seconds=1)
    await town.shop.jobs.tick()
    await react(town)


async def send(town: Town, person: Person, order: dict[str, Any]) -> None:
    """Send an order, and let it arrive."""
    async with town.database.begin() as work:
        found = await Orders(work).by_id(order["id"])
        await ship_order(work, found, "顺丰", "SF1234567890", Actor("staff:0"))
    await town.say(person, f"收货 {order['number']}")


async def let_a_friend_buy(town: Town) -> None:
    """Let somebody earn commission by a friend's order."""
    await buy(town, await friend_of(town, await town.newcomer("阿明")), "A09 1")


def with_rules(town: Town, **facts: Any) -> None:
    """Change the rules of commission while the shop is open."""
    world = town.shop.courier._world
    rules = replace(world.commission, **facts)
    object.__setattr__(world, "commission", rules)
    object.__setattr__(town.shop.shop, "commission", rules)
