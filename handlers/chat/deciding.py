"""店务：同意退款、拒绝退款、验货。"""

import re
from collections.abc import Mapping

from bot.kernel.reply import Reply, Text
from community.members.repository import Members
from community.staff.actions import note
from community.staff.rules import Role
from content.texts import managing as say
from handlers.chat.confirming import Confirming, commanded
from handlers.chat.context import Chat, ChatRouter
from handlers.chat.own_orders import as_typed, read_said
from store.after_sales.actions import agree_to_refund, inspect_goods, refuse_refund
from store.after_sales.errors import AboveOwnLimit, NoAfterSale, ReasonNeeded
from store.after_sales.repository import AfterSales
from store.after_sales.rules import AfterSale, AfterSaleState, Inspection
from store.orders.actions import find_any_order
from store.orders.rules import Actor, Order

router = ChatRouter()
confirming = Confirming("deciding")

_MANAGERS = (Role.OWNER, Role.MANAGER)
_ALL_STAFF = tuple(Role)
_AGENTS_LIMIT = 20_000
"""What an agent may give back alone, in fen."""
_PLACE = re.compile(r"(?s)(\d{1,2})(?: +(.*))?")

Found = tuple[Order, AfterSale, str]


@router.on(commanded("同意退款", roles=_ALL_STAFF))
async def on_agree(chat: Chat, words: str) -> Reply:
    found = await _find(chat, "agree", words, AfterSaleState.APPLIED)
    if not isinstance(found, tuple):
        return found
    order, case, _ = found
    _demand_within_limit(chat, case)
    question = say.ask_agree(order=order, case=case, member=await _buyer(chat, order))
    return _ask(chat, "agree", question, found)


@confirming.deed("agree", *_ALL_STAFF)
async def agree(chat: Chat, facts: Mapping[str, str]) -> Reply:
    order, case = await _again(chat, facts)
    if case.state is not AfterSaleState.APPLIED:
        return _changed(order)
    await agree_to_refund(
        chat.work,
        order,
        case,
        Actor.staff(chat.member.id),
        zone=chat.shop.zone,
        most=_most(chat),
    )
    await _note(chat, "refund.agreed", case, {"money": case.share.money})
    return Text(say.agreed(number=order.number, case=case))


@router.on(commanded("拒绝退款", roles=_ALL_STAFF))
async def on_refuse(chat: Chat, words: str) -> Reply:
    found = await _find(chat, "refuse", words, AfterSaleState.APPLIED)
    if not isinstance(found, tuple):
        return found
    order, case, rest = found
    reason = as_typed(chat, rest)
    if not reason:
        raise ReasonNeeded
    buyer = await _buyer(chat, order)
    question = say.ask_refuse(order=order, case=case, member=buyer, reason=reason)
    return _ask(chat, "refuse", question, found, reason=reason)


@confirming.deed("refuse", *_ALL_STAFF)
async def refuse(chat: Chat, facts: Mapping[str, str]) -> Reply:
    order, case = await _again(chat, facts)
    if case.state is not AfterSaleState.APPLIED:
        return _changed(order)
    actor = Actor.staff(chat.member.id)
    await refuse_refund(chat.work, order, case, actor, reason=facts["reason"])
    await _note(chat, "refund.refused", case, {"reason": facts["reason"]})
    return Text(say.refused(number=order.number))


@router.on(commanded("验货", roles=_MANAGERS))
async def on_inspect(chat: Chat, words: str) -> Reply:
    found = await _find(chat, "inspect", words, AfterSaleState.GOODS_BACK)
    if not isinstance(found, tuple):
        return found
    order, case, rest = found
    inspection = say.to_inspection(rest)
    if inspection is None:
        return Text(say.usage(act="inspect"))
    buyer = await _buyer(chat, order)
    question = say.ask_inspect(order=order, case=case, member=buyer, inspection=inspection)
    return _ask(chat, "inspect", question, found, result=inspection)


@confirming.deed("inspect", *_MANAGERS)
async def inspect(chat: Chat, facts: Mapping[str, str]) -> Reply:
    order, case = await _again(chat, facts)
    if case.state is not AfterSaleState.GOODS_BACK:
        return _changed(order)
    inspection = Inspection(facts["result"])
    actor = Actor.staff(chat.member.id)
    await inspect_goods(chat.work, order, case, inspection, actor, zone=chat.shop.zone)
    await _note(chat, "refund.inspected", case, {"result": inspection})
    return Text(say.inspected(number=order.number, case=case, inspection=inspection))


async def _find(chat: Chat, act: str, words: str, waiting: AfterSaleState) -> Found | Reply:
    """Find the after-sale that a command is about, and what else was said; or ask for it."""
    said = read_said(words, by_place=False)
    if not said.number:
        return Text(say.usage(act=act))
    order = await find_any_order(chat.work, said.number)
    open_ = await AfterSales(chat.work).open_of_order(order.id)
    cases = [case for case in open_ if case.state is waiting]
    if not cases:
        raise NoAfterSale(order.number)
    place, rest = _split(said.rest, len(cases))
    if place is None:
        return Text(say.which_case(order=order, cases=cases, act=act))
    return order, cases[place - 1], rest


def _split(rest: str, count: int) -> tuple[int | None, str]:
    """Split off which of several after-sales is meant; of one alone nothing need be said."""
    placed = _PLACE.fullmatch(rest)
    if placed and 1 <= int(placed[1]) <= count:
        return int(placed[1]), placed[2] or ""
    return (1 if count == 1 else None), rest


def _ask(chat: Chat, deed: str, question: str, found: Found, **facts: object) -> Reply:
    order, case, _ = found
    return confirming.ask(chat, deed, question, order=order.number, case=case.id, **facts)


async def _again(chat: Chat, facts: Mapping[str, str]) -> tuple[Order, AfterSale]:
    """Look again at what was shown."""
    order = await find_any_order(chat.work, facts["order"])
    return order, await AfterSales(chat.work).by_id(int(facts["case"]))


def _most(chat: Chat) -> int | None:
    return _AGENTS_LIMIT if chat.role == Role.AGENT else None


def _demand_within_limit(chat: Chat, case: AfterSale) -> None:
    most = _most(chat)
    if most is not None and case.share.money > most:
        raise AboveOwnLimit(most)


async def _buyer(chat: Chat, order: Order) -> str:
    name, tag = await Members(chat.work).label(order.member_id)
    return say.member(name=name, tag=tag)


def _changed(order: Order) -> Reply:
    return Text(say.changed_meanwhile(what=say.an_after_sale(number=order.number)))


async def _note(chat: Chat, act: str, case: AfterSale, facts: Mapping[str, object]) -> None:
    subject = f"after_sale:{case.id}"
    await note(chat.work, staff_member_id=chat.member.id, act=act, subject=subject, facts=facts)
    chat.did(act)
