"""退款、退货：申请、寄回、撤回。"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from bot.dispatch.dialogue import Asked
from bot.dispatch.patterns import answering, matching
from bot.dispatch.router import Heard
from bot.kernel.reply import Reply, Text
from bot.kernel.understanding import QuantityNotAllowed, normalise, parse_quantity
from content.texts import orders as orders_say
from content.texts import refunds as say
from handlers.chat.context import Chat, ChatRouter, Undos
from handlers.chat.own_orders import Choosing
from store.after_sales.actions import apply_for_refund, send_goods_back, withdraw_refund
from store.after_sales.errors import (
    NoAfterSale,
    NothingToRefund,
    NotSoManyPieces,
    TooLateToReturn,
)
from store.after_sales.repository import AfterSales
from store.after_sales.rules import (
    AFTER_SHIPPING,
    BEFORE_SHIPPING,
    AfterSale,
    AfterSaleKind,
    AfterSaleState,
    RefundWish,
    is_in_time,
)
from store.orders.actions import find_order
from store.orders.errors import AfterSaleOpen
from store.orders.rules import Actor, Line, Order
from store.shipping.errors import NotAParcel
from store.shipping.rules import is_carrier, is_tracking_number

router = ChatRouter(topic=orders_say.topic())
choosing = ChatRouter()
answers = ChatRouter()
undos = Undos()

_ASK, _ASK_WHICH_RETURN = "refund", "return"
_WANTS, _ORDER, _PARCEL = "wants", "order", "parcel"
_LINE, _PIECES, _KIND, _REASON = "line", "pieces", "kind", "reason"
_REASONS = "reasons"
"""Of which kind the reasons were that were listed."""
_ALL = frozenset({"全部", "都退", "全退", "都", "全部退"})
_PLACE = re.compile(r"第?(\d{1,3})[个号样条]?")
_KINDS = {
    "1": AfterSaleKind.REFUND,
    "仅退款": AfterSaleKind.REFUND,
    "只退款": AfterSaleKind.REFUND,
    "2": AfterSaleKind.RETURN,
    "退货退款": AfterSaleKind.RETURN,
    "退货": AfterSaleKind.RETURN,
}
_SENT = re.compile(r"([A-Z]{2,10}|[一-鿿]{2,10})[ :]*([A-Z0-9][A-Z0-9 ]*)")
_LONGEST_REASON = 200

Facts = dict[str, str]


def _is_quantity(words: str) -> bool:
    try:
        return parse_quantity(words) is not None
    except QuantityNotAllowed:
        return True


@dataclass(frozen=True, slots=True)
class _Choice:
    """The message answers what is asked of a refund by a choice; learns the question."""

    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> Asked | None:
        """Say what the message holds, or `None`."""
        asked = answering(_ASK)(heard)
        if asked is None:
            return None
        said = heard.words.replace(" ", "")
        wants = dict(asked.facts)[_WANTS]
        is_one = _is_quantity(said) or (wants == _PIECES and said in _ALL)
        return asked if is_one or (wants == _KIND and said in _KINDS) else None


@dataclass(frozen=True, slots=True)
class _ReturnChosen:
    """The message says which of the goods that may go back are in a parcel; learns the question."""

    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> Asked | None:
        """Say what the message holds, or `None`."""
        said = heard.words.replace(" ", "")
        is_one = _PLACE.fullmatch(said) or said in _ALL
        return answering(_ASK_WHICH_RETURN)(heard) if is_one else None


@dataclass(frozen=True, slots=True)
class _Reason:
    """The message says why, in its own words; learns the question."""

    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> Asked | None:
        """Say what the message holds, or `None`."""
        asked = answering(_ASK)(heard) if heard.words else None
        return asked if asked and dict(asked.facts)[_WANTS] == _REASON else None


@router.on(
    matching(r"(?s)(?:我要退款|申请退款|退款)(?:[ :]+(.+)|(?=\d{6})(.+))?"),
    usage=say.usage_refund(),
    about=say.about_refund(),
)
async def on_refund(chat: Chat, said: re.Match[str]) -> Reply:
    return await refunding.choose(chat, said[1] or said[2] or "")


@router.on(matching(r"(?s)(?:我要退货|申请退货|退货退款|退货)(?:[ :]+(.+)|(?=\d{6})(.+))?"))
async def on_return(chat: Chat, said: re.Match[str]) -> Reply:
    return await returning.choose(chat, said[1] or said[2] or "")


@choosing.on(_Choice())
async def on_choice(chat: Chat, asked: Asked) -> Reply:
    return await _answered(chat, asked, chat.words.replace(" ", ""))


@answers.on(_Reason())
async def on_reason(chat: Chat, asked: Asked) -> Reply:
    return await _answered(chat, asked, chat.incoming.text)


@choosing.on(_ReturnChosen())
async def on_return_chosen(chat: Chat, asked: Asked) -> Reply:
    facts = dict(asked.facts)
    order = await find_order(chat.work, chat.member.id, facts[_ORDER])
    agreed = await _agreed(chat, order)
    said = chat.words.replace(" ", "")
    if said in _ALL:
        return await _send_back(chat, order, agreed, facts[_PARCEL])
    place = _PLACE.fullmatch(said)
    chosen = [one for one in agreed if place and facts.get(str(int(place[1]))) == str(one.id)]
    if not chosen:
        return Text(say.no_such_choice(said=said))
    return await _send_back(chat, order, chosen, facts[_PARCEL])


@undos.on("refund")
async def undo_refund(chat: Chat, facts: Mapping[str, str]) -> Reply:
    order = await find_order(chat.work, chat.member.id, facts[_ORDER])
    case = await AfterSales(chat.work).by_id(int(facts["id"]))
    if case.state is not AfterSaleState.APPLIED:
        return Text(say.decided_already(number=order.number))
    await withdraw_refund(chat.work, order, case, Actor.member(chat.member.id))
    return Text(say.withdrawn(number=order.number))


async def _begin(chat: Chat, order: Order, rest: str, *, kind: AfterSaleKind | None) -> Reply:
    facts = {_ORDER: order.number, _REASON: rest[:_LONGEST_REASON]}
    return await _go_on(chat, order, facts | ({_KIND: kind} if kind else {}))


async def _return(chat: Chat, order: Order, rest: str) -> Reply:
    """Note a parcel with which goods come back, or begin an application for a return."""
    agreed, parcel = await _agreed(chat, order), _parcel_in(rest)
    if parcel is None:
        if agreed:
            return Text(say.ask_parcel(number=order.number))
        return await _begin(chat, order, rest, kind=AfterSaleKind.RETURN)
    if not agreed:
        raise NoAfterSale(order.number)
    if len(agreed) == 1:
        return await _send_back(chat, order, agreed, parcel)
    places = tuple((str(place), str(one.id)) for place, one in enumerate(agreed, 1))
    known = ((_ORDER, order.number), (_PARCEL, parcel))
    chat.dialogue = chat.dialogue.ask(Asked(_ASK_WHICH_RETURN, (*known, *places)))
    subjects = [say.subject(order=order, case=one) for one in agreed]
    return Text(say.ask_which_return(number=order.number, subjects=subjects))


async def _agreed(chat: Chat, order: Order) -> list[AfterSale]:
    open_ = await AfterSales(chat.work).open_of_order(order.id)
    return [one for one in open_ if one.state is AfterSaleState.AGREED]


def _parcel_in(rest: str) -> str | None:
    """Read a carrier and a number; refuses what is meant as a parcel and can't be one."""
    said = _SENT.fullmatch(normalise(rest))
    if said is None:
        return None
    carrier, number = said[1], said[2].replace(" ", "")
    if not (is_carrier(carrier) and is_tracking_number(number)):
        raise NotAParcel
    return f"{carrier} {number}"


