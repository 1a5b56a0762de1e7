"""Steps that the tests of membership take in the town."""

from typing import Any

from simulator.people import Person
from tests.features.ordering import notices_to, received
from tests.features.steps import member_of, product, put
from tests.town import Town


async def stock_up(town: Town) -> None:
    """Put goods on the shelf that cost whole hundreds of yuan, and one that costs less."""
    await put(
        town,
        product("B01", "礼盒", price=10_000, stock=900),
        product("B02", "散装米", price=1_999, stock=900),
    )


async def tick(town: Town, **time: float) -> None:
    """Let time go by, and everything be done that is due then, twice over."""
    town.clock.pass_(**time)
    for _ in range(2):
        await town.shop.jobs.tick()
        await town.shop.cashier.run_due()
        await town.shop.courier.run_due()


async def completed(town: Town, person: Person, *hundreds: int) -> None:
    """Let somebody order for hundreds of yuan, each an order, receive and keep it all."""
    for count in hundreds:
        await received(town, person, {"B01": count})
    await tick(town, days=7)


async def growth_of(town: Town, person: Person) -> int:
    account = f"member:{(await member_of(town, person))['id']}"
    sql = "SELECT balance FROM ledger_balances WHERE unit = 'growth' AND account = :account"
    rows = await town.rows(sql, account=account)
    return int(rows[0]["balance"]) if rows else 0


async def level_of(town: Town, person: Person) -> int:
    return int((await member_of(town, person))["level"])


async def level_steps(town: Town) -> list[tuple[int, int, str]]:
    """List the changes of levels: from which to which, and why."""
    rows = await town.rows("SELECT was, level, why FROM level_events ORDER BY id")
    return [(row["was"], row["level"], row["why"]) for row in rows]


async def told(town: Town, person: Person, words: str) -> list[str]:
    """List what a person was told without having asked, as far as it has these words."""
    return [one for one in await notices_to(town, person) if words in one]


async def pending_of(town: Town, person: Person) -> int:
    account = f"pending:{(await member_of(town, person))['id']}"
    sql = "SELECT balance FROM ledger_balances WHERE unit = 'points' AND account = :account"
    rows: list[dict[str, Any]] = await town.rows(sql, account=account)
    return int(rows[0]["balance"]) if rows else 0
