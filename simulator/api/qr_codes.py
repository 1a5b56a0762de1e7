"""The calls for QR codes with a scene (wechat-platform 2.10)."""

from aiohttp import web

from simulator.api.endpoint import Call, Endpoint, File, Json, part, text
from simulator.platform import Platform
from simulator.qr import ExpiredQrCode, QrCode, picture


def endpoints(platform: Platform) -> list[Endpoint]:
    """List these calls over one platform's state."""

    def create(call: Call) -> Json:
        body = call.json()
        kind = text(body, "action_name")
        scene = part(part(body, "action_info"), "scene")
        value = scene.get("scene_str" if "STR" in kind else "scene_id")
        code = platform.qr_codes.create(kind, value, body.get("expire_seconds"), call.now)
        return _row(code)

    def show(call: Call) -> File:
        try:
            code = platform.qr_codes.find(call.query.get("ticket", ""), call.now)
        except ExpiredQrCode as error:
            raise web.HTTPNotFound from error
        if code is None:
            raise web.HTTPNotFound
        return File(picture(code.url), "image/jpg")

    return [
        Endpoint("POST", "/cgi-bin/qrcode/create", create),
        Endpoint("GET", "/cgi-bin/showqrcode", show, needs_token=False),
    ]


def _row(code: QrCode) -> Json:
    life: Json = {"expire_seconds": code.seconds} if code.seconds else {}
    return {"ticket": code.ticket, "url": code.url} | life
