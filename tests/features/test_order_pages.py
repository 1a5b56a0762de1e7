"""Ordering from the cart and following an order on the customers' pages."""

import asyncio
from html import unescape

import pytest

from simulator.people import Person
from store.orders.actions import find_any_order
from store.orders.rules import Actor
from store.shipping.actions import ship_order
from tests.features.browsing_pages import (
    PROGRAM,
    Browser,
    Form,
    Seen,
    browser,
    checkout_path,
    order_path,
)
from tests.features.buying import (
    buyer,
    cart_of,
    count,
    give_points,
    open_pickup,
    orders_of,
    put_goods,
)
from tests.features.steps import OFF, balance_of, change, member_of, on_sqlite, product, put
from tests.town import Town

HOSTILE = '"><script>alert(1)</script>'


async def shopper(town: Town, *wanted: str, name: str = "小明") -> Person:
    """Let somebody fill a cart in chat."""
    person = await buyer(town, name)
    for one in wanted:
        assert "购物车" in await town.say(person, f"加购 {one}")
    return person


async def checkout(town: Town, person: Person, visitor: Browser, more: str = "") -> Seen:
    """Open the page that orders a cart."""
    return await visitor.get(await checkout_path(town, person) + more)


def ordering(page: Seen) -> Form:
    """Give the form that orders."""
    return page.form("/h5/checkout?t=")


async def placed(town: Town, *wanted: str) -> tuple[Person, str]:
    """Let somebody order on the page; give the order's address."""
    await put_goods(town)
    person = await shopper(town, *(wanted or ("A02 2",)))
    async with browser(town) as visitor:
        await visitor.send(ordering(await checkout(town, person, visitor)))
    (row,) = await orders_of(town, person)
    return person, await order_path(town, person, row["number"])


async def test_a_cart_becomes_an_order_at_the_price_that_was_shown(town: Town) -> None:
    await put_goods(town)
    person = await shopper(town, "A02 2", "A03")
    async with browser(town) as visitor:
        page = await checkout(town, person, visitor)
        for part in ("富士苹果", "×2", "¥12.80", "运费", "¥6", "¥41.50", "138****8000"):
            assert part in page.text
        assert "高山香蕉是生鲜，签收后不支持无理由退货" in page.text
        order = await visitor.send(ordering(page))
    (row,) = await orders_of(town, person)
    assert order.status == 200
    assert f"/h5/orders/{row['number']}?t=" in order.path
    assert (row["total"], row["no_return_agreed"]) == (2 * 1280 + 990 + 600, True)
    assert await cart_of(town, person) == {}
    for part in ("等待付款", "还剩 30 分钟", "¥41.50", "商品合计", "提交订单", "去付款"):
        assert part in order.text


async def test_points_are_spent_only_if_that_is_chosen(town: Town) -> None:
    await put_goods(town)
    person = await shopper(town, "A02 2")
    await give_points(town, person, 1000)
    async with browser(town) as visitor:
        assert "¥31.60" in (await checkout(town, person, visitor)).text
        page = await checkout(town, person, visitor, "&points=1")
        assert "¥26.48" in page.text
        await visitor.send(ordering(page))
    (row,) = await orders_of(town, person)
    assert (row["total"], row["points"]) == (2648, 512)
    assert await balance_of(town, person) == 1000 - 512


async def test_an_order_can_be_picked_up(town: Town) -> None:
    await put_goods(town)
    person = await shopper(town, "A02")
    point_id = await open_pickup(town)
    async with browser(town) as visitor:
        order = await visitor.send(
            ordering(await checkout(town, person, visitor, f"&where=p{point_id}"))
        )
        (row,) = await orders_of(town, person)
        assert "3号楼" in order.text
        assert row["pickup_code"] not in order.text
        paid = await visitor.send(
            (await visitor.get(order.path.replace("?", "/pay?"))).form("play-payment")
        )
        assert row["pickup_code"] in paid.text


async def test_an_address_is_kept_from_one_line_and_asked_for_what_it_lacks(town: Town) -> None:
    await put_goods(town)
    person = await town.newcomer()
    await town.say(person, "加购 A02")
    async with browser(town) as visitor:
        page = await checkout(town, person, visitor)
        assert len(page.forms) == 1
        keeping = page.form("/address")
        lacking = await visitor.send(keeping, address=f"{HOSTILE} 13800138000")
        assert "在哪个省、市、区（县）" in lacking.text
        assert "<script>alert" not in lacking.text
        kept = await visitor.send(keeping, address="李四 13900139000 北京市海淀区中关村大街1号")
        assert "139****9000" in kept.text
        assert (await visitor.send(ordering(kept))).status == 200
    assert len(await orders_of(town, person)) == 1


