"""Jobs: each occurrence once, whoever ticks, by the shop's wall clock."""

import asyncio
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.persistence.database import Begin
from bot.scheduling.jobs import Daily, Job, Jobs
from community.ledger.actions import Because, earn_points
from community.ledger.rules import Reason
from tests.features.steps import balance_of, member_of
from tests.town import Town

ZONE = ZoneInfo("Asia/Shanghai")
AT_NOON = Daily(time(12, 0), ZONE)


class Chore:
    """A job that counts its runs, and is cut as often as it is told to be."""

    def __init__(self, *, cut: int = 0) -> None:
        self.runs = 0
        self._cut = cut

    async def run(self, _begin: Begin) -> None:
        self.runs += 1
        await asyncio.sleep(0.01)
        if self.runs <= self._cut:
            raise asyncio.CancelledError


def ticker(town: Town, chore: Chore) -> Jobs:
    """Give a process's own view of the jobs."""
    return Jobs([Job("chore", AT_NOON, chore.run)], town.database.begin, town.clock)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-23T03:59:59Z", "2026-11-22T04:00:00Z"),
        ("2026-11-23T04:00:00Z", "2026-11-23T04:00:00Z"),
        ("2026-11-23T15:59:59Z", "2026-11-23T04:00:00Z"),
        ("2026-11-23T16:00:00Z", "2026-11-23T04:00:00Z"),
    ],
)
def test_daily_is_by_the_shops_wall_clock(now: str, due: str) -> None:
    assert AT_NOON.last_due(datetime.fromisoformat(now)) == datetime.fromisoformat(due)


def test_daily_keeps_to_the_wall_clock_when_summer_time_begins() -> None:
    daily = Daily(time(12, 0), ZoneInfo("America/New_York"))
    due = [daily.last_due(datetime(2026, 3, day, 22, tzinfo=UTC)) for day in (7, 8)]
    assert [instant.hour for instant in due] == [17, 16]


async def test_two_tickers_at_once_run_an_occurrence_once(town: Town) -> None:
    chore = Chore()
    ran = await asyncio.gather(*(ticker(town, chore).tick() for _ in range(2)))
    assert (sum(ran), chore.runs) == (1, 1)


async def test_every_day_has_its_own_occurrence(town: Town) -> None:
    chore = Chore()
    jobs = ticker(town, chore)
    for _ in range(3):
        await jobs.tick()
        await jobs.tick()
        town.clock.pass_(days=1)
    assert chore.runs == 3
    assert await town.count("job_occurrences") == 3


async def test_a_cut_job_is_taken_again_after_its_hold(town: Town) -> None:
    chore = Chore(cut=1)
    with pytest.raises(asyncio.CancelledError):
        await ticker(town, chore).tick()
    restarted = ticker(town, chore)
    town.clock.pass_(minutes=9)
    assert await restarted.tick() == 0
    town.clock.pass_(minutes=12)
    assert await restarted.tick() == 1
    assert chore.runs == 2
    assert await ticker(town, chore).tick() == 0


async def test_a_job_that_fails_stops_no_other_and_runs_again(town: Town) -> None:
    chore, runs = Chore(), 0

    async def fail_once(_begin: Begin) -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise ValueError("broken")

    listed = [Job("broken", AT_NOON, fail_once), Job("chore", AT_NOON, chore.run)]
    jobs = Jobs(listed, town.database.begin, town.clock)
    assert (await jobs.tick(), chore.runs) == (1, 1)
    town.clock.pass_(minutes=11)
    assert (await jobs.tick(), runs) == (1, 2)


async def test_old_messages_and_dialogues_are_forgotten(shop: Town) -> None:
    person = await shop.newcomer()
    await shop.say(person, "商品")
    shop.clock.pass_(days=29)
    await shop.say(person, "签到")
    shop.clock.pass_(days=2)
    await shop.shop.jobs.tick()
    assert await shop.count("inbox") == 1
    assert await shop.count("dialogues") == 0


async def test_points_of_more_lots_than_a_batch_all_expire(town: Town) -> None:
    person = await town.newcomer()
    member_id = (await member_of(town, person))["id"]
    async with town.database.begin() as work:
        for number in range(1100):
            because = Because(Reason.STREAK, f"gift:{number}")
            await earn_points(work, member_id, 1, because, zone=ZONE)
    town.clock.pass_(days=800)
    await town.shop.jobs.tick()
    assert await balance_of(town, person) == 0
