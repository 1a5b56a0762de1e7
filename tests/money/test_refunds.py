"""What arrived twice goes back once, and nothing goes back twice."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from community.staff.actions import add_staff
from community.staff.rules import Role
from simulator.bank import Act, faults
from simulator.bank.calls import REFUND
from simulator.faults import nth
from store.after_sales.actions import (
    apply_for_refund,
    inspect_goods,
    send_goods_back,
    withdraw_refund,
)
from store.after_sales.repository import AfterSales
from store.after_sales.rules import AfterSaleKind, Inspection, RefundWish, Share
from store.checkout.rules import Placed
from store.orders.errors import AfterSaleOpen
from store.orders.repository import Orders
from store.orders.rules import Actor
from store.payments.actions import owe_refund
from store.payments.errors import BooksDisagree
from store.payments.gateway import PayKind
from tests.door.posting import on_postgres, on_sqlite
from tests.features.steps import change
from tests.money.steps import (
    STAFF,
    Buyer,
    agree,
    apply,
    buyer,
    collect,
    goods,
    order_of,
    place,
    prove,
    refund,
    settle,
    ship,
    states,
    told,
    tried,
)
from tests.town import Town


async def paid(town: Town, pieces: int = 1, *, arrived: bool = False) -> tuple[Buyer, Placed]:
    """Let somebody buy pieces at ¥20 and pay; if the goods have arrived, they are sent, too."""
    sku, who = await goods(town), await buyer(town)
    placed = await place(town, who.id, {sku: pieces}, key="k")
    await town.pay(who.person, placed.number)
    if arrived:
        await ship(town, placed)
    return who, placed


async def bank_refunds(town: Town) -> list[tuple[str, int]]:
    """List what the bank gave back: state and amount."""
    return [(deed.state, deed.amount) for deed in town.bank.journal.of(Act.REFUND_SETTLED)]


async def test_what_two_devices_paid_goes_back_once_and_is_told_once(town: Town) -> None:
    sku, who = await goods(town), await buyer(town)
    placed = await place(town, who.id, {sku: 1}, key="k")
    native = await collect(town, placed)
    jsapi = await collect(town, placed, PayKind.JSAPI, who.person.open_id)
    await asyncio.gather(
        *(town.bank.pay(number, who.person) for number in (native, jsapi)),
        *(town.shop.cashier.ask(number) for number in (native, jsapi)),
    )
    await settle(town, 5)
    await prove(town)
    assert await states(town) == ["to_ship"]
    assert await bank_refunds(town) == [("SUCCESS", placed.total)]
    assert await told(town, who.person, "该订单已关闭或已付清") == 1
    assert await told(town, who.person, "已收到付款") == 1


async def test_a_double_click_owes_one_refund(town: Town) -> None:
    _, placed = await paid(town)

    async def click() -> object:
        return await tried(refund(town, placed, key="same"))

    await asyncio.gather(*(click() for _ in range(12)))
    await settle(town, 3)
    await prove(town)
    assert await states(town) == ["closed"]
    assert await bank_refunds(town) == [("SUCCESS", placed.total)]


async def test_what_was_applied_for_between_two_looks_is_not_applied_for_again(town: Town) -> None:
    _, placed = await paid(town)
    async with town.database.begin() as work:
        order = await Orders(work).by_number(placed.number)
        assert order
        lines = tuple(replace(line, refunded_pieces=line.quantity) for line in order.lines)
        wish = RefundWish(None, 0, AfterSaleKind.WHOLE, "不要了", without_reason=False)
        with pytest.raises(AfterSaleOpen):
            await apply_for_refund(
                work,
                replace(order, lines=lines),
                wish,
                Actor.member(order.member_id),
                key="late",
                within=timedelta(days=7),
            )


async def test_a_double_agreement_gives_back_once(town: Town) -> None:
    _, placed = await paid(town, 3, arrived=True)
    async with town.database.begin() as work:
        after_sale = await apply(work, town, placed, 1, 2, "a")

    async def click() -> None:
        async with town.database.begin() as work:
            await agree(work, town, placed, after_sale)

    await asyncio.gather(*(tried(click()) for _ in range(12)))
    await settle(town, 3)
    await prove(town)
    assert await bank_refunds(town) == [("SUCCESS", placed.total * 2 // 3)]


async def test_twenty_partial_refunds_at_once_stay_within_what_was_paid(town: Town) -> None:
    _, placed = await paid(town, 10, arrived=True)
    done = await asyncio.gather(
        *(tried(refund(town, placed, 1, 3, f"r{one}")) for one in range(20))
    )
    for one in range(20):
        done.append(await tried(refund(town, placed, 1, 3, f"again{one}")))
    assert sum(not isinstance(one, Exception) for one in done) == 3
    await settle(town, 3)
    await prove(town)
    order = await order_of(town, placed)
    assert order.refunded == placed.total * 9 // 10
    assert len(await bank_refunds(town)) == 3


async def test_more_than_arrived_can_never_be_owed(town: Town) -> None:
    """Whoever asks for it, and however much of it is owed at the same moment."""
    _, placed = await paid(town, 10, arrived=True)
    part = placed.total * 3 // 10

    async def owe(cause: str) -> None:
        async with town.database.begin() as work:
            order = await Orders(work).by_id(placed.order_id)
            facts = {"cause": cause, "reason": "", "after_sale_id": None}
            await owe_refund(work, order, part, **facts)  # type: ignore[arg-type]

    done = await asyncio.gather(*(owe(f"c{one}") for one in range(20)), return_exceptions=True)
    assert sum(one is None for one in done) == 3
    assert {type(one) for one in done if one is not None} == {BooksDisagree}
    same = await asyncio.gather(*(owe("c0") for _ in range(3)), return_exceptions=True)
    assert len(same) == 3
    await settle(town, 3)
    await prove(town)
    assert await bank_refunds(town) == [("SUCCESS", part)] * 3


async def test_a_cause_owes_once(town: Town) -> None:
    _, placed = await paid(town, 10, arrived=True)

    async def owe() -> None:
        async with town.database.begin() as work:
            order = await Orders(work).by_id(placed.order_id)
            facts = {"cause": "one", "reason": "", "after_sale_id": None}
            await owe_refund(work, order, 100, **facts)  # type: ignore[arg-type]

    await asyncio.gather(*(owe() for _ in range(12)))
    await settle(town, 3)
    await prove(town)
    assert await bank_refunds(town) == [("SUCCESS", 100)]


FAULTS = (
    faults.lost_reply(),
    faults.lost_reply(done=False),
    faults.half_a_reply(),
    faults.system_error(),
    faults.system_error(done=False),
    faults.frequency_limited(),
    faults.badly_signed("forged"),
    faults.badly_signed("absent"),
    faults.refused("NOT_ENOUGH"),
)


async def test_whatever_became_of_the_answers_the_bank_gives_back_once(town: Town) -> None:
    sku, who = await goods(town), await buyer(town)
    for nr, fault in enumerate(FAULTS):
        placed = await place(town, who.id, {sku: 1}, key=f"{nr}")
        await town.pay(who.person, placed.number)
        rule = town.bank.faults.add(REFUND, fault, nth(1, 2))
        await refund(town, placed, key=f"r{nr}")
        await settle(town, 3)
        assert rule.calls >= 1, fault
        town.bank.faults.remove(rule)
    await prove(town)
    assert await bank_refunds(town) == [("SUCCESS", 2_600)] * len(FAULTS)


@on_sqlite
async def test_what_the_bank_cannot_cover_is_repeated_until_it_can(town: Town) -> None:
    who, placed = await paid(town)
    town.bank.refunds.funds = 0
    await refund(town, placed)
    await settle(town, 4)
    assert await bank_refunds(town) == []
    [owed] = await town.rows("SELECT state, detail FROM refunds")
    assert (owed["state"], "NOT_ENOUGH" in owed["detail"]) == ("owed", True)
    town.bank.refunds.funds = placed.total
    town.clock.pass_(minutes=10)
    await settle(town, 2)
    await prove(town)
    assert await bank_refunds(town) == [("SUCCESS", placed.total)]
    assert await told(town, who.person, "原路退回，到账") == 1


@on_sqlite
async def test_a_refund_that_is_settled_late_is_asked_for(town: Town) -> None:
    _, placed = await paid(town)
    town.bank.settles, town.bank.post.when = "by hand", "never"
    await refund(town, placed)
    await settle(town, 2)
    [deed] = town.bank.journal.of(Act.REFUND_ACCEPTED)
    town.clock.pass_(hours=3)
    await settle(town, 2)
    await town.bank.settle_refund(deed.refund)
    town.clock.pass_(hours=1)
    await settle(town, 2)
    await prove(town)


async def test_an_abnormal_refund_is_a_persons_until_the_bank_has_paid_it(town: Town) -> None:
    who, placed = await paid(town, 2, arrived=True)
    staff = await buyer(town)
    await employ(town, staff)
    town.bank.outcome = "ABNORMAL"
    await refund(town, placed, 1, 1)
    await settle(town, 3)
    assert (await town.rows("SELECT state FROM refunds"))[0]["state"] == "failed"
    assert await told(town, staff.person, "退款失败") == 1
    assert await told(town, who.person, "原路退回，到账") == 0
    [deed] = town.bank.journal.of(Act.REFUND_ACCEPTED)
    await town.bank.settle_refund(deed.refund, "SUCCESS")
    await settle(town, 1)
    await prove(town)
    assert (await town.rows("SELECT state FROM refunds"))[0]["state"] == "succeeded"
    assert (await town.rows("SELECT state FROM after_sales"))[0]["state"] == "refunded"
    assert await told(town, who.person, "原路退回，到账") == 1


async def employ(town: Town, somebody: Buyer) -> None:
    """Make somebody the shop's owner."""
    async with town.database.begin() as work:
        facts = {"role": Role.OWNER, "password_hash": None, "code_life": timedelta(days=1)}
        code = await add_staff(work, name="店主", **facts)  # type: ignore[arg-type]
    await town.say(somebody.person, f"绑定 {code}")