async def test_the_same_form_sent_many_times_is_one_order(town: Town) -> None:
    await put_goods(town)
    person = await shopper(town, "A02 2")
    async with browser(town) as visitor:
        form = ordering(await checkout(town, person, visitor))
        answers = await asyncio.gather(*(visitor.send(form, follow=False) for _ in range(8)))
    (row,) = await orders_of(town, person)
    assert {one.status for one in answers} == {303}
    assert all(f"/h5/orders/{row['number']}?t=" in one.path for one in answers)


@pytest.mark.parametrize("change", [{"pieces": "1:1"}, {"where": "p1"}, {"shown": "1"}])
async def test_the_same_form_with_another_content_is_refused(
    town: Town, change: dict[str, str]
) -> None:
    await put_goods(town)
    person = await shopper(town, "A02 2")
    await open_pickup(town)
    async with browser(town) as visitor:
        form = ordering(await checkout(town, person, visitor))
        await visitor.send(form)
        before = await orders_of(town, person)
        assert (await visitor.send(form, change)).status == 409
    assert await orders_of(town, person) == before


@on_sqlite
@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"pieces": "99999:1"}, 409),
        ({"pieces": "1:999"}, 409),
        ({"pieces": "1:0"}, 400),
        ({"pieces": "1:1,1:2"}, 400),
        ({"pieces": "１:２"}, 400),
        ({"pieces": ""}, 400),
        ({"where": "a999"}, 409),
        ({"where": "p999"}, 409),
        ({"where": ""}, 400),
        ({"where": "a1 OR 1=1"}, 400),
        ({"shown": "1"}, 409),
        ({"shown": "-1"}, 400),
        ({"shown": "1e9"}, 400),
        ({"nonce": "short"}, 400),
        ({"nonce": "x" * 70_000}, 413),
    ],
)
async def test_what_a_form_says_is_not_believed(
    town: Town, change: dict[str, str], status: int
) -> None:
    await put_goods(town)
    person = await shopper(town, "A02 2")
    async with browser(town) as visitor:
        form = ordering(await checkout(town, person, visitor))
        assert (await visitor.send(form, change)).status == status
    assert await orders_of(town, person) == []
    assert await cart_of(town, person) == {"A02": 2}


@on_sqlite
async def test_what_changed_meanwhile_is_shown_anew(town: Town) -> None:
    await put_goods(town)
    person = await shopper(town, "A02 2", "A03")
    async with browser(town) as visitor:
        form = ordering(await checkout(town, person, visitor))
        await put(town, product("A02", "富士苹果", price=1_300, stock=10))
        again = await visitor.send(form)
        assert (again.status, "¥41.90" in again.text) == (409, True)
        await town.say(person, "清空")
        emptied = await visitor.send(ordering(again))
        assert (emptied.status, "购物车刚刚变了" in emptied.text) == (409, True)
    assert await orders_of(town, person) == []


@on_sqlite
async def test_what_can_not_be_had_is_named_and_left_out(town: Town) -> None:
    await put_goods(town)
    person = await shopper(town, "A02 2", "A03")
    await count(town, "A02", 1)
    async with browser(town) as visitor:
        page = await checkout(town, person, visitor)
        assert "没有算进来：富士苹果" in page.text
        await put(town, product("A03", "高山香蕉", price=990, stock=10, state=OFF))
        gone = await visitor.send(ordering(page))
        assert (gone.status, "高山香蕉" in gone.text) == (409, True)


async def test_an_order_opens_for_nobody_else(town: Town) -> None:
    _, path = await placed(town)
    other = await shopper(town, "A03", name="小红")
    number = path.split("/")[3].split("?")[0]
    others = (await order_path(town, other, number)).split("t=")[1]
    expired, good = path.split("t=")[1], f"/h5/orders/{number}?t="
    checkout_ticket = (await checkout_path(town, other)).split("t=")[1]
    forged = [
        others,
        checkout_ticket,
        expired[:-2],
        "1.9999999999.x",
        "",
        "é",
        "a.b.c",
        "..",
        "%00",
    ]
    async with browser(town) as visitor:
        answers = [await visitor.get(good + ticket) for ticket in forged]
        town.clock.pass_(days=8)
        answers.append(await visitor.get(path))
        answers.append(await visitor.get("/h5/orders/%FF%FE?t=1"))
    assert {one.status for one in answers} == {404}
    assert len({one.text for one in answers}) == 1
    assert "请回到公众号" in answers[0].text
    assert number not in answers[0].text


