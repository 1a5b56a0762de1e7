import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from cryptography.exceptions import InvalidSignature

from simulator import Simulator
from simulator.bank import Bank, PayRefused
from simulator.bank import faults as bank_faults
from tests.simulator.paying import PAY, Merchant

Headers = dict[str, str]


def without(name: str) -> Callable[[Headers], Headers]:
    return lambda headers: {k: v for k, v in headers.items() if k != name}


def replacing(old: str, new: str) -> Callable[[Headers], Headers]:
    def change(headers: Headers) -> Headers:
        return headers | {"Authorization": headers["Authorization"].replace(old, new)}

    return change


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (without("Authorization"), 401),
        (replacing("WECHATPAY2-SHA256-RSA2048", "WECHATPAY2-SM2-WITH-SM3"), 401),
        (replacing('mchid="16', 'mchid="17'), 401),
        (replacing('serial_no="', 'serial_no="0'), 401),
        (replacing('nonce_str="', 'nonce_str="0'), 401),
        (replacing('timestamp="1', 'timestamp="x'), 401),
        (replacing('signature="', 'signature="*'), 401),
        (replacing('signature="', 'signature="AAAA'), 401),
        (replacing(",", ";"), 401),
        (without("Content-Type"), 400),
        (lambda headers: headers | {"User-Agent": ""}, 400),
        (lambda headers: headers | {"Accept": "text/html"}, 400),
        (lambda headers: headers | {"Wechatpay-Serial": "PUB_KEY_ID_1"}, 400),
    ],
)
async def test_a_request_that_is_not_rightly_signed_does_nothing(
    merchant: Merchant, bank: Bank, change: Callable[[Headers], Headers], status: int
) -> None:
    body = json.dumps(merchant.bill()).encode()
    headers = change(merchant.headers("POST", f"{PAY}/native", body))

    answered, answer = await merchant.send("POST", f"{PAY}/native", body, headers)

    assert answered == status
    assert answer["code"] == ("SIGN_ERROR" if status == 401 else "PARAM_ERROR")
    assert len(bank.journal) == 0


async def test_one_byte_more_in_the_body_breaks_the_signature(merchant: Merchant) -> None:
    body = json.dumps(merchant.bill()).encode()
    headers = merchant.headers("POST", f"{PAY}/native", body)

    assert (await merchant.send("POST", f"{PAY}/native", body + b" ", headers))[0] == 401


async def test_the_query_is_signed_too(merchant: Merchant) -> None:
    headers = merchant.headers("GET", f"{PAY}/out-trade-no/T00001", b"")
    path = f"{PAY}/out-trade-no/T00001?mchid={merchant.settings.mch_id}"

    assert (await merchant.send("GET", path, b"", headers))[0] == 401


@pytest.mark.parametrize(("late", "status"), [(299, 200), (-299, 200), (301, 401), (-301, 401)])
async def test_the_clocks_may_be_five_minutes_apart(
    merchant: Merchant, late: float, status: int
) -> None:
    body = json.dumps(merchant.bill()).encode()
    headers = merchant.headers("POST", f"{PAY}/native", body, late)

    assert (await merchant.send("POST", f"{PAY}/native", body, headers))[0] == status


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff"])
async def test_a_body_that_is_no_object_is_refused(merchant: Merchant, body: bytes) -> None:
    text = body.decode("utf-8", "ignore").encode()
    headers = merchant.headers("POST", f"{PAY}/native", text)

    assert (await merchant.send("POST", f"{PAY}/native", text, headers))[0] == 400


async def test_unknown_paths_are_not_there(merchant: Merchant) -> None:
    assert (await merchant.call("POST", "/v3/transfer/batches", {}))[0] == 404


async def test_a_mounted_bank_checks_the_whole_path(merchant: Merchant, wechat: Simulator) -> None:
    whole = web.Application()
    whole.add_subapp("/simulator", wechat.application())
    async with TestClient(TestServer(whole)) as client:
        mounted = Merchant(client, merchant.settings, merchant.clock, merchant.shop, "/simulator")

        assert await mounted.open_native()
        headers = mounted.headers("GET", "/v3/certificates", b"")
        assert (await mounted.send("GET", "/v3/certificates", b"", headers))[0] == 401


async def test_in_certificate_mode_answers_are_signed_by_the_newest_certificate(
    merchant: Merchant, bank: Bank
) -> None:
    assert (await merchant.call("GET", "/v3/certificates"))[0] == 404
    bank.keys.mode = "certificate"
    assert len(await merchant.fetch_certificates()) == 1
    merchant.keys.pop(merchant.settings.public_key_id)
    await merchant.open_native()
    bank.keys.rotate(bank.clock())

    with pytest.raises(KeyError):
        await merchant.ask()
    assert len(await merchant.fetch_certificates()) == 2
    assert (await merchant.ask())["trade_state"] == "NOTPAY"


@pytest.mark.parametrize(
    ("signing", "error"),
    [
        ("absent", KeyError),
        ("unknown serial", KeyError),
        ("forged", InvalidSignature),
        ("stale", InvalidSignature),
    ],
)
async def test_an_answer_can_be_signed_so_that_it_proves_nothing(
    merchant: Merchant, bank: Bank, signing: Any, error: type[Exception]
) -> None:
    await merchant.open_native()
    bank.faults.add("/v3/*", bank_faults.badly_signed(signing))

    with pytest.raises(error):
        await merchant.ask()


async def test_the_pages_call_must_be_signed_by_the_merchant(
    merchant: Merchant, bank: Bank
) -> None:
    call = merchant.pay_call("wx1")

    assert bank.ticket_of(call) == "wx1"
    changes: list[dict[str, object]] = [
        {"package": "prepay_id=wx2"},
        {"appId": "wx0"},
        {"signType": "MD5"},
        {"timeStamp": 1},
        {"paySign": "x"},
        {"nonceStr": None},
    ]
    for change in changes:
        with pytest.raises(PayRefused):
            bank.ticket_of(call | change)
