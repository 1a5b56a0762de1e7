"""The customers' pages: all of them, and those that anybody may see."""

import re
from dataclasses import dataclass
from http import HTTPStatus

import segno
from aiohttp import web

from bot.kernel.money import show_yuan
from community.members.rules import ALPHABET
from community.referral.invitations import invitation_of
from content.texts import browsing, pages, people, referral, team_pages
from handlers.pages.after_sales import AfterSalePages
from handlers.pages.chains import ChainPages
from handlers.pages.checkout import CheckoutPages
from handlers.pages.front import Front
from handlers.pages.labels import LabelPages
from handlers.pages.orders import OrderPages
from handlers.pages.paying import PayPages
from handlers.pages.posters import PosterPages
from handlers.pages.rendering import draw, draw_words, guarded, serve_asset
from handlers.pages.teams import TeamPages
from handlers.pages.withdrawals import WithdrawalPages
from store.catalogue.repository import Catalogue
from store.catalogue.rules import Product
from store.reviews.repository import Review, Reviews
from store.teams.queries import offer_of_product, teams_of_offer

_CODE = re.compile(rf"[{ALPHABET}]{{4,12}}")
_PICTURE = re.compile(r"\w[\w.-]{0,200}\.(?:jpe?g|png|webp)", re.IGNORECASE)
_PRODUCT_CODE = re.compile(r"[A-Z0-9_-]{1,32}")
_MOST_REVIEWS = 10
_MOST_TEAMS = 5


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages, with what they stand on."""

    front: Front

    def routes(self) -> list[web.RouteDef]:
        """The addresses that the bot's answers link to."""
        private = (
            CheckoutPages,
            OrderPages,
            PayPages,
            AfterSalePages,
            LabelPages,
            ChainPages,
            PosterPages,
            TeamPages,
            WithdrawalPages,
        )
        return [
            web.get("/h5/products/{code}", guarded(self.product)),
            web.get("/h5/pictures/{name}", guarded(self.picture)),
            web.get("/h5/static/{name}", serve_asset),
            web.get("/h5/privacy", self.privacy),
            web.get("/r/{code}", guarded(self.invitation)),
            *(route for part in private for route in part(self.front).routes()),
            web.get("/{h5:h5|r}/{rest:.*}", self.unknown),
        ]

    async def product(self, request: web.Request) -> web.Response:
        """Show a product that is on sale."""
        code = request.match_info["code"].upper()
        found = await self._find(code) if _PRODUCT_CODE.fullmatch(code) else None
        if found is None:
            words = pages.product_not_found()
            return draw_words(request, words, [], status=HTTPStatus.NOT_FOUND)
        return draw(request, "product.html", {**_facts(*found), **await self._teams(found[0])})

    async def picture(self, request: web.Request) -> web.StreamResponse:
        """Send a picture out of the shop's folder."""
        name = request.match_info["name"]
        file = self.front.pictures / name
        if not _PICTURE.fullmatch(name) or not file.is_file():
            return await self.unknown(request)
        headers = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
        return web.FileResponse(file, headers=headers)

    async def privacy(self, request: web.Request) -> web.Response:
        """Show the privacy text."""
        shop = self.front.shop.name
        paragraphs = pages.privacy_paragraphs(shop=shop)
        return draw_words(request, pages.privacy_title(shop=shop), paragraphs)

    async def invitation(self, request: web.Request) -> web.Response:
        """Show who invites and the QR code to follow by; the scene in it is the member's code."""
        code, shop = request.match_info["code"].upper(), self.front.shop.name
        found = None
        if _CODE.fullmatch(code):
            found = await invitation_of(self.front.begin, self.front.scene_codes, code)
        if found is None:
            words = referral.page_unknown()
            return draw_words(request, words, [], status=HTTPStatus.NOT_FOUND)
        friend = people.called(name=found.name, tag=found.tag)
        words = (
            referral.page_with_code(shop=shop)
            if found.qr_url
            else referral.page_without_code(shop=shop, code=code)
        )
        facts = {
            "title": referral.page_title(friend=friend, shop=shop),
            "words": words,
            "qr": segno.make(found.qr_url).svg_data_uri(scale=8) if found.qr_url else None,
        }
        return draw(request, "invitation.html", facts)

    async def unknown(self, request: web.Request) -> web.Response:
        """Say that there is nothing under an address."""
        return draw_words(request, pages.page_not_found(), [], status=HTTPStatus.NOT_FOUND)

    async def _find(self, code: str) -> tuple[Product, int, int, list[Review]] | None:
        async with self.front.reading() as work:
            product = await Catalogue(work).product_by_code(code)
            if product is None:
                return None
            return product, *(await Reviews(work).of_product(product.id, _MOST_REVIEWS))

    async def _teams(self, product: Product) -> dict[str, object]:
        """Give what a product costs in teams, and those that can be joined."""
        async with self.front.reading() as work:
            offer = await offer_of_product(work, product.id)
            if offer is None or not offer.runs(work.now):
                return {"offer": None}
            teams = await teams_of_offer(work, offer.id, most=_MOST_TEAMS)
        return {"offer": offer, "teams": teams, "team_say": team_pages}


def _facts(product: Product, count: int, stars: int, reviews: list[Review]) -> dict[str, object]:
    several = len({sku.price for sku in product.skus}) > 1
    skus = [
        {
            "spec": sku.spec or product.title,
            "price": show_yuan(sku.price),
            "stock": browsing.stock(pieces=sku.stock),
            "sold_out": not sku.stock,
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
        "spec": product.skus[0].spec if len(product.skus) > 1 else "",
        "reviews": reviews,
        "review_count": count,
        "review_tenths": round(stars * 10 / count) if count else 0,
    }
