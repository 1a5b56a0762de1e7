"""Steps that the tests of money take: goods, buyers, orders, and the books at their end."""

import json
import os
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.kernel.refusal import Refusal
from bot.persistence.work import Work
from bot.rulebook import order_rules
from community.ledger.actions import Because, earn_points
from community.ledger.rules import Reason
from simulator import Person
from store.after_sales.actions import agree_to_refund, apply_for_refund
from store.after_sales.rules import AfterSale, AfterSaleKind, RefundWish
from store.catalogue.sheet_format import SkuEntry
from store.checkout.actions import place_order, price_wish
from store.checkout.rules import Delivery, Placed, Wish
from store.orders.actions import cancel_order, receive_order
from store.orders.repository import Orders
from store.orders.rules import Actor, Cause, Order
from store.payments.gateway import PayKind
from store.shipping.actions import ship_order
from tests.bank_books import BankBooks
from tests.features.steps import member_of, product, put
from tests.town import Town

ROUNDS = int(os.environ.get("TUANZI_TEST_ROUNDS", "0"))
"""How often to repeat what chance decides; 0 is as little as makes sense in every run."""
STAFF = Actor.staff(1)
SENT = Delivery("sealed", "广东省")


def rounds(usual: int) -> int:
    """Tell how many rounds to go."""
    return ROUNDS or usual


def chance(seed: int = 20261123) -> random.Random:
    """Give a chance that is the same in every run."""
    return random.Random(seed)  # noqa: S311 # nothing secret is drawn


@dataclass(frozen=True)
class Buyer:
    """A person and the member they are."""

    person: Person
    id: int


async def buyer(town: Town, *, points: int = 0) -> Buyer:
    """Let somebody join, with points if any are given."""
    person = await town.newcomer()
    member_id = int((await member_of(town, person))["id"])
    if points:
        async with town.database.begin() as work:
            because = Because(Reason.REVIEW, f"given:{member_id}")
            await earn_points(work, member_id, points, because, zone=town.shop.shop.zone)
    return Buyer(person, member_id)


async def goods(town: Town, code: str = "A01", **facts: Any) -> int:
    """Put goods of one spec on the shelf, at ¥20 and 1,000 of them; tell the SKU's id."""
    usual = {"price": 2_000, "stock": 1_000, "weight_g": 500} | facts
    sku = SkuEntry("", usual.pop("price"), None, usual.pop("stock"), usual.pop("weight_g"))
    await put(town, product(code, skus=(sku,), **usual))
    sql = "SELECT skus.id FROM skus JOIN products p ON p.id = product_id WHERE p.code = :code"
    (row,) = await town.rows(sql, code=code)
    return int(row["id"])


async def place(
    town: Town, member_id: int, pieces: Mapping[int, int], *, key: str, points: bool = False
) -> Placed:
    """Order at whatever it costs."""
    rules, wish = town.shop.shop.checkout, Wish(member_id, pieces, SENT, points)
    async with town.database.begin() as work:
        offer = await price_wish(work, wish, rules)
    async with town.database.begin() as work:
        shown = offer.quote.total
        return await place_order(work, wish, rules, key=key, shown=shown, referrer_id=None)


async def tried(action: Any) -> Any:
    """Await an action; give its result, or the refusal."""
    try:
        return await action
    except Refusal as refusal:
        return refusal


async def collect(town: Town, placed: Placed, kind: PayKind = PayKind.NATIVE, who: str = "") -> str:
    """Open an order's payment at the bank; tell its number."""
    ticket = await town.shop.cashier.collect(placed.order_id, kind, who, title="团子小铺")
    return ticket.payment_number


async def cancel(town: Town, placed: Placed) -> bool:
    """Cancel an order; tell whether the bank needn't be asked."""
    async with town.database.begin() as work:
        order = await Orders(work).by_id(placed.order_id)
        actor, zone = Actor.member(order.member_id), town.shop.shop.zone
        return await cancel_order(work, order, Cause.CANCELLED, actor, zone=zone)


async def order_of(town: Town, placed: Placed) -> Order:
    """Read an order."""
    async with town.database.begin() as work:
        return await Orders(work).by_id(placed.order_id)


async def ship(town: Town, placed: Placed) -> None:
    """Send an order and let it arrive."""
    async with town.database.begin() as work:
        order = await Orders(work).by_id(placed.order_id)
        await ship_order(work, order, "顺丰", "SF123456", STAFF)
    async with town.database.begin() as work:
        order = await Orders(work).by_id(placed.order_id)
        await receive_order(work, order, Actor.member(order.member_id))


async def apply(
    work: Work, town: Town, placed: Placed, line: int | None, pieces: int, key: str, **facts: Any
) -> AfterSale:
    """Ask for money back, within a unit of work."""
    kind = facts.pop("kind", AfterSaleKind.REFUND)
    order = await Orders(work).by_id(placed.order_id)
    wish = RefundWish(line, pieces, kind, "不想要了", without_reason=False)
    within = order_rules(town.settings).after_sales
    actor = Actor.member(order.member_id)
    return await apply_for_refund(work, order, wish, actor, key=key, within=within)


async def agree(work: Work, town: Town, placed: Placed, after_sale: AfterSale) -> None:
    """Agree to it."""
    order, zone = await Orders(work).by_id(placed.order_id), town.shop.shop.zone
    await agree_to_refund(work, order, after_sale, STAFF, zone=zone, most=None)


async def refund(
    town: Town, placed: Placed, line: int | None = None, pieces: int = 1, key: str = "r"
) -> AfterSale:
    """Ask for money back, and agree to it in the same breath."""
    async with town.database.begin() as work:
        after_sale = await apply(work, town, placed, line, pieces, key)
        await agree(work, town, placed, after_sale)
        return after_sale


async def settle(town: Town, minutes: int = 10) -> None:
    """Let the shop live on for some minutes."""
    for _ in range(minutes):
        town.clock.pass_(minutes=1)
        await town.work()
    await town.bank.quiet()


async def books(town: Town) -> BankBooks:
    """Read both sides' books."""
    return await BankBooks.read(town.bank, town.rows)


async def prove(town: Town) -> None:
    """Prove that the shop's books are sound, and say of the bank what the bank says itself."""
    both = await books(town)
    assert (await town.broken_rules(), both.untrue(), both.lacking()) == ([], [], [])


async def states(town: Town) -> list[str]:
    """List the states of all orders."""
    return [row["state"] for row in await town.rows("SELECT state FROM orders ORDER BY id")]


async def told(town: Town, person: Person, words: str) -> int:
    """Count the messages meant for a person that hold these words, whether they arrived or not."""
    await town.shop.courier.run_due()
    sql = "SELECT recipient, facts FROM outbox WHERE kind = 'notice'"
    left = [row for row in await town.rows(sql) if person.open_id in str(row["recipient"])]
    return sum(words in _plain(row["facts"]) for row in left)


def _plain(facts: Any) -> str:
    return json.dumps(json.loads(facts) if isinstance(facts, str) else facts, ensure_ascii=False)
