"""Pays out: each step is three, the books, the bank, the books; any may be repeated.

A transfer is made under the withdrawal's own number, and never under another: whatever became of
an answer, the bank is asked for this number until it says that the money has gone, or never will.
"""

import structlog

from bot.persistence.database import Begin
from store.payments.gateway import BankRefused, BankUnreachable, NumberUsed
from store.withdrawals.actions import begin_transfer, report_stuck, set_back, take_transfer
from store.withdrawals.gateway import PayoutGateway, Transfer, TransferOrder, TransferState
from store.withdrawals.repository import Withdrawals
from store.withdrawals.rules import Withdrawal, WithdrawalState

_BATCH = 20

log = structlog.get_logger()


class Paymaster:
    """Tells the bank of what was approved, and asks it; any number of processes may run one."""

    def __init__(self, begin: Begin, bank: PayoutGateway, remark: str) -> None:
        self._begin = begin
        self._remark = remark
        self.bank = bank

    async def run_due(self) -> int:
        """Do what is due; tell how many withdrawals were looked at."""
        async with self._begin() as work:
            due = await Withdrawals(work).claim_due(_BATCH)
        for withdrawal in due:
            await self._go_on(withdrawal)
        return len(due)

    async def _go_on(self, withdrawal: Withdrawal) -> None:
        """Send a transfer, or ask for one that the bank may know."""
        try:
            told = await self._at_bank(withdrawal)
        except BankUnreachable as error:
            log.warning("withdrawal.waiting", withdrawal=withdrawal.number, error=str(error))
        except BankRefused as error:
            await self._complain(withdrawal, error)
        else:
            if told is not None:
                async with self._begin() as work:
                    await take_transfer(work, withdrawal, told)

    async def _at_bank(self, withdrawal: Withdrawal) -> Transfer | None:
        if withdrawal.state is not WithdrawalState.APPROVED:
            told = await self.bank.ask_transfer(withdrawal.number)
            if not _is_to_be_sent(withdrawal, told):
                return told
        async with self._begin() as work:
            if not await begin_transfer(work, withdrawal):
                return None
        order = TransferOrder(withdrawal.number, withdrawal.payee, withdrawal.amount, self._remark)
        return await self.bank.transfer(order)

    async def _complain(self, withdrawal: Withdrawal, error: BankRefused) -> None:
        """Tell staff that the bank has not taken a transfer: it is tried again, or a person acts.

        Under a number that the bank says is used there may be one, so that it is only asked for.
        """
        log.error("withdrawal.refused", withdrawal=withdrawal.number, error=str(error))
        async with self._begin() as work:
            if not isinstance(error, NumberUsed):
                await set_back(work, withdrawal)
            await report_stuck(work, withdrawal, str(error))


def _is_to_be_sent(withdrawal: Withdrawal, told: Transfer) -> bool:
    """Whether the bank has none of this number, or didn't say where the payee confirms it."""
    lacks_page = told.state is TransferState.WAITING and not (withdrawal.package or told.package)
    return told.state is TransferState.UNKNOWN or lacks_page
