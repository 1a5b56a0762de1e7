"""The calls for followers (wechat-platform 2.11)."""

from simulator.api.endpoint import Call, Endpoint, Json
from simulator.errors import ApiError
from simulator.people import Person
from simulator.platform import Platform

PAGE = 10_000


def endpoints(platform: Platform) -> list[Endpoint]:
    """List these calls over one platform's state."""

    def info(call: Call) -> Json:
        return _card(platform.people.find(call.query.get("openid", "")))

    def followers(call: Call) -> Json:
        return _page(platform.people.followers(), call.query.get("next_openid", ""))

    return [
        Endpoint("GET", "/cgi-bin/user/info", info),
        Endpoint("GET", "/cgi-bin/user/get", followers),
    ]


def _card(person: Person) -> Json:
    """Describe a person; nickname and picture are no longer given, and nothing of strangers."""
    if not person.follows or person.since is None:
        return {"subscribe": 0, "openid": person.open_id}
    numbered = isinstance(person.scene, int)
    union: Json = {"unionid": person.union_id} if person.union_id else {}
    return union | {
        "subscribe": 1,
        "openid": person.open_id,
        "nickname": "",
        "headimgurl": "",
        "language": "zh_CN",
        "subscribe_time": int(person.since.timestamp()),
        "remark": "",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_QR_CODE" if person.scene else "ADD_SCENE_SEARCH",
        "qr_scene": person.scene if numbered else 0,
        "qr_scene_str": "" if numbered else person.scene,
    }


def _page(people: list[Person], after: str) -> Json:
    ids = [person.open_id for person in people]
    if after and after not in ids:
        raise ApiError(40003)
    start = ids.index(after) + 1 if after else 0
    page = ids[start : start + PAGE]
    last = page[-1] if page else ""
    data: Json = {"data": {"openid": page}} if page else {}
    return {"total": len(ids), "count": len(page), "next_openid": last} | data
