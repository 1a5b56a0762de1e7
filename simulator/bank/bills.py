"""The bank's daily bills: what was paid and given back on one of China's days (3.11)."""

import csv
import gzip
import hashlib
import io
import secrets
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from simulator.bank.journal import Act, BankJournal, Deed
from simulator.bank.merchant import MerchantSettings
from simulator.bank.orders import Order, Orders
from simulator.bank.refunds import Refunds
from simulator.bank.refusals import Refusal
from simulator.bank.signing import Json

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_READY = time(10)
_KEPT = timedelta(days=92)
_TYPES: dict[str, set[Act]] = {
    "ALL": {Act.PAID, Act.REFUND_ACCEPTED},
    "SUCCESS": {Act.PAID},
    "REFUND": {Act.REFUND_ACCEPTED},
}
_HEAD = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,"
    "付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,"
    "退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
_TOTALS = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
)


class Bills:
    """Writes bills from the journal; orders in `left_out` are missing in them by mistake."""

    def __init__(self, journal: BankJournal, orders: Orders, refunds: Refunds) -> None:
        self.left_out: set[str] = set()
        self._journal = journal
        self._orders = orders
        self._refunds = refunds
        self._files: dict[str, bytes] = {}

    def order(self, query: Mapping[str, str], merchant: MerchantSettings, now: datetime) -> Json:
        """Write a day's bill and tell where it lies; `token` goes into the download's address."""
        deeds = self._deeds(query, now)
        text = self._text(deeds, merchant, now)
        token = secrets.token_urlsafe(32)
        self._files[token] = gzip.compress(text) if query.get("tar_type") else text
        digest = hashlib.sha1(text, usedforsecurity=False).hexdigest()
        return {"hash_type": "SHA1", "hash_value": digest, "token": token}

    def file(self, token: str) -> bytes:
        """Give a bill that was written."""
        if token not in self._files:
            raise Refusal("RESOURCE_NOT_EXISTS", "账单文件不存在")
        return self._files[token]

    def _deeds(self, query: Mapping[str, str], now: datetime) -> list[Deed]:
        acts = _TYPES.get(query.get("bill_type", "ALL"))
        if acts is None or query.get("tar_type", "GZIP") != "GZIP":
            raise Refusal("PARAM_ERROR", "bill_type或tar_type无效")
        day = _day(query.get("bill_date", ""), now)
        found = [
            deed
            for deed in self._journal
            if deed.act in acts
            and deed.at.astimezone(_SHANGHAI).date() == day
            and deed.order not in self.left_out
        ]
        if not found:
            raise Refusal("NO_STATEMENT_EXIST", "账单文件不存在")
        return found

    def _text(self, deeds: list[Deed], merchant: MerchantSettings, now: datetime) -> bytes:
        written = io.StringIO()
        writer = csv.writer(written)
        written.write(f"{_HEAD}\r\n")
        for deed in deeds:
            row = self._row(deed, self._orders.find(deed.order, now), merchant)
            writer.writerow([f"`{value}" for value in row])
        written.write(f"{_TOTALS}\r\n")
        writer.writerow([f"`{value}" for value in _sums(deeds)])
        return written.getvalue().encode()

    def _row(self, deed: Deed, order: Order, merchant: MerchantSettings) -> list[str]:
        paid = deed.act is Act.PAID
        collected, returned = (deed.amount, 0) if paid else (0, deed.amount)
        refund = None if paid else self._refunds.find(deed.refund)
        at = deed.at.astimezone(_SHANGHAI)
        return [
            *(f"{at:%Y-%m-%d %H:%M:%S}", merchant.app_id, merchant.mch_id, "0", ""),
            *(order.transaction, order.number, order.payer, order.kind),
            *("SUCCESS" if paid else "REFUND", "OTHERS", "CNY", _yuan(collected), "0.00"),
            *(refund.bank_id if refund else "0", refund.number if refund else "0"),
            *(
                _yuan(returned),
                "0.00",
                "ORIGINAL" if refund else "",
                refund.state if refund else "",
            ),
            *(str(order.facts["description"]), str(order.facts.get("attach", ""))),
            *("0.00000", "0.60%", _yuan(collected), _yuan(returned), ""),
        ]


def _sums(deeds: list[Deed]) -> list[str]:
    collected = sum(deed.amount for deed in deeds if deed.act is Act.PAID)
    returned = sum(deed.amount for deed in deeds if deed.act is Act.REFUND_ACCEPTED)
    return [
        str(len(deeds)),
        *(_yuan(collected), _yuan(returned), "0.00", "0.00000"),
        *(_yuan(collected), _yuan(returned)),
    ]


def _day(written: str, now: datetime) -> date:
    """Read which day is wanted: one whose bill is ready, and not older than three months."""
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise Refusal("PARAM_ERROR", "bill_date格式错误") from error
    here = now.astimezone(_SHANGHAI)
    if not here.date() - _KEPT <= day < here.date():
        raise Refusal("PARAM_ERROR", "bill_date不在可下载的范围内")
    if day == here.date() - timedelta(days=1) and here.time() < _READY:
        raise Refusal("STATEMENT_CREATING", "账单生成中，请稍后再试")
    return day


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"
