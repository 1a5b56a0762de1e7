"""Pickup points: which take orders, and the codes by which goods are handed out."""

import pytest

from store.pickup import actions
from store.pickup.errors import PickupPointNameTaken, PickupPointNotAllowed, PickupPointNotFound
from store.pickup.repository import PickupPoints
from store.pickup.rules import PickupPoint, PickupPointDraft, new_pickup_code
from tests.town import Town

GATE = PickupPointDraft("东门", "文三路90号东门传达室", "每天 9:00–20:00")


async def add(town: Town, draft: PickupPointDraft = GATE) -> int:
    async with town.database.begin() as work:
        return await actions.add_point(work, draft)


async def open_points(town: Town) -> list[PickupPoint]:
    async with town.database.reading() as work:
        return await PickupPoints(work).open_points()


async def test_a_new_point_is_open(town: Town) -> None:
    point = await add(town)
    expected = PickupPoint(point, "东门", "文三路90号东门传达室", "每天 9:00–20:00", None, True)  # noqa: FBT003 - its last field
    assert await open_points(town) == [expected]


async def test_a_closed_point_takes_no_orders_until_it_opens_again(town: Town) -> None:
    point = await add(town)
    async with town.database.begin() as work:
        await actions.close_point(work, point_id=point)
    assert await open_points(town) == []
    async with town.database.begin() as work:
        closed = await PickupPoints(work).point(point)
        await actions.reopen_point(work, point_id=point)
    assert closed is not None
    assert not closed.is_open
    assert [one.id for one in await open_points(town)] == [point]


@pytest.mark.parametrize(
    ("name", "address", "hours", "field"),
    [(" ", "a", "b", "name"), ("a", "", "b", "address"), ("a", "b", "长" * 61, "hours")],
)
async def test_a_point_says_everything_in_short(
    town: Town, name: str, address: str, hours: str, field: str
) -> None:
    with pytest.raises(PickupPointNotAllowed) as refused:
        await add(town, PickupPointDraft(name, address, hours))
    assert refused.value.field == field


async def test_a_name_stands_for_one_point(town: Town) -> None:
    await add(town)
    with pytest.raises(PickupPointNameTaken):
        await add(town)


async def test_what_is_not_there_is_not_closed(town: Town) -> None:
    with pytest.raises(PickupPointNotFound):
        async with town.database.begin() as work:
            await actions.close_point(work, point_id=7)


def test_codes_are_eight_digits_that_do_not_repeat_soon() -> None:
    codes = [new_pickup_code() for _ in range(1000)]
    assert {len(code) for code in codes} == {8}
    assert all(code.isdecimal() for code in codes)
    assert len(set(codes)) > 990
