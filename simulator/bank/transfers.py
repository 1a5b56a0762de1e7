"""What the merchant sends to people: transfers that each payee confirms (wechat-platform 3.10)."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from simulator.bank.journal import Act, BankJournal, Deed
from simulator.bank.refusals import OTHER_FACTS, PayRefused, Refusal
from simulator.bank.signing import Json

TransferState = Literal["ACCEPTED", "WAIT_USER_CONFIRM", "SUCCESS", "FAIL", "CANCELLED"]

CONFIRM_WITHIN = timedelta(hours=24)
NAMED_FROM = 200_000
"""From this amount on (fen) the payee's name is demanded."""


@dataclass(eq=False)
class Transfer:
    """One transfer; `facts` is the body that asked for it, amount in fen."""

    facts: Json
    amount: int
    payee: str
    bank_id: str
    package: str
    created_at: datetime
    state: TransferState = "WAIT_USER_CONFIRM"
    settled_at: datetime | None = None
    reason: str = ""

    @property
    def number(self) -> str:
        """The merchant's number of the transfer."""
        return str(self.facts["out_bill_no"])


class Transfers:
    """All transfers ever accepted, by number; `lag` is how late an unconfirmed one is closed."""

    def __init__(self, journal: BankJournal) -> None:
        self._journal = journal
        self._transfers: dict[str, Transfer] = {}
        self.funds: int | None = None
        self.lag = timedelta()

    def __iter__(self) -> Iterator[Transfer]:
        return iter(tuple(self._transfers.values()))

    def begin(self, facts: Json, now: datetime) -> Transfer:
        """Accept a transfer, or give the one that has its number; other facts are refused."""
        known = self._transfers.get(str(facts["out_bill_no"]))
        if known is not None:
            if known.facts != facts:
                raise Refusal("INVALID_REQUEST", "商户单号已存在，且参数不一致", OTHER_FACTS)
            return self._now(known, now)
        amount = int(str(facts["transfer_amount"]))
        if amount >= NAMED_FROM and "user_name" not in facts:
            raise Refusal("PARAM_ERROR", "转账金额大于等于2000元，收款用户姓名必填")
        if self.funds is not None and self.funds < amount:
            raise Refusal("NOT_ENOUGH", "资金不足，请充值后重试")
        transfer = Transfer(
            facts,
            amount,
            str(facts["openid"]),
            f"133{now:%Y%m%d}{secrets.randbelow(10**17):017}",
            secrets.token_urlsafe(60),
            now,
        )
        self._transfers[transfer.number] = transfer
        self._record(Act.TRANSFER_ACCEPTED, transfer, now)
        return transfer

    def find(self, number: str, now: datetime) -> Transfer:
        """Find a transfer by its number, as it stands now."""
        if number not in self._transfers:
            raise Refusal("NOT_FOUND", "记录不存在")
        return self._now(self._transfers[number], now)

    def of_package(self, package: str, now: datetime) -> Transfer:
        """Find the transfer that a page asks a payee to confirm."""
        for transfer in self:
            if secrets.compare_digest(transfer.package.encode(), package.encode()):
                return self._now(transfer, now)
        raise PayRefused("收款参数错误")

    def confirm(self, transfer: Transfer, open_id: str, now: datetime) -> None:
        """Let the payee take the money; done twice it is done once."""
        if transfer.payee != open_id:
            raise PayRefused("请由收款的微信用户确认")
        if transfer.state == "SUCCESS":
            return
        if transfer.state != "WAIT_USER_CONFIRM":
            raise PayRefused("该笔转账已关闭")
        if self.funds is not None:
            self.funds -= transfer.amount
        self._settle(transfer, "SUCCESS", now)

    def fail(self, number: str, reason: str, now: datetime) -> None:
        """End a transfer that can't reach its payee."""
        transfer = self.find(number, now)
        transfer.reason = reason
        self._settle(transfer, "FAIL", now)

    def _now(self, transfer: Transfer, now: datetime) -> Transfer:
        """Close what nobody has confirmed within a day; the bank may be late with it."""
        over = transfer.created_at + CONFIRM_WITHIN + self.lag
        if transfer.state == "WAIT_USER_CONFIRM" and now >= over:
            transfer.reason = "OVERDUE_CLOSE"
            self._settle(transfer, "FAIL", now)
        return transfer

    def _settle(self, transfer: Transfer, state: TransferState, now: datetime) -> None:
        transfer.state, transfer.settled_at = state, now
        self._record(Act.TRANSFER_SETTLED, transfer, now)

    def _record(self, act: Act, transfer: Transfer, at: datetime) -> None:
        state = transfer.state if act is Act.TRANSFER_SETTLED else ""
        deed = Deed(at, act, transfer.number, transfer.amount, payer=transfer.payee, state=state)
        self._journal.record(deed)
