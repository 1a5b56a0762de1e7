"""店务：发货、核销、库存、上架、下架。"""

import re
from collections.abc import Mapping

import structlog

from bot.dispatch.patterns import matching
from bot.kernel.reply import Reply, Text
from bot.kernel.understanding import QuantityNotAllowed, normalise, parse_quantity
from community.addresses.sealing import open_address
from community.members.repository import Members
from community.staff.actions import note
from community.staff.rules import Role
from content.texts import managing as say
from handlers.chat.confirming import Confirming, SaidPlainly, commanded
from handlers.chat.context import Chat, ChatRouter
from handlers.chat.own_orders import read_said
from store.catalogue.errors import ProductNotFound
from store.catalogue.repository import Catalogue
from store.catalogue.rules import Product, Sku
from store.catalogue.sheet_format import ProductState
from store.orders.actions import find_any_order
from store.orders.errors import AfterSaleOpen, OrderNotAllowed
from store.orders.repository import Orders
from store.orders.rules import TRANSITIONS, Actor, Order, OrderAct
from store.pickup.repository import PickupPoints
from store.pickup.rules import PickupPoint
from store.shipping.actions import hand_over, ship_order
from store.shipping.errors import NotAParcel, PickedUpNotShipped, WrongPickupCode
from store.shipping.rules import is_carrier, is_tracking_number
from store.stock.actions import count_stock
from store.stock.repository import Stock

log = structlog.get_logger()

router = ChatRouter()
handing_out = ChatRouter()
confirming = Confirming("managing")

_MANAGERS = (Role.OWNER, Role.MANAGER)
_ANYBODY = (*Role, "")
_MOST_STOCK = 999_999
_PARCEL = re.compile(r"([A-Z]{2,10}|[一-鿿]{2,10})[ :]*([A-Z0-9][A-Z0-9 ]*)")
_PLAIN = re.compile(r"0*(\d{1,6})[个件份盒箱袋瓶斤包]?")

_HANDING_OUT = SaidPlainly(matching(r"核销[ :]*([\d ]{8,15})"))


@router.on(commanded("发货", roles=_MANAGERS))
async def on_ship(chat: Chat, words: str) -> Reply:
    said = read_said(words, by_place=False)
    if not said.number:
        return Text(say.usage(act="ship"))
    order = await find_any_order(chat.work, said.number)
    _demand_shippable(order)
    url = chat.shop.links.label(order.number, chat.member.id, chat.work.now)
    if not said.rest:
        return Text(f"{say.usage(act='ship')}\n{say.label_link(url=url)}")
    carrier, number = _parcel_in(said.rest)
    to, parcel = await _recipient(chat, order), f"{carrier} {number}"
    asked = say.ask_ship(order=order, to=to, parcel=parcel)
    question = f"{asked}\n{say.label_link(url=url)}"
    return confirming.ask(
        chat, "ship", question, order=order.number, carrier=carrier, parcel=number
    )


@confirming.deed("ship", *_MANAGERS)
async def ship(chat: Chat, facts: Mapping[str, str]) -> Reply:
    order = await find_any_order(chat.work, facts["order"])
    if not _is_shippable(order):
        return _changed(order)
    carrier, number = facts["carrier"], facts["parcel"]
    await ship_order(chat.work, order, carrier, number, Actor.staff(chat.member.id))
    parcel = f"{carrier} {number}"
    await _note(chat, "order.shipped", f"order:{order.number}", {"parcel": parcel})
    chat.did("ship")
    return Text(say.shipped(number=order.number, parcel=parcel))


@router.on(commanded("库存", roles=_MANAGERS))
async def on_stock(chat: Chat, words: str) -> Reply:
    code, _, rest = words.partition(" ")
    if not code:
        return Text(say.usage(act="stock"))
    product = await _product(chat, code)
    if not rest.strip():
        levels = [await Stock(chat.work).level(sku.id) for sku in product.skus]
        return Text(say.stock(code=product.code, levels=levels))
    spec, _, figure = rest.strip().rpartition(" ")
    pieces = _stock_in(figure)
    sku = _sku(product, spec)
    if pieces is None:
        return Text(say.stock_not_allowed(said=figure, most=_MOST_STOCK))
    if sku is None:
        specs = [one.spec for one in product.skus]
        return Text(say.ask_spec(code=product.code, specs=specs, said=spec))
    return await _ask_stock(chat, product, sku, pieces)


