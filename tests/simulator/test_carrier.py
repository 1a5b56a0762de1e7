import pytest

from simulator import Simulator, faults
from tests.simulator.doubles import Json, Moment
from tests.simulator.paying import Client


async def track(client: Client, number: str = "SF1") -> list[Json]:
    query = {"carrier": "顺丰", "number": number}
    async with client.get("/carrier/track", params=query) as answer:
        events: list[Json] = (await answer.json(content_type=None))["events"]
        return events


async def test_a_parcel_goes_by_itself_from_when_it_is_first_asked_for(
    client: Client, clock: Moment
) -> None:
    states = []
    for _ in range(4):
        states.append([event["state"] for event in await track(client)])
        clock.advance(minutes=1)

    way = ["accepted", "moving", "delivering", "delivered"]
    assert states == [way[:1], way[:2], way[:3], way]
    assert [event["at"] for event in await track(client)][:2] == [
        "2026-11-22T10:00:00+00:00",
        "2026-11-22T10:01:00+00:00",
    ]


async def test_a_parcel_in_hand_moves_when_it_is_told_to(
    client: Client, wechat: Simulator, clock: Moment
) -> None:
    parcel = wechat.carrier.parcel("顺丰", "SF1")
    before = await track(client)
    parcel.move("快件已揽收", "accepted")
    clock.advance(days=2)
    parcel.move("包裹破损", "trouble")

    assert before == []
    assert await track(client) == [
        {"at": "2026-11-22T10:00:00+00:00", "state": "accepted", "words": "快件已揽收"},
        {"at": "2026-11-24T10:00:00+00:00", "state": "trouble", "words": "包裹破损"},
    ]
    assert len(await track(client, "SF2")) == 1


@pytest.mark.parametrize("query", ["", "?carrier=sf", "?carrier=sf&number="])
async def test_a_parcel_must_be_named(client: Client, query: str) -> None:
    async with client.get(f"/carrier/track{query}") as answer:
        assert answer.status == 400


async def test_the_carrier_can_fail(client: Client, wechat: Simulator) -> None:
    wechat.faults.add("/carrier/track", faults.bad_gateway())
    async with client.get("/carrier/track?carrier=sf&number=1") as answer:
        assert answer.status == 502
