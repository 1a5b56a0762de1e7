"""Steps that the tests of buying take in the town."""

from typing import Any

from bot.adapters.sandbox_pay.gateway import SandboxBank
from community.ledger.actions import Because, earn_points
from community.ledger.rules import Reason
from simulator.people import Person
from store.catalogue.sheet_format import SkuEntry
from store.payments.gateway import PayKind
from store.pickup.actions import add_point
from store.pickup.rules import PickupPointDraft
from store.stock.actions import count_stock
from tests.features.steps import member_of, product, put
from tests.town import Town

ADDRESS = "张三 13800138000 浙江省杭州市西湖区文三路90号"


async def put_goods(town: Town) -> None:
    """Put three goods on the shelf: A01 in two specs, A02, and A03, which is fresh."""
    large, small = SkuEntry("大份", 3_900, 2_000, 20, 0), SkuEntry("小份", 2_000, 1_000, 20, 0)
    await put(
        town,
        product("A01", "红颜草莓", skus=(large, small)),
        product("A02", "富士苹果", price=1_280, stock=10),
        product("A03", "高山香蕉", price=990, stock=10, fresh=True),
    )


async def buyer(town: Town, name: str = "小明") -> Person:
    """Let somebody join who has an address."""
    person = await town.newcomer(name)
    await town.say(person, f"地址 {ADDRESS}")
    return person


async def say_all(town: Town, person: Person, *words: str) -> str:
    """Say several things; give the last answer."""
    said = ""
    for one in words:
        said = await town.say(person, one)
    return said


async def cart_of(town: Town, person: Person) -> dict[str, int]:
    """Tell how many pieces of each code and spec are in a cart, in its order."""
    sql = """
        SELECT products.code, skus.spec, quantity FROM cart_lines
        JOIN skus ON skus.id = sku_id JOIN products ON products.id = product_id
        WHERE member_id = :member ORDER BY added_at, sku_id
    """
    rows = await town.rows(sql, member=(await member_of(town, person))["id"])
    return {f"{row['code']}{row['spec']}": row["quantity"] for row in rows}


async def orders_of(town: Town, person: Person) -> list[dict[str, Any]]:
    """List a person's orders, the oldest first."""
    sql = "SELECT * FROM orders WHERE member_id = :member ORDER BY id"
    return await town.rows(sql, member=(await member_of(town, person))["id"])


async def reserved(town: Town, code: str, spec: str = "") -> int:
    """Tell how many pieces are promised to orders."""
    sql = """
        SELECT reserved FROM skus JOIN products ON products.id = product_id
        WHERE code = :code AND spec = :spec
    """
    return int((await town.rows(sql, code=code, spec=spec))[0]["reserved"])


async def give_points(town: Town, person: Person, points: int) -> None:
    """Give somebody points."""
    member_id = (await member_of(town, person))["id"]
    because = Because(Reason.PURCHASE, f"{Reason.PURCHASE}:gift:{member_id}")
    async with town.database.begin() as work:
        await earn_points(work, member_id, points, because, zone=town.shop.shop.zone)


async def open_pickup(town: Town, name: str = "3号楼") -> int:
    """Open a pickup point."""
    async with town.database.begin() as work:
        return await add_point(work, PickupPointDraft(name, "文三路90号", "8点到20点"))


async def count(town: Town, code: str, pieces: int, spec: str = "") -> None:
    """Set how many pieces are on hand."""
    sql = """
        SELECT skus.id FROM skus JOIN products ON products.id = product_id
        WHERE code = :code AND spec = :spec
    """
    sku_id = (await town.rows(sql, code=code, spec=spec))[0]["id"]
    async with town.database.begin() as work:
        await count_stock(work, sku_id, pieces, f"test:{town.clock.now.timestamp()}")


async def pay(town: Town, order: dict[str, Any]) -> None:
    """Pay an order at the sandbox bank."""
    cashier = town.shop.cashier
    await cashier.collect(order["id"], PayKind.NATIVE, "", title="团子")
    sql = "SELECT number FROM payments WHERE order_id = :id"
    (payment,) = await town.rows(sql, id=order["id"])
    assert isinstance(cashier.bank, SandboxBank)
    await cashier.bank.pay(payment["number"])
    await cashier.ask(payment["number"])
