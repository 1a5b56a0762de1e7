"""The calls for temporary media (wechat-platform 2.6)."""

from simulator.api.endpoint import Call, Endpoint, File, Json
from simulator.errors import ApiError
from simulator.platform import Platform


def endpoints(platform: Platform) -> list[Endpoint]:
    """List these calls over one platform's state."""

    def upload(call: Call) -> Json:
        media = platform.media.add(call.query.get("type", ""), call.upload("media"), call.now)
        name = "thumb_media_id" if media.kind == "thumb" else "media_id"
        created = int(media.created.timestamp())
        return {"type": media.kind, name: media.id, "created_at": created}

    def get(call: Call) -> Json | File:
        media_id = call.query.get("media_id", "")
        if not media_id:
            raise ApiError(41006)
        media = platform.media.get(media_id, call.now)
        if media.kind == "video":
            return {"video_url": f"http://mp.weixin.qq.com/mp/mp/video?mid={media.id}"}
        return File(media.data, media.content_type)

    return [
        Endpoint("POST", "/cgi-bin/media/upload", upload),
        Endpoint("GET", "/cgi-bin/media/get", get),
    ]
