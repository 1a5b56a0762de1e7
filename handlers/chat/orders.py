"""我的订单、订单、付款、取消、物流、收货、评价。"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.dispatch.dialogue import Asked
from bot.dispatch.patterns import Matching, answering, matching, words
from bot.dispatch.router import Heard
from bot.kernel.reply import Reply, Text
from community.addresses.sealing import open_address
from content.texts import addresses as addresses_say
from content.texts import orders as say
from content.texts import redeeming as redeeming_says
from content.texts import refunds as refunds_say
from handlers.chat.context import Chat, ChatRouter, Undos
from handlers.chat.own_orders import LISTED, Choosing, NumberAnswering
from store.after_sales.repository import AfterSales
from store.orders.actions import cancel_order, find_order, receive_order
from store.orders.errors import OrderIsClosing, OrderNotAllowed
from store.orders.repository import Orders
from store.orders.rules import Actor, Cause, Order, OrderAct, OrderState
from store.pickup.repository import PickupPoints
from store.reviews.actions import review_order, take_review_back
from store.reviews.errors import NotReviewable, StarsNeeded
from store.shipping.repository import Shipments

router = ChatRouter(topic=say.topic())
choosing = ChatRouter()
undos = Undos()

_PAGE = 5
_MOST_PARCEL_EVENTS = 6
_ASK_STARS = "stars"
_STARS = re.compile(
    r"(?s)\s*(?:([1-5１-５])|([一二三四五])(?=\s|颗|星|分|$))\s*(?:颗?星|分)?"
    r"(?![\d.．]|[eE]\d)[\s,，。:：、!！]*(.*)"
)
_FIGURE = re.compile(r"[\d.E+\-]{1,6}|NAN")
_ONE_TO_FIVE = dict(zip("１２３４５一二三四五", "1234512345", strict=True))
_ARRIVED = frozenset({OrderState.RECEIVED, OrderState.COMPLETED})
_HIDES_CODE = frozenset(
    {
        OrderState.PENDING_PAYMENT,
        OrderState.PAID,
        OrderState.AWAITING_TEAM,
        OrderState.CLOSED,
    }
)


def _of_an_order(*commands: str) -> Matching:
    """Recognise a command that may name an order, by its number or its place in a list."""
    place, number = r"第?[A-Z0-9.+\-]{1,20}[个号]?", r"(?=[A-Z]*\d)[A-Z0-9]{12,16}(?![A-Z0-9]).*"
    return matching(rf"(?s)(?:{'|'.join(commands)})(?:[ :]*({place}|{number}))?")


def _in(*states: OrderState) -> Callable[[Order], bool]:
    return lambda order: order.state in states


@dataclass(frozen=True, slots=True)
class _NextOrders:
    """下一页 while the orders are listed; learns the list's question."""

    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> Asked | None:
        """Say what the message holds, or `None`."""
        return answering(LISTED)(heard) if words("下一页", "下页", "更多")(heard) else None


@dataclass(frozen=True, slots=True)
class _StarsAnswering:
    """The message answers how many stars; learns the question."""

    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> Asked | None:
        """Say what the message holds, or `None`."""
        is_one = _STARS.fullmatch(heard.incoming.text) or _FIGURE.fullmatch(heard.words)
        return answering(_ASK_STARS)(heard) if is_one else None


@router.on(
    words("我的订单", "订单", "订单列表", "全部订单", "所有订单", "查订单"),
    usage="我的订单",
    about=say.about_orders(),
)
async def on_orders(chat: Chat, _said: str) -> Reply:
    return await _list(chat, ())


@choosing.on(_NextOrders())
async def on_next_orders(chat: Chat, asked: Asked) -> Reply:
    return await _list(chat, tuple(number for _, number in asked.facts))


@choosing.on(NumberAnswering(LISTED))
async def on_listed(chat: Chat, answered: tuple[Asked, str]) -> Reply:
    asked, place = answered
    number = dict(asked.facts).get(str(int(place)))
    if number is None:
        return Text(say.no_such_place(said=int(place), largest=len(asked.facts)))
    return await _present(chat, await find_order(chat.work, chat.member.id, number), "")


