"""The same rows as whole orders write, in bare transactions through the raw driver.

`python -m benchmarks.bare --database URL --goods N --seconds S` prints what it reached as JSON:
no web, no words, no reading but the keys. On PostgreSQL eight connections at once, on SQLite one.
"""

import argparse
import asyncio
import json
import random
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from itertools import count
from time import perf_counter
from typing import Any

import asyncpg
from sqlalchemy import make_url

from benchmarks.customers import ADD, OPEN, PAY, PLACE, SHOW, STEPS, Quantiles
from benchmarks.furnishing import code_of
from bot.kernel.clock import system_clock

Row = Mapping[str, Any]
Run = Callable[[str, Row], Awaitable[Any]]
"""Runs a statement with `:name` parameters; gives the first column of its first row."""

_CONNECTIONS = 8
_MEMBERS = 1_000
_ANSWER = {"kind": "text", "body": "下单成功！订单 261122ABCDEFGH，应付 ¥45.90。" + "…" * 120}
_STATE = {"asked": {"step": "checkout", "facts": [["pieces", '{"1": 1}'], ["shown", "4590"]]}}
_STEP = {"kind": "freight", "name": "运费", "amount": 600, "source_id": None, "measure": None}

_FIND = "SELECT s.id FROM skus s JOIN products p ON p.id = s.product_id WHERE p.code = :code"
_RESERVE = (
    "UPDATE skus SET reserved = reserved + 1 WHERE id = :sku AND stock - reserved >= 1 RETURNING id"
)
_DOOR = (
    "UPDATE orders SET doors = doors + 1 WHERE id = :id AND state = 'pending_payment' "
    "AND pay_until > :now RETURNING id"
)
_TICKET = "UPDATE payments SET ticket = :ticket, ticket_until = :now, state = 'open' WHERE id = :id"
_PAID = "UPDATE payments SET state = 'paid' WHERE id = :id AND state <> 'paid' RETURNING id"
_RELEASED = (
    "UPDATE orders SET state = 'to_ship', since = :now, paid_at = :now WHERE id = :id "
    "AND state = 'pending_payment' RETURNING id"
)
_SAVE = "ON CONFLICT (conversation, person) DO UPDATE SET state = excluded.state"
_PUT = "ON CONFLICT (member_id, sku_id) DO UPDATE SET quantity = excluded.quantity"


