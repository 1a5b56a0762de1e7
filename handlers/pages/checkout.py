"""The page that orders what is in the cart: where to, with points or not, at which price."""

import re
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bot.kernel.refusal import Refusal
from bot.persistence.work import Work
from community.addresses.actions import keep_from_text
from community.addresses.errors import AddressNotFound
from community.addresses.repository import Addresses
from community.addresses.rules import Address, AddressIncomplete
from community.addresses.sealing import open_address, seal_address
from community.ledger.repository import Ledger
from community.ledger.rules import Unit, account_of
from community.members.repository import Members
from content.texts import addresses as addresses_say
from content.texts import checkout_pages as checkout_say
from content.texts.cart import LeftOut, left_out
from handlers.pages.front import (
    Bearer,
    FormDamaged,
    Front,
    bearer_of_checkout,
    demand_own_form,
    nonce_of,
    order_path,
    read_form,
)
from handlers.pages.rendering import draw, go, guarded
from handlers.refusals import words_of
from store.cart.repository import Carts
from store.cart.rules import MOST_LINES, MOST_PIECES
from store.catalogue.repository import Catalogue
from store.checkout.actions import place_order, price_wish
from store.checkout.errors import OrderedOtherwise
from store.checkout.rules import Delivery, Offer, Wish
from store.orders.repository import Orders
from store.orders.rules import Order
from store.pickup.errors import PickupPointNotFound
from store.pickup.repository import PickupPoints
from store.pickup.rules import PickupPoint

_WHERE = re.compile(r"([ap])(\d{1,15})")
_PIECES = re.compile(r"\d{1,15}:\d{1,3}(?:,\d{1,15}:\d{1,3})*")
_AMOUNT = re.compile(r"\d{1,12}")


