"""What the pages stand on, and who may see which of them."""

import re
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category
from urllib.parse import urlsplit

from aiohttp import web

from bot.persistence.database import Begin
from bot.persistence.work import Work
from community.members.repository import Members
from community.referral.gateway import SceneCodes
from handlers.chat.context import Shop
from handlers.pages.gateway import PlayBank, Visitors
from store.orders.rules import ORDER_NUMBER
from store.payments.cashier import Cashier
from store.withdrawals.paymaster import Paymaster

_SAME_SITE = frozenset({"same-origin", "none"})
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")


class NoEntry(Exception):
    """A link is forged, over, or opens something else: which of these is nobody's business."""


class ForeignForm(Exception):
    """A form was sent by a page that isn't ours."""


class FormDamaged(Exception):
    """A form lacks what ours has."""


@dataclass(frozen=True, slots=True)
class Front:
    """What the pages read, change and speak to; two folders keep customers' pictures."""

    reading: Begin
    begin: Begin
    shop: Shop
    cashier: Cashier
    paymaster: Paymaster
    visitors: Visitors
    scene_codes: SceneCodes
    play_bank: PlayBank | None
    pictures: Path
    uploads: Path
    posters: Path


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who holds a link that is good, and the ticket in it, which was signed for `signed_for`.

    That is another member where the bearer was merged since.
    """

    member_id: int
    ticket: str
    signed_for: int


async def bearer_of_order(front: Front, work: Work, request: web.Request) -> Bearer:
    """Tell who may see the order that a request names, or raise `NoEntry`."""
    number = request.match_info["number"]
    if not ORDER_NUMBER.fullmatch(number):
        raise NoEntry
    return await _bearer(front, work, request, f"order:{number}")


async def bearer_of_label(front: Front, work: Work, request: web.Request) -> Bearer:
    """Tell who of the staff was given the label that a request names, or raise `NoEntry`."""
    return await _bearer(front, work, request, f"label:{request.match_info['number']}")


async def bearer_of_chain(front: Front, work: Work, request: web.Request) -> Bearer:
    """Tell who was given the table of the chain that a request names, or raise `NoEntry`."""
    return await _bearer(front, work, request, f"chain:{request.match_info['chain']}")


async def bearer_of_withdrawal(front: Front, work: Work, request: web.Request) -> Bearer:
    """Tell whose withdrawal a request names, or raise `NoEntry`."""
    return await _bearer(front, work, request, f"withdrawal:{request.match_info['number']}")


async def bearer_of_checkout(front: Front, work: Work, request: web.Request) -> Bearer:
    """Tell whose cart a request may order, or raise `NoEntry`."""
    return await _bearer(front, work, request, "checkout")


def order_path(number: str, ticket: str, below: str = "") -> str:
    """Give the address of an order's page, or of one below it, on this site."""
    return f"/h5/orders/{number}{below}?t={ticket}"


def demand_own_form(front: Front, request: web.Request) -> None:
    """Refuse a form that another site's page has sent: browsers say where it came from."""
    if request.headers.get("Sec-Fetch-Site", "none") not in _SAME_SITE:
        raise ForeignForm
    origin = request.headers.get("Origin")
    hosts = {request.host, urlsplit(front.shop.links.base_url).netloc}
    if origin is not None and urlsplit(origin).netloc not in hosts:
        raise ForeignForm


async def read_form(request: web.Request) -> dict[str, str]:
    """Read a form's fields as text without control characters, or raise `FormDamaged`."""
    try:
        fields = await request.post()
    except (ValueError, LookupError, AssertionError) as error:
        raise FormDamaged from error
    return {name: clean(value) for name, value in fields.items() if isinstance(value, str)}


def clean(text: str) -> str:
    """Give a text with nothing that can't be shown or kept; lines stay."""
    return "".join(char for char in text if char == "\n" or category(char) not in {"Cc", "Cs"})


def nonce_of(form: dict[str, str]) -> str:
    """Give the nonce of a form, by which it counts once."""
    nonce = form.get("nonce", "")
    if not _NONCE.fullmatch(nonce):
        raise FormDamaged
    return nonce


async def _bearer(front: Front, work: Work, request: web.Request, what: str) -> Bearer:
    """Tell who bears a ticket now; whoever changes something is not merged meanwhile."""
    ticket = request.query.get("t", "")
    signed_for = None
    if ticket.isascii():
        signed_for = front.shop.links.bearer(what, ticket, work.now)
    if signed_for is None:
        raise NoEntry
    members = Members(work)
    who_now = members.current if work.only_reads else members.hold
    return Bearer(await who_now(signed_for), ticket, signed_for)
