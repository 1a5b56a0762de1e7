"""Notices of WeChat Pay: what is proved is read, everything else is refused, nothing crashes."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict
from wechatpayv3 import WeChatPay as TheirWechatPay
from wechatpayv3 import WeChatPayType

from bot.adapters.wechat_pay.bank_keys import BankKeys
from bot.adapters.wechat_pay.gateway import WechatPay
from bot.adapters.wechat_pay.notices import Notices
from bot.adapters.wechat_pay.wire import Answer
from store.payments.gateway import (
    BankUnreachable,
    Charge,
    ChargeState,
    NoticeRefused,
    Refund,
    RefundState,
)
from tests.adapters.wechat_pay.double import (
    API_V3_KEY,
    APP_ID,
    MCH_ID,
    PUBLIC_KEY_ID,
    SERIAL,
    BankDouble,
    Signer,
    merchant,
    platform,
    private_pem,
    public_pem,
    seal,
)
from tests.adapters.wechat_pay.test_answers import MISREAD_CHARGES, PAID, PAID_AT
from tests.town import TownClock, serving

NOW = TownClock().now
REFUNDED: dict[str, Any] = {
    "mchid": MCH_ID,
    "out_trade_no": "P1",
    "transaction_id": "420000",
    "out_refund_no": "R1",
    "refund_id": "5030",
    "refund_status": "SUCCESS",
    "success_time": "2026-11-23T10:06:00+08:00",
    "user_received_account": "招商银行信用卡0403",
    "amount": {"total": 1990, "refund": 500, "payer_total": 1990, "payer_refund": 500},
}
CHARGE = Charge("P1", ChargeState.PAID, "420000", 1990, "oPayer", PAID_AT)
REFUND = Refund("R1", RefundState.SUCCEEDED, "5030", 500)


@dataclass
class NoBank:
    """A bank that can't be reached for its certificates."""

    async def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Answer:
        raise BankUnreachable(f"{method} {path} {body}")


def reader() -> Notices:
    account = merchant()
    keys = BankKeys(NoBank(), account, lambda: NOW)  # type: ignore[arg-type] # a wire cut through
    return Notices(account, keys)


def body_of(
    plain: object, kind: str = "transaction", event: str = "TRANSACTION.SUCCESS", **changed: Any
) -> bytes:
    """Write a notice: plain text that is sealed, or bytes in its place."""
    raw = plain if isinstance(plain, bytes) else json.dumps(plain).encode()
    notice = {
        "id": "EV-1",
        "create_time": "2026-11-23T10:05:00+08:00",
        "resource_type": "encrypt-resource",
        "event_type": event,
        "summary": "支付成功",
        "resource": seal(raw, kind) | {"original_type": kind},
    }
    return json.dumps(notice | changed, ensure_ascii=False).encode()


def refund_body(plain: dict[str, Any], event: str = "REFUND.SUCCESS") -> bytes:
    return body_of(plain, "refund", event)


async def read(body: bytes, headers: dict[str, str] | None = None) -> Charge | Refund:
    """Read a body, signed rightly if no headers are given."""
    return await reader().read_notice(headers or Signer().headers(body, NOW), body, NOW)


async def refused(body: bytes, headers: dict[str, str] | None = None) -> str:
    with pytest.raises(NoticeRefused) as caught:
        await read(body, headers)
    return caught.value.reason


async def test_a_payment_is_read() -> None:
    assert await read(body_of(PAID)) == CHARGE


async def test_a_refund_is_read() -> None:
    assert await read(refund_body(REFUNDED)) == REFUND


@pytest.mark.parametrize("said", ["ABNORMAL", "CLOSED"])
async def test_a_refund_that_failed_is_read(said: str) -> None:
    body = refund_body(REFUNDED | {"refund_status": said}, f"REFUND.{said}")
    assert await read(body) == Refund("R1", RefundState(said.lower()), "5030", 500)


async def test_header_names_are_read_in_any_case() -> None:
    body = body_of(PAID)
    headers = {name.upper(): value for name, value in Signer().headers(body, NOW).items()}
    assert await read(body, headers) == CHARGE
    assert await reader().read_notice(CIMultiDict(headers), body, NOW) == CHARGE


def test_another_library_reads_the_same() -> None:
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
    body = body_of(PAID)
    assert them.callback(Signer().headers(body, NOW), body)["resource"] == PAID


async def test_a_signature_without_a_type_is_of_the_one_there_is() -> None:
    body = body_of(PAID)
    headers = Signer().headers(body, NOW)
    del headers["Wechatpay-Signature-Type"]
    assert await read(body, headers) == CHARGE


