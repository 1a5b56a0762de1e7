"""What happens to withdrawals: one function a transition, whoever asks for it."""

from bot.persistence.work import Work
from community.ledger.actions import Because, move
from community.ledger.repository import Ledger
from community.ledger.rules import Reason, Unit, account_of, withdrawing_of
from store.withdrawals.errors import (
    AmountNotAllowed,
    ApprovedAlready,
    NoPurse,
    NoteNeeded,
    NotEnoughCommission,
    WithdrawalNotAllowed,
    WithdrawalNotFound,
)
from store.withdrawals.events import (
    WithdrawalAsked,
    WithdrawalHalfApproved,
    WithdrawalSettled,
    WithdrawalStuck,
    WithdrawalWaits,
)
from store.withdrawals.gateway import Transfer, TransferState
from store.withdrawals.repository import Withdrawals
from store.withdrawals.rules import (
    LONGEST_DETAIL,
    MOST_A_TRANSFER,
    ON_THEIR_WAY,
    WITHDRAWAL_NUMBER,
    Withdrawal,
    WithdrawalRules,
    WithdrawalState,
    is_approved,
    new_withdrawal_number,
)


async def find_withdrawal(work: Work, number: str, *, member_id: int | None = None) -> Withdrawal:
    """Find a withdrawal; of a member's own only, if one is given."""
    found = None
    if WITHDRAWAL_NUMBER.fullmatch(number):
        found = await Withdrawals(work).by_number(number, member_id=member_id)
    if found is None:
        raise WithdrawalNotFound(number)
    return found


async def ask_withdrawal(
    work: Work,
    *,
    member_id: int,
    payee: str | None,
    amount: int,
    rules: WithdrawalRules,
    key: str,
) -> Withdrawal:
    """Take commission out of a member's account, to be paid out once it is approved.

    Refuses what is too little, too much at once, or more than there is; nothing is taken then.
    """
    if payee is None:
        raise NoPurse
    if not rules.least <= amount <= MOST_A_TRANSFER:
        raise AmountNotAllowed("", rules.least, MOST_A_TRANSFER)
    number = new_withdrawal_number()
    facts = {
        "number": number,
        "key": key,
        "member_id": member_id,
        "payee": payee,
        "amount": amount,
    }
    withdrawal_id = await Withdrawals(work).add(facts)
    if withdrawal_id is None:
        raise RuntimeError("a withdrawal's number or key was used before")
    own, away = account_of(member_id), withdrawing_of(member_id)
    because = Because(Reason.WITHDRAWAL, f"{Reason.WITHDRAWAL}:{withdrawal_id}")
    if not await move(work, Unit.COMMISSION, amount, because, source=own, to=away):
        raise NotEnoughCommission(amount, await Ledger(work, Unit.COMMISSION).balance(own))
    work.record(WithdrawalAsked(withdrawal_id, number, amount))
    return await Withdrawals(work).by_id(withdrawal_id)


async def approve_withdrawal(
    work: Work, withdrawal: Withdrawal, *, staff_id: int, role: str, rules: WithdrawalRules
) -> bool:
    """Approve; tell whether that suffices for it to be paid out, or another person has to."""
    withdrawals = Withdrawals(work)
    await work.lock(f"withdrawal:{withdrawal.id}")
    current = await withdrawals.by_id(withdrawal.id)
    if current.state is not WithdrawalState.ASKED:
        raise WithdrawalNotAllowed(current.number, current.state)
    if not await withdrawals.approve(withdrawal.id, staff_id, role):
        raise ApprovedAlready(withdrawal.number)
    if not is_approved(withdrawal.amount, await withdrawals.approvals(withdrawal.id), rules):
        work.record(WithdrawalHalfApproved(withdrawal.id, withdrawal.number, withdrawal.amount))
        return False
    leaves = {WithdrawalState.ASKED}
    moved = await withdrawals.move(withdrawal, leaves, WithdrawalState.APPROVED, try_at=work.now)
    await _demand(work, withdrawal, moved)
    return True


async def refuse_withdrawal(work: Work, withdrawal: Withdrawal, *, reason: str) -> None:
    """Refuse, saying why, what the bank has not got: the commission is the member's again."""
    reason, leaves = _cleaned(reason), {WithdrawalState.ASKED, WithdrawalState.APPROVED}
    moved = await Withdrawals(work).move(withdrawal, leaves, WithdrawalState.REFUSED, detail=reason)
    await _demand(work, withdrawal, moved)
    await _give_back(work, withdrawal, WithdrawalState.REFUSED, reason)


async def cancel_withdrawal(work: Work, withdrawal: Withdrawal) -> None:
    """Take a withdrawal back that nobody has approved yet."""
    leaves = {WithdrawalState.ASKED}
    moved = await Withdrawals(work).move(withdrawal, leaves, WithdrawalState.CANCELLED)
    await _demand(work, withdrawal, moved)
    await _give_back(work, withdrawal, WithdrawalState.CANCELLED, "")


