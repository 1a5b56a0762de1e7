"""The tracking service: a parcel's way is read, everything else is no answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout, web
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.carriers import tracking
from bot.adapters.carriers.tracking import HttpCarriers, _events
from store.shipping.gateway import CarrierUnreachable, ParcelEvent, ParcelState
from tests.town import serving

MOVING = {"at": "2026-11-23T10:05:00+08:00", "state": "moving", "words": "已到达 杭州\n转运中心"}
ACCEPTED = {"at": "2026-11-23T09:00:00+08:00", "state": "accepted", "words": "已揽收"}


@dataclass
class Service:
    """Answers as it was told, after a while."""

    body: bytes = b'{"events": []}'
    status: int = 200
    seconds: float = 0
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.raw_path)
        await asyncio.sleep(self.seconds)
        return web.Response(body=self.body, status=self.status, headers={"Location": "/"})


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
async def carriers(service: Service) -> AsyncIterator[HttpCarriers]:
    application = web.Application()
    application.router.add_get("/{path:.*}", service.answer)
    async with serving(application) as base, ClientSession() as session:
        yield HttpCarriers(session, f"{base}/simulator/")


async def test_a_parcels_way_is_told_from_its_beginning(
    service: Service, carriers: HttpCarriers
) -> None:
    service.body = json.dumps({"events": [MOVING, ACCEPTED]}).encode()
    assert await carriers.track("顺丰", "SF1&x=1") == [
        ParcelEvent(datetime(2026, 11, 23, 1, tzinfo=UTC), ParcelState.ACCEPTED, "已揽收"),
        ParcelEvent(
            datetime(2026, 11, 23, 2, 5, tzinfo=UTC), ParcelState.MOVING, "已到达 杭州 转运中心"
        ),
    ]
    path = "/simulator/carrier/track?carrier=%E9%A1%BA%E4%B8%B0&number=SF1%26x%3D1"
    assert service.asked == [path]


async def test_nothing_known_yet_is_an_empty_way(carriers: HttpCarriers) -> None:
    assert await carriers.track("顺丰", "SF1") == []


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_an_error_is_no_answer(service: Service, carriers: HttpCarriers, status: int) -> None:
    service.status = status
    with pytest.raises(CarrierUnreachable, match=str(status)):
        await carriers.track("顺丰", "SF1")
    assert len(service.asked) == 1


ODD_EVENTS: list[Any] = [
    None,
    [1],
    [[]],
    [{}],
    [MOVING] * 201,
    [MOVING | {"at": "2026-11-23T10:05:00"}],
    [MOVING | {"at": "0001-01-01T00:00:00+08:00"}],
    [MOVING | {"at": 1}],
    [MOVING | {"state": "lost"}],
    [MOVING | {"state": []}],
    [MOVING | {"words": ""}],
    [MOVING | {"words": 1}],
    [MOVING | {"words": "a\x00"}],
    [MOVING | {"words": "\ud800"}],
    [MOVING | {"words": "长" * 301}],
]


@pytest.mark.parametrize("events", ODD_EVENTS, ids=lambda events: repr(events)[:60])
async def test_what_is_no_way_is_no_answer(
    service: Service, carriers: HttpCarriers, events: Any
) -> None:
    service.body = json.dumps({"events": events}).encode()
    with pytest.raises(CarrierUnreachable):
        await carriers.track("顺丰", "SF1")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"{", b"\xff", b"[" * 50_000, b" " * (64 * 1024 + 1)], ids=len
)
async def test_what_is_not_understood_is_no_answer(
    service: Service, carriers: HttpCarriers, body: bytes
) -> None:
    service.body = body
    with pytest.raises(CarrierUnreachable):
        await carriers.track("顺丰", "SF1")


async def test_who_is_slow_gives_no_answer(
    service: Service, carriers: HttpCarriers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracking, "_TIMEOUT", ClientTimeout(total=0.1))
    service.seconds = 1
    with pytest.raises(CarrierUnreachable):
        await carriers.track("顺丰", "SF1")


async def test_nobody_there_is_no_answer(unused_tcp_port: int) -> None:
    async with ClientSession() as session:
        with pytest.raises(CarrierUnreachable):
            await HttpCarriers(session, f"http://127.0.0.1:{unused_tcp_port}").track("顺丰", "SF1")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(MOVING)), anything)
def test_an_odd_fact_is_refused_in_a_known_way(part: str, value: Any) -> None:
    try:
        events = _events({"events": [MOVING | {part: value}]})
    except (ValueError, TypeError, KeyError, OverflowError):
        return
    assert all(event.words.isprintable() for event in events)
