import asyncio
from datetime import timedelta
from typing import Any

import pytest

from simulator import Person, Simulator
from simulator.bank import Act, Bank, PayRefused
from tests.simulator.doubles import Moment
from tests.simulator.paying import PAY, Merchant


async def test_a_code_is_paid_by_anybody_and_the_query_says_so(
    merchant: Merchant, bank: Bank, person: Person
) -> None:
    code = await merchant.open_native(attach="桌3")
    before = await merchant.ask()

    assert await bank.pay(code, person) == "ok"

    after = await merchant.ask()
    assert (before["trade_state"], "transaction_id" in before) == ("NOTPAY", False)
    assert after["trade_state"] == "SUCCESS"
    assert after["amount"]["total"] == after["amount"]["payer_total"] == 1990
    assert (after["payer"], after["attach"]) == ({"openid": person.open_id}, "桌3")
    assert after["success_time"] == "2026-11-22T18:00:00+08:00"
    path = f"{PAY}/id/{after['transaction_id']}?mchid={merchant.settings.mch_id}"
    assert await merchant.call("GET", path) == (200, after)


async def test_a_prepay_id_is_paid_by_its_payer_alone(
    merchant: Merchant, bank: Bank, wechat: Simulator, person: Person
) -> None:
    ticket = await merchant.open_jsapi(person.open_id)

    with pytest.raises(PayRefused):
        await bank.pay(ticket, wechat.person("小红"))
    assert await bank.pay(ticket, person) == "ok"
    with pytest.raises(PayRefused, match="已支付"):
        await bank.pay(ticket, person)
    assert len(bank.journal.of(Act.PAID)) == 1


@pytest.mark.parametrize(
    ("manner", "heard", "state"),
    [
        ("ok", "ok", "SUCCESS"),
        ("cancel", "cancel", "NOTPAY"),
        ("fail", "fail", "NOTPAY"),
        ("silent", "cancel", "SUCCESS"),
        ("lie", "ok", "NOTPAY"),
    ],
)
async def test_what_the_page_hears_proves_nothing(
    merchant: Merchant, bank: Bank, person: Person, manner: Any, heard: str, state: str
) -> None:
    code = await merchant.open_native()

    assert await bank.pay(code, person, manner) == heard
    assert (await merchant.ask())["trade_state"] == state


async def test_the_same_number_with_the_same_facts_gives_a_new_ticket(
    merchant: Merchant, bank: Bank, person: Person
) -> None:
    first, second = await merchant.open_native(), await merchant.open_native()
    await bank.pay(second, person)

    assert first != second
    with pytest.raises(PayRefused):
        await bank.pay(first, person)
    assert len(bank.journal.of(Act.OPENED)) == 1


async def test_the_same_number_with_other_facts_is_refused(
    merchant: Merchant, bank: Bank, person: Person
) -> None:
    code = await merchant.open_native()
    dearer = await merchant.call("POST", f"{PAY}/native", merchant.bill(total=1991))
    payer = {"openid": person.open_id}
    otherwise = await merchant.call("POST", f"{PAY}/jsapi", merchant.bill(payer=payer))
    await bank.pay(code, person)
    paid = await merchant.call("POST", f"{PAY}/native", merchant.bill())

    assert [(status, answer["code"]) for status, answer in (dearer, otherwise, paid)] == [
        (400, "INVALID_REQUEST"),
        (400, "INVALID_REQUEST"),
        (400, "ORDER_PAID"),
    ]


async def test_a_closed_order_can_be_neither_paid_nor_opened_again(
    merchant: Merchant, bank: Bank, person: Person
) -> None:
    code = await merchant.open_native()

    assert await merchant.close() == await merchant.close() == (204, {})
    with pytest.raises(PayRefused, match="关闭"):
        await bank.pay(code, person)
    again = await merchant.call("POST", f"{PAY}/native", merchant.bill())
    assert (again[0], again[1]["code"]) == (400, "ORDER_CLOSED")
    assert (await merchant.ask())["trade_state"] == "CLOSED"
    assert [deed.act for deed in bank.journal] == [Act.OPENED, Act.CLOSED]