async def _ask_stock(chat: Chat, product: Product, sku: Sku, pieces: int) -> Reply:
    level = await Stock(chat.work).level(sku.id)
    question = say.ask_stock(code=product.code, level=level, pieces=pieces)
    facts = {"code": product.code, "sku": sku.id, "was": level.on_hand, "pieces": pieces}
    return confirming.ask(chat, "stock", question, **facts)


@confirming.deed("stock", *_MANAGERS)
async def set_stock(chat: Chat, facts: Mapping[str, str]) -> Reply:
    sku_id, pieces, code = int(facts["sku"]), int(facts["pieces"]), facts["code"]
    level = await Stock(chat.work).level(sku_id)
    if level.on_hand != int(facts["was"]):
        return Text(say.changed_meanwhile(what=say.a_product(code=code)))
    await count_stock(chat.work, sku_id, pieces, f"chat {chat.work.now.isoformat()}")
    counted = {"sku": sku_id, "from": level.on_hand, "to": pieces}
    await _note(chat, "stock.counted", f"product:{code}", counted)
    chat.did("stock")
    return Text(say.stock_set(code=code, level=await Stock(chat.work).level(sku_id)))


@router.on(commanded("上架", roles=_MANAGERS))
async def on_put_on_sale(chat: Chat, code: str) -> Reply:
    return await _ask_shelf(chat, code, on=True)


@router.on(commanded("下架", roles=_MANAGERS))
async def on_take_off(chat: Chat, code: str) -> Reply:
    return await _ask_shelf(chat, code, on=False)


@confirming.deed("on", *_MANAGERS)
async def put_on_sale(chat: Chat, facts: Mapping[str, str]) -> Reply:
    return await _put(chat, facts["code"], on=True)


@confirming.deed("off", *_MANAGERS)
async def take_off(chat: Chat, facts: Mapping[str, str]) -> Reply:
    return await _put(chat, facts["code"], on=False)


async def _ask_shelf(chat: Chat, code: str, *, on: bool) -> Reply:
    if not code:
        return Text(say.usage(act="on" if on else "off"))
    product = await _product(chat, code.replace(" ", ""))
    if product.on_sale is on:
        return Text(say.shelf_already(code=product.code, title=product.title, on=on))
    question = say.ask_shelf(code=product.code, title=product.title, on=on)
    return confirming.ask(chat, "on" if on else "off", question, code=product.code)


async def _put(chat: Chat, code: str, *, on: bool) -> Reply:
    if (await _product(chat, code)).on_sale is on:
        return Text(say.changed_meanwhile(what=say.a_product(code=code)))
    state = ProductState.ON_SALE if on else ProductState.OFF
    product = await Catalogue(chat.work).put_state(code, state)
    if product is None:
        raise ProductNotFound(code)
    await _note(chat, f"product.{state}", f"product:{code}", {})
    chat.did("on" if on else "off")
    return Text(say.shelf_set(code=code, title=product.title, on=on))


async def _find_pickup(chat: Chat) -> tuple[Order | None, PickupPoint | None] | None:
    """Find which order a code means, for staff and for who leads the order's pickup point.

    To others these are words like any other.
    """
    said = _HANDING_OUT(chat)
    if said is None:
        return None
    order = await Orders(chat.work).awaiting_pickup(said[1].replace(" ", ""))
    point = await _point(chat, order) if order else None
    if order and point and _may_hand_out(chat, point):
        return order, point
    if chat.role in _MANAGERS:
        return None, None
    log.warning("staff_command.refused", member=chat.member.id, role=chat.role, command="hand_out")
    return None


