"""What is asked of WeChat Pay; the double refuses every request that isn't signed rightly."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpayv3 import WeChatPay as TheirWechatPay
from wechatpayv3 import WeChatPayType
from wechatpayv3 import utils as theirs

from bot.adapters.wechat_pay.gateway import WechatPay, _cut
from bot.adapters.wechat_pay.merchant import read_private_key, read_public_key
from store.payments.gateway import Bill, PayKind, RefundOrder
from tests.adapters.wechat_pay.double import (
    API_V3_KEY,
    APP_ID,
    MCH_ID,
    PUBLIC_KEY_ID,
    SERIAL,
    BankDouble,
    curve_pems,
    is_signed,
    key,
    locked_pem,
    merchant,
    platform,
    private_pem,
    public_pem,
)
from tests.town import TownClock

BILL = Bill(
    "P20261123001", PayKind.JSAPI, 1990, "草莓", datetime(2026, 11, 23, 2, 30, 9, 7, UTC), "o1"
)
ORDER = RefundOrder("R1", "P20261123001", "420000", 500, 1990, "不想要了")
REFUND = {"out_refund_no": "R1", "refund_id": "50", "status": "SUCCESS", "amount": {"refund": 500}}


async def test_an_order_within_wechat_says_all_that_is_needed(
    bank: BankDouble, pay: WechatPay
) -> None:
    bank.tell({"prepay_id": "wx26"})
    assert await pay.open(BILL) == "wx26"
    [asked] = bank.asked
    assert (asked.method, asked.path) == ("POST", "/simulator/v3/pay/transactions/jsapi")
    assert asked.facts == {
        "appid": APP_ID,
        "mchid": MCH_ID,
        "description": "草莓",
        "out_trade_no": "P20261123001",
        "time_expire": "2026-11-23T10:30:09+08:00",
        "notify_url": "https://shop.example.com/wechat/pay/notify",
        "amount": {"total": 1990, "currency": "CNY"},
        "payer": {"openid": "o1"},
    }


async def test_an_order_by_code_names_no_payer(bank: BankDouble, pay: WechatPay) -> None:
    bank.tell({"code_url": "weixin://wxpay/bizpayurl?pr=1"})
    assert await pay.open(replace(BILL, kind=PayKind.NATIVE)) == "weixin://wxpay/bizpayurl?pr=1"
    assert bank.asked[0].path == "/simulator/v3/pay/transactions/native"
    assert "payer" not in bank.asked[0].facts


async def test_the_same_bill_is_the_same_request(
    bank: BankDouble, pay: WechatPay, clock: TownClock
) -> None:
    bank.tell({"prepay_id": "wx26"})
    await pay.open(BILL)
    clock.pass_(minutes=3)
    await pay.open(BILL)
    assert bank.asked[0].body == bank.asked[1].body


async def test_a_charge_is_asked_for_by_its_number(bank: BankDouble, pay: WechatPay) -> None:
    facts = {"appid": APP_ID, "mchid": MCH_ID, "out_trade_no": "a|b*c-1", "trade_state": "NOTPAY"}
    bank.tell(facts)
    await pay.ask("a|b*c-1")
    [asked] = bank.asked
    path = "/simulator/v3/pay/transactions/out-trade-no/a%7Cb%2Ac-1?mchid=1900000109"
    assert (asked.method, asked.path, asked.body) == ("GET", path, b"")


async def test_closing_has_an_empty_answer(bank: BankDouble, pay: WechatPay) -> None:
    bank.tell(b"", 204)
    await pay.close("P1")
    [asked] = bank.asked
    assert asked.path == "/simulator/v3/pay/transactions/out-trade-no/P1/close"
    assert asked.facts == {"mchid": MCH_ID}


async def test_a_refund_says_all_that_is_needed(bank: BankDouble, pay: WechatPay) -> None:
    bank.tell(REFUND)
    await pay.refund(replace(ORDER, reason="不" * 40))
    [asked] = bank.asked
    assert (asked.method, asked.path) == ("POST", "/simulator/v3/refund/domestic/refunds")
    assert asked.facts == {
        "transaction_id": "420000",
        "out_refund_no": "R1",
        "reason": "不" * 26,
        "notify_url": "https://shop.example.com/wechat/pay/refund",
        "amount": {"refund": 500, "total": 1990, "currency": "CNY"},
    }


async def test_a_refund_without_a_reason_leaves_it_out(bank: BankDouble, pay: WechatPay) -> None:
    bank.tell(REFUND)
    await pay.refund(replace(ORDER, reason=""))
    assert "reason" not in bank.asked[0].facts


async def test_a_refund_is_asked_for_by_its_number(bank: BankDouble, pay: WechatPay) -> None:
    bank.tell(REFUND)
    await pay.ask_refund("R1")
    path = "/simulator/v3/refund/domestic/refunds/R1"
    assert (bank.asked[0].method, bank.asked[0].path) == ("GET", path)


@pytest.mark.parametrize(
    ("pay", "serial"), [("public key", PUBLIC_KEY_ID), ("certificate", None)], indirect=["pay"]
)
async def test_the_public_key_that_we_hold_is_named(
    bank: BankDouble, pay: WechatPay, clock: TownClock, serial: str | None
) -> None:
    if serial is None:
        bank.platforms = [platform("platform", clock())]
        bank.signer = bank.platforms[0].signer
    bank.tell({"prepay_id": "wx26"})
    await pay.open(BILL)
    assert bank.asked[0].headers.get("Wechatpay-Serial") == serial


def test_what_a_page_hands_over_is_signed(clock: TownClock) -> None:
    call = merchant().pay_call("wx26", clock())
    text = f"{APP_ID}\n{call['timeStamp']}\n{call['nonceStr']}\nprepay_id=wx26\n"
    assert is_signed("merchant", text.encode(), call["paySign"])
    assert call["timeStamp"] == str(int(clock().timestamp()))
    assert set(call) == {"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"}
    assert (call["appId"], call["package"], call["signType"]) == (APP_ID, "prepay_id=wx26", "RSA")


def test_a_page_call_is_what_another_library_signs(clock: TownClock) -> None:
    call = merchant().pay_call("wx26", clock())
    them = TheirWechatPay(
        wechatpay_type=WeChatPayType.JSAPI,
        mchid=MCH_ID,
        private_key=private_pem("merchant").decode(),
        cert_serial_no=SERIAL,
        appid=APP_ID,
        apiv3_key=API_V3_KEY.decode(),
        public_key=public_pem("bank").decode(),
        public_key_id=PUBLIC_KEY_ID,
    )
    parts = [call[part] for part in ("appId", "timeStamp", "nonceStr", "package")]
    assert them.sign(parts) == call["paySign"]


@pytest.mark.parametrize("body", ["", '{"mchid": "1900000109", "description": "草莓"}'])
def test_a_request_is_what_another_library_signs(
    clock: TownClock, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    monkeypatch.setattr(theirs.time, "time", clock().timestamp)
    monkeypatch.setattr(secrets, "token_hex", lambda _size: "nonce")
    path, method = "/v3/pay/transactions/jsapi?mchid=1", "POST" if body else "GET"
    ours = merchant().authorization(method, path, body.encode(), clock())
    said = theirs.build_authorization(
        path, method, MCH_ID, SERIAL, key("merchant"), data=body, nonce_str="nonce"
    )
    assert sorted(ours.split(" ")[1].split(",")) == sorted(said.split(" ")[1].split(","))


@given(st.text(max_size=200, alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_title_is_cut_between_characters(title: str) -> None:
    cut = _cut(title, 127)
    assert title.startswith(cut)
    assert len(cut.encode()) <= 127 < len(title[: len(cut) + 1].encode()) or cut == title


def test_keys_are_not_in_what_is_logged() -> None:
    assert API_V3_KEY.decode() not in repr(merchant())
    assert "private_key" not in repr(merchant())


def test_keys_are_read_from_pem() -> None:
    assert read_private_key(private_pem("merchant")).key_size == 2048
    assert read_public_key(public_pem("bank")).key_size == 2048


@pytest.mark.parametrize(
    "pem", [b"", b"no key", public_pem("bank"), locked_pem("merchant"), curve_pems()[0]]
)
def test_what_is_no_private_key_is_refused(pem: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_private_key(pem)


@pytest.mark.parametrize("pem", [b"", private_pem("merchant"), curve_pems()[1]])
def test_what_is_no_public_key_is_refused(pem: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_public_key(pem)
