"""The port to carriers over a tracking service that speaks JSON.

`GET {api_base}/carrier/track?carrier=…&number=…` answers
`{"events": [{"at": RFC 3339, "state": "moving", "words": "…"}]}`.
"""

import json
from asyncio import IncompleteReadError
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from store.shipping.gateway import CarrierUnreachable, ParcelEvent, ParcelState

_TIMEOUT = ClientTimeout(total=4, connect=2)
_MOST_BYTES = 64 * 1024
_MOST_EVENTS = 200
_MOST_CHARACTERS = 300


class HttpCarriers:
    """Asks the tracking service; whatever it says that isn't a parcel's way is no answer."""

    def __init__(self, session: ClientSession, api_base: str) -> None:
        self._session = session
        self._address = f"{api_base.rstrip('/')}/carrier/track"

    async def track(self, carrier: str, number: str) -> Sequence[ParcelEvent]:
        """List what is known of a parcel, oldest first; empty if nothing yet."""
        try:
            body = await self._ask({"carrier": carrier, "number": number})
            return sorted(_events(json.loads(body.decode())), key=lambda event: event.at)
        except (ClientError, TimeoutError, OSError) as error:
            raise CarrierUnreachable(type(error).__name__) from error
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            raise CarrierUnreachable(f"no parcel's way: {type(error).__name__}") from error

    async def _ask(self, query: dict[str, str]) -> bytes:
        async with self._session.get(
            self._address, params=query, timeout=_TIMEOUT, allow_redirects=False
        ) as response:
            if response.status != 200:
                raise CarrierUnreachable(f"HTTP {response.status}")
            return await _body(response)


async def _body(response: ClientResponse) -> bytes:
    try:
        await response.content.readexactly(_MOST_BYTES + 1)
    except IncompleteReadError as whole:
        return whole.partial
    raise CarrierUnreachable(f"an answer of more than {_MOST_BYTES} bytes")


def _events(answer: Any) -> list[ParcelEvent]:
    events = answer["events"]
    if not isinstance(events, list) or len(events) > _MOST_EVENTS:
        raise ValueError("events")
    return [_event(event) for event in events]


def _event(event: Any) -> ParcelEvent:
    at = datetime.fromisoformat(event["at"])
    words = " ".join(str.split(event["words"]))
    if at.tzinfo is None or not words.isprintable() or not 0 < len(words) <= _MOST_CHARACTERS:
        raise ValueError("event")
    return ParcelEvent(at.astimezone(UTC), ParcelState(event["state"]), words)
