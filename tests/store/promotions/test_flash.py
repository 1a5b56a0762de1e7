"""Flash sales: never beyond quota or limit, whoever comes at once; what comes back comes once."""

import asyncio
import random

import pytest

from bot.persistence.sharing import SharedCommits
from bot.persistence.work import Work
from store.promotions.actions import take_flash
from store.promotions.errors import FlashLimitReached, FlashOver, FlashSoldOut
from tests.features.steps import change
from tests.store.promotions.steps import act, flash_sale, newcomer, plan, put_goods
from tests.town import Town

SOLD = "SELECT sold FROM promotions"
SHARES = "SELECT taken FROM flash_shares ORDER BY member_id"


async def take(town: Town, sale: int, member: int, pieces: int, order: int) -> type | None:
    """Take pieces for an order; the kind of the refusal, if it is refused."""
    refused = await act(town, "take_flash", sale, member, pieces, cause=f"order:{order}")
    return None if refused is None else type(refused)


async def give_back(town: Town, sale: int, pieces: int, order: int) -> None:
    assert await act(town, "give_back_flash", sale, pieces, cause=f"order:{order}") is None


async def figures(town: Town) -> tuple[int, list[int]]:
    """Give what is sold, and each member's count."""
    (row,) = await town.rows(SOLD)
    return row["sold"], [share["taken"] for share in await town.rows(SHARES)]


async def test_a_hundred_rivals_get_as_many_as_there_are(town: Town) -> None:
    sale = await flash_sale(town, quota=7)
    members = [await newcomer(town) for _ in range(50)]
    got = await asyncio.gather(
        *(take(town, sale, member, 1, order) for order, member in enumerate(members * 2))
    )
    assert got.count(None) == 7
    assert (await figures(town))[0] == 7


async def test_one_who_comes_many_times_at_once_gets_their_limit(town: Town) -> None:
    sale, member = await flash_sale(town), await newcomer(town)
    got = await asyncio.gather(*(take(town, sale, member, 1, order) for order in range(12)))
    assert got.count(FlashLimitReached) == 10
    assert await figures(town) == (2, [2])


async def test_the_last_piece_is_not_taken_for_two(town: Town) -> None:
    sale, member = await flash_sale(town, quota=3), await newcomer(town)
    await take(town, sale, member, 2, 1)
    refused = await act(town, "take_flash", sale, await newcomer(town), 2, cause="order:2")
    assert isinstance(refused, FlashSoldOut)
    assert (refused.name, refused.left) == ("秒杀", 1)
    assert await figures(town) == (2, [2])


async def test_more_than_the_limit_is_refused_at_once(town: Town) -> None:
    sale, member = await flash_sale(town), await newcomer(town)
    refused = await act(town, "take_flash", sale, member, 3, cause="order:1")
    assert isinstance(refused, FlashLimitReached)
    assert (refused.name, refused.limit) == ("秒杀", 2)
    assert await figures(town) == (0, [])


async def test_an_order_gives_back_once_however_often_it_is_asked(town: Town) -> None:
    sale, member = await flash_sale(town, quota=2), await newcomer(town)
    await take(town, sale, member, 2, 1)
    await asyncio.gather(*(give_back(town, sale, 2, 1) for _ in range(6)))
    assert await figures(town) == (0, [0])
    assert await take(town, sale, member, 2, 2) is None


async def test_what_was_never_taken_is_not_given_back(town: Town) -> None:
    sale, member = await flash_sale(town), await newcomer(town)
    await take(town, sale, member, 1, 1)
    await give_back(town, sale, 1, 2)
    await give_back(town, sale, 2, 1)
    assert await figures(town) == (1, [1])


async def test_taking_and_giving_back_at_once_keeps_the_counts(town: Town) -> None:
    sale = await flash_sale(town, quota=5)
    members = [await newcomer(town) for _ in range(6)]
    dice = random.Random(4)  # noqa: S311 - a seed, so that a failure comes again

    async def come_and_go(order: int, member: int) -> None:
        if await take(town, sale, member, 1, order) is None and dice.random() < 0.6:
            await give_back(town, sale, 1, order)

    await asyncio.gather(*(come_and_go(order, member) for order, member in enumerate(members * 5)))
    sold, shares = await figures(town)
    assert sold == sum(shares) <= 5
    assert max(shares) <= 2


async def test_those_who_share_a_commit_get_as_many_as_there_are(town: Town) -> None:
    sale = await flash_sale(town, quota=3)
    members = [await newcomer(town) for _ in range(8)]

    async def nothing(_work: Work, items: list[int]) -> list[int]:
        return items

    commits = SharedCommits[int, int](town.database, nothing, runners=1)

    async def part(work: Work, member: int) -> str:
        try:
            async with work.savepoint():
                await take_flash(work, sale, member, 1, cause=f"order:{member}")
        except FlashSoldOut:
            return "sold out"
        return "got it"

    async def come(member: int) -> str:
        return await commits.run(lambda work, _: part(work, member), name=f"member {member}")

    got = await asyncio.gather(*map(come, members))
    await commits.close()
    assert sorted(got) == ["got it"] * 3 + ["sold out"] * 5
    assert (await figures(town))[0] == 3


async def test_no_sale_before_its_start_after_its_end_or_once_ended(town: Town) -> None:
    sale, member = await flash_sale(town), await newcomer(town)
    started = town.clock.now
    town.clock.pass_(days=-2)
    assert await take(town, sale, member, 1, 1) is FlashOver
    town.clock.now = started
    town.clock.pass_(days=1)
    assert await take(town, sale, member, 1, 1) is FlashOver
    town.clock.now = started
    await act(town, "end_promotion", sale)
    assert await take(town, sale, member, 1, 1) is FlashOver


async def test_another_kind_has_no_places_to_take(town: Town) -> None:
    await put_goods(town)
    sale = await plan(town)
    assert await take(town, sale, await newcomer(town), 1, 1) is FlashOver


async def test_an_ended_sale_still_takes_back(town: Town) -> None:
    sale, member = await flash_sale(town), await newcomer(town)
    await take(town, sale, member, 1, 1)
    await act(town, "end_promotion", sale)
    await give_back(town, sale, 1, 1)
    assert await figures(town) == (0, [0])


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE promotions SET sold = sold + 1", "promotions.quota"),
        ("UPDATE promotions SET quota = 1, sold = 1", "promotions.quota"),
        ("UPDATE flash_shares SET taken = taken + 1", "promotions.limit"),
        ("DELETE FROM flash_shares", "promotions.limit"),
        ("UPDATE promotions SET per_member = 1", "promotions.limit"),
    ],
)
async def test_the_audit_finds_what_was_changed_by_hand(town: Town, sql: str, rule: str) -> None:
    sale, member = await flash_sale(town), await newcomer(town)
    await take(town, sale, member, 2, 1)
    await change(town, sql)
    assert await town.broken_rules() == [rule]
    await change(town, "DELETE FROM flash_takes")
    await change(town, "DELETE FROM flash_shares")
    await change(town, "UPDATE promotions SET sold = 0")