class Bare:
    """One buyer's rows: five steps, six transactions, as the shop has them."""

    def __init__(self, goods: Sequence[int], numbers: Iterator[int], *, as_text: bool) -> None:
        self._goods = goods
        self._numbers = numbers
        self._as_text = as_text

    async def order(self, begin: Callable[[], Any], note: Callable[[str, float], None]) -> None:
        """Write a whole order, step by step."""
        number, sku = next(self._numbers), random.choice(self._goods)  # noqa: S311 - any will do
        member = number % _MEMBERS + 1
        facts = {"number": number, "sku": sku, "member": member}
        for step, parts in (
            (ADD, (self._add,)),
            (SHOW, (self._show,)),
            (PLACE, (self._place,)),
            (OPEN, (self._open, self._keep)),
            (PAY, (self._pay,)),
        ):
            began = perf_counter()
            for part in parts:
                async with begin() as run:
                    facts |= await part(run, facts) or {}
            note(step, perf_counter() - began)

    async def _add(self, run: Run, facts: Row) -> None:
        line = {"member_id": facts["member"], "sku_id": facts["sku"], "quantity": 1}
        await self._insert(run, "cart_lines", {**line, "added_at": self._now()}, _PUT)
        await self._said(run, facts, "a")

    async def _show(self, run: Run, facts: Row) -> None:
        await self._said(run, facts, "s")

    async def _place(self, run: Run, facts: Row) -> Row:
        now, number = self._now(), f"261122{facts['number']:08}"
        order_id = await self._insert(run, "orders", self._order(facts, number), "RETURNING id")
        await self._insert(run, "order_lines", self._line(facts, order_id))
        await self._step(run, order_id, "place")
        gone = "DELETE FROM cart_lines WHERE member_id = :member AND sku_id = :sku"
        await run(gone, {"member": facts["member"], "sku": facts["sku"]})
        moved = {"sku_id": facts["sku"], "cause": f"ordered:order:{order_id}", "on_hand": 0}
        await self._insert(run, "stock_movements", {**moved, "reserved": 1, "at": now})
        await self._said(run, facts, "p")
        if not await run(_RESERVE, {"sku": facts["sku"]}):
            raise RuntimeError("sold out")
        return {"order": order_id, "no": number}

    async def _open(self, run: Run, facts: Row) -> Row:
        now = self._now()
        await run(_DOOR, {"id": facts["order"], "now": now})
        payment = {
            "order_id": facts["order"],
            "number": f"{facts['no']}N0",
            "provider": "bare",
            "kind": "native",
            "payer": "",
            "amount": 4590,
            "state": "opening",
            "expires_at": now,
            "opened_at": now,
            "asked": 0,
            "ask_at": now,
        }
        return {"payment": await self._insert(run, "payments", payment, "RETURNING id")}

    async def _keep(self, run: Run, facts: Row) -> None:
        ticket = {"id": facts["payment"], "ticket": "weixin://wxpay", "now": self._now()}
        await run(_TICKET, ticket)

    async def _pay(self, run: Run, facts: Row) -> None:
        now, order_id = self._now(), facts["order"]
        charge = {
            "payment_id": facts["payment"],
            "order_id": order_id,
            "transaction": f"4200{facts['no']}",
            "amount": 4590,
            "payer": "o",
            "paid_at": now,
            "noted_at": now,
            "use": "order",
            "going_back": 0,
        }
        await self._insert(run, "charges", charge)
        await run(_PAID, {"id": facts["payment"]})
        await run(_RELEASED, {"id": order_id, "now": now})
        await self._step(run, order_id, "pay")
        await self._step(run, order_id, "release")
        left = {"kind": "confirm_payment", "facts": json.dumps({"order_id": order_id})}
        state = {"priority": 20, "not_before": now, "state": "pending", "fence": 0}
        await self._insert(run, "outbox", left | state)

    async def _said(self, run: Run, facts: Row, step: str) -> None:
        """Keep a message's answer, and the dialogue."""
        now, person = self._now(), f"bare:{facts['member']}"
        answer = {"key": f"bare:{facts['number']}{step}", "person": person, "received_at": now}
        kept = {"answer": json.dumps(_ANSWER), "recalled": False}
        await self._insert(run, "inbox", answer | kept)
        place = {"conversation": "bare", "person": person}
        state = {"state": json.dumps(_STATE), "expires_at": now}
        await self._insert(run, "dialogues", place | state, _SAVE)

    async def _step(self, run: Run, order_id: int, act: str) -> None:
        facts = {"order_id": order_id, "act": act, "state": "paid", "actor": "bank", "reason": ""}
        await self._insert(run, "order_events", {**facts, "at": self._now()})

    def _order(self, facts: Row, number: str) -> Row:
        now = self._now()
        amounts = {"gross": 3990, "goods": 3990, "shipping": 600, "total": 4590, "points": 0}
        counts = {"refunded": 0, "doors": 0, "after_sales_open": 0, "no_return_agreed": False}
        whose = {"number": number, "key": f"bare:{number}", "member_id": facts["member"]}
        times = {"since": now, "placed_at": now, "pay_until": self._now(minutes=30)}
        price = {"steps": json.dumps([_STEP]), "flash": "[]"}
        to = {"recipient": "x" * 200, "province": "广东省", "state": "pending_payment"}
        return whose | amounts | counts | times | price | to

    def _line(self, facts: Row, order_id: int) -> Row:
        good = {"sku_id": facts["sku"], "product_id": facts["sku"], "code": "K001"}
        words = {"title": "有机杂粮 K001", "spec": "500克", "fresh": False}
        amounts = {"unit_price": 3990, "cost": 2000, "goods": 3990, "shipping": 600, "points": 0}
        counts = {"number": 1, "quantity": 1, "refunded_pieces": 0, "returned_pieces": 0}
        return {"order_id": order_id} | good | words | amounts | counts

    async def _insert(self, run: Run, table: str, row: Row, more: str = "") -> Any:
        columns = ", ".join(f'"{name}"' for name in row)
        values = ", ".join(f":{name}" for name in row)
        statement = f"INSERT INTO {table} ({columns}) VALUES ({values}) {more}"  # noqa: S608 - our own names
        return await run(statement, row)

    def _now(self, *, minutes: float = 0) -> Any:
        now = system_clock() + timedelta(minutes=minutes)
        return now.strftime("%Y-%m-%d %H:%M:%S.%f") if self._as_text else now


