"""How the bank words orders and refunds, in answers and in notices (3.5, 3.6, 3.7)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from simulator.bank.merchant import MerchantSettings
from simulator.bank.orders import Order
from simulator.bank.refunds import Refund
from simulator.bank.signing import Json
from simulator.bank.transfers import Transfer

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_STATES = {
    "NOTPAY": "订单未支付",
    "SUCCESS": "支付成功",
    "REFUND": "转入退款",
    "CLOSED": "订单已关闭",
}
_ACCOUNT = "支付用户零钱"


def rfc3339(at: datetime) -> str:
    """Write an instant as the bank does, in China's time."""
    return at.astimezone(_SHANGHAI).isoformat(timespec="seconds")


def order_words(order: Order, merchant: MerchantSettings) -> Json:
    """Describe an order as a query answers it; the bank's number is known once it is paid."""
    words: Json = {
        "appid": merchant.app_id,
        "mchid": merchant.mch_id,
        "out_trade_no": order.number,
        "trade_state": order.state,
        "trade_state_desc": _STATES[order.state],
        "attach": str(order.facts.get("attach", "")),
        "promotion_detail": [],
    }
    if not order.is_paid or order.paid_at is None:
        return words | {"amount": {"total": order.total, "currency": "CNY"}}
    return words | {
        "transaction_id": order.transaction,
        "trade_type": order.kind,
        "bank_type": "OTHERS",
        "success_time": rfc3339(order.paid_at),
        "payer": {"openid": order.payer},
        "amount": {
            "total": order.total,
            "payer_total": order.total,
            "currency": "CNY",
            "payer_currency": "CNY",
        },
    }


def refund_words(refund: Refund) -> Json:
    """Describe a refund as its call and its query answer it."""
    order = refund.order
    words: Json = {
        "refund_id": refund.bank_id,
        "out_refund_no": refund.number,
        "transaction_id": order.transaction,
        "out_trade_no": order.number,
        "channel": "ORIGINAL",
        "user_received_account": _ACCOUNT,
        "create_time": rfc3339(refund.created_at),
        "status": refund.state,
        "funds_account": "AVAILABLE",
        "amount": {
            "total": order.total,
            "refund": refund.amount,
            "payer_total": order.total,
            "payer_refund": refund.amount,
            "settlement_refund": refund.amount,
            "settlement_total": order.total,
            "discount_refund": 0,
            "currency": "CNY",
        },
        "promotion_detail": [],
    }
    return words | _success(refund)


def refund_notice_words(refund: Refund, merchant: MerchantSettings) -> Json:
    """Describe a refund as its notice does."""
    order = refund.order
    words: Json = {
        "mchid": merchant.mch_id,
        "transaction_id": order.transaction,
        "out_trade_no": order.number,
        "refund_id": refund.bank_id,
        "out_refund_no": refund.number,
        "refund_status": refund.state,
        "user_received_account": _ACCOUNT,
        "amount": {
            "total": order.total,
            "refund": refund.amount,
            "payer_total": order.total,
            "payer_refund": refund.amount,
        },
    }
    return words | _success(refund)


def transfer_words(transfer: Transfer, merchant: MerchantSettings) -> Json:
    """Describe a transfer as its query answers it: without what opens the page."""
    changed = transfer.settled_at or transfer.created_at
    words: Json = {
        "mch_id": merchant.mch_id,
        "out_bill_no": transfer.number,
        "transfer_bill_no": transfer.bank_id,
        "appid": merchant.app_id,
        "state": transfer.state,
        "transfer_amount": transfer.amount,
        "transfer_remark": str(transfer.facts["transfer_remark"]),
        "openid": transfer.payee,
        "create_time": rfc3339(transfer.created_at),
        "update_time": rfc3339(changed),
    }
    return words | ({"fail_reason": transfer.reason} if transfer.state == "FAIL" else {})


def begun_words(transfer: Transfer) -> Json:
    """Describe a transfer as the call that begins it does; `package_info` opens the page."""
    words: Json = {
        "out_bill_no": transfer.number,
        "transfer_bill_no": transfer.bank_id,
        "create_time": rfc3339(transfer.created_at),
        "state": transfer.state,
    }
    waits = transfer.state == "WAIT_USER_CONFIRM"
    return words | ({"package_info": transfer.package} if waits else {})


def _success(refund: Refund) -> Json:
    if refund.state != "SUCCESS" or refund.settled_at is None:
        return {}
    return {"success_time": rfc3339(refund.settled_at)}
