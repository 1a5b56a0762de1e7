"""After-sales on an order's page: asking for money back, withdrawing that, sending goods back."""

import asyncio
import secrets
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bot.kernel.refusal import Refusal
from bot.persistence.work import Work
from content.texts import refund_pages as refund_say
from handlers.pages.front import (
    Bearer,
    FormDamaged,
    Front,
    NoEntry,
    bearer_of_order,
    demand_own_form,
    nonce_of,
    order_path,
    read_form,
)
from handlers.pages.orders import draw_order
from handlers.pages.rendering import draw, go, guarded
from handlers.pages.seen_orders import SeenOrder, may_ask_for_refund, see_order
from handlers.pages.uploads import (
    LARGEST_PICTURE,
    NotAPicture,
    TooManyPictures,
    drop_pictures,
    is_picture_name,
    keep_pictures,
    read_with_pictures,
)
from handlers.refusals import words_of
from store.after_sales.actions import apply_for_refund, send_goods_back, withdraw_refund
from store.after_sales.errors import NoAfterSale
from store.after_sales.repository import AfterSales
from store.after_sales.rules import (
    BEFORE_SHIPPING,
    MOST_PICTURES,
    AfterSale,
    AfterSaleKind,
    RefundWish,
)
from store.orders.actions import find_order
from store.orders.rules import Actor, Order
from store.shipping.errors import NotAParcel
from store.shipping.rules import is_carrier, is_tracking_number

_LARGEST_REQUEST = MOST_PICTURES * LARGEST_PICTURE + 64 * 1024
_LONGEST_WORDS = 150