async def test_what_is_sent_back_is_on_the_shelf_only_after_its_inspection(town: Town) -> None:
    _, placed = await paid(town, 3, arrived=True)
    async with town.database.begin() as work:
        after_sale = await apply(work, town, placed, 1, 2, "a", kind=AfterSaleKind.RETURN)
        await agree(work, town, placed, after_sale)
    async with town.database.begin() as work:
        order = await Orders(work).by_id(placed.order_id)
        one = await AfterSales(work).by_id(after_sale.id)
        await send_goods_back(work, order, one, "顺丰 SF9", Actor.member(order.member_id))
    assert (await town.rows("SELECT stock FROM skus"))[0]["stock"] == 997

    async def inspect() -> None:
        async with town.database.begin() as work:
            order = await Orders(work).by_id(placed.order_id)
            one = await AfterSales(work).by_id(after_sale.id)
            zone = town.shop.shop.zone
            await inspect_goods(work, order, one, Inspection.PASSED, STAFF, zone=zone)

    await asyncio.gather(*(tried(inspect()) for _ in range(8)))
    assert (await town.rows("SELECT stock FROM skus"))[0]["stock"] == 999
    await settle(town, 3)
    await prove(town)


@on_postgres
async def test_shares_are_counted_when_the_line_is_ones_own(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one applies, another application comes and an earlier one is withdrawn."""
    sku, who = await goods(town, price=1, weight_g=0), await buyer(town)
    placed = await place(town, who.id, {sku: 3}, key="k")
    await change(town, "UPDATE order_lines SET goods = goods - 1")
    await change(town, "UPDATE orders SET goods = goods - 1, total = total - 1")
    await town.pay(who.person, placed.number)
    await ship(town, placed)
    async with town.database.begin() as work:
        first = await apply(work, town, placed, 1, 1, "first")
    granted, others = AfterSales.granted, list[asyncio.Task[object]]()

    async def others_act() -> None:
        async with town.database.begin() as work:
            await apply(work, town, placed, 1, 1, "second")
        async with town.database.begin() as work:
            order = await Orders(work).by_id(placed.order_id)
            await withdraw_refund(work, order, first, Actor.member(order.member_id))

    async def granted_slowly(self: AfterSales, line_id: int) -> Share:
        share = await granted(self, line_id)
        monkeypatch.setattr(AfterSales, "granted", granted)
        others.append(asyncio.create_task(tried(others_act())))
        await asyncio.wait(others, timeout=0.5)
        return share

    monkeypatch.setattr(AfterSales, "granted", granted_slowly)
    async with town.database.begin() as work:
        await apply(work, town, placed, 1, 2, "slow")
    await asyncio.gather(*others)
    [asked] = await town.rows("SELECT sum(goods) AS fen FROM after_sales WHERE state = 'applied'")
    assert int(asked["fen"]) <= 2


@on_postgres
async def test_an_inspection_and_an_application_do_not_wait_for_each_other_in_a_ring(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, placed = await paid(town, 3, arrived=True)
    async with town.database.begin() as work:
        one = await apply(work, town, placed, 1, 1, "first", kind=AfterSaleKind.RETURN)
        await agree(work, town, placed, one)
    others, note = list[asyncio.Task[object]](), Orders.return_pieces

    async def after_the_other_began(self: Orders, line_id: int, pieces: int) -> None:
        others.append(asyncio.create_task(tried(refund(town, placed, 1, 1, "second"))))
        await asyncio.wait(others, timeout=0.3)
        await note(self, line_id, pieces)

    monkeypatch.setattr(Orders, "return_pieces", after_the_other_began)
    await let_inspect(town, placed, one.id)
    await asyncio.gather(*others)
    await settle(town, 2)
    await prove(town)
    assert len(await bank_refunds(town)) == 2


async def let_inspect(town: Town, placed: Placed, after_sale_id: int) -> None:
    """Send goods back and let them pass."""
    async with town.database.begin() as work:
        order = await Orders(work).by_id(placed.order_id)
        one = await AfterSales(work).by_id(after_sale_id)
        await send_goods_back(work, order, one, "顺丰 SF9", Actor.member(order.member_id))
    async with town.database.begin() as work:
        order = await Orders(work).by_id(placed.order_id)
        one = await AfterSales(work).by_id(after_sale_id)
        zone = town.shop.shop.zone
        await inspect_goods(work, order, one, Inspection.PASSED, STAFF, zone=zone)
