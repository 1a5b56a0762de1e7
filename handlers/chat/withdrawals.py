"""提现；店务：提现待审、同意提现、拒绝提现、提现已付。"""

from collections.abc import Mapping

from bot.dispatch.patterns import words_then
from bot.kernel.clock import shop_day
from bot.kernel.money import NotAnAmount, parse_yuan
from bot.kernel.reply import Reply, Text
from community.ledger.repository import Ledger
from community.ledger.rules import Unit, account_of
from community.members.repository import Members
from community.staff.actions import note
from community.staff.repository import Staff
from community.staff.rules import Role
from content.texts import people as people_say
from content.texts import referral as referral_says
from content.texts import withdrawals as say
from handlers.chat.confirming import Confirming, commanded
from handlers.chat.context import Chat, ChatRouter, Undos
from store.withdrawals.actions import (
    approve_withdrawal,
    ask_withdrawal,
    cancel_withdrawal,
    find_withdrawal,
    pay_by_hand,
    refuse_withdrawal,
)
from store.withdrawals.errors import AmountNotAllowed, NoteNeeded
from store.withdrawals.repository import Withdrawals
from store.withdrawals.rules import MOST_A_TRANSFER, Withdrawal, WithdrawalState, is_approved

router = ChatRouter(topic=referral_says.topic())
staff = ChatRouter()
confirming = Confirming("withdrawals")
undos = Undos()

_MANAGERS = (Role.OWNER, Role.MANAGER)
_DOOR = "official_account"
_LATEST = 3
_MOST_WAITING = 10
_ALL = frozenset({"全部", "全提", "所有"})


@router.on(
    words_then("提现", "佣金提现"), usage=say.usage_withdrawal(), about=say.about_withdrawal()
)
async def on_withdraw(chat: Chat, said: str) -> Reply:
    if not said:
        return await _what_for(chat)
    rules = chat.shop.withdrawals
    withdrawal = await ask_withdrawal(
        chat.work,
        member_id=chat.member.id,
        payee=await _payee(chat),
        amount=await _amount(chat, said),
        rules=rules,
        key=chat.incoming.key,
    )
    chat.did("withdrawal", number=withdrawal.number)
    return Text(
        say.asked(
            number=withdrawal.number,
            amount=withdrawal.amount,
            left=await _available(chat),
            undo_minutes=chat.shop.undo_within.total_seconds() / 60,
        )
    )


@undos.on("withdrawal")
async def undo_withdrawal(chat: Chat, facts: Mapping[str, str]) -> Reply:
    number, member_id = facts["number"], chat.member.id
    withdrawal = await find_withdrawal(chat.work, number, member_id=member_id)
    await cancel_withdrawal(chat.work, withdrawal)
    return Text(say.undone(amount=withdrawal.amount))


@staff.on(commanded("提现待审", "待审提现", roles=_MANAGERS))
async def on_waiting(chat: Chat, _words: str) -> Reply:
    found = await Withdrawals(chat.work).asked(_MOST_WAITING + 1)
    lines = [await _line(chat, one) for one in found[:_MOST_WAITING]]
    return Text(say.waiting(lines=lines, has_more=len(found) > _MOST_WAITING))


@staff.on(commanded("同意提现", roles=_MANAGERS))
async def on_approve(chat: Chat, said: str) -> Reply:
    if not said:
        return Text(say.usage(act="approve"))
    withdrawal = await find_withdrawal(chat.work, said)
    roles = [*await Withdrawals(chat.work).approvals(withdrawal.id), chat.role]
    suffices = is_approved(withdrawal.amount, roles, chat.shop.withdrawals)
    question = say.ask_approve(line=await _line(chat, withdrawal), suffices=suffices)
    return confirming.ask(chat, "approve", question, number=withdrawal.number)


@confirming.deed("approve", *_MANAGERS)
async def approve(chat: Chat, facts: Mapping[str, str]) -> Reply:
    withdrawal = await find_withdrawal(chat.work, facts["number"])
    suffices = await approve_withdrawal(
        chat.work,
        withdrawal,
        staff_id=await Staff(chat.work).id_of(chat.member.id),
        role=chat.role,
        rules=chat.shop.withdrawals,
    )
    await _note(chat, "withdrawal.approved", withdrawal)
    return Text(say.approved(number=withdrawal.number, suffices=suffices))