async def test_a_paid_order_cannot_be_closed(
    merchant: Merchant, bank: Bank, person: Person
) -> None:
    await bank.pay(await merchant.open_native(), person)

    status, answer = await merchant.close()

    assert (status, answer["code"]) == (400, "ORDER_PAID")
    assert (await merchant.ask())["trade_state"] == "SUCCESS"


async def test_either_the_payer_or_the_closing_wins(
    merchant: Merchant, bank: Bank, person: Person
) -> None:
    for round_ in range(10):
        number = f"RACE{round_:04}"
        code = await merchant.open_native(number)
        paid, closed = await asyncio.gather(
            bank.pay(code, person), merchant.close(number), return_exceptions=True
        )
        assert not isinstance(closed, BaseException)
        assert (paid == "ok") == (closed[0] == 400)


async def test_an_order_dies_at_its_time(
    merchant: Merchant, bank: Bank, person: Person, clock: Moment
) -> None:
    until = (clock() + timedelta(minutes=15)).isoformat()
    code = await merchant.open_native(time_expire=until)
    clock.advance(minutes=15)

    with pytest.raises(PayRefused):
        await bank.pay(code, person)
    assert (await merchant.ask())["trade_state"] == "CLOSED"
    assert [deed.act for deed in bank.journal] == [Act.OPENED, Act.EXPIRED]


async def test_a_ticket_lives_two_hours_and_can_be_renewed(
    merchant: Merchant, bank: Bank, person: Person, clock: Moment
) -> None:
    ticket = await merchant.open_jsapi(person.open_id)
    clock.advance(hours=2)
    with pytest.raises(PayRefused, match="过期"):
        await bank.pay(ticket, person)
    with pytest.raises(PayRefused, match="过期"):
        await bank.pay("T00001", person)
    await merchant.open_jsapi(person.open_id)

    assert await bank.pay("T00001", person) == "ok"


async def test_what_was_never_opened_is_not_there(merchant: Merchant) -> None:
    asked = await merchant.call("GET", f"{PAY}/out-trade-no/NONE01?mchid=1")
    missing = await merchant.ask("NONE01")

    assert asked[1]["code"] == "APPID_MCHID_NOT_MATCH"
    assert missing["code"] == "ORDER_NOT_EXIST"
    assert (await merchant.close("NONE01"))[0] == 404


@pytest.mark.parametrize(
    "more",
    [
        {"attach": None},
        {"colour": "red"},
        {"amount": {"total": 1, "currency": "CNY", "payer_total": 1}},
        {"amount": {"total": 0, "currency": "CNY"}},
        {"amount": {"total": 1.5}},
        {"amount": {"total": True}},
        {"amount": {"total": 1, "currency": "USD"}},
        {"amount": {"total": "1"}},
        {"description": "团" * 43},
        {"description": ""},
        {"out_trade_no": "T0001"},
        {"out_trade_no": "T0001@"},
        {"out_trade_no": "T" * 33},
        {"notify_url": "https://shop.example/pay?order=1"},
        {"notify_url": "ftp://shop.example/pay"},
        {"time_expire": "2026-11-22T10:15:00"},
        {"time_expire": "2026-11-22T10:00:00Z"},
        {"time_expire": "soon"},
        {"detail": {"goods_detail": [{"merchant_goods_id": "1"}]}},
        {"payer": {"openid": "o1"}},
        {"appid": "wx0"},
    ],
)
async def test_a_bill_with_anything_wrong_is_not_opened(
    merchant: Merchant, bank: Bank, more: dict[str, Any]
) -> None:
    status, answer = await merchant.call("POST", f"{PAY}/native", merchant.bill() | more)

    assert status == 400
    assert answer["code"] in {"PARAM_ERROR", "APPID_MCHID_NOT_MATCH"}
    assert len(bank.journal) == 0


@pytest.mark.parametrize("field", ["appid", "mchid", "description", "amount", "notify_url"])
async def test_a_bill_with_something_missing_is_not_opened(merchant: Merchant, field: str) -> None:
    body = merchant.bill()
    del body[field]

    assert (await merchant.call("POST", f"{PAY}/native", body))[0] == 400


async def test_a_strangers_openid_is_refused(merchant: Merchant) -> None:
    body = merchant.bill(payer={"openid": "oFromAnotherAccount"})
    status, answer = await merchant.call("POST", f"{PAY}/jsapi", body)

    assert (status, answer["code"]) == (400, "OPENID_MISMATCH")