@router.on(_of_an_order("订单号", "订单编号", "查订单", "订单"))
async def on_order(chat: Chat, said: re.Match[str]) -> Reply:
    return await opening.choose(chat, said[1] or "")


@router.on(_of_an_order("付款", "去付款", "支付"))
async def on_pay(chat: Chat, said: re.Match[str]) -> Reply:
    return await paying.choose(chat, said[1] or "")


@router.on(_of_an_order("取消订单", "取消"))
async def on_cancel(chat: Chat, said: re.Match[str]) -> Reply:
    return await cancelling.choose(chat, said[1] or "")


@router.on(_of_an_order("查物流", "物流", "查快递", "快递"))
async def on_track(chat: Chat, said: re.Match[str]) -> Reply:
    return await tracking.choose(chat, said[1] or "")


@router.on(_of_an_order("确认收货", "收货", "已收货", "收到货了"))
async def on_receive(chat: Chat, said: re.Match[str]) -> Reply:
    return await receiving.choose(chat, said[1] or "")


@router.on(matching(r"(?s)评价(?:[ :]*(?=[A-Z\d+\-.]|[一二三四五] ?[颗星分])(.+)|[ :]+(.+))?"))
async def on_review(chat: Chat, said: re.Match[str]) -> Reply:
    return await reviewing.choose(chat, said[1] or said[2] or "")


@choosing.on(_StarsAnswering())
async def on_stars(chat: Chat, asked: Asked) -> Reply:
    order = await find_order(chat.work, chat.member.id, dict(asked.facts)["order"])
    return await _review(chat, order, chat.incoming.text)


@undos.on("review")
async def undo_review(chat: Chat, facts: Mapping[str, str]) -> Reply:
    order = await find_order(chat.work, chat.member.id, facts["order"])
    await take_review_back(chat.work, order)
    return Text(say.review_taken_back(number=order.number))


async def _list(chat: Chat, listed: tuple[str, ...]) -> Reply:
    """List the page of orders after those that were listed, numbered on from them."""
    latest = await Orders(chat.work).latest(chat.member.id, len(listed) + _PAGE + 1)
    new = [one for one in latest if one.number not in listed]
    if not new:
        return Text(say.no_more() if listed else say.no_orders())
    page = new[:_PAGE]
    numbers = (*listed, *(one.number for one in page))
    places = tuple((str(place), number) for place, number in enumerate(numbers, 1))
    chat.dialogue = chat.dialogue.ask(Asked(LISTED, places))
    return Text(say.orders(orders=page, first=len(listed) + 1, has_more=len(new) > _PAGE))


async def _present(chat: Chat, order: Order, _rest: str) -> Reply:
    cases = await AfterSales(chat.work).of_order(order.id)
    return Text(
        say.details(
            order=order,
            where=await _where(chat, order),
            at=_times(chat, order),
            cases=[refunds_say.in_short(order=order, case=case) for case in cases],
            url=_page(chat, order),
        )
    )


async def _where(chat: Chat, order: Order) -> str:
    if order.pickup_point_id is None:
        if order.recipient is None:
            return ""
        to = open_address(chat.shop.vault, order.member_id, order.recipient)
        return say.sent_to(address=addresses_say.in_short(to))
    point = await PickupPoints(chat.work).point(order.pickup_point_id)
    if point is None:
        raise LookupError(f"no pickup point {order.pickup_point_id}")
    code = "" if order.state in _HIDES_CODE else order.pickup_code or ""
    return say.picked_up_at(name=point.name, address=point.address, hours=point.hours, code=code)


