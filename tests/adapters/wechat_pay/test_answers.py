"""What WeChat Pay answers: only what is proved and makes sense is believed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.adapters.wechat_pay import calls as calls_module
from bot.adapters.wechat_pay.gateway import WechatPay
from store.payments.gateway import (
    AlreadyPaid,
    BankRefused,
    BankUnreachable,
    Bill,
    Charge,
    ChargeState,
    NotEnoughFunds,
    NumberUsed,
    PayKind,
    Refund,
    RefundOrder,
    RefundState,
)
from tests.adapters.wechat_pay.double import APP_ID, MCH_ID, BankDouble, Signer, merchant
from tests.town import TownClock, serving

BILL = Bill("P1", PayKind.JSAPI, 1990, "草莓", datetime(2026, 11, 23, 3, tzinfo=UTC), "o1")
ORDER = RefundOrder("R1", "P1", "420000", 500, 1990, "不想要了")
PAID: dict[str, Any] = {
    "appid": APP_ID,
    "mchid": MCH_ID,
    "out_trade_no": "P1",
    "transaction_id": "420000",
    "trade_state": "SUCCESS",
    "success_time": "2026-11-23T10:05:00+08:00",
    "payer": {"openid": "oPayer"},
    "amount": {"total": 1990, "payer_total": 1890, "currency": "CNY"},
}
REFUNDED: dict[str, Any] = {
    "out_refund_no": "R1",
    "refund_id": "5030",
    "status": "SUCCESS",
    "amount": {"refund": 500, "total": 1990, "currency": "CNY"},
}
PAID_AT = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
CALLS: dict[str, Callable[[WechatPay], Awaitable[Any]]] = {
    "open": lambda pay: pay.open(BILL),
    "ask": lambda pay: pay.ask("P1"),
    "close": lambda pay: pay.close("P1"),
    "refund": lambda pay: pay.refund(ORDER),
    "ask_refund": lambda pay: pay.ask_refund("R1"),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@pytest.mark.parametrize("state", ["SUCCESS", "REFUND"])
async def test_who_has_paid_is_told_with_amount_and_time(
    bank: BankDouble, pay: WechatPay, state: str
) -> None:
    bank.tell(PAID | {"trade_state": state})
    paid = Charge("P1", ChargeState.PAID, "420000", 1990, "oPayer", PAID_AT)
    assert await pay.ask("P1") == paid


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("NOTPAY", ChargeState.UNPAID),
        ("USERPAYING", ChargeState.UNPAID),
        ("PAYERROR", ChargeState.UNPAID),
        ("CLOSED", ChargeState.CLOSED),
        ("REVOKED", ChargeState.CLOSED),
    ],
)
async def test_a_charge_that_is_not_paid_has_no_amount(
    bank: BankDouble, pay: WechatPay, said: str, state: ChargeState
) -> None:
    bank.tell(PAID | {"trade_state": said})
    assert await pay.ask("P1") == Charge("P1", state)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("PROCESSING", RefundState.PROCESSING),
        ("SUCCESS", RefundState.SUCCEEDED),
        ("CLOSED", RefundState.CLOSED),
        ("ABNORMAL", RefundState.ABNORMAL),
    ],
)
async def test_a_refund_stands_as_the_bank_says(
    bank: BankDouble, pay: WechatPay, said: str, state: RefundState
) -> None:
    bank.tell(REFUNDED | {"status": said})
    refund = Refund("R1", state, "5030", 500)
    assert (await pay.refund(ORDER), await pay.ask_refund("R1")) == (refund, refund)


@pytest.mark.parametrize("code", ["ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS"])
async def test_what_the_bank_never_heard_of_is_unknown(
    bank: BankDouble, pay: WechatPay, code: str
) -> None:
    bank.tell({"code": code, "message": "订单不存在"}, 404)
    assert await pay.ask("P1") == Charge("P1", ChargeState.UNKNOWN)
    assert await pay.ask_refund("R1") == Refund("R1", RefundState.UNKNOWN)


async def test_closing_what_the_bank_never_heard_of_is_refused(
    bank: BankDouble, pay: WechatPay
) -> None:
    bank.tell({"code": "ORDER_NOT_EXIST"}, 404)
    with pytest.raises(BankRefused, match="ORDER_NOT_EXIST"):
        await pay.close("P1")


async def test_closing_twice_is_closing_once(bank: BankDouble, pay: WechatPay) -> None:
    bank.tell({"code": "ORDER_CLOSED"}, 400)
    await pay.close("P1")
    assert len(bank.asked) == 1


REFUSALS = [
    (400, "ORDER_PAID", AlreadyPaid),
    (400, "ORDERPAID", AlreadyPaid),
    (400, "OUT_TRADE_NO_USED", NumberUsed),
    (403, "OUT_TRADE_NO_USED", NumberUsed),
    (403, "NOT_ENOUGH", NotEnoughFunds),
    (400, "PARAM_ERROR", BankRefused),
    (400, "INVALID_REQUEST", BankRefused),
    (401, "SIGN_ERROR", BankRefused),
    (403, "NO_AUTH", BankRefused),
    (400, "NEVER_HEARD_OF", BankRefused),
]


@every_call
@pytest.mark.parametrize(("status", "code", "kind"), REFUSALS)
async def test_a_no_has_its_class_and_its_code(
    bank: BankDouble,
    pay: WechatPay,
    call: Callable[[WechatPay], Awaitable[Any]],
    status: int,
    code: str,
    kind: type[BankRefused],
) -> None:
    bank.tell({"code": code, "message": "不行"}, status)
    with pytest.raises(BankRefused) as refused:
        await call(pay)
    assert (type(refused.value), refused.value.code) == (kind, code)
    assert len(bank.asked) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"code": 7, "message": []}', b'{"code": ""}'])
async def test_a_no_without_a_code_has_its_status(
    bank: BankDouble, pay: WechatPay, body: bytes
) -> None:
    bank.tell(body, 403)
    with pytest.raises(BankRefused) as refused:
        await pay.open(BILL)
    assert refused.value.code == "HTTP_403"


async def test_a_closed_number_is_used_up_for_opening(bank: BankDouble, pay: WechatPay) -> None:
    bank.tell({"code": "ORDER_CLOSED"}, 400)
    with pytest.raises(NumberUsed):
        await pay.open(BILL)


@pytest.mark.parametrize(
    ("message", "request_id", "kind"),
    [
        ("请求重入时，参数与首次请求时不一致", "", NumberUsed),
        ("?", "08F7-268498688", NumberUsed),
        ("?", "08F7-268447914", NumberUsed),
        ("?", "08F7-268498689", AlreadyPaid),
        ("?", "08F7-268449538", AlreadyPaid),
        ("?", "08F7-268435461", BankRefused),
        ("?", "08F7", BankRefused),
    ],
)
async def test_what_an_invalid_request_is_about_is_found_out(
    bank: BankDouble, pay: WechatPay, message: str, request_id: str, kind: type[BankRefused]
) -> None:
    bank.tell({"code": "INVALID_REQUEST", "message": message}, 400, Request_ID=request_id)
    with pytest.raises(BankRefused) as refused:
        await pay.open(BILL)
    assert type(refused.value) is kind


@every_call
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (202, "ACCEPTED"),
        (302, "MOVED"),
        (400, "SYSTEM_ERROR"),
        (403, "FREQUENCY_LIMITED"),
        (429, "RATELIMIT_EXCEEDED"),
        (500, "SYSTEM_ERROR"),
        (500, "BANK_ERROR"),
        (502, "NOT_ENOUGH"),
        (503, "SERVICE_UNAVAILABLE"),
    ],
)
async def test_an_open_outcome_is_asked_once_and_left_open(
    bank: BankDouble,
    pay: WechatPay,
    call: Callable[[WechatPay], Awaitable[Any]],
    status: int,
    code: str,
) -> None:
    bank.tell({"code": code}, status, Location="/elsewhere")
    with pytest.raises(BankUnreachable, match=code):
        await call(pay)
    assert len(bank.asked) == 1


def _without(name: str) -> Callable[[dict[str, str], bytes], tuple[dict[str, str], bytes]]:
    return lambda headers, body: ({k: v for k, v in headers.items() if k != name}, body)


def _with(**changed: str) -> Callable[[dict[str, str], bytes], tuple[dict[str, str], bytes]]:
    named = {f"Wechatpay-{name.replace('_', '-')}": value for name, value in changed.items()}
    return lambda headers, body: (headers | named, body)


SPOILT = {
    "no signature": _without("Wechatpay-Signature"),
    "no time": _without("Wechatpay-Timestamp"),
    "no nonce": _without("Wechatpay-Nonce"),
    "no serial": _without("Wechatpay-Serial"),
    "another serial": _with(Serial="PUB_KEY_ID_0"),
    "a probe": _with(Signature="WECHATPAY/SIGNTEST/abcd"),
    "another type": _with(Signature_Type="WECHATPAY2-SM2-WITH-SM3"),
    "another nonce": _with(Nonce="0"),
    "another body": lambda headers, body: (headers, body + b" "),
    "no headers": lambda _headers, body: ({}, body),
}


@every_call
@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
@pytest.mark.parametrize("status", [200, 400, 404])
async def test_an_answer_that_is_not_proved_says_nothing(
    bank: BankDouble,
    pay: WechatPay,
    call: Callable[[WechatPay], Awaitable[Any]],
    spoil: Any,
    status: int,
) -> None:
    bank.tell(PAID | REFUNDED | {"prepay_id": "wx", "code": "ORDER_PAID"}, status)
    bank.spoil = spoil
    with pytest.raises(BankUnreachable):
        await call(pay)


@every_call
async def test_an_answer_by_another_key_says_nothing(
    bank: BankDouble, pay: WechatPay, call: Callable[[WechatPay], Awaitable[Any]]
) -> None:
    bank.tell(PAID | REFUNDED | {"prepay_id": "wx"})
    bank.signer = Signer(whose="a stranger")
    with pytest.raises(BankUnreachable, match="signature"):
        await call(pay)


async def test_a_signature_without_a_type_is_of_the_one_there_is(
    bank: BankDouble, pay: WechatPay
) -> None:
    bank.tell({"prepay_id": "wx"})
    bank.spoil = _without("Wechatpay-Signature-Type")
    assert await pay.open(BILL) == "wx"


async def test_a_stale_answer_says_nothing(
    bank: BankDouble, pay: WechatPay, clock: TownClock
) -> None:
    bank.tell(PAID)
    at = clock()
    bank.spoil = lambda _headers, body: (bank.signer.headers(body, at), body)
    clock.pass_(seconds=299)
    assert (await pay.ask("P1")).amount == 1990
    clock.pass_(seconds=1)
    with pytest.raises(BankUnreachable, match="clock"):
        await pay.ask("P1")


MISREAD_CHARGES: list[Any] = [
    b"",
    b"[]",
    b"{",
    b"\xff",
    b"[" * 100_000,
    PAID | {"mchid": "1900000110"},
    PAID | {"appid": "wx0"},
    PAID | {"out_trade_no": "P2"},
    PAID | {"out_trade_no": 1},
    PAID | {"trade_state": "ELSE"},
    PAID | {"trade_state": ["SUCCESS"]},
    PAID | {"amount": {"total": 1990, "currency": "USD"}},
    PAID | {"amount": {"total": 1990}},
    PAID | {"amount": {"total": 0, "currency": "CNY"}},
    PAID | {"amount": {"total": True, "currency": "CNY"}},
    PAID | {"amount": {"total": 19.9, "currency": "CNY"}},
    PAID | {"amount": {"total": "1990", "currency": "CNY"}},
    PAID | {"amount": {"total": 10**18, "currency": "CNY"}},
    PAID | {"amount": 1990},
    PAID | {"transaction_id": ""},
    PAID | {"transaction_id": "4\x00"},
    PAID | {"payer": {}},
    PAID | {"payer": {"openid": "\ud800"}},
    PAID | {"success_time": "2026-11-23T10:05:00"},
    PAID | {"success_time": "0001-01-01T00:00:00+08:00"},
    PAID | {"success_time": "2026-13-23T10:05:00+08:00"},
    PAID | {"success_time": None},
]


@pytest.mark.parametrize("said", MISREAD_CHARGES, ids=str)
async def test_a_charge_that_makes_no_sense_says_nothing(
    bank: BankDouble, pay: WechatPay, said: Any
) -> None:
    bank.tell(said)
    with pytest.raises(BankUnreachable):
        await pay.ask("P1")


@pytest.mark.parametrize(
    "said",
    [
        REFUNDED | {"mchid": "1900000110"},
        REFUNDED | {"out_refund_no": "R2"},
        REFUNDED | {"status": "DONE"},
        REFUNDED | {"refund_id": 5030},
        REFUNDED | {"amount": {"refund": -500, "currency": "CNY"}},
        REFUNDED | {"amount": {"refund": 500, "currency": "USD"}},
        REFUNDED | {"amount": None},
    ],
    ids=str,
)
async def test_a_refund_that_makes_no_sense_says_nothing(
    bank: BankDouble, pay: WechatPay, said: dict[str, Any]
) -> None:
    bank.tell(said)
    for call in (pay.refund(ORDER), pay.ask_refund("R1")):
        with pytest.raises(BankUnreachable):
            await call


async def test_who_paid_by_code_need_not_be_named(bank: BankDouble, pay: WechatPay) -> None:
    bank.tell({name: fact for name, fact in PAID.items() if name != "payer"})
    assert (await pay.ask("P1")).payer == ""


@pytest.mark.parametrize("said", [{}, {"prepay_id": ""}, {"prepay_id": 1}, {"prepay_id": "w x"}])
async def test_nothing_to_pay_with_leaves_it_open(
    bank: BankDouble, pay: WechatPay, said: dict[str, Any]
) -> None:
    bank.tell(said)
    with pytest.raises(BankUnreachable, match="nothing to pay with"):
        await pay.open(BILL)


async def test_an_answer_without_end_is_not_read(bank: BankDouble, pay: WechatPay) -> None:
    bank.tell(b" " * (256 * 1024 + 1))
    with pytest.raises(BankUnreachable, match="more than"):
        await pay.ask("P1")


async def _hang(_request: web.Request) -> web.Response:
    await asyncio.sleep(5)
    return web.Response()


async def _break_off(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    await response.write(b'{"code":')
    assert request.transport
    request.transport.abort()
    return response


@pytest.mark.parametrize("trouble", [_hang, _break_off])
async def test_no_whole_answer_in_time_leaves_it_open(
    clock: TownClock, monkeypatch: pytest.MonkeyPatch, trouble: Any
) -> None:
    monkeypatch.setattr(calls_module, "_SECONDS", 0.2)
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", trouble)
    async with serving(application) as base, ClientSession() as session:
        pay = WechatPay(session, merchant(), api_base=base, shop_base="http://s", clock=clock)
        with pytest.raises(BankUnreachable):
            async with asyncio.timeout(2):
                await pay.open(BILL)


async def test_nobody_there_leaves_it_open(clock: TownClock, unused_tcp_port: int) -> None:
    async with ClientSession() as session:
        base = f"http://127.0.0.1:{unused_tcp_port}"
        pay = WechatPay(session, merchant(), api_base=base, shop_base="http://s", clock=clock)
        with pytest.raises(BankUnreachable):
            await pay.ask("P1")


def test_it_has_a_name_in_the_books(pay: WechatPay) -> None:
    assert (pay.provider, pay.pay_call("wx")["package"]) == ("wechat_pay", "prepay_id=wx")
