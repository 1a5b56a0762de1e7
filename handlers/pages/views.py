"""The customers' pages: a product, its picture, an invitation, the privacy text."""

import re
from dataclasses import dataclass
from pathlib import Path

import aiohttp_jinja2
import segno
from aiohttp import web

from bot.kernel.money import show_yuan
from bot.persistence.database import Begin
from community.members.rules import ALPHABET
from community.referral.gateway import SceneCodes
from community.referral.invitations import invitation_of
from content.texts import browsing, pages, people, referral
from store.catalogue.repository import Catalogue
from store.catalogue.rules import Product

_CODE = re.compile(rf"[{ALPHABET}]{{4,12}}")
_PICTURE = re.compile(r"\w[\w.-]{0,200}\.(?:jpe?g|png|webp)", re.IGNORECASE)
_PRODUCT_CODE = re.compile(r"[A-Z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages, with what they read from."""

    reading: Begin
    begin: Begin
    scene_codes: SceneCodes
    shop: str
    pictures: Path

    def routes(self) -> list[web.RouteDef]:
        """The addresses that the bot's answers link to."""
        return [
            web.get("/h5/products/{code}", self.product),
            web.get("/h5/pictures/{name}", self.picture),
            web.get("/h5/privacy", self.privacy),
            web.get("/r/{code}", self.invitation),
            web.get("/{h5:h5|r}/{rest:.*}", self.unknown),
        ]

    async def product(self, request: web.Request) -> web.Response:
        """Show a product that is on sale."""
        product = await self._find(request.match_info["code"].upper())
        if product is None:
            return _words(request, pages.product_not_found(), [], status=404)
        return aiohttp_jinja2.render_template("product.html", request, _facts(product))

    async def picture(self, request: web.Request) -> web.StreamResponse:
        """Send a picture out of the shop's folder."""
        name = request.match_info["name"]
        file = self.pictures / name
        if not _PICTURE.fullmatch(name) or not file.is_file():
            return await self.unknown(request)
        return web.FileResponse(file, headers={"Cache-Control": "public, max-age=86400"})

    async def privacy(self, request: web.Request) -> web.Response:
        """Show the privacy text."""
        paragraphs = pages.privacy_paragraphs(shop=self.shop)
        return _words(request, pages.privacy_title(shop=self.shop), paragraphs)

    async def invitation(self, request: web.Request) -> web.Response:
        """Show who invites and the QR code to follow by; the scene in it is the member's code."""
        code = request.match_info["code"].upper()
        found = None
        if _CODE.fullmatch(code):
            found = await invitation_of(self.begin, self.scene_codes, code)
        if found is None:
            return _words(request, referral.page_unknown(), [], status=404)
        friend = people.called(name=found.name, tag=found.tag)
        words = (
            referral.page_with_code(shop=self.shop)
            if found.qr_url
            else referral.page_without_code(shop=self.shop, code=code)
        )
        facts = {
            "title": referral.page_title(friend=friend, shop=self.shop),
            "words": words,
            "qr": segno.make(found.qr_url).svg_data_uri(scale=8) if found.qr_url else None,
        }
        return aiohttp_jinja2.render_template("invitation.html", request, facts)

    async def unknown(self, request: web.Request) -> web.Response:
        """Say that there is nothing under an address."""
        return _words(request, pages.page_not_found(), [], status=404)

    async def _find(self, code: str) -> Product | None:
        if not _PRODUCT_CODE.fullmatch(code):
            return None
        async with self.reading() as work:
            return await Catalogue(work).product_by_code(code)


def _facts(product: Product) -> dict[str, object]:
    several = len({sku.price for sku in product.skus}) > 1
    skus = [
        {
            "spec": sku.spec,
            "price": show_yuan(sku.price),
            "stock": browsing.stock(pieces=sku.stock),
        }
        for sku in product.skus
    ]
    return {
        "title": product.title,
        "product": product,
        "picture_url": product.picture_url,
        "price": browsing.price(lowest_price=product.lowest_price, several_prices=several),
        "list_price": show_yuan(product.list_price) if product.list_price else None,
        "list_price_label": pages.list_price_label(),
        "skus": skus,
        "returns": browsing.returns(fresh=product.fresh),
        "code_label": pages.code_label(),
        "how_to_ask": pages.how_to_ask(code=product.code),
    }


def _words(
    request: web.Request, title: str, paragraphs: list[str], *, status: int = 200
) -> web.Response:
    facts = {"title": title, "paragraphs": paragraphs}
    return aiohttp_jinja2.render_template("words.html", request, facts, status=status)
