"""A notice counts once, however often it comes, and only as the bank has sent it."""

import asyncio
import base64
import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from aiohttp import ClientSession, TCPConnector

from bot.persistence.base import Base
from simulator.bank import NoticeRequest, Spoil
from simulator.bank.post import Habits
from simulator.bank.signing import PROBE, signed_headers
from store.checkout.rules import Placed
from store.payments.gateway import PayKind
from tests.door.posting import on_sqlite
from tests.money.steps import (
    Buyer,
    buyer,
    chance,
    collect,
    goods,
    place,
    prove,
    rounds,
    settle,
    states,
    told,
)
from tests.town import Town

COPIES = 15


async def paid_silently(town: Town, shopper: Buyer, sku: int, key: str) -> tuple[Placed, str]:
    """Order and pay; the bank tells nobody yet. Give the order and the payment's number."""
    town.bank.post.when = "never"
    placed = await place(town, shopper.id, {sku: 1}, key=key, points=True)
    number = await collect(town, placed)
    await town.bank.pay(number, shopper.person)
    return placed, number


async def everything(town: Town) -> dict[str, int]:
    """Count the rows of every table."""
    return {table: await town.count(table) for table in Base.metadata.tables}


async def test_fifteen_copies_at_once_pay_an_order_once(town: Town) -> None:
    sku, orders = await goods(town), rounds(8)
    shoppers = [await buyer(town, points=300) for _ in range(4)]
    paid = [await paid_silently(town, shoppers[nth % 4], sku, f"k{nth}") for nth in range(orders)]
    url = f"{town.address}/wechat/pay/notify"
    async with ClientSession(connector=TCPConnector(limit=4)) as session:

        async def deliver(request: NoticeRequest) -> int:
            async with session.post(url, data=request.body, headers=request.headers) as answer:
                return answer.status

        for _, number in paid:
            copies = [deliver(town.bank.notice_for(number)) for _ in range(COPIES)]
            asked = [town.shop.cashier.ask(number) for _ in range(3)]
            answers = await asyncio.gather(*copies[:7], *asked, *copies[7:])
            assert {one for one in answers if isinstance(one, int)} == {204}
    await prove(town)
    assert await states(town) == ["to_ship"] * orders
    acts = Counter(row["act"] for row in await town.rows("SELECT act FROM order_events"))
    assert acts == {"place": orders, "pay": orders, "release": orders}
    assert await town.count("charges") == orders
    assert [await told(town, one.person, "已收到付款") for one in shoppers] == [orders // 4] * 4


async def test_a_doubled_post_and_a_hostile_one_change_nothing(town: Town) -> None:
    sku, shopper = await goods(town), await buyer(town)
    town.bank.post.habits = Habits(doubled=1, copies=COPIES, spoilt=dict.fromkeys(Spoil, 1.0))
    placed = await place(town, shopper.id, {sku: 1}, key="k")
    assert await town.pay(shopper.person, placed.number) == "ok"
    assert len(town.bank.post.deliveries) == COPIES + len(Spoil)
    assert town.bank.post.fooled == []
    await prove(town)
    assert await states(town) == ["to_ship"]
    assert await told(town, shopper.person, "已收到付款") == 1


Change = Callable[[NoticeRequest], NoticeRequest]


def with_header(name: str, value: str | None) -> Change:
    def change(request: NoticeRequest) -> NoticeRequest:
        headers = {key: one for key, one in request.headers.items() if key != name}
        return NoticeRequest(headers | ({name: value} if value is not None else {}), request.body)

    return change


def with_probe(request: NoticeRequest) -> NoticeRequest:
    signature = request.headers["Wechatpay-Signature"]
    return with_header("Wechatpay-Signature", PROBE + signature)(request)


def with_body(change: Callable[[dict[str, Any]], None]) -> Change:
    def changed(request: NoticeRequest) -> NoticeRequest:
        body = json.loads(request.body)
        change(body)
        return NoticeRequest(request.headers, json.dumps(body).encode())

    return changed


def alter_tag(body: dict[str, Any]) -> None:
    sealed = bytearray(base64.b64decode(body["resource"]["ciphertext"]))
    sealed[-1] ^= 1
    body["resource"]["ciphertext"] = base64.b64encode(bytes(sealed)).decode()


ALTERED: dict[str, Change] = {
    "no signature": with_header("Wechatpay-Signature", None),
    "an empty signature": with_header("Wechatpay-Signature", ""),
    "another signature": with_header("Wechatpay-Signature", "AAAA"),
    "a probe": with_probe,
    "no serial": with_header("Wechatpay-Serial", None),
    "another serial": with_header("Wechatpay-Serial", "PUB_KEY_ID_0"),
    "no nonce": with_header("Wechatpay-Nonce", None),
    "another nonce": with_header("Wechatpay-Nonce", "x" * 32),
    "no timestamp": with_header("Wechatpay-Timestamp", None),
    "an old timestamp": with_header("Wechatpay-Timestamp", "1700000000"),
    "a timestamp that is none": with_header("Wechatpay-Timestamp", "NaN"),
    "another event": with_body(lambda body: body.update(event_type="REFUND.SUCCESS")),
    "another tag": with_body(alter_tag),
    "other associated data": with_body(lambda body: body["resource"].update(associated_data="x")),
    "no resource": with_body(lambda body: body.pop("resource")),
    "a list": lambda request: NoticeRequest(request.headers, b"[]"),
    "nothing": lambda request: NoticeRequest(request.headers, b""),
    "no JSON": lambda request: NoticeRequest(request.headers, b"\xff\x00{"),
}


async def refused(town: Town, number: str, request: NoticeRequest) -> None:
    """Send what is not to be taken: it is refused, and leaves no trace."""
    before = await everything(town)
    delivery = await town.bank.send(number, request)
    assert delivery.status is not None
    assert 400 <= delivery.status < 500
    assert await everything(town) == before
    assert "pending_payment" in await states(town)


async def test_an_altered_notice_is_refused_and_leaves_no_trace(town: Town) -> None:
    sku, shopper = await goods(town), await buyer(town)
    _, number = await paid_silently(town, shopper, sku, "k")
    for change in ALTERED.values():
        await refused(town, number, change(town.bank.notice_for(number)))
    await settle(town, 1)
    await prove(town)


def mutated(dice: random.Random, request: NoticeRequest) -> NoticeRequest:
    """Change a byte of a notice's body, or of one of its headers, anywhere."""
    headers, body = dict(request.headers), bytearray(request.body)
    signed = [name for name in headers if name.startswith("Wechatpay-") and "Type" not in name]
    name = dice.choice([*signed, ""])
    if name:
        value = headers[name]
        place = dice.randrange(len(value))
        other = dice.choice([one for one in "AbC019+/" if one != value[place]])
        headers[name] = value[:place] + other + value[place + 1 :]
    else:
        body[dice.randrange(len(body))] ^= dice.randrange(1, 256)
    return NoticeRequest(headers, bytes(body))


@on_sqlite
async def test_no_byte_of_a_notice_can_be_changed(town: Town) -> None:
    sku, shopper, dice = await goods(town), await buyer(town), chance()
    _, number = await paid_silently(town, shopper, sku, "k")
    right = town.bank.notice_for(number)
    for _ in range(rounds(40)):
        request = mutated(dice, right)
        delivery = await town.bank.send(number, request)
        assert delivery.status in {400, 401}, request
    assert await states(town) == ["pending_payment"]
    assert await town.count("charges") == 0
    await settle(town, 1)
    await prove(town)


CONTRARY: tuple[dict[str, object], ...] = (
    {"mchid": "1600000001"},
    {"appid": "wx0000000000000000"},
    {"trade_state": "NOTPAY"},
    {"amount": {"total": 1, "payer_total": 1, "currency": "CNY", "payer_currency": "CNY"}},
    {"amount": {"total": 2600, "payer_total": 2600, "currency": "USD"}},
    {"amount": {"total": -2600, "currency": "CNY"}},
    {"amount": {"total": "2600", "currency": "CNY"}},
    {"amount": {"total": 2600.0, "currency": "CNY"}},
    {"out_trade_no": "2611230000NONE"},
    {"transaction_id": ""},
)


@on_sqlite
async def test_a_sealed_notice_that_the_books_contradict_is_refused(town: Town) -> None:
    sku, shopper = await goods(town), await buyer(town)
    _, number = await paid_silently(town, shopper, sku, "k")
    for changes in CONTRARY:
        await refused(town, number, town.bank.notice_for(number, **changes))
    await settle(town, 1)
    await prove(town)
    assert await states(town) == ["to_ship"]


async def test_a_transaction_pays_no_other_order(town: Town) -> None:
    sku, shopper = await goods(town), await buyer(town)
    _, number = await paid_silently(town, shopper, sku, "k1")
    other = await collect(town, await place(town, shopper.id, {sku: 1}, key="k2"))
    await town.bank.send(number, town.bank.notice_for(number))
    await refused(town, number, town.bank.notice_for(number, out_trade_no=other))
    assert await states(town) == ["to_ship", "pending_payment"]


@on_sqlite
async def test_somebody_elses_payment_pays_no_order(town: Town) -> None:
    sku, shopper, thief = await goods(town), await buyer(town), await buyer(town)
    _, number = await paid_silently(town, thief, sku, "k1")
    placed = await place(town, shopper.id, {sku: 1}, key="k2")
    mine = await collect(town, placed, PayKind.JSAPI, shopper.person.open_id)
    await refused(town, number, town.bank.notice_for(number, out_trade_no=mine))
    await settle(town, 1)
    await prove(town)


@on_sqlite
async def test_a_body_does_not_go_with_another_notices_signature(town: Town) -> None:
    sku, shopper = await goods(town), await buyer(town)
    _, one = await paid_silently(town, shopper, sku, "k1")
    _, two = await paid_silently(town, shopper, sku, "k2")
    first, second = town.bank.notice_for(one), town.bank.notice_for(two)
    await refused(town, one, NoticeRequest(first.headers, second.body))
    await refused(town, two, NoticeRequest(second.headers, first.body))


@on_sqlite
async def test_a_right_notice_that_is_too_old_is_refused(town: Town) -> None:
    sku, shopper = await goods(town), await buyer(town)
    _, number = await paid_silently(town, shopper, sku, "k")
    request = town.bank.notice_for(number)
    town.clock.pass_(minutes=6)
    await refused(town, number, request)
    again = signed_headers(town.bank.keys.current(town.clock()), request.body, town.clock())
    delivery = await town.bank.send(number, NoticeRequest(request.headers | again, request.body))
    assert delivery.is_taken