async def _send_back(chat: Chat, order: Order, cases: list[AfterSale], parcel: str) -> Reply:
    for case in cases:
        await send_goods_back(chat.work, order, case, parcel, Actor.member(chat.member.id))
    chat.dialogue = chat.dialogue.leave()
    chat.did("send_goods_back")
    return Text(
        say.sent_back(
            number=order.number,
            parcel=parcel,
            subjects=[say.subject(order=order, case=case) for case in cases],
            amount=sum(case.share.money for case in cases),
        )
    )


async def _answered(chat: Chat, asked: Asked, said: str) -> Reply:
    """Take the answer to what was asked, and go on to what is still to be known."""
    facts = dict(asked.facts)
    order = await find_order(chat.work, chat.member.id, facts[_ORDER])
    wants, line = facts.pop(_WANTS), _line(order, facts)
    if wants == _PIECES and line:
        facts[_PIECES] = str(line.left if said in _ALL else _pieces(said, line.left))
    elif wants == _REASON and not _is_quantity(said):
        facts[_REASON] = said.strip()[:_LONGEST_REASON]
    else:
        choices = _choices(order, facts, wants)
        chosen = choices.get(_place(said))
        if chosen is None:
            return Text(say.no_such_choice(said=said))
        facts[wants] = chosen
    return await _go_on(chat, order, facts)


