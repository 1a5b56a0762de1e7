"""Drawing pages: with the words at hand, packed, and with nothing in them that could run."""

import gzip
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from hashlib import blake2b
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Any

import aiohttp_jinja2
import structlog
from aiohttp import web

from bot.kernel.money import show_yuan
from bot.kernel.refusal import Refusal
from content.texts import checkout_pages, pages, paying_pages, refund_pages
from content.texts import order_pages as say
from handlers.pages.front import ForeignForm, FormDamaged, NoEntry
from handlers.refusals import words_of
from store.orders.errors import OrderNotFound

_STATIC = Path(__file__).parent / "static"
_TYPES = MappingProxyType({".css": "text/css", ".js": "text/javascript"})
_WORTH_PACKING = 512
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: http: https:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        # Not none at all: without it browsers hide from us, too, where a form comes from.
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
)

_FAULTS: Mapping[type[Exception], tuple[Callable[[], str], HTTPStatus]] = MappingProxyType(
    {
        NoEntry: (say.no_entry, HTTPStatus.NOT_FOUND),
        OrderNotFound: (say.no_entry, HTTPStatus.NOT_FOUND),
        ForeignForm: (say.foreign_form, HTTPStatus.FORBIDDEN),
        FormDamaged: (say.form_damaged, HTTPStatus.BAD_REQUEST),
        web.HTTPRequestEntityTooLarge: (
            say.form_too_large,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        ),
    }
)

_WORDS = MappingProxyType(
    {
        "say": say,
        "checkout_say": checkout_pages,
        "pay_say": paying_pages,
        "refund_say": refund_pages,
        "page_say": pages,
    }
)

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger()


def draw(
    request: web.Request,
    template: str,
    facts: Mapping[str, Any],
    *,
    status: int = HTTPStatus.OK,
) -> web.Response:
    """Draw a page."""
    page = aiohttp_jinja2.render_template(
        template,
        request,
        {"notice": "", **_WORDS, "yuan": show_yuan, "asset": asset_path, **facts},
        status=status,
    )
    page.headers.update(_HEADERS)
    if page.body and len(page.body) > _WORTH_PACKING:  # type: ignore[arg-type] # bytes they are
        page.enable_compression()
    return page


def draw_words(
    request: web.Request, title: str, paragraphs: list[str], *, status: int = HTTPStatus.OK
) -> web.Response:
    """Draw a page of nothing but words."""
    return draw(request, "words.html", {"title": title, "paragraphs": paragraphs}, status=status)


def wants_json(request: web.Request) -> bool:
    """Tell whether a program asks, and no browser."""
    accept = request.headers.get("Accept", "")
    return "application/json" in accept and "text/html" not in accept


def write_json(facts: Mapping[str, Any], *, status: int = HTTPStatus.OK) -> web.Response:
    """Answer a program."""
    return web.json_response(dict(facts), status=status, headers=_HEADERS)


def fault(request: web.Request, words: str, *, status: int) -> web.Response:
    """Say why there is no page."""
    if wants_json(request):
        return write_json({"error": words}, status=status)
    return draw_words(request, words, [say.what_helps()], status=status)


def go(path: str) -> web.Response:
    """Send a browser on to a page, which it then gets."""
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={**_HEADERS, "Location": path})


def guarded(serve: Serve) -> Serve:
    """Let a page say in words what went wrong, whatever it was."""

    async def served(request: web.Request) -> web.StreamResponse:
        try:
            return await serve(request)
        except tuple(_FAULTS) as error:
            words, status = _FAULTS[type(error)]
            return fault(request, words(), status=status)
        except Refusal as refusal:
            return fault(request, words_of(refusal), status=HTTPStatus.CONFLICT)
        except web.HTTPException:
            raise
        except Exception:
            log.exception("page.crashed", page=str(request.match_info.route.resource))
            return fault(request, say.crashed(), status=HTTPStatus.INTERNAL_SERVER_ERROR)

    return served


def asset_path(name: str) -> str:
    """Give the address of a file of ours that pages load, new whenever its content is."""
    return f"/h5/static/{name}?v={_print_of(name)}"


async def serve_asset(request: web.Request) -> web.Response:
    """Send a file that pages load, packed for whoever unpacks it."""
    name = request.match_info["name"]
    if name not in _assets():
        return draw_words(request, pages.page_not_found(), [], status=HTTPStatus.NOT_FOUND)
    plain, packed = _assets()[name]
    headers = {
        "Content-Type": f"{_TYPES[Path(name).suffix]}; charset=utf-8",
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
    }
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return web.Response(body=packed, headers={**headers, "Content-Encoding": "gzip"})
    return web.Response(body=plain, headers=headers)


@cache
def _assets() -> Mapping[str, tuple[bytes, bytes]]:
    files = [file for file in _STATIC.iterdir() if file.suffix in _TYPES]
    return {file.name: (file.read_bytes(), gzip.compress(file.read_bytes(), 9)) for file in files}


@cache
def _print_of(name: str) -> str:
    return blake2b(_assets()[name][0], digest_size=6).hexdigest()
