"""The carrier's call: where a parcel is."""

from aiohttp import web

from simulator.api.endpoint import Call, Endpoint, Json
from simulator.platform import Platform


def endpoints(platform: Platform) -> list[Endpoint]:
    """List this call over one platform's state."""

    def track(call: Call) -> Json:
        carrier, number = call.query.get("carrier", ""), call.query.get("number", "")
        if not carrier or not number:
            raise web.HTTPBadRequest(text="carrier and number are needed")
        found = platform.carrier.track(carrier, number)
        return {
            "events": [
                {"at": event.at.isoformat(), "state": event.state, "words": event.words}
                for event in found
            ]
        }

    return [Endpoint("GET", "/carrier/track", track, needs_token=False)]
