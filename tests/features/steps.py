"""Steps that several features' tests take in the town."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.app import open_shop
from simulator.courier import Courier
from simulator.people import Person
from store.catalogue.importing import take_products
from store.catalogue.sheet_format import ProductEntry, ProductState, SkuEntry
from store.search.gateway import Segmenter
from tests.town import Town, serving

OFF = ProductState.OFF
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is said about words alone: one database is enough."""


async def change(town: Town, sql: str, **facts: Any) -> None:
    """Write to the database behind the shop's back."""
    async with town.database.engine.begin() as connection:
        await connection.execute(text(sql), facts)


def change_at_rest(url: str, *statements: str) -> None:
    """Write to a database that nobody has open."""

    async def write() -> None:
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            for statement in statements:
                await connection.exec_driver_sql(statement)
        await engine.dispose()

    asyncio.run(write())


def rows_at_rest(url: str, sql: str) -> list[tuple[Any, ...]]:
    """Look into a database that nobody has open."""

    async def read() -> list[tuple[Any, ...]]:
        engine = create_async_engine(url)
        async with engine.connect() as connection:
            found = (await connection.exec_driver_sql(sql)).all()
        await engine.dispose()
        return [tuple(row) for row in found]

    return asyncio.run(read())


async def member_of(town: Town, person: Person) -> dict[str, Any]:
    """Look up the member that a person is."""
    sql = """
        SELECT members.*, identities.following FROM members
        JOIN identities ON identities.member_id = members.id
        WHERE identities.external_id = :openid
    """
    (row,) = await town.rows(sql, openid=person.open_id)
    return row


async def code_of(town: Town, person: Person) -> str:
    """Tell a person's referral code."""
    return str((await member_of(town, person))["code"])


async def balance_of(town: Town, person: Person) -> int:
    """Tell how many points a person has."""
    account = f"member:{(await member_of(town, person))['id']}"
    sql = "SELECT balance FROM ledger_balances WHERE unit = 'points' AND account = :account"
    rows = await town.rows(sql, account=account)
    return int(rows[0]["balance"]) if rows else 0


async def check_in_daily(town: Town, person: Person, days: int) -> str:
    """Check in today and on the days after it; give the last answer."""
    said = await town.say(person, "签到")
    for _ in range(days - 1):
        town.clock.pass_(days=1)
        said = await town.say(person, "签到")
    return said


def product(code: str, title: str = "", **facts: Any) -> ProductEntry:
    """Describe a product; `price` and `stock` are its only spec's."""
    sku = SkuEntry("", facts.pop("price", 990), None, facts.pop("stock", 10), 0)
    entry = ProductEntry(
        code=code,
        title=title or f"商品{code}",
        subtitle="",
        category="杂货",
        list_price=None,
        tags=(),
        description="",
        picture="",
        fresh=False,
        limit=None,
        state=ProductState.ON_SALE,
        skus=(sku,),
        line=2,
    )
    return replace(entry, **facts)


async def put(town: Town, *products: ProductEntry) -> None:
    """Take products into the catalogue, as an import in another process does."""
    async with town.database.begin() as work:
        await take_products(work, products, lambda _done: None)


@asynccontextmanager
async def another_process(town: Town, segmenter: Segmenter) -> AsyncIterator[Courier]:
    """Open a second shop on the same database; give what carries pushes to it."""
    async with (
        open_shop(town.settings, town.clock, segmenter) as shop,
        serving(shop.application) as url,
    ):
        yield replace(town.wechat.courier, webhook_url=f"{url}/wechat/official")
