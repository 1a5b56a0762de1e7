"""The calls for the custom menu (wechat-platform 2.3)."""

from simulator.api.endpoint import OK, Call, Endpoint, Json
from simulator.platform import Platform


def endpoints(platform: Platform) -> list[Endpoint]:
    """List these calls over one platform's state."""

    def create(call: Call) -> Json:
        platform.menu.publish(call.json(literal_escapes=True).get("button"))
        return OK

    def get(_call: Call) -> Json:
        return {"menu": {"button": platform.menu.current()}}

    def delete(_call: Call) -> Json:
        platform.menu.delete()
        return OK

    return [
        Endpoint("POST", "/cgi-bin/menu/create", create),
        Endpoint("GET", "/cgi-bin/menu/get", get),
        Endpoint("GET", "/cgi-bin/menu/delete", delete),
    ]
