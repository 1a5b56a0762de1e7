"""Paying an order: within WeChat by its own cashier, elsewhere by a code, in a demo by a button."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import segno
import structlog
from aiohttp import web

from content.texts import order_pages as say
from content.texts import paying_pages as pay_say
from handlers.pages.front import Front, NoEntry, bearer_of_order, demand_own_form, order_path
from handlers.pages.rendering import draw, draw_words, go, guarded, wants_json, write_json
from handlers.pages.seen_orders import SeenOrder, see_order
from handlers.pages.visiting import Visiting
from store.orders.rules import Order
from store.payments.cashier import Ticket
from store.payments.errors import NotPayable
from store.payments.gateway import AlreadyPaid, BankRefused, BankUnreachable, PayKind
from store.payments.repository import Payments
from store.payments.rules import WATCHED

_WECHAT = "MicroMessenger"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Bill:
    """An order that is to be paid by whoever holds its link."""

    seen: SeenOrder
    ticket: str

    @property
    def order(self) -> Order:
        """The order."""
        return self.seen.order

    def path(self, below: str = "") -> str:
        """Give the address of the order's page, or of one below it."""
        return order_path(self.order.number, self.ticket, below)


@dataclass(frozen=True, slots=True)
class PayPages:
    """The ways to pay an order."""

    front: Front

    def routes(self) -> list[web.RouteDef]:
        """The page, WeChat's detour, and the buttons."""
        order = "/h5/orders/{number}"
        return [
            web.get(f"{order}/pay", guarded(self.show)),
            web.get(f"{order}/state", guarded(self.state)),
            web.get(f"{order}/ask-wechat", guarded(self.ask_wechat)),
            web.get(f"{order}/from-wechat", guarded(self.come_from_wechat)),
            web.post(f"{order}/check", guarded(self.check)),
            web.post(f"{order}/play-payment", guarded(self.play)),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """Show what to pay with; a code where it is asked for, or where this isn't WeChat."""
        if wants_json(request):
            return await answer_program(self.front, request)
        bill = await _bill(self.front, request)
        if not bill.seen.is_payable:
            return go(bill.path())
        by_code = request.query.get("by") == "code"
        payer = None if by_code else _visiting(self.front).payer(request, bill.seen.now)
        if self.front.play_bank is not None:
            return _draw_play(request, bill)
        if payer is None and not by_code and _is_in_wechat(request):
            return go(bill.path("/ask-wechat"))
        return await _at_bank(request, bill, lambda: self._offer(request, bill, payer))

    async def state(self, request: web.Request) -> web.Response:
        """Tell how far an order is, to a page that waits."""
        bill = await _bill(self.front, request)
        return write_json({"state": bill.order.state, "payable": bill.seen.is_payable})

    async def ask_wechat(self, request: web.Request) -> web.Response:
        """Send a visitor to WeChat, to learn who pays."""
        bill = await _bill(self.front, request)
        response = go("")
        state = _visiting(self.front).ask(response, bill.seen.now)
        back = self.front.shop.url(bill.path("/from-wechat"))
        response.headers["Location"] = self.front.visitors.ask_at(back, state)
        return response

    async def come_from_wechat(self, request: web.Request) -> web.Response:
        """Take whom WeChat names for the payer, if this browser was sent there."""
        bill = await _bill(self.front, request)
        visiting, state = _visiting(self.front), request.query.get("state", "")
        openid = None
        if visiting.was_asked(request, state, bill.seen.now):
            openid = await self.front.visitors.openid(request.query.get("code", ""))
        if openid is None:
            facts = {"title": pay_say.visitor_unknown(), "by_code": bill.path("/pay") + "&by=code"}
            return draw(request, "visitor.html", facts, status=HTTPStatus.FORBIDDEN)
        response = go(bill.path("/pay"))
        visiting.remember(response, openid, bill.seen.now)
        return response

    async def check(self, request: web.Request) -> web.Response:
        """Ask the bank, as a customer says that they have paid."""
        demand_own_form(self.front, request)
        bill = await _bill(self.front, request)
        return await _at_bank(request, bill, lambda: self._check(bill))

    async def play(self, request: web.Request) -> web.Response:
        """Pay without money, in a demo."""
        demand_own_form(self.front, request)
        bill = await _bill(self.front, request)
        return await _at_bank(request, bill, lambda: self._play(bill))

    async def _offer(self, request: web.Request, bill: _Bill, payer: str | None) -> web.Response:
        if payer is None:
            return _draw_code(request, bill, await _collect(self.front, bill.order, None))
        ticket = await _collect(self.front, bill.order, payer)
        facts = {
            **_facts(bill, pay_say.pay_title()),
            "call": json.dumps(self.front.cashier.bank.pay_call(ticket.ticket)),
            "by_code": bill.path("/pay") + "&by=code",
        }
        return draw(request, "pay_in_wechat.html", facts)

    async def _check(self, bill: _Bill) -> web.Response:
        async with self.front.reading() as work:
            payments = await Payments(work).of_order(bill.order.id, WATCHED)
        for payment in payments:
            await self.front.cashier.ask(payment.number)
        return go(bill.path("/pay") + "&asked=1")

    async def _play(self, bill: _Bill) -> web.Response:
        if self.front.play_bank is None:
            raise NoEntry
        ticket = await _collect(self.front, bill.order, None)
        await self.front.play_bank.pay(ticket.payment_number)
        await self.front.cashier.ask(ticket.payment_number)
        return go(bill.path())


async def answer_program(front: Front, request: web.Request) -> web.Response:
    """Tell a program what an order costs, how it stands, and what it can be paid with."""
    bill = await _bill(front, request)
    order, way = bill.order, None
    try:
        if bill.seen.is_payable:
            way = await _way_to_pay(front, request, bill)
    except NotPayable:
        bill = await _bill(front, request)
    except BankUnreachable:
        return write_json(_told(order, None), status=HTTPStatus.SERVICE_UNAVAILABLE)
    except BankRefused as refused:
        _complain(order, refused)
        bill = await _bill(front, request)
    return write_json(_told(bill.order, way))


async def _way_to_pay(front: Front, request: web.Request, bill: _Bill) -> dict[str, Any]:
    if not _is_in_wechat(request) or front.play_bank is not None:
        ticket = await _collect(front, bill.order, None)
        return {"kind": PayKind.NATIVE, "code_url": ticket.ticket}
    payer = _visiting(front).payer(request, bill.seen.now)
    if payer is None:
        return {"kind": PayKind.JSAPI, "authorize": front.shop.url(bill.path("/ask-wechat"))}
    ticket = await _collect(front, bill.order, payer)
    return {"kind": PayKind.JSAPI, "call": front.cashier.bank.pay_call(ticket.ticket)}


def _told(order: Order, way: dict[str, Any] | None) -> dict[str, Any]:
    return {"number": order.number, "amount": order.total, "state": order.state, "pay": way}


async def _bill(front: Front, request: web.Request) -> _Bill:
    async with front.reading() as work:
        bearer = await bearer_of_order(front, work, request)
        seen = await see_order(work, bearer.member_id, request.match_info["number"])
    return _Bill(seen, bearer.ticket)


async def _collect(front: Front, order: Order, payer: str | None) -> Ticket:
    """Open a payment, or go on with the one that is open."""
    kinds = len({line.product_id for line in order.lines})
    title = pay_say.bill_title(shop=front.shop.name, first=order.lines[0].title, kinds=kinds)
    kind = PayKind.JSAPI if payer else PayKind.NATIVE
    return await front.cashier.collect(order.id, kind, payer or "", title=title)


async def _at_bank(
    request: web.Request, bill: _Bill, act: Callable[[], Awaitable[web.Response]]
) -> web.Response:
    """Do what needs the bank; where it fails, say what to do."""
    try:
        return await act()
    except (NotPayable, AlreadyPaid):
        return go(bill.path())
    except BankUnreachable as error:
        log.warning("payment.bank_unreachable", order=bill.order.number, error=str(error))
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return draw_words(request, pay_say.bank_unreachable(), [say.what_helps()], status=status)
    except BankRefused as error:
        _complain(bill.order, error)
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return draw_words(request, pay_say.bank_refused(), [say.what_helps()], status=status)


def _complain(order: Order, error: BankRefused) -> None:
    log.error("payment.bank_refused", order=order.number, error=str(error))


def _draw_code(request: web.Request, bill: _Bill, ticket: Ticket) -> web.Response:
    facts = {
        **_facts(bill, pay_say.scan_to_pay()),
        "qr": segno.make(ticket.ticket, error="m").svg_data_uri(scale=6, border=2),
        "code_url": ticket.ticket,
        "in_wechat": None if request.query.get("by") == "code" else bill.path("/ask-wechat"),
        "notice": pay_say.not_paid_yet() if request.query.get("asked") else "",
    }
    return draw(request, "pay_by_code.html", facts)


def _draw_play(request: web.Request, bill: _Bill) -> web.Response:
    return draw(request, "pay_in_play.html", _facts(bill, pay_say.play_title()))


def _facts(bill: _Bill, title: str) -> dict[str, Any]:
    return {"title": title, "order": bill.order, "ticket": bill.ticket}


def _is_in_wechat(request: web.Request) -> bool:
    return _WECHAT in request.headers.get("User-Agent", "")


def _visiting(front: Front) -> Visiting:
    return Visiting(front.shop.vault, is_secure=front.shop.links.base_url.startswith("https:"))