class SqliteConnection:
    """One connection to a file, as durable as the shop's."""

    def __init__(self, file: str) -> None:
        self._raw = sqlite3.connect(file, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self._raw.execute(f"PRAGMA {pragma}")

    def __call__(self) -> "SqliteConnection":
        """Begin a transaction, as the context of its block."""
        return self

    async def __aenter__(self) -> Run:
        self._raw.execute("BEGIN IMMEDIATE")
        return self._run

    async def __aexit__(self, kind: object, *_rest: object) -> None:
        self._raw.execute("ROLLBACK" if kind else "COMMIT")

    async def _run(self, statement: str, facts: Row) -> Any:
        row = self._raw.execute(statement, dict(facts)).fetchone()
        return row and row[0]


class PostgresConnection:
    """One connection to a server; statements are prepared once, by asyncpg itself."""

    def __init__(self, raw: asyncpg.Connection) -> None:
        self._raw = raw
        self._written: dict[str, tuple[str, tuple[str, ...]]] = {}

    def __call__(self) -> "PostgresConnection":
        """Begin a transaction, as the context of its block."""
        self._transaction = self._raw.transaction()
        return self

    async def __aenter__(self) -> Run:
        await self._transaction.start()
        return self._run

    async def __aexit__(self, kind: object, *_rest: object) -> None:
        await (self._transaction.rollback() if kind else self._transaction.commit())

    async def _run(self, statement: str, facts: Row) -> Any:
        key = statement + "|".join(facts)
        if key not in self._written:
            names = tuple(facts)
            for place, name in sorted(enumerate(names, 1), key=lambda one: -len(one[1])):
                statement = statement.replace(f":{name}", f"${place}")
            self._written[key] = (statement, names)
        written, names = self._written[key]
        return await self._raw.fetchval(written, *(facts[name] for name in names))


Connection = SqliteConnection | PostgresConnection


async def measure(url: str, goods: int, seconds: float) -> dict[str, Any]:
    """Write orders for a while, over all connections."""
    waits: dict[str, list[float]] = {step: [] for step in STEPS}
    began, connections = perf_counter() + 0.5, await _connect(url)
    ids = await _ids(connections[0], goods)
    bare = Bare(ids, count(1), as_text=isinstance(connections[0], SqliteConnection))

    def note(step: str, wait: float) -> None:
        if began <= perf_counter() <= began + seconds:
            waits[step].append(wait)

    async def go_on(connection: Connection) -> None:
        while perf_counter() < began + seconds:
            await bare.order(connection, note)

    await asyncio.gather(*(go_on(connection) for connection in connections))
    orders, placed = len(waits[PAY]), len(waits[PLACE])
    return {
        "orders": orders / seconds,
        "transactions": (orders + placed) / seconds,
        "steps": {step: asdict(Quantiles.of(found)) for step, found in waits.items()},
    }


async def _connect(url: str) -> Sequence[Connection]:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return [SqliteConnection(str(parsed.database))]
    plain = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    return [PostgresConnection(await asyncpg.connect(plain)) for _ in range(_CONNECTIONS)]


async def _ids(connection: Connection, goods: int) -> list[int]:
    async with connection() as run:
        return [await run(_FIND, {"code": code_of(number + 1)}) for number in range(goods)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--goods", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    asked = parser.parse_args()
    print(json.dumps(asyncio.run(measure(asked.database, asked.goods, asked.seconds))))


if __name__ == "__main__":
    main()
