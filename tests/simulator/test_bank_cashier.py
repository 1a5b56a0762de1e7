import pytest

from simulator import Person, Simulator
from simulator.bank import Bank
from tests.simulator.doubles import Json
from tests.simulator.paying import Client, Merchant


async def post(client: Client, path: str, body: Json) -> tuple[int, Json | str]:
    async with client.post(f"/control/bank/{path}", json=body) as answer:
        return answer.status, await answer.json() if answer.status == 200 else await answer.text()


async def test_a_scanned_code_is_shown_and_paid(
    client: Client, merchant: Merchant, person: Person
) -> None:
    body: Json = {"openid": person.open_id, "code": await merchant.open_native()}

    assert await post(client, "bill", body) == (
        200,
        {"merchant": "团子", "title": "草莓 两盒", "amount": 1990, "payer": "小明"},
    )
    assert await post(client, "pay", body) == (200, {"heard": "ok"})
    assert (await merchant.ask())["trade_state"] == "SUCCESS"


async def test_a_pages_call_is_paid_by_who_is_asked(
    client: Client, merchant: Merchant, wechat: Simulator, person: Person
) -> None:
    call = merchant.pay_call(await merchant.open_jsapi(person.open_id))

    other = await post(client, "pay", {"openid": wechat.person("小红").open_id, "call": call})
    own = await post(client, "pay", {"openid": person.open_id, "call": call})

    assert other == (409, "请由下单的微信用户支付")
    assert own == (200, {"heard": "ok"})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"code": "weixin://wxpay/bizpayurl?pr=x"}, 409),
        ({"code": ""}, 400),
        ({"call": {"package": "prepay_id=wx1"}}, 409),
        ({"openid": "nobody", "code": "x"}, 404),
    ],
)
async def test_what_is_no_bill_is_not_paid(
    client: Client, bank: Bank, person: Person, body: Json, status: int
) -> None:
    assert (await post(client, "pay", {"openid": person.open_id} | body))[0] == status
    assert len(bank.journal) == 0


async def test_the_cashier_behaves_as_a_test_has_it(
    client: Client, merchant: Merchant, bank: Bank, person: Person
) -> None:
    bank.manner = "silent"
    body: Json = {"openid": person.open_id, "code": await merchant.open_native()}

    assert await post(client, "pay", body) == (200, {"heard": "cancel"})
    assert (await merchant.ask())["trade_state"] == "SUCCESS"


async def test_an_auditor_reads_the_journal(
    client: Client, merchant: Merchant, bank: Bank, person: Person
) -> None:
    await bank.pay(await merchant.open_native(), person)
    await merchant.refund("R1", 90)
    await bank.quiet()

    async with client.get("/control/bank/journal") as answer:
        deeds = (await answer.json())["deeds"]

    assert [deed["act"] for deed in deeds] == [
        "opened",
        "paid",
        "refund_accepted",
        "refund_settled",
    ]
    assert deeds[1] == {
        "at": "2026-11-22T10:00:00+00:00",
        "act": "paid",
        "order": "T00001",
        "amount": 1990,
        "transaction": (await merchant.ask())["transaction_id"],
        "payer": person.open_id,
        "refund": "",
        "state": "",
    }