@staff.on(commanded("拒绝提现", roles=_MANAGERS))
async def on_refuse(chat: Chat, said: str) -> Reply:
    number, _, reason = said.partition(" ")
    if not number:
        return Text(say.usage(act="refuse"))
    withdrawal = await find_withdrawal(chat.work, number)
    if not reason.strip():
        raise NoteNeeded
    question = say.ask_refuse(line=await _line(chat, withdrawal), reason=reason)
    return confirming.ask(chat, "refuse", question, number=number, reason=reason)


@confirming.deed("refuse", *_MANAGERS)
async def refuse(chat: Chat, facts: Mapping[str, str]) -> Reply:
    withdrawal = await find_withdrawal(chat.work, facts["number"])
    await refuse_withdrawal(chat.work, withdrawal, reason=facts["reason"])
    await _note(chat, "withdrawal.refused", withdrawal)
    return Text(say.staff_refused(number=withdrawal.number))


@staff.on(commanded("提现已付", roles=(Role.OWNER,)))
async def on_by_hand(chat: Chat, said: str) -> Reply:
    number, _, how = said.partition(" ")
    if not number:
        return Text(say.usage(act="by_hand"))
    withdrawal = await find_withdrawal(chat.work, number)
    if not how.strip():
        raise NoteNeeded
    question = say.ask_by_hand(line=await _line(chat, withdrawal), note=how)
    return confirming.ask(chat, "by_hand", question, number=number, note=how)


@confirming.deed("by_hand", Role.OWNER)
async def by_hand(chat: Chat, facts: Mapping[str, str]) -> Reply:
    withdrawal = await find_withdrawal(chat.work, facts["number"])
    await pay_by_hand(chat.work, withdrawal, note=facts["note"])
    await _note(chat, "withdrawal.paid_by_hand", withdrawal)
    return Text(say.staff_paid(number=withdrawal.number))


async def _what_for(chat: Chat) -> Reply:
    latest = [
        (shop_day(one.asked_at, chat.shop.zone), one.amount, one.state, _url(chat, one))
        for one in await Withdrawals(chat.work).of_member(chat.member.id, _LATEST)
    ]
    least = chat.shop.withdrawals.least
    return Text(say.what_for(available=await _available(chat), least=least, latest=latest))


def _url(chat: Chat, withdrawal: Withdrawal) -> str | None:
    if withdrawal.state is not WithdrawalState.WAITING:
        return None
    return chat.shop.links.withdrawal(withdrawal.number, chat.member.id, chat.work.now)


async def _amount(chat: Chat, said: str) -> int:
    if said in _ALL:
        return min(await _available(chat), MOST_A_TRANSFER)
    try:
        return parse_yuan(said)
    except NotAnAmount as error:
        least = chat.shop.withdrawals.least
        raise AmountNotAllowed(said, least, MOST_A_TRANSFER) from error


async def _available(chat: Chat) -> int:
    return await Ledger(chat.work, Unit.COMMISSION).balance(account_of(chat.member.id))


async def _payee(chat: Chat) -> str | None:
    """Find the openid that money can be sent to: the account that the member follows."""
    person = await Members(chat.work).person_of(chat.member.id, _DOOR)
    return person.rsplit(":", 1)[-1] if person else None


async def _line(chat: Chat, withdrawal: Withdrawal) -> str:
    name, tag = await Members(chat.work).label(withdrawal.member_id)
    return say.line(
        number=withdrawal.number,
        who=people_say.masked(name=name, tag=tag),
        amount=withdrawal.amount,
        day=shop_day(withdrawal.asked_at, chat.shop.zone),
        approvals=len(await Withdrawals(chat.work).approvals(withdrawal.id)),
    )


async def _note(chat: Chat, act: str, withdrawal: Withdrawal) -> None:
    chat.did(act)
    await note(
        chat.work,
        staff_member_id=chat.member.id,
        act=act,
        subject=f"withdrawal:{withdrawal.number}",
        facts={"amount": withdrawal.amount},
    )
