"""Steps that the tests of orders take in the town."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from bot.adapters.sandbox_pay.gateway import SandboxBank
from community.addresses.rules import ParsedAddress
from community.addresses.sealing import seal_address
from community.staff.actions import add_staff
from community.staff.rules import Role
from simulator.people import Person
from store.checkout.actions import place_order, price_wish
from store.checkout.rules import Delivery, Wish
from store.orders.repository import Orders
from store.orders.rules import Actor, Order
from store.payments.gateway import PayKind
from store.shipping.actions import ship_order
from tests.features.steps import member_of
from tests.town import Town

HOME = ParsedAddress("张三丰", "13800138000", "浙江省", "杭州市", "西湖区", "文三路90号")
CODE_LIFE = timedelta(minutes=10)


async def sku_of(town: Town, code: str, spec: str = "") -> int:
    sql = """
        SELECT skus.id FROM skus JOIN products ON products.id = product_id
        WHERE code = :code AND spec = :spec
    """
    return int((await town.rows(sql, code=code, spec=spec))[0]["id"])


async def place(
    town: Town,
    person: Person,
    goods: Mapping[str, int] | None = None,
    *,
    point: int | None = None,
    use_points: bool = False,
) -> str:
    """Let somebody order pieces by code (and spec, after a slash); give the order's number."""
    member_id = int((await member_of(town, person))["id"])
    named = [(*code.partition("/")[::2], count) for code, count in (goods or {"A02": 2}).items()]
    pieces = {await sku_of(town, code, spec): count for code, spec, count in named}
    shop = town.shop.shop
    sealed = seal_address(shop.vault, member_id, HOME)
    to = Delivery(sealed, HOME.province) if point is None else Delivery(pickup_point_id=point)
    wish = Wish(member_id, pieces, to, use_points)
    async with town.database.begin() as work:
        shown = (await price_wish(work, wish, shop.checkout)).quote.total
        key = uuid4().hex
        placed = await place_order(
            work, wish, shop.checkout, key=key, shown=shown, referrer_id=None
        )
    return placed.number


async def paid(
    town: Town, person: Person, goods: Mapping[str, int] | None = None, **to: Any
) -> str:
    """Let somebody order and pay."""
    number = await place(town, person, goods, **to)
    await pay(town, person, number)
    return number


async def pay(town: Town, person: Person, number: str) -> None:
    """Let somebody pay an order at whichever bank the town has."""
    cashier = town.shop.cashier
    if isinstance(cashier.bank, SandboxBank):
        ticket = await cashier.collect(
            (await order(town, number)).id, PayKind.NATIVE, "", title="团子小铺"
        )
        await cashier.bank.pay(ticket.payment_number)
        await cashier.ask(ticket.payment_number)
    else:
        await town.pay(person, number)
    assert (await order(town, number)).paid_at


async def shipped(town: Town, person: Person, goods: Mapping[str, int] | None = None) -> str:
    """Let somebody order and pay, and send it to them."""
    number = await paid(town, person, goods)
    async with town.database.begin() as work:
        found = await Orders(work).by_number(number)
        assert found
        await ship_order(work, found, "顺丰", "SF1234567890", Actor("staff:0"))
    return number


async def received(town: Town, person: Person, goods: Mapping[str, int] | None = None) -> str:
    """Let somebody order, pay, and receive."""
    number = await shipped(town, person, goods)
    await town.say(person, f"收货 {number}")
    return number


async def order(town: Town, number: str) -> Order:
    """Look up an order."""
    async with town.database.reading() as work:
        found = await Orders(work).by_number(number)
    assert found
    return found


async def state_of(town: Town, number: str) -> str:
    return (await order(town, number)).state.value


async def staff(town: Town, name: str = "小王", role: Role = Role.MANAGER) -> Person:
    """Let somebody of the staff join and bind their account."""
    async with town.database.begin() as work:
        code = await add_staff(work, name=name, role=role, password_hash=None, code_life=CODE_LIFE)
    person = await town.newcomer(name)
    assert "绑定成功" in await town.say(person, f"绑定 {code}")
    return person


async def level(town: Town, code: str, spec: str = "") -> tuple[int, int]:
    """Tell what is on hand of a spec, and what of it is promised."""
    sql = "SELECT stock, reserved FROM skus WHERE id = :id"
    (row,) = await town.rows(sql, id=await sku_of(town, code, spec))
    return row["stock"], row["reserved"]


async def fingerprint(town: Town) -> dict[str, Any]:
    """Give everything that orders touch, to see that nothing has changed."""
    tables = (
        "orders",
        "order_lines",
        "order_events",
        "skus",
        "stock_movements",
        "after_sales",
        "shipments",
        "refunds",
        "coupons",
        "reviews",
        "ledger_entries",
        "staff_audit",
        "products",
    )
    return {table: await town.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables}  # noqa: S608


async def notices_to(town: Town, person: Person) -> list[str]:
    """Let reactions run, and list what a person is told without having asked."""
    for _ in range(3):
        await town.shop.courier.run_due()
    sql = "SELECT facts FROM outbox WHERE kind = 'notice' AND recipient LIKE :who ORDER BY id"
    rows = await town.rows(sql, who=f"%{person.open_id}")
    facts = [
        one if isinstance(one, dict) else json.loads(one) for one in (r["facts"] for r in rows)
    ]
    return [one["reply"]["body"] for one in facts]


async def acts(town: Town) -> list[tuple[str, str]]:
    """List what staff did, and to what."""
    rows = await town.rows("SELECT act, subject FROM staff_audit ORDER BY id")
    return [(row["act"], row["subject"]) for row in rows if not row["act"].startswith("staff.")]
