"""What withdrawals lead to: each reaction a transaction of its own, once."""

from bot.persistence.outbox import Priority
from bot.persistence.work import Work
from content.texts import withdrawals as say
from handlers.events.telling import World, reactions, tell, tell_staff
from store.withdrawals.events import (
    WithdrawalAsked,
    WithdrawalHalfApproved,
    WithdrawalSettled,
    WithdrawalStuck,
    WithdrawalWaits,
)
from store.withdrawals.rules import WithdrawalState


@reactions.on(WithdrawalAsked)
async def tell_staff_of_withdrawal(work: Work, event: WithdrawalAsked, _world: World) -> None:
    """Tell staff that somebody wants commission paid out."""
    await tell_staff(work, say.staff_asked(number=event.number, amount=event.amount))


@reactions.on(WithdrawalHalfApproved)
async def tell_staff_of_half(work: Work, event: WithdrawalHalfApproved, _world: World) -> None:
    """Tell staff that another of them is needed."""
    await tell_staff(work, say.staff_half_approved(number=event.number, amount=event.amount))


@reactions.on(WithdrawalStuck)
async def tell_staff_of_stuck(work: Work, event: WithdrawalStuck, _world: World) -> None:
    """Tell staff that the bank refuses to pay out."""
    words = say.staff_stuck(number=event.number, amount=event.amount, detail=event.detail)
    await tell_staff(work, words)


@reactions.on(WithdrawalWaits)
async def tell_payee_to_confirm(work: Work, event: WithdrawalWaits, world: World) -> None:
    """Tell the payee where to confirm."""
    url = world.links.withdrawal(event.number, event.member_id, work.now)
    words = say.waits(amount=event.amount, url=url)
    await tell(work, event.member_id, words, Priority.MONEY)


@reactions.on(WithdrawalSettled)
async def tell_payee_of_end(work: Work, event: WithdrawalSettled, _world: World) -> None:
    """Tell the member how their withdrawal has ended, unless they ended it themselves."""
    words = _words_of_end(event)
    if words:
        await tell(work, event.member_id, words, Priority.MONEY)


def _words_of_end(event: WithdrawalSettled) -> str:
    number, amount = event.number, event.amount
    match event.state:
        case WithdrawalState.PAID if event.detail:
            return say.paid_by_hand(amount=amount, number=number, note=event.detail)
        case WithdrawalState.PAID:
            return say.paid(amount=amount, number=number)
        case WithdrawalState.REFUSED:
            return say.refused(amount=amount, number=number, reason=event.detail)
        case WithdrawalState.FAILED:
            return say.failed(amount=amount, number=number)
        case _:
            return ""
