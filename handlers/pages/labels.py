"""Shipping labels: the only page that shows staff where an order goes, in full."""

from dataclasses import dataclass

from aiohttp import web

from community.addresses.sealing import open_address
from community.staff.repository import Staff
from community.staff.rules import Role
from content.texts import managing as say
from handlers.pages.front import Front, NoEntry, bearer_of_label
from handlers.pages.rendering import draw_words, guarded
from store.orders.actions import find_any_order
from store.orders.rules import Order

_PACKERS = (Role.OWNER, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class LabelPages:
    """The label of an order, for whoever of the staff holds its link and is still of the staff."""

    front: Front

    def routes(self) -> list[web.RouteDef]:
        """The address that 发货 links to."""
        return [web.get("/h5/labels/{number}", guarded(self.label))]

    async def label(self, request: web.Request) -> web.Response:
        """Show who gets an order, where, and what is in it."""
        async with self.front.reading() as work:
            bearer = await bearer_of_label(self.front, work, request)
            if bearer.member_id not in await Staff(work).reachable(_PACKERS):
                raise NoEntry
            order = await find_any_order(work, request.match_info["number"])
        title = say.label_title(number=order.number)
        return draw_words(request, title, [*self._recipient(order), *_goods(order)])

    def _recipient(self, order: Order) -> list[str]:
        if order.recipient is None:
            return [say.label_of_pickup()]
        to = open_address(self.front.shop.vault, order.member_id, order.recipient)
        place = f"{to.province}{to.city}{to.district}{to.detail}"
        return say.label(name=to.name, phone=to.phone, place=place)


def _goods(order: Order) -> list[str]:
    return [
        say.label_line(title=line.title, spec=line.spec, pieces=line.quantity)
        for line in order.lines
    ]