class CartChanged(Exception):
    """What a form would order isn't what is in the cart."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen on the page: `where` is an address (a12) or a pickup point (p3)."""

    where: str
    points: bool


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a cart could be ordered with."""

    pieces: dict[int, int]
    missing: list[LeftOut]
    addresses: list[Address]
    points: list[PickupPoint]
    balance: int


@dataclass(frozen=True, slots=True)
class CheckoutPages:
    """From the cart to an order."""

    front: Front

    def routes(self) -> list[web.RouteDef]:
        """The page and its two forms."""
        return [
            web.get("/h5/checkout", guarded(self.show)),
            web.post("/h5/checkout", guarded(self.order)),
            web.post("/h5/checkout/address", guarded(self.keep_address)),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """Show what would be ordered, and what it costs with what was chosen so far."""
        query = request.query
        choice = Choice(query.get("where", ""), points=query.get("points") == "1")
        return await self._page(request, choice, status=HTTPStatus.OK)

    async def keep_address(self, request: web.Request) -> web.Response:
        """Keep an address that was typed, and choose it; or ask for what it lacks."""
        demand_own_form(self.front, request)
        form = await read_form(request)
        typed, points = form.get("address", ""), form.get("points") == "1"
        choice = Choice(form.get("where", ""), points=points)
        shop = self.front.shop
        try:
            async with self.front.begin() as work:
                bearer = await bearer_of_checkout(self.front, work, request)
                kept = await keep_from_text(
                    work, bearer.member_id, typed, vault=shop.vault, regions=shop.regions
                )
        except Refusal as refusal:
            return await self._page(request, choice, notice=words_of(refusal), typed=typed)
        if isinstance(kept, AddressIncomplete):
            status, words = HTTPStatus.OK, _lacking(kept)
            return await self._page(request, choice, notice=words, typed=typed, status=status)
        return go(_path(bearer, Choice(f"a{kept.address.id}", points=points)))

    async def order(self, request: web.Request) -> web.Response:
        """Order what the form showed, once; what has changed meanwhile is shown anew."""
        demand_own_form(self.front, request)
        form = await read_form(request)
        choice = Choice(form.get("where", ""), points=form.get("points") == "1")
        try:
            async with self.front.begin() as work:
                bearer = await bearer_of_checkout(self.front, work, request)
                number = await self._order(work, bearer, form, choice)
                ticket = self.front.shop.links.ticket(f"order:{number}", bearer.member_id, work.now)
        except Refusal as refusal:
            return await self._page(request, choice, notice=words_of(refusal))
        except CartChanged:
            return await self._page(request, choice, notice=checkout_say.cart_changed())
        return go(order_path(number, ticket))

    async def _order(self, work: Work, bearer: Bearer, form: dict[str, str], choice: Choice) -> str:
        pieces, shown = _pieces_of(form), _shown_of(form)
        member_id, key = bearer.member_id, f"h5:{bearer.signed_for}:{nonce_of(form)}"
        # A member's forms go one after another: the second finds what the first has ordered.
        await work.lock(f"checkout:{member_id}")
        before = await Orders(work).by_key(member_id, key)
        if before is None:
            in_cart = await Carts(work).pieces(member_id)
            if not pieces.items() <= in_cart.items():
                raise CartChanged
        delivery = await self._delivery(work, member_id, choice.where)
        if before is not None and not self._is_same(before, delivery, shown):
            raise OrderedOtherwise(before.number)
        wish = Wish(member_id, pieces, delivery, choice.points)
        referrer_id = await Members(work).referrer_of(member_id)
        rules = self.front.shop.checkout
        placed = await place_order(work, wish, rules, key=key, shown=shown, referrer_id=referrer_id)
        return placed.number

    def _is_same(self, order: Order, delivery: Delivery, shown: int) -> bool:
        """Tell whether a form that has made an order asks for the very same again."""
        vault, member_id = self.front.shop.vault, order.member_id
        sealed = (order.recipient, delivery.recipient)
        to = [open_address(vault, member_id, one) if one else None for one in sealed]
        same_place = order.pickup_point_id == delivery.pickup_point_id and to[0] == to[1]
        return same_place and order.total == shown

    async def _delivery(self, work: Work, member_id: int, where: str) -> Delivery:
        chosen = _WHERE.fullmatch(where)
        if chosen is None:
            raise FormDamaged
        id_, vault = int(chosen[2]), self.front.shop.vault
        if chosen[1] == "p":
            point = await PickupPoints(work).point(id_)
            if point is None or not point.is_open:
                raise PickupPointNotFound(id_)
            return Delivery(pickup_point_id=id_)
        address = await Addresses(work, vault).one(member_id, id_)
        if address is None:
            raise AddressNotFound
        return _sent_to(self.front, member_id, address)

    async def _page(
        self,
        request: web.Request,
        choice: Choice,
        *,
        notice: str = "",
        typed: str = "",
        status: int = HTTPStatus.CONFLICT,
    ) -> web.Response:
        async with self.front.reading() as work:
            bearer = await bearer_of_checkout(self.front, work, request)
            desk = await self._desk(work, bearer.member_id)
            where, delivery = _where(self.front, bearer.member_id, desk, choice.where)
            wish = Wish(bearer.member_id, desk.pieces, delivery, choice.points)
            offer, notice_too = await self._price(work, wish)
        facts = {
            **_choices(desk, where),
            **_priced(offer, desk),
            "title": checkout_say.checkout_title(),
            "notice": notice or notice_too,
            "ticket": bearer.ticket,
            "where": where,
            "use_points": choice.points,
            "pieces": ",".join(f"{sku}:{n}" for sku, n in desk.pieces.items()),
            "nonce": secrets.token_urlsafe(16),
            "typed": typed,
            "minutes": self.front.shop.checkout.orders.unpaid.total_seconds() / 60,
        }
        return draw(request, "checkout.html", facts, status=status)

    async def _price(self, work: Work, wish: Wish) -> tuple[Offer | None, str]:
        """Price a wish; one that can't be ordered has no price but a reason."""
        if not wish.pieces:
            return None, ""
        try:
            return await price_wish(work, wish, self.front.shop.checkout), ""
        except Refusal as refusal:
            return None, words_of(refusal)

    async def _desk(self, work: Work, member_id: int) -> _Desk:
        in_cart = await Carts(work).pieces(member_id)
        goods = await Catalogue(work).goods(list(in_cart))
        pieces, missing = {}, []
        for sku_id, wanted in in_cart.items():
            good = goods[sku_id]
            if good.on_sale and good.stock >= wanted:
                pieces[sku_id] = wanted
            else:
                there = good.stock if good.on_sale else None
                missing.append(LeftOut(good.title, good.spec, there))
        return _Desk(
            pieces,
            missing,
            await Addresses(work, self.front.shop.vault).of_member(member_id),
            await PickupPoints(work).open_points(),
            await Ledger(work, Unit.POINTS).balance(account_of(member_id)),
        )