@handing_out.on_finding(_find_pickup)
async def on_code(chat: Chat, found: tuple[Order | None, PickupPoint | None]) -> Reply:
    order, point = found
    if order is None or point is None:
        raise WrongPickupCode
    if order.after_sales_open:
        raise AfterSaleOpen(order.number)
    question = say.ask_hand_out(order=order, member=await _buyer(chat, order), point=point.name)
    return confirming.ask(chat, "hand_out", question, order=order.number, code=order.pickup_code)


@confirming.deed("hand_out", *_ANYBODY)
async def hand_out(chat: Chat, facts: Mapping[str, str]) -> Reply:
    order = await find_any_order(chat.work, facts["order"])
    if not _may_hand_out(chat, await _point(chat, order)):
        raise WrongPickupCode
    if not _is_shippable(order):
        return _changed(order)
    is_staff = chat.role in _MANAGERS
    actor = Actor.staff(chat.member.id) if is_staff else Actor.member(chat.member.id)
    await hand_over(chat.work, order, facts["code"], actor)
    if is_staff:
        await _note(chat, "order.handed_out", f"order:{order.number}", {})
    chat.did("hand_out")
    return Text(say.handed_out(number=order.number))


def _demand_shippable(order: Order) -> None:
    if order.pickup_point_id is not None:
        raise PickedUpNotShipped(order.number)
    if order.state not in TRANSITIONS[OrderAct.SHIP].leaves:
        raise OrderNotAllowed(order.number, OrderAct.SHIP, order.state)
    if order.after_sales_open:
        raise AfterSaleOpen(order.number)


def _is_shippable(order: Order) -> bool:
    return order.state in TRANSITIONS[OrderAct.SHIP].leaves and not order.after_sales_open


def _parcel_in(words: str) -> tuple[str, str]:
    said = _PARCEL.fullmatch(words)
    if said is None:
        raise NotAParcel
    carrier, number = said[1], said[2].replace(" ", "")
    if not (is_carrier(carrier) and is_tracking_number(number)):
        raise NotAParcel
    return carrier, number


def _stock_in(figure: str) -> int | None:
    """Read a count, which may be 0; a sign before it could mean more or fewer, so it is none."""
    plain = _PLAIN.fullmatch(figure)
    if plain:
        return int(plain[1])
    try:
        return None if figure.startswith(("+", "-", "×", "X")) else parse_quantity(figure)
    except QuantityNotAllowed:
        return None


def _sku(product: Product, spec: str) -> Sku | None:
    """Find the spec that was named, or the only one."""
    if not spec and len(product.skus) == 1:
        return product.skus[0]
    wanted = spec.replace(" ", "")
    named = (sku for sku in product.skus if normalise(sku.spec).replace(" ", "") == wanted)
    return next(named, None)


async def _product(chat: Chat, code: str) -> Product:
    product = await Catalogue(chat.work).any_by_code(code)
    if product is None:
        raise ProductNotFound(code)
    return product


async def _point(chat: Chat, order: Order) -> PickupPoint | None:
    if order.pickup_point_id is None:
        return None
    return await PickupPoints(chat.work).point(order.pickup_point_id)


def _may_hand_out(chat: Chat, point: PickupPoint | None) -> bool:
    leads = point is not None and point.leader_member_id == chat.member.id
    return leads or chat.role in _MANAGERS


async def _recipient(chat: Chat, order: Order) -> str:
    """Tell whom an order goes to, masked."""
    if order.recipient is None:
        return await _buyer(chat, order)
    to = open_address(chat.shop.vault, order.member_id, order.recipient)
    return say.recipient(name=to.name, phone=to.phone)


async def _buyer(chat: Chat, order: Order) -> str:
    name, tag = await Members(chat.work).label(order.member_id)
    return say.member(name=name, tag=tag)


def _changed(order: Order) -> Reply:
    what = say.an_order(number=order.number, state=order.state)
    return Text(say.changed_meanwhile(what=what))


async def _note(chat: Chat, act: str, subject: str, facts: Mapping[str, object]) -> None:
    await note(chat.work, staff_member_id=chat.member.id, act=act, subject=subject, facts=facts)