SPOILT_HEADERS = {
    "probe": {"Signature": "WECHATPAY/SIGNTEST/c2lnbg=="},
    "signature": {"Signature": "c2lnbg=="},
    "signature type": {"Signature-Type": "WECHATPAY2-SM2-WITH-SM3"},
    "serial": {"Serial": "PUB_KEY_ID_1"},
    "timestamp": {"Timestamp": "-1"},
    "nonce": {"Nonce": "a\nb"},
}


@pytest.mark.parametrize("reason", SPOILT_HEADERS)
async def test_a_spoilt_header_is_refused(reason: str) -> None:
    body = body_of(PAID)
    spoilt = {f"Wechatpay-{name}": value for name, value in SPOILT_HEADERS[reason].items()}
    assert await refused(body, Signer().headers(body, NOW) | spoilt) == reason


@pytest.mark.parametrize("part", ["Signature", "Timestamp", "Nonce", "Serial"])
async def test_a_missing_header_is_refused(part: str) -> None:
    body = body_of(PAID)
    headers = Signer().headers(body, NOW)
    del headers[f"Wechatpay-{part}"]
    assert await refused(body, headers) == part.lower()


@pytest.mark.parametrize("serial", ["zz", "0x1F", "1_0", "", "é", "F" * 41])
async def test_a_serial_that_is_none_is_refused(serial: str) -> None:
    body = body_of(PAID)
    headers = Signer().headers(body, NOW) | {"Wechatpay-Serial": serial}
    assert await refused(body, headers) == "serial"


async def test_a_signature_with_something_added_is_refused() -> None:
    body = body_of(PAID)
    headers = Signer().headers(body, NOW)
    headers["Wechatpay-Signature"] += "!"
    assert await refused(body, headers) == "signature"


async def test_a_seal_with_a_longer_nonce_is_refused() -> None:
    sealed = seal(json.dumps(PAID).encode(), "transaction", nonce="n" * 16)
    body = body_of(PAID, resource=sealed | {"original_type": "transaction"})
    assert await refused(body) == "nonce"


async def test_another_key_is_refused() -> None:
    body = body_of(PAID)
    stranger = Signer(whose="a stranger").headers(body, NOW)
    assert await refused(body, stranger) == "signature"


@pytest.mark.parametrize("way", [-1, 1])
async def test_a_notice_counts_for_five_minutes(way: int) -> None:
    body = body_of(PAID)
    late = Signer().headers(body, NOW + way * timedelta(seconds=299))
    assert await read(body, late) == CHARGE
    too_late = Signer().headers(body, NOW + way * timedelta(seconds=300))
    assert await refused(body, too_late) == "clock"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON"),
        (b"[]", "not a JSON object"),
        (b"{}", "resource type"),
        (b"\xff", "not JSON"),
        (b"[" * 60_000, "not JSON"),
        (body_of(PAID, resource_type="plain"), "resource type"),
        (body_of(PAID, resource=[]), "resource type"),
        (body_of(PAID, resource={}), "algorithm"),
        (body_of(PAID, event_type=["TRANSACTION.SUCCESS"]), "event type"),
        (body_of(PAID, event_type="MCHTRANSFER.BILL.FINISHED"), "event type"),
        (body_of(PAID, event_type="REFUND.SUCCESS"), "event type"),
        (refund_body(REFUNDED, "TRANSACTION.SUCCESS"), "event type"),
        (body_of(PAID | {"trade_state": "NOTPAY"}), "trade_state"),
        (refund_body(REFUNDED, "REFUND.CLOSED"), "refund_status"),
        (refund_body(REFUNDED | {"refund_status": "PROCESSING"}), "refund_status"),
        (refund_body({k: v for k, v in REFUNDED.items() if k != "mchid"}), "refund_status"),
        (refund_body(REFUNDED | {"mchid": "1900000110"}), "another's account"),
        (
            refund_body(REFUNDED | {"amount": {"refund": 500, "currency": "USD"}}),
            "currency",
        ),
    ],
    ids=lambda fact: fact if isinstance(fact, str) else "",
)
async def test_what_makes_no_sense_is_refused_though_it_is_signed(body: bytes, reason: str) -> None:
    assert await refused(body) == reason


@pytest.mark.parametrize(
    "said", [said for said in MISREAD_CHARGES if said != PAID | {"out_trade_no": "P2"}], ids=str
)
async def test_a_charge_that_makes_no_sense_is_refused(said: Any) -> None:
    assert await refused(body_of(said))


@pytest.mark.parametrize(
    "changed",
    [
        {"algorithm": "NONE"},
        {"nonce": "short"},
        {"nonce": None},
        {"nonce": "\ud800" * 12},
        {"associated_data": "other"},
        {"associated_data": 1},
        {"ciphertext": "!"},
        {"ciphertext": ""},
        {"ciphertext": "é"},
        seal(b"{}", "transaction", b"f" * 32),
    ],
    ids="-".join,
)
async def test_what_cannot_be_opened_is_refused(changed: dict[str, Any]) -> None:
    notice = json.loads(body_of(PAID))
    notice["resource"] |= changed
    assert await refused(json.dumps(notice).encode())