def _choices(order: Order, facts: Facts, wants: str) -> Mapping[str, str]:
    if wants == _LINE:
        return {str(line.number): str(line.number) for line in _returnable(order)}
    if wants == _KIND:
        return _KINDS
    reasons = say.reasons(AfterSaleKind(facts[_REASONS]))
    return {str(place): reason for place, reason in enumerate(reasons, 1)}


def _place(said: str) -> str:
    number = _PLACE.fullmatch(said)
    return str(int(number[1])) if number else said


def _pieces(said: str, left: int) -> int:
    try:
        pieces = parse_quantity(said) or 0
    except QuantityNotAllowed as error:
        raise QuantityNotAllowed(error.said, left) from error
    if pieces > left:
        raise NotSoManyPieces(left)
    return pieces


async def _go_on(chat: Chat, order: Order, facts: Facts) -> Reply:
    """Ask for what isn't known yet, or apply."""
    if order.state in BEFORE_SHIPPING:
        if order.after_sales_open:
            raise AfterSaleOpen(order.number)
    else:
        question = _question_of_goods(chat, order, facts)
        if question:
            return question
    if not facts[_REASON]:
        kind = _kind(order, facts)
        return _ask(chat, facts | {_REASONS: kind}, _REASON, say.ask_reason(kind=kind))
    return await _apply(chat, order, facts)


def _question_of_goods(chat: Chat, order: Order, facts: Facts) -> Reply | None:
    """Ask for the line, its pieces, and the kind, as far as they aren't known or plain."""
    _demand_refundable(chat, order)
    lines = _returnable(order)
    if len(lines) == 1:
        facts.setdefault(_LINE, str(lines[0].number))
    line = _line(order, facts)
    if line is None:
        return _ask(chat, facts, _LINE, say.ask_line(number=order.number, lines=lines))
    title, spec = line.title, line.spec
    if line.left == 1:
        facts.setdefault(_PIECES, "1")
    if _PIECES not in facts:
        return _ask(chat, facts, _PIECES, say.ask_pieces(title=title, spec=spec, left=line.left))
    if _KIND not in facts:
        pieces = int(facts[_PIECES])
        return _ask(chat, facts, _KIND, say.ask_kind(title=title, spec=spec, pieces=pieces))
    return None


def _demand_refundable(chat: Chat, order: Order) -> None:
    within = chat.shop.checkout.orders.after_sales
    if order.state not in AFTER_SHIPPING:
        raise NothingToRefund(order.number, order.state)
    if not is_in_time(order, chat.work.now, within):
        raise TooLateToReturn(order.number, within.days)
    if not _returnable(order):
        raise NotSoManyPieces(0)


def _returnable(order: Order) -> list[Line]:
    """List the lines of which something can be given back."""
    return [line for line in order.lines if line.left]


def _line(order: Order, facts: Facts) -> Line | None:
    return next((one for one in order.lines if str(one.number) == facts.get(_LINE)), None)


def _kind(order: Order, facts: Facts) -> AfterSaleKind:
    is_whole = order.state in BEFORE_SHIPPING
    return AfterSaleKind.WHOLE if is_whole else AfterSaleKind(facts[_KIND])


def _ask(chat: Chat, facts: Facts, wants: str, words: str) -> Reply:
    chat.dialogue = chat.dialogue.ask(Asked(_ASK, ((_WANTS, wants), *facts.items())))
    return Text(words)


async def _apply(chat: Chat, order: Order, facts: Facts) -> Reply:
    reason, line = facts[_REASON], facts.get(_LINE)
    wish = RefundWish(
        line=int(line) if line else None,
        pieces=int(facts.get(_PIECES, "0")),
        kind=_kind(order, facts),
        reason=reason,
        without_reason=say.is_without_reason(reason),
    )
    case = await apply_for_refund(
        chat.work,
        order,
        wish,
        Actor.member(chat.member.id),
        key=chat.incoming.key,
        within=chat.shop.checkout.orders.after_sales,
    )
    chat.dialogue = chat.dialogue.leave()
    chat.did("refund", order=order.number, id=case.id)
    return Text(say.applied(order=order, case=case))


def _can_be_refunded(order: Order) -> bool:
    if order.state in BEFORE_SHIPPING:
        return not order.after_sales_open
    return order.state in AFTER_SHIPPING and bool(_returnable(order))


def _can_be_returned(order: Order) -> bool:
    return order.state in AFTER_SHIPPING


refunding = Choosing("refund", _can_be_refunded, partial(_begin, kind=None))
returning = Choosing("return", _can_be_returned, _return)
for each in (refunding, returning):
    choosing.routes.extend(each.answers.routes)