@on_sqlite
@pytest.mark.parametrize("act", ["cancel", "receive", "check", "play-payment", "refund"])
async def test_no_other_site_can_send_our_forms(town: Town, act: str) -> None:
    person, path = await placed(town)
    async with browser(town) as visitor:
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = await visitor.post(path.replace("?", f"/{act}?"), {}, **headers)
            assert answer.status == 403
        null = await visitor.post(path.replace("?", f"/{act}?"), {}, Origin="null")
        assert null.status == 403
    (row,) = await orders_of(town, person)
    assert row["state"] == "pending_payment"


async def test_an_unpaid_order_is_cancelled_once(town: Town) -> None:
    person, path = await placed(town)
    async with browser(town) as visitor:
        form = (await visitor.get(path)).form("/cancel")
        assert "订单已取消" in (await visitor.send(form)).text
        assert (await visitor.send(form)).status == 409
    (row,) = await orders_of(town, person)
    assert (row["state"], row["cause"]) == ("closed", "cancelled")


async def test_an_order_is_followed_until_it_has_arrived(town: Town) -> None:
    person, path = await placed(town)
    async with browser(town) as visitor:
        paying = await visitor.get(path.replace("?", "/pay?"))
        assert "不会真的扣钱" in paying.text
        assert "正在备货" in (await visitor.send(paying.form("play-payment"))).text
        assert (await visitor.post(path.replace("?", "/receive?"), {})).status == 409
        await ship(town, person)
        shipped = await visitor.get(path)
        assert "SF1234567890" in shipped.text
        received = await visitor.send(shipped.form("/receive"))
    for part in ("已收货", "确认收货", "付款成功", "实付", "评价"):
        assert part in received.text


async def ship(town: Town, person: Person) -> None:
    """Send a person's only order."""
    (row,) = await orders_of(town, person)
    async with town.database.begin() as work:
        order = await find_any_order(work, row["number"])
        await ship_order(work, order, "顺丰", "SF1234567890", Actor.staff(1))


async def test_a_program_is_told_what_to_pay_with(town: Town) -> None:
    person, path = await placed(town)
    (row,) = await orders_of(town, person)
    async with browser(town, PROGRAM) as program:
        told = await program.get(path)
        assert told.headers["Content-Type"].startswith("application/json")
        code = f"sandbox:{row['number']}N1"
        assert told.text == (
            f'{{"number": "{row["number"]}", "amount": 3160, "state": "pending_payment", '
            f'"pay": {{"kind": "native", "code_url": "{code}"}}}}'
        )
        assert (await program.get(path)).text == told.text
        await town.shop.cashier.bank.pay(f"{row['number']}N1")  # type: ignore[attr-defined]
        await town.shop.cashier.ask(f"{row['number']}N1")
        after = await program.get(path)
        assert '"state": "to_ship", "pay": null' in after.text
        assert (await program.get(path + "x")).text.startswith('{"error": ')


@on_sqlite
async def test_no_words_of_others_become_markup(town: Town) -> None:
    await put_goods(town)
    person = await shopper(town, "A02")
    async with browser(town) as visitor:
        await visitor.send(ordering(await checkout(town, person, visitor)))
    (row,) = await orders_of(town, person)
    member_id = (await member_of(town, person))["id"]
    await change(town, "UPDATE order_lines SET title = :x, spec = :x", x=HOSTILE)
    sql = """
        INSERT INTO reviews (order_id, product_id, member_id, stars, words, at)
        SELECT :order, product_id, :member, 4, :x, :at FROM order_lines
    """
    at = town.clock.now.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    await change(town, sql, order=row["id"], member=member_id, x=HOSTILE, at=at)
    async with browser(town) as visitor:
        order = await visitor.get(await order_path(town, person, row["number"]))
        shown = await visitor.get("/h5/products/A02")
    for page in (order, shown):
        assert page.status == 200
        assert "<script>alert" not in page.text
        assert HOSTILE in unescape(page.text)
        assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "评价（1 条，平均 4.0 星）" in shown.text
