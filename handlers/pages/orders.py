"""An order's page, and what its buyer does there: cancel it, or say that it arrived."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

from bot.kernel.refusal import Refusal
from bot.persistence.work import Work
from handlers.pages.front import Bearer, Front, bearer_of_order, demand_own_form, order_path
from handlers.pages.paying import answer_program
from handlers.pages.rendering import draw, go, guarded, wants_json
from handlers.pages.seen_orders import facts_of, see_order
from handlers.refusals import words_of
from store.orders.actions import cancel_order, find_order, receive_order
from store.orders.rules import Actor, Cause, Order

_Act = Callable[[Work, Order, Actor], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class OrderPages:
    """An order, for its buyer alone."""

    front: Front

    def routes(self) -> list[web.RouteDef]:
        """The page and its buttons."""
        return [
            web.get("/h5/orders/{number}", guarded(self.show)),
            web.post("/h5/orders/{number}/cancel", guarded(self.cancel)),
            web.post("/h5/orders/{number}/receive", guarded(self.receive)),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """Show an order; to a program, what it can be paid with."""
        if wants_json(request):
            return await answer_program(self.front, request)
        return await draw_order(self.front, request)

    async def cancel(self, request: web.Request) -> web.Response:
        """Cancel an order that isn't paid."""

        async def act(work: Work, order: Order, actor: Actor) -> object:
            zone = self.front.shop.zone
            return await cancel_order(work, order, Cause.CANCELLED, actor, zone=zone)

        return await self._do(request, act)

    async def receive(self, request: web.Request) -> web.Response:
        """Take the buyer's word that the goods are there."""
        return await self._do(request, receive_order)

    async def _do(self, request: web.Request, act: _Act) -> web.Response:
        demand_own_form(self.front, request)
        number = request.match_info["number"]
        try:
            async with self.front.begin() as work:
                bearer: Bearer = await bearer_of_order(self.front, work, request)
                order = await find_order(work, bearer.member_id, number)
                await act(work, order, Actor.member(bearer.member_id))
        except Refusal as refusal:
            return await draw_order(self.front, request, notice=words_of(refusal))
        return go(order_path(number, bearer.ticket))


async def draw_order(front: Front, request: web.Request, *, notice: str = "") -> web.Response:
    """Draw an order's page, perhaps with a word on what was refused."""
    async with front.reading() as work:
        bearer = await bearer_of_order(front, work, request)
        seen = await see_order(work, bearer.member_id, request.match_info["number"])
    facts = {**facts_of(seen, front.shop), "ticket": bearer.ticket, "notice": notice}
    status = HTTPStatus.CONFLICT if notice else HTTPStatus.OK
    return draw(request, "order.html", facts, status=status)
