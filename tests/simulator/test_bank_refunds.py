from typing import Any

import pytest

from simulator import Person
from simulator.bank import Act, Bank
from tests.simulator.doubles import Moment
from tests.simulator.paying import PAY, REFUNDS, Merchant, Shop


@pytest.fixture(autouse=True)
async def paid(merchant: Merchant, bank: Bank, shop: Shop, person: Person) -> None:
    await bank.pay(await merchant.open_native(), person)
    shop.heard.clear()


async def test_a_refund_is_accepted_ends_at_once_and_is_told(
    merchant: Merchant, bank: Bank, shop: Shop
) -> None:
    status, accepted = await merchant.refund("R1", 990)
    await bank.quiet()

    asked = await merchant.ask_refund("R1")
    event, plain = merchant.open_notice(*shop.heard[0])
    assert (status, accepted["status"], asked["status"]) == (200, "PROCESSING", "SUCCESS")
    assert accepted["refund_id"] == asked["refund_id"] == plain["refund_id"]
    assert asked["amount"]["refund"] == plain["amount"]["refund"] == 990
    assert (event, plain["refund_status"]) == ("REFUND.SUCCESS", "SUCCESS")
    assert (await merchant.ask())["trade_state"] == "REFUND"


@pytest.mark.parametrize("outcome", ["SUCCESS", "CLOSED", "ABNORMAL"])
async def test_a_refund_can_stay_open_until_it_is_settled_by_hand(
    merchant: Merchant, bank: Bank, shop: Shop, outcome: Any
) -> None:
    bank.settles = "by hand"
    await merchant.refund("R1", 990)
    before = (await merchant.ask_refund("R1"))["status"]
    heard_before = list(shop.heard)

    await bank.settle_refund("R1", outcome)

    assert (before, heard_before) == ("PROCESSING", [])
    assert (await merchant.ask_refund("R1"))["status"] == outcome
    assert merchant.open_notice(*shop.heard[0])[0] == f"REFUND.{outcome}"


async def test_an_abnormal_refund_can_still_succeed_but_an_ended_one_stays(
    merchant: Merchant, bank: Bank
) -> None:
    bank.outcome = "ABNORMAL"
    await merchant.refund("R1", 990)
    await bank.quiet()
    await bank.settle_refund("R1", "SUCCESS")

    with pytest.raises(ValueError, match="SUCCESS already"):
        await bank.settle_refund("R1", "CLOSED")


async def test_the_same_number_is_the_same_refund(merchant: Merchant, bank: Bank) -> None:
    first = (await merchant.refund("R1", 1500))[1]
    again = (await merchant.refund("R1", 1500))[1]
    other_status, other = await merchant.refund("R1", 400)

    assert first["refund_id"] == again["refund_id"]
    assert (other_status, other["code"]) == (400, "INVALID_REQUEST")
    assert len(bank.journal.of(Act.REFUND_ACCEPTED)) == 1


async def test_parts_may_not_exceed_what_was_paid(merchant: Merchant) -> None:
    statuses = [(await merchant.refund(f"R{part}", 663))[0] for part in range(4)]
    rest = await merchant.refund("R9", 1)

    assert statuses == [200, 200, 200, 400]
    assert rest[0] == 200


async def test_a_closed_refund_can_be_made_anew(merchant: Merchant, bank: Bank) -> None:
    bank.outcome = "CLOSED"
    await merchant.refund("R1", 1990)
    await bank.quiet()

    assert (await merchant.refund("R2", 1990))[0] == 200


async def test_an_order_has_fifty_refunds_at_most(merchant: Merchant) -> None:
    statuses = {(await merchant.refund(f"R{part}", 1))[0] for part in range(50)}

    assert statuses == {200}
    assert (await merchant.refund("R50", 1))[0] == 400


async def test_after_a_year_it_is_too_late(merchant: Merchant, clock: Moment) -> None:
    clock.advance(days=365)
    assert (await merchant.refund("R1", 1))[0] == 200
    clock.advance(seconds=1)
    assert (await merchant.refund("R2", 1))[0] == 400


