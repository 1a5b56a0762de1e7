"""Posters: pictures with a member's QR code, of the shop or of a product, for anybody to see."""

import asyncio
import re
from contextlib import suppress
from dataclasses import astuple, dataclass, field
from hashlib import blake2b
from http import HTTPStatus
from pathlib import Path

from aiohttp import web

from bot.kernel.clock import shop_day
from bot.persistence.work import Work
from community.members.rules import ALPHABET
from community.referral.invitations import Invitation, invitation_to_give_out
from content.texts import people
from content.texts import posters as say
from handlers.pages.front import Front
from handlers.pages.poster_drawing import DRAWN_AS, Poster, draw_poster, drawable
from handlers.pages.rendering import draw_words, guarded
from store.catalogue.repository import Catalogue
from store.catalogue.rules import Product

_CODE = re.compile(rf"[{ALPHABET}]{{4,12}}")
_PRODUCT_CODE = re.compile(r"[A-Z0-9_-]{1,32}")
_LOCAL_PICTURE = re.compile(r"\w[\w.-]{0,200}")
_KEPT = 500
"""How many drawn posters are kept."""
_FRESH_FOR, _FRESH_WITHOUT_CODE = 3600, 30
"""For how many seconds others may keep a poster; one whose QR code is still to be made: shortly."""


@dataclass(frozen=True, slots=True)
class PosterPages:
    """Posters, drawn when they are asked for, one at a time, and kept by what is on them."""

    front: Front
    drawing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def routes(self) -> list[web.RouteDef]:
        """The addresses that 邀请 links to."""
        return [
            web.get("/h5/posters/{code}.png", guarded(self.poster)),
            web.get("/h5/posters/{code}/{product}.png", guarded(self.poster)),
        ]

    async def poster(self, request: web.Request) -> web.Response:
        """Send the poster of a member's code."""
        async with self.front.begin() as work:
            found = await self._find(work, request)
        if found is None:
            return draw_words(request, say.not_found(), [], status=HTTPStatus.NOT_FOUND)
        poster, has_code = found
        name = _name(poster)
        headers = {
            "Cache-Control": f"public, max-age={_FRESH_FOR if has_code else _FRESH_WITHOUT_CODE}",
            "ETag": f'"{name}"',
            "X-Content-Type-Options": "nosniff",
        }
        if name in request.headers.get("If-None-Match", ""):
            return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        async with self.drawing:
            drawn = await asyncio.to_thread(_kept_or_drawn, self.front.posters, name, poster)
        return web.Response(body=drawn, content_type="image/png", headers=headers)

    async def _find(self, work: Work, request: web.Request) -> tuple[Poster, bool] | None:
        """Find what is on a poster, and whether its QR code is WeChat's."""
        code = request.match_info["code"].upper()
        invitation = await invitation_to_give_out(work, code) if _CODE.fullmatch(code) else None
        if invitation is None:
            return None
        wanted, product = request.match_info.get("product"), None
        if wanted is not None:
            if not _PRODUCT_CODE.fullmatch(wanted.upper()):
                return None
            product = await Catalogue(work).product_by_code(wanted.upper())
            if product is None:
                return None
        return self._compose(invitation, product), invitation.qr_url is not None

    def _compose(self, invitation: Invitation, product: Product | None) -> Poster:
        shop = self.front.shop
        name = invitation.name if drawable(invitation.name[:1]) else ""
        friend = people.masked(name=name, tag=invitation.tag)
        prices = {sku.price for sku in product.skus} if product else set()
        return Poster(
            shop=shop.name,
            invited_by=say.invited_by(friend=friend),
            title=product.title if product else say.slogan(),
            subtitle=product.subtitle if product else say.promise(),
            price=say.price(lowest=min(prices), several=len(prices) > 1) if prices else "",
            picture=self._picture(product),
            qr=invitation.qr_url or shop.url(f"/r/{invitation.code}"),
            beside_qr=self._beside_qr(invitation),
        )

    def _beside_qr(self, invitation: Invitation) -> tuple[str, ...]:
        shop, code = self.front.shop, say.code(code=invitation.code)
        if invitation.good_until is None:
            return say.scan(), say.visit(shop=shop.name), code
        day = shop_day(invitation.good_until, shop.zone)
        return say.scan(), say.follow(shop=shop.name), code, say.good_until(day=day)

    def _picture(self, product: Product | None) -> Path | None:
        """Give the file of a product's picture, if it is one of the shop's own."""
        if product is None or not _LOCAL_PICTURE.fullmatch(product.picture):
            return None
        file = self.front.pictures / product.picture
        return file if file.is_file() else None


def _name(poster: Poster) -> str:
    """Name a poster by everything that is on it."""
    stamp = poster.picture.stat().st_mtime_ns if poster.picture else 0
    content = repr((DRAWN_AS, stamp, astuple(poster)))
    return blake2b(content.encode(), digest_size=16).hexdigest()


def _kept_or_drawn(folder: Path, name: str, poster: Poster) -> bytes:
    """Give a poster that was drawn before, or draw it."""
    file = folder / f"{name}.png"
    if file.is_file():
        return file.read_bytes()
    drawn = draw_poster(poster)
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(folder.glob("*.png"), key=_age)[: -_KEPT + 1]:
        old.unlink(missing_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_bytes(drawn)
    fresh.replace(file)
    return drawn


def _age(file: Path) -> float:
    with suppress(FileNotFoundError):  # another process tidies up, too
        return file.stat().st_mtime
    return 0