def _path(bearer: Bearer, choice: Choice) -> str:
    points = "&points=1" if choice.points else ""
    return f"/h5/checkout?t={bearer.ticket}&where={choice.where}{points}"


def _sent_to(front: Front, member_id: int, address: Address) -> Delivery:
    sealed = seal_address(front.shop.vault, member_id, address.to)
    return Delivery(recipient=sealed, province=address.to.province)


def _where(front: Front, member_id: int, desk: _Desk, wanted: str) -> tuple[str, Delivery]:
    """Give what is chosen of what there is: else the default address, else nothing."""
    sent = {f"a{one.id}": _sent_to(front, member_id, one) for one in desk.addresses}
    fetched = {f"p{one.id}": Delivery(pickup_point_id=one.id) for one in desk.points}
    ways = sent | fetched
    usual = next((f"a{one.id}" for one in desk.addresses if one.is_default), "")
    where = wanted if wanted in ways else usual
    return where, ways.get(where, Delivery())


def _choices(desk: _Desk, where: str) -> dict[str, Any]:
    return {
        "addresses": [
            {
                "value": f"a{one.id}",
                "words": addresses_say.in_short(one.to),
                "is_default": one.is_default,
            }
            for one in desk.addresses
        ],
        "points": [{"value": f"p{one.id}", "point": one} for one in desk.points],
        "balance": max(desk.balance, 0),
        "can_order": bool(where),
    }


def _priced(offer: Offer | None, desk: _Desk) -> dict[str, Any]:
    lines = []
    if offer is not None:
        lines = [{"good": good, "pieces": desk.pieces[good.sku_id]} for good in offer.goods]
    return {
        "offer": offer,
        "lines": lines,
        "fresh": "、".join(good.title for good in offer.fresh) if offer else "",
        "missing": left_out(goods=desk.missing) if desk.missing else "",
    }


def _lacking(known: AddressIncomplete) -> str:
    place = known.place.label if known.place else ""
    choices = [one.label for one in known.choices]
    return checkout_say.address_lacks(missing=known.missing, place=place, choices=choices)


def _pieces_of(form: dict[str, str]) -> dict[int, int]:
    """Read the pieces that the form was shown with, or raise `FormDamaged`."""
    said = form.get("pieces", "")
    if not _PIECES.fullmatch(said) or not said.isascii():
        raise FormDamaged
    pairs = [one.split(":") for one in said.split(",")]
    pieces = {int(sku_id): int(count) for sku_id, count in pairs}
    if len(pieces) != len(pairs) or len(pairs) > MOST_LINES:
        raise FormDamaged
    if not all(1 <= count <= MOST_PIECES for count in pieces.values()):
        raise FormDamaged
    return pieces


def _shown_of(form: dict[str, str]) -> int:
    shown = form.get("shown", "")
    if not _AMOUNT.fullmatch(shown) or not shown.isascii():
        raise FormDamaged
    return int(shown)