async def pay_by_hand(work: Work, withdrawal: Withdrawal, *, note: str) -> None:
    """Note that it was paid otherwise: approved, and the bank was not told of it yet."""
    note, leaves = _cleaned(note), {WithdrawalState.APPROVED}
    moved = await Withdrawals(work).move(withdrawal, leaves, WithdrawalState.PAID, detail=note)
    await _demand(work, withdrawal, moved)
    await _pay_out(work, withdrawal, note)


async def begin_transfer(work: Work, withdrawal: Withdrawal) -> bool:
    """Write down that the bank is told, before it is; `False` when it was settled meanwhile."""
    leaves = {WithdrawalState.APPROVED, WithdrawalState.SENDING}
    return await Withdrawals(work).move(withdrawal, leaves, WithdrawalState.SENDING)


async def set_back(work: Work, withdrawal: Withdrawal) -> None:
    """Note that the bank has no such transfer after all: it may be paid by hand, or refused."""
    leaves = {WithdrawalState.SENDING}
    await Withdrawals(work).move(withdrawal, leaves, WithdrawalState.APPROVED)


async def take_transfer(work: Work, withdrawal: Withdrawal, told: Transfer) -> None:
    """Take what the bank says about a transfer, each end once."""
    withdrawals = Withdrawals(work)
    if told.state is TransferState.SUCCEEDED:
        if await withdrawals.move(withdrawal, ON_THEIR_WAY, WithdrawalState.PAID, package=None):
            await _pay_out(work, withdrawal, "")
    elif told.state is TransferState.FAILED:
        detail = told.detail[:LONGEST_DETAIL]
        moved = await withdrawals.move(
            withdrawal, ON_THEIR_WAY, WithdrawalState.FAILED, package=None, detail=detail
        )
        if moved:
            await _give_back(work, withdrawal, WithdrawalState.FAILED, detail)
    elif told.state is TransferState.WAITING and told.package:
        leaves = {WithdrawalState.SENDING}
        moved = await withdrawals.move(
            withdrawal, leaves, WithdrawalState.WAITING, package=told.package
        )
        if moved:
            facts = (withdrawal.id, withdrawal.member_id, withdrawal.number, withdrawal.amount)
            work.record(WithdrawalWaits(*facts))


async def report_stuck(work: Work, withdrawal: Withdrawal, detail: str) -> None:
    """Tell staff, once, that the bank refuses a transfer; it goes on being tried."""
    current = await Withdrawals(work).by_id(withdrawal.id)
    if current.state in ON_THEIR_WAY and current.detail != detail[:LONGEST_DETAIL]:
        await Withdrawals(work).move(
            current, {current.state}, current.state, detail=detail[:LONGEST_DETAIL]
        )
        work.record(WithdrawalStuck(withdrawal.id, withdrawal.number, withdrawal.amount, detail))


async def _pay_out(work: Work, withdrawal: Withdrawal, detail: str) -> None:
    because = Because(Reason.PAID_OUT, f"{Reason.PAID_OUT}:{withdrawal.id}")
    await _move_held(work, withdrawal, because, "")
    _tell(work, withdrawal, WithdrawalState.PAID, detail)


async def _give_back(
    work: Work, withdrawal: Withdrawal, state: WithdrawalState, detail: str
) -> None:
    because = Because(Reason.WITHDRAWAL_BACK, f"{Reason.WITHDRAWAL_BACK}:{withdrawal.id}")
    await _move_held(work, withdrawal, because, account_of(withdrawal.member_id))
    _tell(work, withdrawal, state, detail)


async def _move_held(work: Work, withdrawal: Withdrawal, because: Because, to: str) -> None:
    away = withdrawing_of(withdrawal.member_id)
    if not await move(work, Unit.COMMISSION, withdrawal.amount, because, source=away, to=to):
        raise RuntimeError(f"{away} holds less than its withdrawals")


async def _demand(work: Work, withdrawal: Withdrawal, moved: bool) -> None:  # noqa: FBT001 - reads
    if not moved:
        current = await Withdrawals(work).by_id(withdrawal.id)
        raise WithdrawalNotAllowed(current.number, current.state)


def _tell(work: Work, withdrawal: Withdrawal, state: WithdrawalState, detail: str) -> None:
    facts = (withdrawal.id, withdrawal.member_id, withdrawal.number, withdrawal.amount)
    work.record(WithdrawalSettled(*facts, state, detail))


def _cleaned(words: str) -> str:
    """Reduce a reason to one line of bounded length, and demand that it says something."""
    cleaned = " ".join(words.split())[:LONGEST_DETAIL]
    if not cleaned:
        raise NoteNeeded
    return cleaned