def _times(chat: Chat, order: Order) -> list[tuple[str, datetime]]:
    is_unpaid = order.state is OrderState.PENDING_PAYMENT and not order.closing
    times = (
        (say.placed_at(), order.placed_at),
        (say.pay_until(), order.pay_until if is_unpaid else None),
        (say.paid_at(), order.paid_at),
        (say.shipped_at(), order.shipped_at),
        (say.received_at(), order.received_at),
    )
    return [(name, at.astimezone(chat.shop.zone)) for name, at in times if at]


async def _pay(chat: Chat, order: Order, _rest: str) -> Reply:
    if order.state is not OrderState.PENDING_PAYMENT:
        raise OrderNotAllowed(order.number, OrderAct.PAY, order.state)
    if order.closing or order.pay_until <= chat.work.now:
        raise OrderIsClosing(order.number)
    until = order.pay_until.astimezone(chat.shop.zone)
    url = _page(chat, order)
    return Text(say.to_pay(number=order.number, total=order.total, until=until, url=url))


async def _cancel(chat: Chat, order: Order, _rest: str) -> Reply:
    done = await cancel_order(
        chat.work, order, Cause.CANCELLED, Actor.member(chat.member.id), zone=chat.shop.zone
    )
    chat.did("cancel_order")
    if not done:
        return Text(say.being_cancelled(number=order.number))
    has_coupon = order.coupon_id is not None
    return Text(say.cancelled(number=order.number, has_coupon=has_coupon, points=order.points))


async def _track(chat: Chat, order: Order, _rest: str) -> Reply:
    shipment = await Shipments(chat.work).of_order(order.id)
    if shipment is None:
        where = await _where(chat, order) if order.pickup_point_id else ""
        return Text(
            "\n".join(filter(None, (say.not_sent(number=order.number, state=order.state), where)))
        )
    latest = shipment.events[: -_MOST_PARCEL_EVENTS - 1 : -1]
    events = [(one.at.astimezone(chat.shop.zone), one.words) for one in latest]
    parcel = f"{shipment.carrier} {shipment.number}"
    return Text(say.parcel(number=order.number, parcel=parcel, events=events))


async def _receive(chat: Chat, order: Order, _rest: str) -> Reply:
    await receive_order(chat.work, order, Actor.member(chat.member.id))
    chat.did("receive_order")
    return Text(say.received(number=order.number))


async def _review(chat: Chat, order: Order, rest: str) -> Reply:
    if order.state not in _ARRIVED:
        raise NotReviewable(order.number)
    if not rest.strip():
        chat.dialogue = chat.dialogue.ask(Asked(_ASK_STARS, (("order", order.number),)))
        return Text(say.ask_stars(number=order.number))
    said = _STARS.fullmatch(rest)
    if said is None:
        raise StarsNeeded
    figure = said[1] or said[2]
    stars = int(_ONE_TO_FIVE.get(figure, figure))
    rules = chat.shop.reviews
    points = await review_order(chat.work, order, stars, said[3], rules=rules)
    chat.dialogue = chat.dialogue.leave()
    chat.did("review", order=order.number)
    thanks = say.reviewed(number=order.number, stars=stars, points=points)
    if points < rules.points:
        thanks = f"{thanks}\n{redeeming_says.review_capped(points=points)}"
    return Text(thanks)


def _page(chat: Chat, order: Order) -> str:
    return chat.shop.links.order(order.number, order.member_id, chat.work.now)


def _can_be_paid(order: Order) -> bool:
    return order.state is OrderState.PENDING_PAYMENT and not order.closing


opening = Choosing("open", lambda _order: True, _present)
paying = Choosing(OrderAct.PAY, _can_be_paid, _pay)
cancelling = Choosing(OrderAct.CLOSE, _can_be_paid, _cancel)
tracking = Choosing("track", _in(OrderState.SHIPPED, OrderState.RECEIVED), _track)
receiving = Choosing(OrderAct.RECEIVE, _in(OrderState.SHIPPED), _receive)
reviewing = Choosing("review", _in(*_ARRIVED), _review, by_place=False)
for each in (opening, paying, cancelling, tracking, receiving, reviewing):
    choosing.routes.extend(each.answers.routes)