async def test_what_the_merchant_does_not_have_cannot_be_given_back(
    merchant: Merchant, bank: Bank
) -> None:
    bank.refunds.funds = 1000
    first = await merchant.refund("R1", 900)
    refused = await merchant.refund("R2", 101)
    bank.refunds.funds += 1
    later = await merchant.refund("R2", 101)

    assert (first[0], refused[0], refused[1]["code"], later[0]) == (200, 403, "NOT_ENOUGH", 200)


async def test_funds_grow_by_payments_and_by_closed_refunds(
    merchant: Merchant, bank: Bank, person: Person
) -> None:
    bank.refunds.funds = 0
    await bank.pay(await merchant.open_native("T00002", 500), person)
    bank.outcome = "CLOSED"
    await merchant.refund("R1", 500)
    await bank.quiet()

    assert bank.refunds.funds == 500


async def test_an_unpaid_or_unknown_order_is_not_refunded(merchant: Merchant) -> None:
    await merchant.open_native("T00002")
    unpaid = await merchant.refund("R1", 1, out_trade_no="T00002")
    unknown = await merchant.refund("R2", 1, out_trade_no="T00003")

    assert (unpaid[0], unknown[0]) == (403, 404)


async def test_an_order_can_be_named_by_the_banks_number(merchant: Merchant) -> None:
    transaction = (await merchant.ask())["transaction_id"]
    facts = merchant.refund_facts("R1", 10, transaction_id=transaction)
    mismatch = await merchant.call("POST", REFUNDS, facts | {"out_trade_no": "T00009"})
    del facts["out_trade_no"]

    assert (await merchant.call("POST", REFUNDS, facts))[0] == 200
    assert mismatch[0] == 400
    del facts["transaction_id"]
    assert (await merchant.call("POST", REFUNDS, facts | {"out_refund_no": "R2"}))[0] == 400


@pytest.mark.parametrize(
    "more",
    [
        {"amount": {"refund": 0, "total": 1990, "currency": "CNY"}},
        {"amount": {"refund": 1, "total": 1991, "currency": "CNY"}},
        {"amount": {"refund": 1, "total": 1990}},
        {"reason": "因" * 27},
        {"reason": None},
        {"mchid": "1"},
        {"out_refund_no": "R 1"},
        {"funds_account": "BASIC"},
    ],
)
async def test_a_refund_with_anything_wrong_is_refused(
    merchant: Merchant, bank: Bank, more: dict[str, Any]
) -> None:
    facts = merchant.refund_facts("R1", 1) | more

    assert (await merchant.call("POST", REFUNDS, facts))[0] == 400
    assert bank.journal.of(Act.REFUND_ACCEPTED) == []


async def test_an_unknown_refund_is_not_there(merchant: Merchant) -> None:
    assert (await merchant.ask_refund("R1"))["code"] == "RESOURCE_NOT_EXISTS"


async def test_the_journal_tells_everything_in_order(
    merchant: Merchant, bank: Bank, person: Person
) -> None:
    await merchant.refund("R1", 990)
    await bank.quiet()

    deeds = [(deed.act, deed.amount, deed.refund, deed.state) for deed in bank.journal]
    assert deeds == [
        (Act.OPENED, 1990, "", ""),
        (Act.PAID, 1990, "", ""),
        (Act.REFUND_ACCEPTED, 990, "R1", ""),
        (Act.REFUND_SETTLED, 990, "R1", "SUCCESS"),
    ]
    assert {deed.payer for deed in bank.journal.about("T00001")} == {"", person.open_id}


async def test_opening_is_refused_once_money_was_given_back(merchant: Merchant) -> None:
    await merchant.refund("R1", 1990)

    answer = await merchant.call("POST", f"{PAY}/native", merchant.bill())
    assert answer[1]["code"] == "ORDER_PAID"
    assert (await merchant.close())[0] == 400