@dataclass(frozen=True, slots=True)
class AfterSalePages:
    """What a buyer does when something is wrong; pictures are drawn anew one at a time."""

    front: Front
    drawing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    def routes(self) -> list[web.RouteDef]:
        """The form, the buttons, and the pictures."""
        order = "/h5/orders/{number}"
        return [
            web.get(f"{order}/refund", guarded(self.show)),
            web.post(f"{order}/refund", guarded(self.apply)),
            web.post(f"{order}/refunds/{{id:\\d{{1,15}}}}/withdraw", guarded(self.withdraw)),
            web.post(f"{order}/refunds/{{id:\\d{{1,15}}}}/parcel", guarded(self.send_back)),
            web.get(f"{order}/pictures/{{name}}", guarded(self.picture)),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """Show the form that asks for money back, if there is any to ask for."""
        seen, bearer = await self._see(request)
        if not may_ask_for_refund(seen.order, self.front.shop, seen.now):
            return go(order_path(seen.order.number, bearer.ticket))
        return _draw_form(request, seen, bearer)

    async def apply(self, request: web.Request) -> web.Response:
        """Take an application, once, with its pictures."""
        demand_own_form(self.front, request)
        seen, bearer = await self._see(request)
        if (request.content_length or 0) > _LARGEST_REQUEST:
            raise web.HTTPRequestEntityTooLarge(_LARGEST_REQUEST)
        form: dict[str, str] = {}
        try:
            pictures = await read_with_pictures(request, form, self.drawing)
            await self._apply(bearer, seen.order, form, pictures)
        except NotAPicture:
            notice = refund_say.picture_not_allowed()
        except TooManyPictures:
            notice = refund_say.too_many_pictures(most=MOST_PICTURES)
        except Refusal as refusal:
            notice = words_of(refusal)
        else:
            return go(order_path(seen.order.number, bearer.ticket))
        return _draw_form(request, seen, bearer, notice=notice, form=form)

    async def withdraw(self, request: web.Request) -> web.Response:
        """Take an application back."""
        demand_own_form(self.front, request)
        try:
            async with self.front.begin() as work:
                bearer, order, after_sale = await self._own(work, request)
                await withdraw_refund(work, order, after_sale, Actor.member(bearer.member_id))
        except Refusal as refusal:
            return await draw_order(self.front, request, notice=words_of(refusal))
        return go(order_path(order.number, bearer.ticket))

    async def send_back(self, request: web.Request) -> web.Response:
        """Take down with which parcel goods come back."""
        demand_own_form(self.front, request)
        form = await read_form(request)
        carrier = form.get("carrier", "").strip().upper()
        parcel = "".join(form.get("parcel", "").split()).upper()
        try:
            async with self.front.begin() as work:
                bearer, order, after_sale = await self._own(work, request)
                if not (is_carrier(carrier) and is_tracking_number(parcel)):
                    raise NotAParcel
                actor = Actor.member(bearer.member_id)
                await send_goods_back(work, order, after_sale, f"{carrier} {parcel}", actor)
        except Refusal as refusal:
            return await draw_order(self.front, request, notice=words_of(refusal))
        return go(order_path(order.number, bearer.ticket))

    async def picture(self, request: web.Request) -> web.StreamResponse:
        """Send a picture of an order's after-sales."""
        seen, _ = await self._see(request)
        name = request.match_info["name"]
        shown = {one for after_sale in seen.after_sales for one in after_sale.pictures}
        file = self.front.uploads / name
        if not is_picture_name(name) or name not in shown or not file.is_file():
            raise NoEntry
        headers = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
        return web.FileResponse(file, headers=headers)

    async def _see(self, request: web.Request) -> tuple[SeenOrder, Bearer]:
        async with self.front.reading() as work:
            bearer = await bearer_of_order(self.front, work, request)
            seen = await see_order(work, bearer.member_id, request.match_info["number"])
        return seen, bearer

    async def _own(self, work: Work, request: web.Request) -> tuple[Bearer, Order, AfterSale]:
        """Find the after-sale that a request names among those of its bearer's order."""
        bearer = await bearer_of_order(self.front, work, request)
        order = await find_order(work, bearer.member_id, request.match_info["number"])
        for one in await AfterSales(work).of_order(order.id):
            if one.id == int(request.match_info["id"]):
                return bearer, order, one
        raise NoAfterSale(order.number)

    async def _apply(
        self, bearer: Bearer, seen: Order, form: dict[str, str], pictures: list[bytes]
    ) -> None:
        key = f"h5:{seen.id}:{nonce_of(form)}"
        folder = self.front.uploads
        taken = [] if seen.state in BEFORE_SHIPPING else pictures
        names = await asyncio.to_thread(keep_pictures, folder, taken)
        is_kept = False
        try:
            async with self.front.begin() as work:
                wish = _wish(seen, form, names)
                is_new = await self._open(work, bearer, seen.number, wish, key)
            is_kept = is_new
        finally:
            if not is_kept:
                await asyncio.to_thread(drop_pictures, folder, names)

    async def _open(
        self, work: Work, bearer: Bearer, number: str, wish: RefundWish, key: str
    ) -> bool:
        """Open an after-sale; `False` when this very form has opened it before."""
        # The same form sent twice at once: the second finds what the first has done.
        await work.lock(f"after_sale:{number}")
        if await AfterSales(work).by_key(key) is not None:
            return False
        order = await find_order(work, bearer.member_id, number)
        within = self.front.shop.checkout.orders.after_sales
        actor = Actor.member(bearer.member_id)
        await apply_for_refund(work, order, wish, actor, key=key, within=within)
        return True


def _wish(order: Order, form: dict[str, str], pictures: tuple[str, ...]) -> RefundWish:
    """Read what is wanted back; before shipping that is everything."""
    cause = form.get("cause", "")
    if cause not in _causes(order):
        raise FormDamaged
    words = form.get("words", "").strip()[:_LONGEST_WORDS]
    reason = refund_say.reason(cause=cause, words=words)
    if order.state in BEFORE_SHIPPING:
        return RefundWish(None, 0, AfterSaleKind.WHOLE, reason, without_reason=False)
    try:
        kind = AfterSaleKind(form.get("kind", ""))
        line, pieces = _number(form.get("line", "")), _number(form.get("pieces", ""))
    except ValueError as error:
        raise FormDamaged from error
    if kind is AfterSaleKind.WHOLE:
        raise FormDamaged
    is_without = cause == refund_say.NO_REASON
    return RefundWish(line, pieces, kind, reason, without_reason=is_without, pictures=pictures)


def _causes(order: Order) -> tuple[str, ...]:
    return (
        refund_say.CAUSES_BEFORE_SHIPPING if order.state in BEFORE_SHIPPING else refund_say.CAUSES
    )


def _number(said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) <= 6):
        raise ValueError(said)
    return int(said)


def _draw_form(
    request: web.Request,
    seen: SeenOrder,
    bearer: Bearer,
    *,
    notice: str = "",
    form: dict[str, str] | None = None,
) -> web.Response:
    facts: dict[str, Any] = {
        "title": refund_say.refund_title(),
        "notice": notice,
        "order": seen.order,
        "ticket": bearer.ticket,
        "is_whole": seen.order.state in BEFORE_SHIPPING,
        "lines": [line for line in seen.order.lines if line.left],
        "kinds": (AfterSaleKind.REFUND, AfterSaleKind.RETURN),
        "causes": _causes(seen.order),
        "most_pictures": MOST_PICTURES,
        "nonce": secrets.token_urlsafe(16),
        "form": form or {},
    }
    status = HTTPStatus.CONFLICT if notice else HTTPStatus.OK
    return draw(request, "refund.html", facts, status=status)
