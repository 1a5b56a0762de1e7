"""The JSON that the chat page sends and reads."""

import json
from urllib.parse import urlsplit

from aiohttp import web

Json = dict[str, object]


async def read_body(request: web.Request) -> Json:
    """Read a JSON object that a page of this very origin sent."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="only the simulator's own page may do this")
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="send application/json")
    try:
        body = await request.json()
    except ValueError as error:
        raise web.HTTPBadRequest(text="the body is not JSON") from error
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="the body is not a JSON object")
    return body


def text_field(body: Json, field: str, longest: int) -> str:
    """Read a text that must be there, without the blanks around it."""
    value = body.get(field)
    if not isinstance(value, str) or not 1 <= len(value.strip()) <= longest:
        raise web.HTTPBadRequest(text=f"{field} must have 1 to {longest} characters")
    return value.strip()


def write_json(value: Json) -> web.Response:
    """Answer with an object."""
    return web.json_response(value, dumps=lambda each: json.dumps(each, ensure_ascii=False))
