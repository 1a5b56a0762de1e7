"""The calls of the bank's API: paths, and what each checks, does and answers (3.4 to 3.6)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cryptography.hazmat.primitives import serialization

from simulator.bank import bodies
from simulator.bank.bank import Bank
from simulator.bank.orders import Order, TradeType
from simulator.bank.refusals import APP_MISMATCH, NO_ORDER, Refusal
from simulator.bank.signing import Json, seal
from simulator.bank.wording import begun_words, order_words, refund_words, rfc3339, transfer_words

OPEN_JSAPI = "/v3/pay/transactions/jsapi"
OPEN_NATIVE = "/v3/pay/transactions/native"
QUERY = "/v3/pay/transactions/out-trade-no/{number}"
QUERY_TRANSACTION = "/v3/pay/transactions/id/{number}"
CLOSE = "/v3/pay/transactions/out-trade-no/{number}/close"
REFUND = "/v3/refund/domestic/refunds"
QUERY_REFUND = "/v3/refund/domestic/refunds/{number}"
CERTIFICATES = "/v3/certificates"
TRADE_BILL = "/v3/bill/tradebill"
TRANSFER = "/v3/fund-app/mch-transfer/transfer-bills"
QUERY_TRANSFER = "/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{number}"
DOWNLOAD = "/v3/billdownload/file"


@dataclass(frozen=True)
class BankCall:
    """A call as it came in; `number` is the one in its path, `base` what stands before `/v3`."""

    number: str
    base: str
    query: Mapping[str, str]
    body: bytes
    now: datetime

    def json(self, shape: bodies.Check) -> Json:
        """Read the body as an object of a shape."""
        try:
            value = json.loads(self.body)
        except ValueError as error:
            raise Refusal("PARAM_ERROR", "请求体不是JSON") from error
        shape("", value)
        return dict(value)


Respond = Callable[[BankCall], Json | bytes | None]


@dataclass(frozen=True)
class BankEndpoint:
    """A call that the bank knows; it answers an object, a file, or nothing (204)."""

    method: Literal["GET", "POST"]
    path: str
    respond: Respond


def endpoints(bank: Bank) -> list[BankEndpoint]:
    """List the calls of one bank."""
    return [
        BankEndpoint("POST", OPEN_JSAPI, lambda call: _open(bank, "JSAPI", call)),
        BankEndpoint("POST", OPEN_NATIVE, lambda call: _open(bank, "NATIVE", call)),
        BankEndpoint("GET", QUERY, lambda call: _query(bank, call)),
        BankEndpoint("GET", QUERY_TRANSACTION, lambda call: _query_transaction(bank, call)),
        BankEndpoint("POST", CLOSE, lambda call: _close(bank, call)),
        BankEndpoint("POST", REFUND, lambda call: bank.refund(call.json(bodies.REFUND))),
        BankEndpoint(
            "GET", QUERY_REFUND, lambda call: refund_words(bank.refunds.find(call.number))
        ),
        BankEndpoint("POST", TRANSFER, lambda call: _transfer(bank, call)),
        BankEndpoint("GET", QUERY_TRANSFER, lambda call: _query_transfer(bank, call)),
        BankEndpoint("GET", CERTIFICATES, lambda call: _certificates(bank, call)),
        BankEndpoint("GET", TRADE_BILL, lambda call: _trade_bill(bank, call)),
        BankEndpoint("GET", DOWNLOAD, lambda call: bank.bills.file(call.query.get("token", ""))),
    ]


def _open(bank: Bank, kind: TradeType, call: BankCall) -> Json:
    """Open an order; the payer within WeChat must be somebody of this account."""
    facts = call.json(bodies.JSAPI_ORDER if kind == "JSAPI" else bodies.NATIVE_ORDER)
    _check_merchant(bank, facts.get("mchid"), facts.get("appid"))
    payer = facts.get("payer")
    if isinstance(payer, dict):
        bank.check_payer(str(payer["openid"]))
    ticket = bank.orders.open(kind, facts, call.now)
    return {"prepay_id" if kind == "JSAPI" else "code_url": ticket}


def _query(bank: Bank, call: BankCall) -> Json:
    _check_merchant(bank, call.query.get("mchid"))
    return _words(bank, bank.orders.find(call.number, call.now))


def _query_transaction(bank: Bank, call: BankCall) -> Json:
    _check_merchant(bank, call.query.get("mchid"))
    return _words(bank, bank.orders.find_transaction(call.number))


def _words(bank: Bank, order: Order) -> Json:
    return order_words(order, bank.merchant)


def _close(bank: Bank, call: BankCall) -> None:
    _check_merchant(bank, call.json(bodies.CLOSING).get("mchid"))
    bank.orders.close(call.number, call.now)


def _transfer(bank: Bank, call: BankCall) -> Json:
    facts = call.json(bodies.TRANSFER)
    _check_merchant(bank, bank.merchant.mch_id, facts.get("appid"))
    bank.check_payer(str(facts["openid"]))
    return begun_words(bank.transfers.begin(facts, call.now))


def _query_transfer(bank: Bank, call: BankCall) -> Json:
    return transfer_words(bank.transfers.find(call.number, call.now), bank.merchant)


def _certificates(bank: Bank, call: BankCall) -> Json:
    rows = []
    for key in bank.keys.certificates(call.now):
        certificate = key.certificate
        if certificate is None:
            continue
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        rows.append(
            {
                "serial_no": key.serial,
                "effective_time": rfc3339(certificate.not_valid_before_utc),
                "expire_time": rfc3339(certificate.not_valid_after_utc),
                "encrypt_certificate": seal(bank.merchant.api_v3_key, pem, "certificate"),
            }
        )
    if not rows:
        raise Refusal("RESOURCE_NOT_EXISTS", "无可用的平台证书，请使用微信支付公钥", NO_ORDER)
    return {"data": rows}


def _trade_bill(bank: Bank, call: BankCall) -> Json:
    answer = bank.bills.order(call.query, bank.merchant, call.now)
    address = f"{call.base}{DOWNLOAD}?token={answer.pop('token')}"
    return answer | {"download_url": address}


def _check_merchant(bank: Bank, mch_id: object, app_id: object = None) -> None:
    if mch_id is None:
        raise Refusal("PARAM_ERROR", "mchid is missing")
    wrong_app = app_id not in {None, bank.merchant.app_id}
    if mch_id != bank.merchant.mch_id or wrong_app:
        raise Refusal("APPID_MCHID_NOT_MATCH", "appid和mch_id不匹配", APP_MISMATCH)