async def test_a_notice_by_certificate_is_read_when_the_bank_can_be_asked(
    bank: BankDouble, certified: WechatPay
) -> None:
    bank.platforms = [platform("platform", NOW)]
    bank.signer = bank.platforms[0].signer
    body = body_of(PAID)
    headers = bank.signer.headers(body, NOW)
    assert await certified.notices.read_notice(headers, body, NOW) == CHARGE


@pytest.fixture
async def certified(bank: BankDouble, clock: TownClock) -> AsyncIterator[WechatPay]:
    async with serving(bank.application()) as base, ClientSession() as session:
        account = merchant(by_certificate=True)
        yield WechatPay(session, account, api_base=base, shop_base="http://s", clock=clock)


async def test_a_notice_by_an_unknown_certificate_is_refused() -> None:
    body = body_of(PAID)
    assert await refused(body, Signer("ABCDEF").headers(body, NOW)) == "serial"


def outcome(body: bytes, headers: dict[str, str]) -> Charge | Refund | str:
    """Read a notice, or give why it was refused; anything else that is raised fails the test."""
    try:
        return asyncio.run(read(body, headers))
    except NoticeRefused as error:
        return error.reason


BODIES = {"a payment": (body_of(PAID), CHARGE), "a refund": (refund_body(REFUNDED), REFUND)}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(BODIES)), st.data())
def test_no_change_of_the_bytes_goes_unseen(which: str, data: st.DataObject) -> None:
    body, _ = BODIES[which]
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(start + 8, len(body))))
    changed = body[:start] + data.draw(st.binary(max_size=8)) + body[end:]
    if changed != body:
        assert outcome(changed, Signer().headers(body, NOW)) == "signature"


@given(
    st.sampled_from(["Signature", "Timestamp", "Nonce", "Serial", "Signature-Type"]),
    st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")),
)
def test_no_change_of_a_header_goes_unseen(part: str, value: str) -> None:
    body, _ = BODIES["a payment"]
    headers = Signer().headers(body, NOW)
    if value != headers[f"Wechatpay-{part}"]:
        assert isinstance(outcome(body, headers | {f"Wechatpay-{part}": value}), str)


@given(st.binary(max_size=300))
def test_whatever_the_bank_might_sign_never_crashes(body: bytes) -> None:
    assert isinstance(outcome(body, Signer().headers(body, NOW)), str)


@given(st.sampled_from(["event_type", "resource_type", "resource", "id"]), anything)
def test_a_signed_notice_with_an_odd_part_is_read_or_refused(part: str, value: Any) -> None:
    body = body_of(PAID, **{part: value})
    assert outcome(body, Signer().headers(body, NOW)) == CHARGE or part != "id"


@given(
    st.sampled_from(["algorithm", "nonce", "ciphertext", "associated_data", "original_type"]),
    anything,
)
def test_an_odd_seal_is_refused(part: str, value: Any) -> None:
    notice = json.loads(body_of(PAID))
    if notice["resource"][part] != value:
        notice["resource"][part] = value
        body = json.dumps(notice).encode()
        assert isinstance(outcome(body, Signer().headers(body, NOW)), str)


@given(st.sampled_from(sorted(PAID)), anything)
def test_odd_facts_of_a_payment_are_refused_or_fit_the_books(part: str, value: Any) -> None:
    body = body_of(PAID | {part: value})
    said = outcome(body, Signer().headers(body, NOW))
    assert isinstance(said, str) or fits(said)


@given(st.sampled_from(["total", "currency"]), anything)
def test_an_odd_amount_is_refused_or_fits_the_books(part: str, value: Any) -> None:
    body = body_of(PAID | {"amount": PAID["amount"] | {part: value}})
    said = outcome(body, Signer().headers(body, NOW))
    assert isinstance(said, str) or fits(said)


@given(st.sampled_from(sorted(REFUNDED)), anything)
def test_odd_facts_of_a_refund_are_refused_or_fit_the_books(part: str, value: Any) -> None:
    body = refund_body(REFUNDED | {part: value})
    said = outcome(body, Signer().headers(body, NOW))
    assert isinstance(said, str) or fits(said)


def fits(said: Charge | Refund) -> bool:
    """Tell whether a value is of the port's types and can be written down."""
    if isinstance(said, Charge):
        texts, zone = (
            [said.number, said.transaction, said.payer],
            said.paid_at and said.paid_at.tzinfo,
        )
    else:
        texts, zone = [said.number, said.bank_id], UTC
    is_sum = type(said.amount) is int and 0 < said.amount <= 10**9
    are_words = all(type(one) is str and one.isascii() and one.isprintable() for one in texts)
    return is_sum and are_words and zone is UTC
