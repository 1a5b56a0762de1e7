"""Where an order can go, as the words of a checkout: an address's id or a pickup point's."""

from bot.kernel.understanding import as_word
from community.addresses.repository import Addresses
from community.addresses.rules import Address
from community.addresses.sealing import seal_address
from content.texts import checkout as say
from content.texts.checkout import Place
from handlers.chat.context import Chat
from handlers.chat.picking import is_number
from store.cart.reading import number_of
from store.checkout.rules import Delivery
from store.orders.repository import Orders
from store.orders.rules import Order
from store.pickup.repository import PickupPoints
from store.pickup.rules import PickupPoint

_SEND, _FETCH = "address", "pickup"


def to_address(address_id: int) -> str:
    """Name an address as a destination."""
    return f"{_SEND}:{address_id}"


async def usual_destination(chat: Chat) -> str:
    """Tell where a member's orders go if they don't say: "" where that isn't known."""
    sent_to = await default_destination(chat)
    if sent_to:
        return sent_to
    latest = await Orders(chat.work).latest(chat.member.id, 1)
    return await same_pickup(chat, latest[0]) if latest else ""


async def default_destination(chat: Chat) -> str:
    """Tell to which address orders are sent if nothing is said; "" without one."""
    usual = await Addresses(chat.work, chat.shop.vault).default_of(chat.member.id)
    return to_address(usual.id) if usual else ""


async def same_pickup(chat: Chat, order: Order) -> str:
    """Tell the pickup point of an order, if it had one that is still open."""
    if order.pickup_point_id is None:
        return ""
    point = await PickupPoints(chat.work).point(order.pickup_point_id)
    return f"{_FETCH}:{point.id}" if point and point.is_open else ""


async def delivery_to(chat: Chat, destination: str) -> tuple[Delivery, str] | None:
    """Give the delivery to a destination and its words; `None` if it isn't there any more."""
    kind, _, id_ = destination.partition(":")
    if kind == _SEND:
        address = await Addresses(chat.work, chat.shop.vault).one(chat.member.id, int(id_))
        return _sent(chat, address) if address else None
    point = await PickupPoints(chat.work).point(int(id_)) if kind == _FETCH else None
    if point is None or not point.is_open:
        return None
    return Delivery(pickup_point_id=point.id), say.picked_up_at(place=_place(point))


async def question(chat: Chat) -> str:
    """Ask where an order shall go."""
    addresses = [one.to for one in await _addresses(chat)]
    places = [_place(one) for one in await _points(chat)]
    return say.ask_where(addresses=addresses, places=places)


async def numbered(chat: Chat, said: str) -> tuple[str, str]:
    """Give the destination that a number of the question's means, or what to say instead.

    It is an address's; without addresses a pickup point's.
    """
    addresses = await _addresses(chat)
    if not addresses:
        return await fetched_at(chat, said)
    number = number_of(said)
    if not 1 <= number <= len(addresses):
        return "", say.no_such_address(said=said, largest=len(addresses))
    return to_address(addresses[number - 1].id), ""


async def fetched_at(chat: Chat, said: str) -> tuple[str, str]:
    """Give the pickup point that a number or name means ("": the only one), or what to say."""
    points = await _points(chat)
    if not said and len(points) > 1:
        return "", say.ask_place(places=[_place(one) for one in points])
    found = _meant(points, said)
    if found is None:
        return "", say.no_such_place(said=said, largest=len(points))
    return f"{_FETCH}:{found.id}", ""


def _meant(points: list[PickupPoint], said: str) -> PickupPoint | None:
    if is_number(said):
        number = number_of(said)
        return points[number - 1] if 1 <= number <= len(points) else None
    named = [one for one in points if as_word(said) in as_word(one.name)]
    return named[0] if len(named) == 1 else None


def _sent(chat: Chat, address: Address) -> tuple[Delivery, str]:
    sealed = seal_address(chat.shop.vault, chat.member.id, address.to)
    delivery = Delivery(recipient=sealed, province=address.to.province)
    return delivery, say.sent_to(to=address.to)


def _place(point: PickupPoint) -> Place:
    return Place(point.name, point.address, point.hours)


async def _addresses(chat: Chat) -> list[Address]:
    return await Addresses(chat.work, chat.shop.vault).of_member(chat.member.id)


async def _points(chat: Chat) -> list[PickupPoint]:
    return await PickupPoints(chat.work).open_points()
